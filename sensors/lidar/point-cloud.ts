/**
 * Points of one lidar scan, one column each; only the first `count` rows are valid.
 *
 * Positions in the scene's local metres, range in metres from the sensor, intensity as calibrated reflectance 0 to 1,
 * `ring` the channel, `hitKind` what the beam met (see HIT) and `objectId` which one (index of the building, barrier or
 * device, id of the vehicle or pedestrian; 0 for the ground). The last two are the simulation's truth: no real lidar has
 * them.
 */
export class PointCloud {
  readonly capacity: number;
  count = 0;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly intensity: Float32Array;
  readonly range: Float32Array;
  readonly ring: Uint16Array;
  readonly hitKind: Uint8Array;
  readonly objectId: Uint32Array;

  private constructor(capacity: number, columns: PointColumns) {
    this.capacity = capacity;
    this.x = columns.x;
    this.y = columns.y;
    this.z = columns.z;
    this.intensity = columns.intensity;
    this.range = columns.range;
    this.ring = columns.ring;
    this.hitKind = columns.hitKind;
    this.objectId = columns.objectId;
  }

  /** An empty cloud with room for `capacity` points (see `raysPerScan`). */
  static create(capacity: number): PointCloud {
    const f = () => new Float32Array(capacity);
    return new PointCloud(capacity, {
      x: f(),
      y: f(),
      z: f(),
      intensity: f(),
      range: f(),
      ring: new Uint16Array(capacity),
      hitKind: new Uint8Array(capacity),
      objectId: new Uint32Array(capacity),
    });
  }

  /** A cloud over columns that came from another thread; every row is valid. */
  static from(columns: PointColumns): PointCloud {
    const cloud = new PointCloud(columns.x.length, columns);
    cloud.count = columns.x.length;
    return cloud;
  }

  /** Copies of the valid rows, each in a buffer of its own that may be transferred. */
  columns(): PointColumns {
    const n = this.count;
    return {
      x: this.x.slice(0, n),
      y: this.y.slice(0, n),
      z: this.z.slice(0, n),
      intensity: this.intensity.slice(0, n),
      range: this.range.slice(0, n),
      ring: this.ring.slice(0, n),
      hitKind: this.hitKind.slice(0, n),
      objectId: this.objectId.slice(0, n),
    };
  }
}

/** Columns of a cloud as they travel between threads. */
export interface PointColumns {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly intensity: Float32Array;
  readonly range: Float32Array;
  readonly ring: Uint16Array;
  readonly hitKind: Uint8Array;
  readonly objectId: Uint32Array;
}
