import { Planner } from './vehicles/plan.ts';
import type { TrafficWorld } from './vehicles/world.ts';

/** All that a thread needs to plan its share: everything that changes lies in shared memory, the rest is cloned once. */
export type PlanSetup = TrafficWorld;

/**
 * Threads that share out the plan phase. Results don't depend on their number: every vehicle's plan reads the state
 * before the tick and writes its own columns only.
 */
export interface PlanThreads {
  readonly count: number;
  /** Hands the world to every thread. State columns must lie in SharedArrayBuffers. */
  attach(setup: PlanSetup): void;
  /** Plans a tick; returns when every share is done. Throws TwinError when a thread has failed. */
  plan(tick: number): void;
  close(): void | Promise<void>;
}

/** The work of one thread of several, on a setup that may have come through a structured clone. */
export function planShare(setup: PlanSetup, part: number, parts: number): (tick: number) => void {
  const planner = new Planner(setup);
  return (tick) => planner.planShare(part, parts, tick);
}
