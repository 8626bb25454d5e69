import { withoutZeroRuns, withZeroRuns } from './zero-runs.ts';

interface Kept {
  readonly tick: number;
  readonly packed: Uint8Array;
}

/** A saved state, and the way to its bytes. */
export interface Snapshot {
  readonly tick: number;
  bytes(): Uint8Array;
}

/**
 * Saved states of a run in bounded memory. When they outgrow it, the spacing doubles and every other one goes; the first
 * one and the newest stay, so that every instant of the run can always be reached again.
 */
export class SnapshotStore {
  private readonly limit: number;
  private spacing: number;
  private kept: Kept[] = [];
  private size = 0;

  /** `every`: ticks between snapshots at first; `limit`: bytes in all. */
  constructor(every: number, limit: number) {
    this.spacing = Math.max(1, Math.round(every));
    this.limit = limit;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.size;
  }

  get count(): number {
    return this.kept.length;
  }

  /** Whether a snapshot is wanted at this tick. */
  wants(tick: number): boolean {
    return tick % this.spacing === 0 && !this.kept.some((s) => s.tick === tick);
  }

  add(tick: number, bytes: Uint8Array): void {
    const after = this.kept.findIndex((s) => s.tick >= tick);
    const at = after < 0 ? this.kept.length : after;
    const replaces = this.kept[at]?.tick === tick ? 1 : 0;
    this.kept.splice(at, replaces, { tick, packed: withoutZeroRuns(bytes) });
    this.measure();
    // With two or fewer there is nothing between the first and the newest left to drop.
    while (this.size > this.limit && this.kept.length > 2) this.thin(tick);
  }

  /** The latest snapshot at or before a tick. */
  nearest(tick: number): Snapshot | undefined {
    const found = this.kept.findLast((s) => s.tick <= tick);
    return found && { tick: found.tick, bytes: () => withZeroRuns(found.packed) };
  }

  /** Forgets what lies after a tick: from there on the run takes another course. */
  dropAfter(tick: number): void {
    this.kept = this.kept.filter((s) => s.tick <= tick);
    this.measure();
  }

  private thin(newest: number): void {
    const first = this.kept[0]?.tick;
    this.spacing *= 2;
    const before = this.kept.length;
    this.kept = this.kept.filter((s) => s.tick === first || s.tick === newest || s.tick % this.spacing === 0);
    if (this.kept.length === before && before > 2) this.kept.splice(1, 1);
    this.measure();
  }

  private measure(): void {
    this.size = 0;
    for (const s of this.kept) this.size += s.packed.byteLength;
  }
}
