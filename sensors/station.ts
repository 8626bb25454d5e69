import type { Device } from '../scenes/document/devices.ts';
import { PI } from '../scenes/math.ts';
import type { CompiledScene } from '../scenes/network/compile.ts';
import { type Problem, TwinError } from '../scenes/problem.ts';
import type { Frame } from '../sims/frame.ts';
import { seedFrom } from '../sims/random.ts';
import type { CameraObservation } from './camera/observation.ts';
import { observeCamera } from './camera/observe.ts';
import { modelOf } from './catalogue/catalogue.ts';
import type { DeviceModel } from './catalogue/device-model.ts';
import { CoverageCache } from './coverage/coverage-cache.ts';
import type { CoverageGrid, CoverageShares } from './coverage/coverage-grid.ts';
import { coverageShares, gridFor, SURFACE, surfaceMask } from './coverage/lay-grid.ts';
import { type PreparedSky, prepareSky } from './gnss/prepare-sky.ts';
import { skyAt } from './gnss/sky-at.ts';
import type { SkyView } from './gnss/sky-view.ts';
import { PointCloud } from './lidar/point-cloud.ts';
import { raysPerScan, scanLidar } from './lidar/scan.ts';
import type { IntersectionState } from './signal/spat.ts';
import { spatOf } from './signal/spat-of.ts';
import { RayWorld } from './world/ray-world.ts';
import type { BodyType } from './world/shapes.ts';

/** What a set of devices covers. `counts` counts lidars and cameras; radio is in `devices` only. */
export interface Coverage extends CoverageGrid {
  readonly road: CoverageShares;
  readonly walk: CoverageShares;
  /** Per device of the request: indices of the cells it covers (none for kinds that cover nothing). */
  readonly devices: readonly { readonly id: string; readonly cells: Int32Array }[];
  /** Devices that can't work as placed: model unknown, or inside a building. */
  readonly problems: readonly Problem[];
}

type ModelOf<K extends DeviceModel['kind']> = Extract<DeviceModel, { kind: K }>;

/** All sensor models over one scene: what the browser's worker and the command line both run. */
export class SensorStation {
  private readonly world: CompiledScene;
  private readonly types: readonly BodyType[];
  /** With poles and everything that moves, and without: coverage speaks of the place, not of the moment. */
  private readonly rays: RayWorld;
  private readonly bare: RayWorld;
  private readonly grid: CoverageGrid;
  private readonly mask: Uint8Array;
  private readonly cache: CoverageCache;
  private cloud: PointCloud | null = null;
  private preparedSky: PreparedSky | null = null;

  private constructor(world: CompiledScene, types: readonly BodyType[], cell: number) {
    this.world = world;
    this.types = types;
    this.rays = RayWorld.create(world);
    this.bare = RayWorld.create(world);
    this.bare.setPoles([]);
    this.grid = gridFor(world, cell);
    this.mask = surfaceMask(this.grid, world.roads, world.walks);
    this.cache = new CoverageCache(this.bare, this.grid);
  }

  /** `types` in the order of the frames' type indices; `cell` the side of a coverage cell, m. */
  static create(world: CompiledScene, types: readonly BodyType[], cell = 4): SensorStation {
    return new SensorStation(world, types, cell);
  }

  /** Coverage of the devices; those unchanged since the last call are not computed again. */
  cover(devices: readonly Device[]): Coverage {
    this.rays.setPoles(devices);
    const counts = this.cache.counts(devices);
    return {
      ...this.grid,
      counts,
      road: coverageShares(this.grid, counts, this.mask, SURFACE.road),
      walk: coverageShares(this.grid, counts, this.mask, SURFACE.walk),
      devices: devices.map(({ id }) => ({ id, cells: (this.cache.cells(id) ?? new Int32Array()).slice() })),
      problems: devices.flatMap((device) => this.problemOf(device)),
    };
  }

  /** One scan of a lidar at the frame's instant. The cloud is reused by the next scan: copy what outlives it. */
  scan(device: Device, frame: Frame, seed = 0): PointCloud {
    const model = requireModel(device, 'lidar');
    const rays = raysPerScan(model);
    if (!this.cloud || this.cloud.capacity < rays) this.cloud = PointCloud.create(rays);
    this.rays.update(frame, this.types);
    const entity = seedFrom(device.id);
    scanLidar(this.rays, model, device.mount, { tick: frame.tick, seed, entity }, this.cloud);
    return this.cloud;
  }

  /** Vehicles and pedestrians in a camera's picture, nearest first. */
  observe(device: Device, frame: Frame): CameraObservation[] {
    const model = requireModel(device, 'camera');
    this.rays.update(frame, this.types);
    return observeCamera(this.rays, model, device.mount, frame, this.types, []);
  }

  /** Sky over any device, at seconds since the epoch (UTC); the mask is the model's for GNSS, else 5 degrees. */
  sky(device: Device, time: number): SkyView {
    if (this.preparedSky?.time !== time) this.preparedSky = prepareSky(this.world.scene.origin, time);
    const model = modelOf(device.model);
    const mask = model?.kind === 'gnss' ? model.figures.elevationMask.value : 5;
    const { x, y, height } = device.mount;
    return skyAt(this.bare, this.preparedSky, x, y, height, (mask * PI) / 180);
  }

  /** SPaT content of a signal controller, by its id in the scene. */
  spat(signal: string, frame: Frame): IntersectionState {
    const index = this.world.roads.signalIds.indexOf(signal);
    if (index < 0) {
      throw new TwinError({
        code: 'unknown-signal',
        message: `The scene has no signal "${signal}".`,
        where: `signal ${signal}`,
        hint: 'Name one of the signals under roads.signals.',
      });
    }
    return spatOf(this.world.roads, frame, index, this.world.walks);
  }

  private problemOf(device: Device): Problem[] {
    const where = `device ${device.id}`;
    const model = modelOf(device.model);
    if (!model || model.kind !== device.kind) return [modelProblem(device)];
    const { x, y, height } = device.mount;
    if (!this.bare.inside(x, y, height)) return [];
    const message = 'The device stands inside a building and sees only its walls.';
    const hint = 'Move it outside, or raise it above the roof.';
    return [{ code: 'device-inside-building', severity: 'warning', message, where, hint }];
  }
}

function modelProblem(device: Device): Problem {
  const model = modelOf(device.model);
  const message = model
    ? `The model "${device.model}" is a ${model.kind}, not a ${device.kind}.`
    : `The catalogue has no model "${device.model}".`;
  const hint = 'Choose a model of the catalogue that fits the kind of device.';
  return { code: 'device-model', severity: 'error', message, where: `device ${device.id}`, hint };
}

function requireModel<K extends DeviceModel['kind']>(device: Device, kind: K): ModelOf<K> {
  const model = modelOf(device.model);
  if (model?.kind === kind) return model as ModelOf<K>;
  throw new TwinError(modelProblem({ ...device, kind } as Device));
}
