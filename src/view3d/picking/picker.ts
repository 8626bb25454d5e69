import { Vector3 } from 'three';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import type { Selection } from '../../store/app-store.ts';
import { inside } from '../geometry/polygons.ts';
import { placeSignals, type SignalHead } from '../signals/signal-heads.ts';
import type { Stage } from '../stage.ts';
import { LaneIndex } from './lane-index.ts';
import { fromRay, type Ray, toBuilding, toPlane } from './ray.ts';

/** Reach of a click around a device on the screen, px; on the board around a module's middle. */
const DEVICE_PX = 16;
/** Reach around a moving thing: pixels turned into metres at its distance, and at least this, m. */
const BODY_PX = 9;
const BODY_LEAST = 1.3;
const SIGNAL_LEAST = 0.9;
const PLACE_PX = 14;

/** Finds what is under a point of the screen: the newest frame's bodies, devices, signals, buildings, roads. */
export class Picker {
  private readonly stage: Stage;
  private readonly ray: Ray = { ox: 0, oy: 0, oz: 0, dx: 0, dy: 0, dz: -1 };
  private readonly near = new Vector3();
  private readonly far = new Vector3();
  private readonly point = new Vector3();
  private readonly along = new Float64Array(1);
  private world: CompiledScene | null = null;
  private lanes: LaneIndex | null = null;
  private heads: readonly SignalHead[] = [];

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Point of the ground (z = 0) under a place in the view (CSS px), or null above the horizon. */
  ground(px: number, py: number): [number, number] | null {
    const ray = this.aim(px, py);
    const t = toPlane(ray, 0);
    if (!Number.isFinite(t) || t > 20_000) return null;
    return [ray.ox + ray.dx * t, ray.oy + ray.dy * t];
  }

  /** Id of the device under a place in the view, or null. */
  device(px: number, py: number): string | null {
    const { picture } = this.stage;
    const { devices, layers } = picture.state;
    if (!layers.devices) return null;
    const board = picture.mood.board > 0.5;
    let best: string | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (const device of devices) {
      const { x, y, height } = device.mount;
      // The whole pole can be grabbed, the housing first.
      for (const [z, reach] of board ? [[0, DEVICE_PX * 1.5] as const] : this.grips(height)) {
        const d = this.pixels(x, y, z, px, py);
        if (d < reach && d < nearest) {
          nearest = d;
          best = device.id;
        }
      }
    }
    return best;
  }

  /** What a click at a place in the view means. */
  pick(px: number, py: number): Selection | null {
    const { picture } = this.stage;
    const { state } = picture;
    const { world, layers } = state;
    if (!world) return null;
    this.open(world);
    const device = this.device(px, py);
    if (device) return { kind: 'device', id: device };
    const ray = this.aim(px, py);
    const flat = picture.mood.board > 0.5;
    let wall = Number.POSITIVE_INFINITY;
    let building: string | null = null;
    if (layers.buildings && !flat) {
      for (const b of world.scene.surroundings.buildings) {
        const t = toBuilding(ray, b);
        if (t < wall) {
          wall = t;
          building = b.id;
        }
      }
    }
    const body = this.body(ray, wall);
    if (body) return body;
    if (layers.signals) {
      for (const head of this.heads) {
        const d = fromRay(ray, head.x, head.y, flat ? 0.5 : head.z - 0.5, this.along);
        const t = this.along[0]!;
        if (t < wall && d < Math.max(SIGNAL_LEAST, this.metres(t, 7))) {
          return { kind: 'signal', id: world.roads.signalIds[head.signal]! };
        }
      }
    }
    if (layers.labels) {
      for (const place of world.scene.surroundings.places) {
        const [x, y] = place.point;
        if (this.pixels(x, y, flat ? 0.6 : 8, px, py) < PLACE_PX) return { kind: 'place', id: place.id };
      }
    }
    if (building) return { kind: 'building', id: building };
    const ground = toPlane(ray, 0);
    if (Number.isFinite(ground)) {
      const x = ray.ox + ray.dx * ground;
      const y = ray.oy + ray.dy * ground;
      if (flat && layers.buildings) {
        const under = world.scene.surroundings.buildings.find((b) => inside(b.footprint, x, y));
        if (under) return { kind: 'building', id: under.id };
      }
      const edge = this.lanes?.edgeAt(x, y) ?? -1;
      if (edge >= 0) return { kind: 'edge', id: world.roads.edgeIds[edge]! };
    }
    return null;
  }

  /** The body nearest to the ray, in front of the first wall. */
  private body(ray: Ray, wall: number): Selection | null {
    const { bodies, picture, vehicles } = this.stage;
    const { frame } = bodies;
    const { layers } = picture.state;
    if (!frame) return null;
    let best: Selection['kind'] | null = null;
    let id = 0;
    let nearest = 1;
    const offer = (kind: Selection['kind'], what: number, x: number, y: number, z: number, size: number) => {
      const d = fromRay(ray, x, y, z, this.along);
      const t = this.along[0]!;
      if (t >= wall) return;
      const share = d / Math.max(size, this.metres(t, BODY_PX));
      if (share < nearest) {
        nearest = share;
        best = kind;
        id = what;
      }
    };
    if (layers.vehicles) {
      const { count, x, y, z } = bodies.vehicles;
      for (let i = 0; i < count; i += 1) {
        const look = vehicles.lookAt(i);
        offer(
          'vehicle',
          frame.vehicleId[i]!,
          x[i]!,
          y[i]!,
          z[i]! + look.height / 2,
          Math.max(BODY_LEAST, look.length * 0.4),
        );
      }
    }
    if (layers.pedestrians) {
      const { count, x, y, z } = bodies.pedestrians;
      for (let i = 0; i < count; i += 1)
        offer('pedestrian', frame.pedestrianId[i]!, x[i]!, y[i]!, z[i]! + 0.9, 0.8);
    }
    if (layers.tracks) {
      for (let i = 0; i < frame.trackCount; i += 1) {
        offer('track', frame.trackId[i]!, frame.trackX[i]!, frame.trackY[i]!, frame.trackZ[i]! + 1, 1.8);
      }
    }
    return best ? { kind: best, id: String(id) } : null;
  }

  private grips(height: number): readonly (readonly [number, number])[] {
    return [
      [height, DEVICE_PX],
      [height / 2, 7],
      [0, DEVICE_PX * 0.7],
    ];
  }

  private open(world: CompiledScene): void {
    if (world === this.world) return;
    this.world = world;
    this.lanes = new LaneIndex(world.roads);
    this.heads = placeSignals(world).heads;
  }

  /** Metres that so many pixels are at a distance from the eye. */
  private metres(distance: number, px: number): number {
    const { camera, height } = this.stage.picture;
    return (px * 2 * distance * Math.tan((camera.fov * Math.PI) / 360)) / height;
  }

  private pixels(x: number, y: number, z: number, px: number, py: number): number {
    const { camera, width, height } = this.stage.picture;
    const p = this.point.set(x, y, z).project(camera);
    if (p.z > 1) return Number.POSITIVE_INFINITY;
    return Math.hypot(((p.x + 1) / 2) * width - px, ((1 - p.y) / 2) * height - py);
  }

  private aim(px: number, py: number): Ray {
    const { camera, width, height } = this.stage.picture;
    const nx = (px / width) * 2 - 1;
    const ny = 1 - (py / height) * 2;
    this.near.set(nx, ny, -1).unproject(camera);
    this.far.set(nx, ny, 0.5).unproject(camera).sub(this.near).normalize();
    const { ray, near, far } = this;
    ray.ox = near.x;
    ray.oy = near.y;
    ray.oz = near.z;
    ray.dx = far.x;
    ray.dy = far.y;
    ray.dz = far.z;
    return ray;
  }
}
