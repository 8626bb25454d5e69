import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { StateColumn, Stateful } from '../state.ts';
import type { ConflictCard } from './conflict-card.ts';

/** What the monitor found: two places of the state array, and whether they are green together or too soon after. */
export interface ConflictFound {
  readonly signal: number;
  readonly a: number;
  readonly b: number;
  readonly kind: 'both-green' | 'intergreen';
}

/** An array for states that can be compared four at a time. */
export function statesFor(size: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(Math.ceil(size / 4) * 4), 0, size);
}

/** The bytes of `statesFor`, four at a time. */
export function wordsOf(states: Uint8Array): Uint32Array {
  return new Uint32Array(states.buffer, states.byteOffset, Math.ceil(states.length / 4));
}

/** Since ever: the time at which an index closed that has not been green yet, ms. */
const NEVER = -1e15;

/**
 * Watches what signals show, tick after tick, against a card; it knows nothing of programmes and controllers. Only signals
 * that show something new are looked at.
 *
 * With `least` (milliseconds between two greens, per row of the card and direction) it also times the change from one to
 * the other, for the signals in `timed`.
 */
export class ConflictMonitor implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly card: ConflictCard;
  /** 1 for signals that show something else than when they were checked last, as of `scan`. */
  readonly changed: Uint8Array;
  private readonly seen: Uint8Array;
  /** The same bytes, four at a time, and the signals that own them. */
  private readonly seenWords: Uint32Array;
  private readonly firstSignal: Int32Array;
  private readonly lastSignal: Int32Array;
  private readonly timed: Uint8Array | undefined;
  private readonly leastAB: Float64Array;
  private readonly leastBA: Float64Array;
  /** Per place: when it was last seen to end being green, ms. Without timing there are none. */
  private readonly closedAt: Float64Array;
  private readonly opened: Uint8Array;

  constructor(
    roads: RoadNetwork,
    card: ConflictCard,
    timing?: { timed: Uint8Array; leastAB: Float64Array; leastBA: Float64Array },
  ) {
    const size = roads.signalStateStart[roads.signalIds.length] ?? 0;
    this.roads = roads;
    this.card = card;
    this.timed = timing?.timed;
    this.leastAB = timing?.leastAB ?? new Float64Array(0);
    this.leastBA = timing?.leastBA ?? new Float64Array(0);
    this.seen = statesFor(size).fill(SIGNAL_STATE.off);
    this.seenWords = wordsOf(this.seen);
    this.firstSignal = new Int32Array(this.seenWords.length);
    this.lastSignal = new Int32Array(this.seenWords.length).fill(-1);
    for (let s = roads.signalIds.length - 1; s >= 0; s--) {
      const from = roads.signalStateStart[s]!;
      const to = roads.signalStateStart[s + 1]!;
      for (let w = from >> 2; from < to && w <= (to - 1) >> 2; w++) {
        this.firstSignal[w] = s;
        if (this.lastSignal[w]! < 0) this.lastSignal[w] = s;
      }
    }
    this.changed = new Uint8Array(roads.signalIds.length).fill(1);
    this.closedAt = new Float64Array(timing ? size : 0).fill(NEVER);
    this.opened = new Uint8Array(timing ? size : 0);
  }

  /** Marks the signals that show something new; `words` are the states four at a time, as `wordsOf` gives them. */
  scan(words: Uint32Array): void {
    const { seenWords } = this;
    for (let w = 0; w < seenWords.length; w++) {
      if (words[w] === seenWords[w]) continue;
      for (let s = this.firstSignal[w]!; s <= this.lastSignal[w]!; s++) this.changed[s] = 1;
    }
  }

  /**
   * Looks at `state` as shown at `now` (ms), in steps of `step` ms: a time read off ticks may be short by one.
   * Returns the first conflict of signal `s`, or null; other signals are untouched.
   */
  check(s: number, state: Uint8Array, now: number, step: number): ConflictFound | null {
    const from = this.roads.signalStateStart[s]!;
    const to = this.roads.signalStateStart[s + 1]!;
    const timed = this.timed !== undefined && this.timed[s] === 1;
    let changed = false;
    this.changed[s] = 0;
    for (let i = from; i < to; i++) {
      const now8 = state[i]!;
      if (now8 === this.seen[i]) continue;
      changed = true;
      if (timed) this.time(i, now8, now);
      this.seen[i] = now8;
    }
    return changed ? this.judge(s, state, now, step, timed) : null;
  }

  private time(i: number, code: number, now: number): void {
    const was = this.opened[i] === 1;
    const is = isGreen(code);
    if (was && !is) this.closedAt[i] = now;
    this.opened[i] = is ? 1 : 0;
    if (is && !was) this.opened[i] = 2;
  }

  private judge(
    s: number,
    state: Uint8Array,
    now: number,
    step: number,
    timed: boolean,
  ): ConflictFound | null {
    const { card } = this;
    let found: ConflictFound | null = null;
    for (let r = card.start[s]!; r < card.start[s + 1]!; r++) {
      const a = card.a[r]!;
      const b = card.b[r]!;
      const x = state[a]!;
      const y = state[b]!;
      const both =
        card.hostile[r] === 1
          ? isGreen(x) && isGreen(y)
          : x === SIGNAL_STATE.greenMajor && y === SIGNAL_STATE.greenMajor;
      if (both) found ??= { signal: s, a, b, kind: 'both-green' };
      else if (timed && card.hostile[r] === 1) {
        if (this.opened[b] === 2 && now - this.closedAt[a]! < this.leastAB[r]! - step)
          found ??= { signal: s, a, b, kind: 'intergreen' };
        if (this.opened[a] === 2 && now - this.closedAt[b]! < this.leastBA[r]! - step)
          found ??= { signal: s, a, b, kind: 'intergreen' };
      }
    }
    if (timed) {
      for (let i = this.roads.signalStateStart[s]!; i < this.roads.signalStateStart[s + 1]!; i++)
        if (this.opened[i] === 2) this.opened[i] = 1;
    }
    return found;
  }

  /** None where no signal is timed: what else is kept follows from what is shown. */
  stateColumns(): readonly StateColumn[] {
    return [this.closedAt, this.opened];
  }
}
