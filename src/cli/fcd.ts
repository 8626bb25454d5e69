import type { VehicleType } from '../../scenes/document/demand.ts';
import { atan2, cos, HALF_PI, PI, sin } from '../../scenes/math.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { type Frame, VEHICLE_FLAG } from '../../sims/frame.ts';
import { LanePoint, pointOn } from '../../sims/vehicles/pose.ts';
import { SumoLanes } from './sumo-lanes.ts';
import { TextFile } from './text-file.ts';
import { xmlText } from './xml-text.ts';

/** What of a run the writer asks for beside its frames. */
export interface FcdRun {
  readonly world: CompiledScene;
  readonly vehicleTypes: readonly VehicleType[];
  readonly dt: number;
  /** Name that the demand has for a vehicle of the frame. */
  vehicleInfo(id: number): { readonly name: string } | undefined;
  /** Metres along their lanes of the frame's vehicles. */
  writePositions(out: Float64Array): number;
}

/**
 * Writes floating-car data in the form of SUMO's `--fcd-output`, so that its tools read ours: `x`, `y` the middle of the
 * front bumper, `angle` degrees clockwise from north, `pos` metres along the lane, `slope` degrees, `z` where the
 * network has heights. Lanes of scenes made from a SUMO network have SUMO's names, internal ones included; in other scenes
 * `EDGE_INDEX`, inside junctions `:JUNCTION_LINK_0`. A name that ends in `.gz` is written compressed.
 */
export class FcdWriter {
  private readonly file: TextFile;
  private readonly run: FcdRun;
  private readonly roads: RoadNetwork;
  private readonly types: readonly string[];
  private readonly lengths: Float64Array;
  private readonly lanes: SumoLanes;
  private readonly hasHeights: boolean;
  private readonly decimals: number;
  private readonly names = new Map<number, string>();
  private readonly point = new LanePoint();
  private positions = new Float64Array(0);
  /** What stands before the first time step. */
  private head =
    '<?xml version="1.0" encoding="UTF-8"?>\n\n<fcd-export xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/fcd_file.xsd">\n';

  constructor(path: string, run: FcdRun) {
    this.run = run;
    this.roads = run.world.roads;
    this.types = run.vehicleTypes.map(({ id }) => xmlText(id));
    this.lengths = Float64Array.from(run.vehicleTypes, (type) => type.length);
    this.lanes = new SumoLanes(run.world);
    this.hasHeights = this.roads.shapeZ.some((z) => z !== 0);
    // Two as SUMO writes them, more where the step needs them.
    this.decimals = Math.abs(run.dt * 100 - Math.round(run.dt * 100)) < 1e-9 ? 2 : 3;
    this.file = new TextFile(path, 'The trajectories');
  }

  /** Adds one time step: the run as it is now, and the frame of it. */
  async write(frame: Frame): Promise<void> {
    if (this.positions.length < frame.vehicleCount) {
      this.positions = new Float64Array(frame.capacity.vehicles);
    }
    this.run.writePositions(this.positions);
    let text = `${this.head}    <timestep time="${frame.time.toFixed(this.decimals)}">\n`;
    for (let i = 0; i < frame.vehicleCount; i++) text += this.vehicle(frame, i);
    for (let i = 0; i < frame.pedestrianCount; i++) text += this.person(frame, i);
    this.head = '';
    await this.file.write(`${text}    </timestep>\n`);
  }

  private vehicle(frame: Frame, i: number): string {
    const { roads, point } = this;
    const lane = frame.vehicleLane[i] ?? 0;
    const pos = this.positions[i] ?? 0;
    const type = frame.vehicleType[i] ?? 0;
    const heading = frame.vehicleHeading[i] ?? 0;
    pointOn(roads, lane, pos, point);
    let { x, y } = point;
    if (((frame.vehicleFlags[i] ?? 0) & VEHICLE_FLAG.laneChange) !== 0) {
      // Between two lanes the front is where the body is, not on the centre line.
      const reach = (this.lengths[type] ?? 0) / 2;
      x = (frame.vehicleX[i] ?? 0) + reach * cos(heading);
      y = (frame.vehicleY[i] ?? 0) + reach * sin(heading);
    }
    const z = this.hasHeights ? ` z="${two(point.z)}"` : '';
    const place = this.lanes.place(lane, pos);
    return `        <vehicle id="${this.nameOf(frame.vehicleId[i] ?? 0)}" x="${two(x)}" y="${two(y)}"${z} angle="${compass(heading)}" type="${this.types[type] ?? ''}" speed="${two(frame.vehicleSpeed[i] ?? 0)}" pos="${two(place.pos)}" lane="${place.lane}" slope="${two(this.slope(lane, pos))}"/>\n`;
  }

  private person(frame: Frame, i: number): string {
    const z = this.hasHeights ? ` z="${two(frame.pedestrianZ[i] ?? 0)}"` : '';
    return `        <person id="p${frame.pedestrianId[i] ?? 0}" x="${two(frame.pedestrianX[i] ?? 0)}" y="${two(frame.pedestrianY[i] ?? 0)}"${z} angle="${compass(frame.pedestrianHeading[i] ?? 0)}" speed="${two(frame.pedestrianSpeed[i] ?? 0)}"/>\n`;
  }

  /** Slope of the lane at a place, degrees, uphill positive. */
  private slope(lane: number, pos: number): number {
    if (!this.hasHeights) return 0;
    const { roads } = this;
    let at = roads.shapeStart[lane] ?? 0;
    const last = (roads.shapeStart[lane + 1] ?? 0) - 2;
    while (at < last && (roads.shapeS[at + 1] ?? 0) <= pos) at += 1;
    const rise = (roads.shapeZ[at + 1] ?? 0) - (roads.shapeZ[at] ?? 0);
    const run = (roads.shapeS[at + 1] ?? 0) - (roads.shapeS[at] ?? 0);
    return run > 0 ? (atan2(rise, run) * 180) / PI : 0;
  }

  /** Ids are never used again within a run, so that a name is looked up once. */
  private nameOf(id: number): string {
    let name = this.names.get(id);
    if (name === undefined) {
      name = xmlText(this.run.vehicleInfo(id)?.name ?? String(id));
      this.names.set(id, name);
    }
    return name;
  }

  async close(): Promise<void> {
    await this.file.write(`${this.head}</fcd-export>\n`);
    await this.file.close();
  }
}

/** Two decimals, as SUMO writes them; no negative zero. */
function two(value: number): string {
  const text = value.toFixed(2);
  return text === '-0.00' ? '0.00' : text;
}

/** Degrees clockwise from north, 0..360, of radians counter-clockwise from east. */
function compass(heading: number): string {
  const degrees = ((HALF_PI - heading) * 180) / PI;
  const text = two(degrees - 360 * Math.floor(degrees / 360));
  return text === '360.00' ? '0.00' : text;
}
