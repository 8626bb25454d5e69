import { Group, type PerspectiveCamera, type Scene } from 'three';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppState, AppStore } from '../store/app-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';
import { buildBarriers } from './buildings/barriers.ts';
import { buildBuildings } from './buildings/buildings.ts';
import { buildPlaces } from './buildings/places.ts';
import { locator } from './camera/locate.ts';
import { CoverageLayer } from './coverage/coverage-layer.ts';
import { Devices } from './devices/devices.ts';
import { FieldOfView } from './devices/field-of-view.ts';
import { PointCloudView } from './devices/point-cloud-view.ts';
import { disposeTree } from './geometry/dispose.ts';
import { buildAreas, buildWater } from './ground/areas.ts';
import { buildGround } from './ground/ground.ts';
import { Labels } from './labels/labels.ts';
import { Links } from './links/links.ts';
import { Mood } from './mood/mood.ts';
import { Bodies } from './motion/bodies.ts';
import { Pedestrians } from './pedestrians/pedestrians.ts';
import { SelectionMark } from './picking/selection-mark.ts';
import type { LayerPart, Picture } from './picture.ts';
import type { Quality } from './quality.ts';
import { buildAsphalt } from './roads/asphalt.ts';
import { buildConfidence } from './roads/confidence.ts';
import { buildMarkings } from './roads/markings.ts';
import { buildStreetLamps } from './roads/street-lamps.ts';
import { buildTrafficSpeed } from './roads/traffic-speed.ts';
import { Signals } from './signals/signals.ts';
import { Sky } from './sky/sky.ts';
import { dayOfYear } from './sky/sun.ts';
import { Tracks } from './tracks/tracks.ts';
import { buildTrees } from './trees/trees.ts';
import { CurrentPoints } from './vehicles/current-points.ts';
import { Vehicles } from './vehicles/vehicles.ts';
import { buildSidewalks } from './walkways/sidewalks.ts';

/** What the stage is put up with. */
export interface StageSetup {
  readonly store: AppStore;
  readonly frames: FrameSource;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly quality: Quality;
  /** The sensor models as they are now. */
  readonly sense: () => SenseClient | null;
  readonly onProblem: (problem: Problem) => void;
}

/**
 * Everything that is drawn, without React: static layers built once per scene, moving layers rewritten in place once
 * per picture. The store is read, frames are read, nothing is written but the stage's own buffers.
 */
export class Stage {
  readonly bodies = new Bodies();
  readonly mood: Mood;
  readonly vehicles: Vehicles;
  readonly coverage: CoverageLayer;
  readonly points: PointCloudView;
  /** Pictures made so far. */
  pictures = 0;
  readonly picture: Picture;
  private readonly setup: StageSetup;
  private readonly root = new Group();
  private readonly staticRoot = new Group();
  private readonly moving: LayerPart[];
  private fixed: LayerPart[] = [];
  private world: CompiledScene | null = null;
  private scenarioId: string | null = null;
  private sky: Sky | null = null;
  private view: AppState['view'] | null = null;
  private readonly calm = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

  constructor(setup: StageSetup) {
    this.setup = setup;
    this.mood = new Mood(setup.quality.name === 'high');
    this.picture = {
      now: 0,
      dt: 0,
      frame: null,
      bodies: this.bodies,
      fresh: false,
      camera: setup.camera,
      width: 1,
      height: 1,
      reach: 1000,
      state: setup.store.getState(),
      mood: this.mood,
    };
    this.vehicles = new Vehicles(this.mood);
    this.coverage = new CoverageLayer(this.mood, setup.sense, setup.onProblem);
    this.points = new PointCloudView(setup.sense, setup.onProblem);
    this.root.name = 'stage';
    this.root.add(this.staticRoot);
    setup.scene.add(this.root);
    this.moving = [
      this.vehicles,
      new Pedestrians(this.mood),
      new CurrentPoints(this.mood, this.vehicles),
      new Devices(this.mood),
      new FieldOfView(this.mood),
      this.points,
      this.coverage,
      new Tracks(),
      new Links(this.mood),
      new Labels(this.mood),
      new SelectionMark(locator(this)),
    ];
    for (const part of this.moving) this.root.add(part.object);
  }

  /** Brings every layer up to date. `now` in milliseconds of the page's clock, size in CSS pixels. */
  update(now: number, dt: number, width: number, height: number, reach: number): void {
    const { picture, setup } = this;
    const state = setup.store.getState();
    picture.state = state;
    picture.now = now;
    picture.dt = dt;
    picture.width = width;
    picture.height = height;
    picture.reach = reach;
    if (state.world !== this.world) this.open(state.world);
    if (state.scenarioId !== this.scenarioId) this.light(state);
    if (state.view !== this.view) {
      this.mood.setView(state.view, this.view === null || this.calm);
      this.view = state.view;
    }
    this.mood.setTheme(state.theme);
    this.mood.advance(dt, now);
    this.bodies.update(setup.frames, now);
    picture.frame = this.bodies.frame;
    picture.fresh = this.bodies.fresh;
    this.sky?.update(picture);
    for (const part of this.fixed) this.bring(part);
    for (const part of this.moving) this.bring(part);
    this.pictures += 1;
  }

  dispose(): void {
    for (const part of [...this.fixed, ...this.moving]) part.dispose();
    this.fixed = [];
    this.sky?.dispose();
    this.setup.scene.fog = null;
    disposeTree(this.root);
  }

  private bring(part: LayerPart): void {
    const visible = part.visible(this.picture);
    part.object.visible = visible;
    part.update?.(this.picture);
  }

  private open(world: CompiledScene | null): void {
    for (const part of this.fixed) part.dispose();
    this.fixed = [];
    this.world = world;
    this.light(this.picture.state);
    if (!world) return;
    const context = { world, mood: this.mood, quality: this.setup.quality };
    this.fixed = [
      buildGround(context),
      buildAreas(context),
      buildWater(context),
      buildAsphalt(context),
      buildMarkings(context),
      buildSidewalks(context),
      buildBuildings(context),
      buildBarriers(context),
      buildPlaces(context),
      buildTrees(context),
      buildTrafficSpeed(context),
      buildConfidence(context),
      buildStreetLamps(context),
      new Signals(context),
    ];
    for (const part of this.fixed) this.staticRoot.add(part.object);
  }

  private light(state: AppState): void {
    this.scenarioId = state.scenarioId;
    this.sky?.dispose();
    const scene = state.world?.scene;
    const scenario = scene?.scenarios.find((s) => s.id === state.scenarioId) ?? scene?.scenarios[0];
    this.sky = new Sky(this.mood, scene?.origin.lat ?? 22.5, dayOfYear(scenario?.date));
    this.root.add(this.sky.object);
    this.setup.scene.fog = this.sky.fog;
  }
}
