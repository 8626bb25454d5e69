import type { Frame } from '../../../sims/frame.ts';
import type { FrameSource } from '../../players/frame-source.ts';
import { type Columns, Interpolated } from './interpolated.ts';

function vehicleColumns(frame: Frame): Columns {
  return {
    id: frame.vehicleId,
    x: frame.vehicleX,
    y: frame.vehicleY,
    z: frame.vehicleZ,
    heading: frame.vehicleHeading,
  };
}

function pedestrianColumns(frame: Frame): Columns {
  return {
    id: frame.pedestrianId,
    x: frame.pedestrianX,
    y: frame.pedestrianY,
    z: frame.pedestrianZ,
    heading: frame.pedestrianHeading,
  };
}

/** Where every vehicle and pedestrian is in the picture being made. */
export class Bodies {
  readonly vehicles = new Interpolated();
  readonly pedestrians = new Interpolated();
  /** The newest frame, or null before a player has opened. */
  frame: Frame | null = null;
  version = -1;
  /** True in the first picture of a new frame. */
  fresh = false;
  private columns = new WeakMap<Frame, { vehicles: Columns; pedestrians: Columns }>();

  /** Reads the frames once per picture; `now` in milliseconds of the page's clock. */
  update(frames: FrameSource, now: number): void {
    const { current, previous, version } = frames;
    this.fresh = version !== this.version || current !== this.frame;
    this.version = version;
    this.frame = current;
    if (!current) {
      this.vehicles.clear();
      this.pedestrians.clear();
      return;
    }
    if (this.fresh) {
      const c = this.columnsOf(current);
      const p = previous ? this.columnsOf(previous) : null;
      this.vehicles.take(p?.vehicles ?? null, previous?.vehicleCount ?? 0, c.vehicles, current.vehicleCount);
      this.pedestrians.take(
        p?.pedestrians ?? null,
        previous?.pedestrianCount ?? 0,
        c.pedestrians,
        current.pedestrianCount,
      );
    }
    const blend = frames.blend(now);
    this.vehicles.at(blend);
    this.pedestrians.at(blend);
  }

  private columnsOf(frame: Frame): { vehicles: Columns; pedestrians: Columns } {
    let columns = this.columns.get(frame);
    if (!columns) {
      columns = { vehicles: vehicleColumns(frame), pedestrians: pedestrianColumns(frame) };
      this.columns.set(frame, columns);
    }
    return columns;
  }
}
