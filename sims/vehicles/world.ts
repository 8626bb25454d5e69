import type { VehicleType } from '../../scenes/document/demand.ts';
import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import type { Allocate } from '../state.ts';
import type { Approaches } from './approaches.ts';
import type { Fleet } from './fleet.ts';
import type { LaneLists } from './lane-lists.ts';
import { type ModelColumns, modelColumns } from './models/model.ts';
import { START_UP } from './models/start-up.ts';

/** Parameters of the vehicle types as columns. */
export interface TypeColumns extends ModelColumns {
  readonly length: Float64Array;
  readonly width: Float64Array;
  readonly minGap: Float64Array;
  readonly accel: Float64Array;
  readonly decel: Float64Array;
  readonly headway: Float64Array;
  readonly maxSpeed: Float64Array;
  /** Time to set off after the light has changed, s. */
  readonly reaction: Float64Array;
  /** How far a long body reaches out of its way in a bend, m; 0 for others. */
  readonly swing: Float64Array;
}

/** Bodies from this length on need room beside them in a bend, m. */
const LONG = 8;
const SWING = 1.2;

export function typeColumns(types: readonly VehicleType[], dt: number, allocate: Allocate): TypeColumns {
  const column = (of: (t: VehicleType) => number): Float64Array => {
    const c = allocate(Float64Array, types.length);
    types.forEach((t, i) => {
      c[i] = of(t);
    });
    return c;
  };
  return {
    ...modelColumns(types, dt, allocate),
    length: column((t) => t.length),
    width: column((t) => t.width),
    minGap: column((t) => t.minGap),
    accel: column((t) => t.accel),
    decel: column((t) => t.decel),
    headway: column((t) => t.headway),
    maxSpeed: column((t) => t.maxSpeed),
    reaction: column((t) => (t.automated ? 0 : (t.startUp ?? START_UP))),
    swing: column((t) => (t.length >= LONG ? SWING : 0)),
  };
}

/**
 * Everything that planning reads: networks, vehicles, who is on which lane, permissions, crossings. Plans use the columns
 * only, never methods: threads get this through a structured clone.
 */
export interface TrafficWorld {
  readonly roads: RoadNetwork;
  readonly walks: WalkNetwork;
  readonly types: TypeColumns;
  readonly fleet: Fleet;
  readonly lanes: LaneLists;
  readonly approaches: Approaches;
  /** State code per signal index (`sims/signals`). */
  readonly signalState: Uint8Array;
  /** Per cut: a person is on it or about to be (1), or will come to it later (2). */
  readonly cutOccupied: Uint8Array;
  /** Per walk path: people waiting to start across. */
  readonly pathWaiting: Uint16Array;
  /** Per walk path: a vehicle stands on the crossing, so that those who wait can't start. */
  readonly pathBlocked: Uint8Array;
  /** Halts of trips, by row. */
  readonly stopLane: Int32Array;
  readonly stopPos: Float64Array;
  readonly dt: number;
  readonly seed: number;
}
