import type { StateColumn, Stateful } from '../state.ts';
import { IntervalTable } from './interval-table.ts';
import { LanePoints } from './lane-points.ts';

/** `entered`, `passed` (left by an exit), and of those who passed: `travelTime`, `lost` (s), `stops`. `time`: veh s inside. */
export type PassageField = 'entered' | 'passed' | 'travelTime' | 'lost' | 'stops' | 'time';

/** Sections that one vehicle may be in at a time. */
const NESTED = 4;

export interface SectionEnds {
  readonly entries: readonly { readonly lane: number; readonly position: number }[];
  readonly exits: readonly { readonly lane: number; readonly position: number }[];
}

/** Sections between entries and exits: who passes from any of the ones to any of the others, and how long that takes. */
export class Passages implements Stateful {
  readonly table: IntervalTable<PassageField>;
  readonly entries: LanePoints;
  readonly exits: LanePoints;
  private readonly entered: Float64Array;
  private readonly passed: Float64Array;
  private readonly travelTime: Float64Array;
  private readonly lost: Float64Array;
  private readonly stops: Float64Array;
  private readonly time: Float64Array;
  private readonly inside: Int32Array;
  /** Per vehicle: sections (+ 1; 0: none) it is in, since when, and what it had lost and stopped by then. */
  private readonly within: Int32Array;
  private readonly since: Float64Array;
  private readonly lostBefore: Float64Array;
  private readonly stopsBefore: Int32Array;

  constructor(sections: readonly SectionEnds[], lanes: number, fleet: number) {
    const rows = (ends: (s: SectionEnds) => SectionEnds['entries']) =>
      sections.flatMap((section, item) => ends(section).map((end) => ({ ...end, item })));
    this.entries = new LanePoints(
      lanes,
      rows((s) => s.entries),
    );
    this.exits = new LanePoints(
      lanes,
      rows((s) => s.exits),
    );
    this.table = new IntervalTable(sections.length, [
      'entered',
      'passed',
      'travelTime',
      'lost',
      'stops',
      'time',
    ]);
    this.entered = this.table.column('entered');
    this.passed = this.table.column('passed');
    this.travelTime = this.table.column('travelTime');
    this.lost = this.table.column('lost');
    this.stops = this.table.column('stops');
    this.time = this.table.column('time');
    this.inside = new Int32Array(sections.length);
    const size = sections.length > 0 ? fleet * NESTED : 0;
    this.within = new Int32Array(size);
    this.since = new Float64Array(size);
    this.lostBefore = new Float64Array(size);
    this.stopsBefore = new Int32Array(size);
  }

  /** A front that drives from `from` (not included) to `to` of a lane, at `seconds` when it is at `from`, `pace` s/m from there. */
  pass(
    v: number,
    lane: number,
    from: number,
    to: number,
    seconds: number,
    pace: number,
    lost: number,
    stops: number,
  ): void {
    const start = from < 0 ? 0 : from;
    for (let i = this.exits.start[lane]!; i < this.exits.start[lane + 1]!; i++) {
      const position = this.exits.position[i]!;
      if (position <= from || position > to) continue;
      this.leave(v, this.exits.item[i]!, seconds + (position - start) * pace, lost, stops);
    }
    for (let i = this.entries.start[lane]!; i < this.entries.start[lane + 1]!; i++) {
      const position = this.entries.position[i]!;
      if (position <= from || position > to) continue;
      this.enter(v, this.entries.item[i]!, seconds + (position - start) * pace, lost, stops);
      // An exit farther on in the same stretch ends the passage at once.
      for (let k = this.exits.start[lane]!; k < this.exits.start[lane + 1]!; k++) {
        const exit = this.exits.position[k]!;
        if (this.exits.item[k] === this.entries.item[i] && exit > position && exit <= to)
          this.leave(v, this.exits.item[k]!, seconds + (exit - start) * pace, lost, stops);
      }
    }
  }

  private enter(v: number, section: number, seconds: number, lost: number, stops: number): void {
    for (let i = v * NESTED; i < (v + 1) * NESTED; i++) if (this.within[i] === section + 1) return;
    this.entered[section] = this.entered[section]! + 1;
    for (let i = v * NESTED; i < (v + 1) * NESTED; i++) {
      if (this.within[i] !== 0) continue;
      this.within[i] = section + 1;
      this.since[i] = seconds;
      this.lostBefore[i] = lost;
      this.stopsBefore[i] = stops;
      this.inside[section] = this.inside[section]! + 1;
      return;
    }
  }

  private leave(v: number, section: number, seconds: number, lost: number, stops: number): void {
    for (let i = v * NESTED; i < (v + 1) * NESTED; i++) {
      if (this.within[i] !== section + 1) continue;
      this.passed[section] = this.passed[section]! + 1;
      this.travelTime[section] = this.travelTime[section]! + seconds - this.since[i]!;
      this.lost[section] = this.lost[section]! + lost - this.lostBefore[i]!;
      this.stops[section] = this.stops[section]! + stops - this.stopsBefore[i]!;
      this.within[i] = 0;
      this.inside[section] = this.inside[section]! - 1;
      return;
    }
  }

  /** Forgets a vehicle that is gone. */
  forget(v: number): void {
    if (this.within.length === 0) return;
    for (let i = v * NESTED; i < (v + 1) * NESTED; i++) {
      const section = this.within[i]! - 1;
      if (section >= 0) this.inside[section] = this.inside[section]! - 1;
      this.within[i] = 0;
    }
  }

  endTick(dt: number): void {
    for (let s = 0; s < this.inside.length; s++) this.time[s] = this.time[s]! + this.inside[s]! * dt;
  }

  /** What is kept per slot of the fleet. */
  slotColumns(): readonly StateColumn[] {
    return [this.within, this.since, this.lostBefore, this.stopsBefore];
  }

  stateColumns(): readonly StateColumn[] {
    return [
      ...this.table.stateColumns(),
      this.inside,
      this.within,
      this.since,
      this.lostBefore,
      this.stopsBefore,
    ];
  }
}
