import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { VehicleType } from '../../scenes/document/demand.ts';
import { cos, HALF_PI, PI, sin } from '../../scenes/math.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';

/** Characters gathered before they go to the file. */
const BLOCK = 1 << 18;

/**
 * Writes floating-car data in the form of SUMO's `--fcd-output`, so that its tools read ours. Positions are the middle
 * of the front bumper and angles degrees clockwise from north, as there; lanes are `EDGE_INDEX`, inside junctions
 * `:JUNCTION_LINK`.
 */
export class FcdWriter {
  private readonly file: WriteStream;
  private readonly path: string;
  private readonly types: readonly VehicleType[];
  private readonly lanes: readonly string[];
  private readonly vehicleName: (id: number) => string | undefined;
  private readonly names = new Map<number, string>();
  private text = '';
  private failure: Error | undefined;

  /** `vehicleName` gives the name that the demand has for a vehicle of the frame. */
  constructor(
    path: string,
    roads: RoadNetwork,
    types: readonly VehicleType[],
    vehicleName: (id: number) => string | undefined,
  ) {
    this.path = path;
    this.types = types;
    this.vehicleName = vehicleName;
    this.lanes = laneNames(roads);
    this.file = createWriteStream(path);
    this.file.on('error', (error) => {
      this.failure ??= error;
    });
    this.text = '<?xml version="1.0" encoding="UTF-8"?>\n<fcd-export>\n';
  }

  /** Adds one time step. */
  async write(frame: Frame): Promise<void> {
    let text = `    <timestep time="${frame.time.toFixed(2)}">\n`;
    for (let i = 0; i < frame.vehicleCount; i++) {
      const heading = frame.vehicleHeading[i] ?? 0;
      const type = this.types[frame.vehicleType[i] ?? 0];
      const reach = (type?.length ?? 0) / 2;
      const x = (frame.vehicleX[i] ?? 0) + reach * cos(heading);
      const y = (frame.vehicleY[i] ?? 0) + reach * sin(heading);
      text += `        <vehicle id="${this.nameOf(frame.vehicleId[i] ?? 0)}" x="${x.toFixed(2)}" y="${y.toFixed(2)}" angle="${compass(heading)}" type="${xmlText(type?.id ?? '')}" speed="${(frame.vehicleSpeed[i] ?? 0).toFixed(2)}" lane="${this.lanes[frame.vehicleLane[i] ?? -1] ?? ''}"/>\n`;
    }
    for (let i = 0; i < frame.pedestrianCount; i++) {
      text += `        <person id="p${frame.pedestrianId[i] ?? 0}" x="${(frame.pedestrianX[i] ?? 0).toFixed(2)}" y="${(frame.pedestrianY[i] ?? 0).toFixed(2)}" angle="${compass(frame.pedestrianHeading[i] ?? 0)}" speed="${(frame.pedestrianSpeed[i] ?? 0).toFixed(2)}"/>\n`;
    }
    this.text += `${text}    </timestep>\n`;
    if (this.text.length > BLOCK) await this.flush();
  }

  /** Ids are never used again within a run, so that a name is looked up once. */
  private nameOf(id: number): string {
    let name = this.names.get(id);
    if (name === undefined) {
      name = xmlText(this.vehicleName(id) ?? String(id));
      this.names.set(id, name);
    }
    return name;
  }

  async close(): Promise<void> {
    this.text += '</fcd-export>\n';
    await this.flush();
    this.file.end();
    if (!this.failure) await once(this.file, 'close').catch((error: Error) => this.fail(error));
    this.fail(this.failure);
  }

  private async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    if (!this.failure && !this.file.write(text)) {
      await once(this.file, 'drain').catch((error: Error) => this.fail(error));
    }
    this.fail(this.failure);
  }

  private fail(error: Error | undefined): void {
    if (!error) return;
    throw new TwinError({
      code: 'fcd.not-written',
      message: `The trajectories could not be written: ${error.message}`,
      where: this.path,
      hint: 'Check that the folder exists, may be written to and has room.',
    });
  }
}

/** Degrees clockwise from north, 0..360, of radians counter-clockwise from east. */
function compass(heading: number): string {
  const degrees = ((HALF_PI - heading) * 180) / PI;
  return (degrees - 360 * Math.floor(degrees / 360)).toFixed(2);
}

function laneNames(roads: RoadNetwork): string[] {
  const names: string[] = [];
  for (let lane = 0; lane < roads.laneCount; lane++) {
    const edge = roads.laneEdge[lane] ?? 0;
    names.push(xmlText(`${roads.edgeIds[edge]}_${lane - (roads.edgeFirstLane[edge] ?? 0)}`));
  }
  for (let link = 0; link < roads.linkCount; link++) {
    names.push(xmlText(`:${roads.junctionIds[roads.linkJunction[link] ?? 0]}_${link}`));
  }
  return names;
}

function xmlText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
