import type { VehicleType } from '../../scenes/document/demand.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { StateColumn, Stateful } from '../state.ts';
import { batteryPower, type EnergyUse, energyUse, fuelRate } from './energy-model.ts';
import { IntervalTable } from './interval-table.ts';

/** `fuel` g, `drawn` and `returned` (to the battery) J, `distance` m, `time` s. */
export type EnergyField = 'time' | 'distance' | 'fuel' | 'drawn' | 'returned';

/** Fuel and electricity by vehicle type. */
export class Energy implements Stateful {
  readonly table: IntervalTable<EnergyField>;
  readonly uses: readonly EnergyUse[];
  private readonly time: Float64Array;
  private readonly distance: Float64Array;
  private readonly fuel: Float64Array;
  private readonly drawn: Float64Array;
  private readonly returned: Float64Array;
  /** Rise over length of each lane, as a mean over the lane. */
  private readonly slope: Float64Array;

  constructor(types: readonly VehicleType[], roads: RoadNetwork) {
    this.uses = types.map(energyUse);
    this.table = new IntervalTable(types.length, ['time', 'distance', 'fuel', 'drawn', 'returned']);
    this.time = this.table.column('time');
    this.distance = this.table.column('distance');
    this.fuel = this.table.column('fuel');
    this.drawn = this.table.column('drawn');
    this.returned = this.table.column('returned');
    this.slope = new Float64Array(roads.totalLanes);
    for (let lane = 0; lane < roads.totalLanes; lane++) {
      const rise = roads.shapeZ[roads.shapeStart[lane + 1]! - 1]! - roads.shapeZ[roads.shapeStart[lane]!]!;
      const slope = rise / Math.max(1, roads.laneLength[lane]!);
      this.slope[lane] = Math.min(0.3, Math.max(-0.3, slope));
    }
  }

  /** One vehicle's tick: `way` m driven in `dt` s on `lane`, its speed changing from `before` to `after`. */
  add(type: number, lane: number, way: number, before: number, after: number, dt: number): void {
    this.time[type] = this.time[type]! + dt;
    this.distance[type] = this.distance[type]! + way;
    const use = this.uses[type]!;
    const a = (after - before) / dt;
    const v = way / dt;
    const g = this.slope[lane]!;
    if (use.fuel) {
      this.fuel[type] = this.fuel[type]! + fuelRate(use.fuel, v, a, g) * (use.share ?? 1) * dt;
    } else if (use.drive) {
      const power = batteryPower(use.drive, v, a, g);
      if (power >= 0) this.drawn[type] = this.drawn[type]! + power * dt;
      else this.returned[type] = this.returned[type]! - power * dt;
    }
  }

  stateColumns(): readonly StateColumn[] {
    return this.table.stateColumns();
  }
}
