import type { Allocate, StateColumn, Stateful } from '../state.ts';

/** What has been decided about an approach in this tick. */
export const APPROACH = { pending: 0, granted: 1, denied: 2 } as const;

/** Step of a vehicle that is on the link already and waits inside the junction. */
export const INSIDE = 255;

/**
 * Vehicles near a junction, listed per link they are going to take, nearest first. Made anew each tick: vehicles
 * register with every link of their way that they reach before they could stop, or soon.
 */
export class Approaches implements Stateful {
  readonly head: Int32Array;
  readonly next: Int32Array;
  readonly vehicle: Int32Array;
  /** Which of the vehicle's links ahead this is. */
  readonly step: Uint8Array;
  /** Way to the stop line, m; negative for those inside. */
  readonly distance: Float64Array;
  readonly decision: Uint8Array;
  /** Links that have an approach, in the order of first registration. */
  readonly touched: Int32Array;
  private readonly counts: Int32Array;

  constructor(linkCount: number, capacity: number, allocate: Allocate) {
    this.head = allocate(Int32Array, linkCount).fill(-1);
    this.next = allocate(Int32Array, capacity);
    this.vehicle = allocate(Int32Array, capacity);
    this.step = allocate(Uint8Array, capacity);
    this.distance = allocate(Float64Array, capacity);
    this.decision = allocate(Uint8Array, capacity);
    this.touched = allocate(Int32Array, linkCount);
    this.counts = allocate(Int32Array, 2);
  }

  /** Approaches registered in this tick. */
  get count(): number {
    return this.counts[0]!;
  }

  get touchedCount(): number {
    return this.counts[1]!;
  }

  clear(): void {
    for (let i = 0; i < this.counts[1]!; i++) this.head[this.touched[i]!] = -1;
    this.counts[0] = 0;
    this.counts[1] = 0;
  }

  /** Adds an approach to its link's list; equal distances keep the order of registration. */
  register(link: number, vehicle: number, step: number, distance: number): void {
    const record = this.counts[0]!;
    this.counts[0] = record + 1;
    this.vehicle[record] = vehicle;
    this.step[record] = step;
    this.distance[record] = distance;
    this.decision[record] = APPROACH.pending;
    let at = this.head[link]!;
    if (at < 0) {
      this.touched[this.counts[1]!] = link;
      this.counts[1] = this.counts[1]! + 1;
    }
    if (at < 0 || this.distance[at]! > distance) {
      this.next[record] = at;
      this.head[link] = record;
      return;
    }
    while (this.next[at]! >= 0 && this.distance[this.next[at]!]! <= distance) at = this.next[at]!;
    this.next[record] = this.next[at]!;
    this.next[at] = record;
  }

  /** Nothing outlives a tick that the other columns don't determine, so there is nothing to save. */
  stateColumns(): readonly StateColumn[] {
    return [];
  }
}
