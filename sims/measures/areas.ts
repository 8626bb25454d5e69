import type { StateColumn, Stateful } from '../state.ts';
import type { Fleet } from '../vehicles/fleet.ts';
import type { LaneLists } from '../vehicles/lane-lists.ts';
import { IntervalTable } from './interval-table.ts';

/**
 * Sums: `time` (veh s), `distance` (veh m), `lost` (s), `queueTime` (veh s), `jamTime` (m s: length of the longest jam over time). Peaks:
 * `vehicles`, `queue` (vehicles), `jam` (m). All by fronts.
 */
export type AreaField = 'time' | 'distance' | 'lost' | 'queueTime' | 'jamTime' | 'vehicles' | 'queue' | 'jam';

/** Vehicles queued this far apart are one jam, m (SUMO's `jamThreshold`). */
const JAM_GAP = 10;

export interface AreaStretch {
  /** Index of the detector. */
  readonly area: number;
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** Area detectors: stretches of lanes, several lanes to a detector where it watches a whole edge. */
export class Areas implements Stateful {
  readonly table: IntervalTable<AreaField>;
  /** Stretches of lane l: rows `start[l] .. start[l + 1]`. */
  readonly start: Int32Array;
  private readonly stretches: readonly AreaStretch[];
  private readonly area: Int32Array;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly time: Float64Array;
  private readonly distance: Float64Array;
  private readonly lost: Float64Array;
  private readonly queueTime: Float64Array;
  private readonly jamTime: Float64Array;
  private readonly vehicles: Float64Array;
  private readonly queue: Float64Array;
  private readonly jam: Float64Array;
  private readonly nowVehicles: Int32Array;
  private readonly nowQueue: Int32Array;
  private readonly nowJam: Float64Array;

  constructor(count: number, lanes: number, stretches: readonly AreaStretch[]) {
    this.stretches = [...stretches].sort((a, b) => a.lane - b.lane || a.area - b.area || a.from - b.from);
    this.start = new Int32Array(lanes + 1);
    for (const { lane } of this.stretches) this.start[lane + 1] = this.start[lane + 1]! + 1;
    for (let lane = 0; lane < lanes; lane++) this.start[lane + 1] = this.start[lane + 1]! + this.start[lane]!;
    this.area = Int32Array.from(this.stretches, (s) => s.area);
    this.from = Float64Array.from(this.stretches, (s) => s.from);
    this.to = Float64Array.from(this.stretches, (s) => s.to);
    this.table = new IntervalTable(
      count,
      ['time', 'distance', 'lost', 'queueTime', 'jamTime'],
      ['vehicles', 'queue', 'jam'],
    );
    this.time = this.table.column('time');
    this.distance = this.table.column('distance');
    this.lost = this.table.column('lost');
    this.queueTime = this.table.column('queueTime');
    this.jamTime = this.table.column('jamTime');
    this.vehicles = this.table.column('vehicles');
    this.queue = this.table.column('queue');
    this.jam = this.table.column('jam');
    this.nowVehicles = new Int32Array(count);
    this.nowQueue = new Int32Array(count);
    this.nowJam = new Float64Array(count);
  }

  /** A front that drives from `from` to `to` of a lane in `seconds`, losing `lost` s on the way. */
  cross(lane: number, from: number, to: number, seconds: number, lost: number): void {
    for (let i = this.start[lane]!; i < this.start[lane + 1]!; i++) {
      const start = from > this.from[i]! ? from : this.from[i]!;
      const end = to < this.to[i]! ? to : this.to[i]!;
      const inside = end - start;
      let share = 0;
      if (to > from) share = inside > 0 ? inside / (to - from) : 0;
      else share = from >= this.from[i]! && from < this.to[i]! ? 1 : 0;
      if (share === 0) continue;
      const area = this.area[i]!;
      this.time[area] = this.time[area]! + seconds * share;
      this.distance[area] = this.distance[area]! + (to - from) * share;
      this.lost[area] = this.lost[area]! + lost * share;
    }
  }

  /** Looks at the lanes as they are at the end of the tick: vehicles, queues and jams, from the front to the back. */
  endTick(fleet: Fleet, lanes: LaneLists, length: Float64Array, queued: Uint8Array, dt: number): void {
    for (let i = 0; i < this.area.length; i++) {
      this.look(i, this.stretches[i]!.lane, fleet, lanes, length, queued);
    }
    for (let area = 0; area < this.nowVehicles.length; area++) {
      const vehicles = this.nowVehicles[area]!;
      const queue = this.nowQueue[area]!;
      const jam = this.nowJam[area]!;
      this.queueTime[area] = this.queueTime[area]! + queue * dt;
      this.jamTime[area] = this.jamTime[area]! + jam * dt;
      if (vehicles > this.vehicles[area]!) this.vehicles[area] = vehicles;
      if (queue > this.queue[area]!) this.queue[area] = queue;
      if (jam > this.jam[area]!) this.jam[area] = jam;
      this.nowVehicles[area] = 0;
      this.nowQueue[area] = 0;
      this.nowJam[area] = 0;
    }
  }

  private look(
    stretch: number,
    lane: number,
    fleet: Fleet,
    lanes: LaneLists,
    length: Float64Array,
    queued: Uint8Array,
  ): void {
    const area = this.area[stretch]!;
    const from = this.from[stretch]!;
    const to = this.to[stretch]!;
    const first = lanes.start[lane]!;
    const end = first + lanes.count[lane]!;
    let head = -1;
    let rear = 0;
    for (let i = first; i < end; i++) {
      const v = lanes.entry[i]!;
      if (v < 0) continue;
      const front = fleet.pos[v]!;
      if (front >= to) continue;
      if (front < from) break;
      this.nowVehicles[area] = this.nowVehicles[area]! + 1;
      if (queued[v] !== 1) continue;
      this.nowQueue[area] = this.nowQueue[area]! + 1;
      if (head < 0 || rear - front > JAM_GAP) head = front;
      rear = front - length[fleet.type[v]!]!;
      const jam = head - (rear > from ? rear : from);
      if (jam > this.nowJam[area]!) this.nowJam[area] = jam;
    }
  }

  stateColumns(): readonly StateColumn[] {
    return this.table.stateColumns();
  }
}
