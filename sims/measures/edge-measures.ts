import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { StateColumn, Stateful } from '../state.ts';
import { IntervalTable } from './interval-table.ts';

/**
 * Sums of a row: `time` (veh s), `distance` (veh m), `lost` and `waited` (s), `stops`, vehicles that `entered` and `left` by the
 * ends and that `began` and `ended` their journeys on it; `travelTime` (s) of `travelled` vehicles that drove it from end to
 * end; `delay` (s) of `passed` vehicles that came through the junction; `queueTime` (veh s in the queue).
 * Peaks: `queue` (vehicles) and `back` (m from the stop line to the rear of the last vehicle queued).
 */
export type EdgeField =
  | 'time'
  | 'distance'
  | 'lost'
  | 'waited'
  | 'stops'
  | 'entered'
  | 'left'
  | 'began'
  | 'ended'
  | 'travelTime'
  | 'travelled'
  | 'delay'
  | 'passed'
  | 'queueTime'
  | 'queue'
  | 'back';

const SUMS: readonly EdgeField[] = [
  'time',
  'distance',
  'lost',
  'waited',
  'stops',
  'entered',
  'left',
  'began',
  'ended',
  'travelTime',
  'travelled',
  'delay',
  'passed',
  'queueTime',
];

/**
 * What happens on every edge, and in junctions: row e is edge e, row `edgeCount` + e the way through the junction at its end
 * for those who come from it. The two together are an approach, so that every vehicle is in one row at any time.
 */
export class EdgeMeasures implements Stateful {
  readonly table: IntervalTable<EdgeField>;
  /** Row of each lane, internal lanes included. */
  readonly rowOfLane: Int32Array;
  readonly edgeCount: number;
  readonly time: Float64Array;
  readonly distance: Float64Array;
  readonly lost: Float64Array;
  readonly waited: Float64Array;
  readonly stops: Float64Array;
  readonly entered: Float64Array;
  readonly left: Float64Array;
  readonly began: Float64Array;
  readonly ended: Float64Array;
  readonly travelTime: Float64Array;
  readonly travelled: Float64Array;
  readonly delay: Float64Array;
  readonly passed: Float64Array;
  private readonly queueTime: Float64Array;
  private readonly queue: Float64Array;
  private readonly back: Float64Array;
  /** Queue of this tick, and the edges that have one. */
  private readonly nowQueue: Int32Array;
  private readonly nowBack: Float64Array;
  private readonly queued: Int32Array;
  private queuedCount = 0;
  /** At the end of the last interval: vehicles on each approach and the time they had lost on it so far. */
  readonly presentCount: Float64Array;
  readonly presentLost: Float64Array;

  constructor(roads: RoadNetwork) {
    const { edgeCount, laneCount, totalLanes } = roads;
    this.edgeCount = edgeCount;
    this.rowOfLane = new Int32Array(totalLanes);
    for (let lane = 0; lane < totalLanes; lane++) {
      this.rowOfLane[lane] =
        lane < laneCount
          ? roads.laneEdge[lane]!
          : edgeCount + roads.laneEdge[roads.linkFrom[lane - laneCount]!]!;
    }
    this.table = new IntervalTable(edgeCount * 2, SUMS, ['queue', 'back']);
    const column = (field: EdgeField) => this.table.column(field);
    this.time = column('time');
    this.distance = column('distance');
    this.lost = column('lost');
    this.waited = column('waited');
    this.stops = column('stops');
    this.entered = column('entered');
    this.left = column('left');
    this.began = column('began');
    this.ended = column('ended');
    this.travelTime = column('travelTime');
    this.travelled = column('travelled');
    this.delay = column('delay');
    this.passed = column('passed');
    this.queueTime = column('queueTime');
    this.queue = column('queue');
    this.back = column('back');
    this.nowQueue = new Int32Array(edgeCount);
    this.nowBack = new Float64Array(edgeCount);
    this.queued = new Int32Array(edgeCount);
    this.presentCount = new Float64Array(edgeCount);
    this.presentLost = new Float64Array(edgeCount);
  }

  /** Counts a vehicle whose rear stands `back` m before the stop line into this tick's queue of an edge. */
  addQueued(edge: number, back: number): void {
    if (this.nowQueue[edge] === 0) {
      this.queued[this.queuedCount] = edge;
      this.queuedCount += 1;
    }
    this.nowQueue[edge] = this.nowQueue[edge]! + 1;
    if (back > this.nowBack[edge]!) this.nowBack[edge] = back;
  }

  /** Puts this tick's queues on the books. */
  endTick(dt: number): void {
    for (let i = 0; i < this.queuedCount; i++) {
      const edge = this.queued[i]!;
      const n = this.nowQueue[edge]!;
      this.queueTime[edge] = this.queueTime[edge]! + n * dt;
      if (n > this.queue[edge]!) this.queue[edge] = n;
      if (this.nowBack[edge]! > this.back[edge]!) this.back[edge] = this.nowBack[edge]!;
      this.nowQueue[edge] = 0;
      this.nowBack[edge] = 0;
    }
    this.queuedCount = 0;
  }

  stateColumns(): readonly StateColumn[] {
    return [...this.table.stateColumns(), this.presentCount, this.presentLost];
  }
}
