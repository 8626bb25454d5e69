import type { VehicleType } from '../../scenes/document/demand.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { FrameCapacity } from '../../sims/frame.ts';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import type { SignalReport } from '../../sims/signals/signals.ts';
import type { CommandAnswer, RunSummary, SimulationCommand, VehicleInfo } from '../../sims/simulation.ts';
import type { ServiceReport } from './service-report.ts';

/** A command and the tick whose state it was given on: it takes effect in the step from that tick. */
export interface TimedCommand {
  readonly tick: number;
  readonly command: SimulationCommand;
}

/** Where a broken run can be taken up again: a saved state (absent: from the beginning) and the commands so far. */
export interface ResumePoint {
  readonly snapshot?: { readonly tick: number; readonly bytes: Uint8Array };
  readonly commands: readonly TimedCommand[];
}

export interface OpenRun {
  /** A validated document, and the same compiled: absent, the worker compiles it, which takes longer than a copy. */
  readonly scene: Scene;
  readonly world?: CompiledScene;
  readonly scenario?: string;
  readonly seed?: number;
  readonly dt?: number;
  /** Threads that plan, this worker included. More than one needs shared memory. */
  readonly workers?: number;
  /** How frames travel: through a ring in shared memory, or by buffers handed to and fro. */
  readonly frames: 'shared' | 'transfer';
  /** Simulated seconds between saved states, and the memory they may take in all, bytes. */
  readonly snapshotEvery?: number;
  readonly snapshotMemory?: number;
  readonly resume?: ResumePoint;
}

export interface RunFacts {
  readonly scenario: string;
  readonly seed: number;
  readonly dt: number;
  /** First instant that can be sought, s, and time of tick 0: earlier by the scenario's warm-up. */
  readonly begin: number;
  readonly start: number;
  /** Absent: the run ends when the last vehicle has arrived. */
  readonly end?: number;
  readonly capacity: FrameCapacity;
  readonly vehicleTypes: readonly VehicleType[];
  /** The frame ring, when frames travel in shared memory. */
  readonly ring?: SharedArrayBuffer;
  readonly problems: readonly Problem[];
}

/** Slow facts about the run, a few times a second. */
export interface RunStatus {
  readonly tick: number;
  readonly time: number;
  readonly playing: boolean;
  /** Serial number of the newest play or pause the worker had heard when it sent this. */
  readonly wish: number;
  readonly finished: boolean;
  /** Simulated seconds per second reached of late; 0 while nothing runs. */
  readonly actualSpeed: number;
  /** 0..1 during the warm-up. */
  readonly warmUp?: number;
  /** 0..1 while seeking. */
  readonly seekProgress?: number;
  /** Only when they changed. */
  readonly problems?: readonly Problem[];
}

/** What the page asks of the worker. */
export type SimAsks = {
  /** Answers at once; the warm-up goes on meanwhile. */
  open: { ask: OpenRun; answer: RunFacts };
  /** Answers when the run stands at its begin, or at the state it was taken up from. */
  warm: { ask: Record<string, never>; answer: { readonly tick: number } };
  /** Answers when the run stands at that time; `reached` is false if a newer seek took over. */
  seek: { ask: { readonly time: number }; answer: { readonly reached: boolean; readonly tick: number } };
  /** Answers with the tick on whose state the command takes effect. */
  command: { ask: SimulationCommand; answer: { readonly tick: number } };
  vehicleInfo: { ask: { readonly id: number }; answer: VehicleInfo | undefined };
  hash: { ask: Record<string, never>; answer: { readonly tick: number; readonly hash: string } };
  summary: { ask: Record<string, never>; answer: RunSummary };
  /** Null: nothing is measured. */
  measures: { ask: Record<string, never>; answer: MeasureOverview | null };
  /** Null: there is no such signal. */
  signal: { ask: { readonly id: string }; answer: SignalReport | null };
  service: { ask: Record<string, never>; answer: ServiceReport };
};

/** What the page tells the worker. */
export type PageEvents = {
  /** Play or pause; serial numbers grow, and come back in the status. */
  wish: { readonly playing: boolean; readonly serial: number };
  speed: { readonly multiple: number };
  /** A transferred frame buffer comes back. */
  spent: { readonly buffer: ArrayBuffer };
};

/** What the worker tells the page. */
export type SimEvents = {
  status: RunStatus;
  /** What came of commands to signals in a step. */
  answers: { readonly answers: readonly CommandAnswer[] };
  /** Shared memory: there is a newer frame in the ring. */
  published: { readonly sequence: number };
  /** Transfer: this is the newest frame; hand the buffer back with `spent`. */
  frame: { readonly buffer: ArrayBuffer };
  /** The run broke at this tick; it goes on from `resume` in a new worker. */
  failed: { readonly tick: number; readonly problem: Problem; readonly resume: ResumePoint };
};

/** Index, in the first Int32 words of the ring's buffer, of the newest sequence number the page has taken. */
export const RING_TAKEN = 1;
