import type { Device } from '../../scenes/document/devices.ts';
import { compileScene } from '../../scenes/network/compile.ts';
import { modelOf } from '../../sensors/catalogue/catalogue.ts';
import { writePly } from '../../sensors/lidar/ply.ts';
import { raysPerScan } from '../../sensors/lidar/scan.ts';
import { SensorStation } from '../../sensors/station.ts';
import { HIT } from '../../sensors/world/hit.ts';
import { Frame } from '../../sims/frame.ts';
import { Simulation } from '../../sims/simulation.ts';
import { loadScene } from '../scene-files/load-scene.ts';
import { integerOption, numberOption, type RawOptions, textOption } from './options.ts';
import { EXIT, Output, ProgressLine, UsageError } from './output.ts';
import { writeResult } from './write-file.ts';

/** Names of what a beam met, by its code. */
const HIT_NAMES: readonly string[] = Object.keys(HIT);

/** Seconds simulated where nobody says and the scenario has no warm-up. */
const DEFAULT_AT = 60;

/** What one device sees of a scene at a moment. Returns the exit code. */
export async function sense(name: string, options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const id = textOption(options, 'device');
  const wanted = numberOption(options, 'at', 0, 86_400, 's');
  const seed = integerOption(options, 'seed', 0, 4_294_967_295) ?? 42;
  const file = textOption(options, 'ply');
  const loaded = await loadScene(name);
  const { devices } = loaded.scene;
  const sensing = devices.filter(({ kind }) => kind === 'lidar' || kind === 'camera');
  const known = `Lidars and cameras of this scene: ${sensing.map((d) => d.id).join(', ') || 'none'}.`;
  if (id === undefined) throw new UsageError('--device is missing.', known);
  const device = devices.find((d) => d.id === id);
  if (!device) throw new UsageError(`The scene has no device "${id}".`, known);
  if (device.kind !== 'lidar' && device.kind !== 'camera') {
    const message = `${id} is a ${device.kind}; sense shows lidars and cameras.`;
    throw new UsageError(message, known);
  }
  if (file !== undefined && device.kind !== 'lidar')
    throw new UsageError('--ply takes a lidar.', `${id} is a ${device.kind}.`);

  const world = compileScene(loaded.scene);
  const simulation = Simulation.create(world, { seed });
  const at = wanted ?? (simulation.scenario.warmUp || DEFAULT_AT);
  const progress = new ProgressLine();
  while (simulation.time - simulation.begin < at - simulation.dt / 2 && !simulation.finished) {
    simulation.step();
    progress.show(() => `${(simulation.time - simulation.begin).toFixed(0)} of ${at} s simulated`);
  }
  progress.done();
  output.problems([...loaded.problems, ...simulation.problems]);
  const frame = Frame.create(simulation.frameCapacity);
  simulation.writeFrame(frame);
  const station = SensorStation.create(world, simulation.vehicleTypes);
  station.cover(devices);
  if (device.kind === 'lidar') scan(output, station, device, frame, seed, file);
  else observe(output, station, device, frame);
  return EXIT.ok;
}

function scan(
  output: Output,
  station: SensorStation,
  device: Device,
  frame: Frame,
  seed: number,
  file: string | undefined,
): void {
  const started = performance.now();
  const cloud = station.scan(device, frame, seed);
  const seconds = (performance.now() - started) / 1000;
  const seen = new Map<string, number>();
  const on: Record<string, number> = {};
  for (let i = 0; i < cloud.count; i++) {
    const kind = HIT_NAMES[cloud.hitKind[i]!] ?? 'none';
    on[kind] = (on[kind] ?? 0) + 1;
    if (kind !== 'vehicle' && kind !== 'pedestrian') continue;
    const key = `${kind} ${cloud.objectId[i]}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  if (file !== undefined) {
    const ply = writePly(cloud, `${device.id} ${device.model} tick ${frame.tick}`);
    writeResult(file, ply, 'sense.not-written', 'The points');
  }
  const model = modelOf(device.model);
  const rays = model?.kind === 'lidar' ? raysPerScan(model) : 0;
  const detections = [...seen].map(([object, points]) => ({ object, points }));
  const document = { device: device.id, tick: frame.tick, rays, points: cloud.count, on, detections };
  output.result({ ...document, raysPerSecond: rays / seconds }, [
    `${device.id}: ${cloud.count} points of ${rays} rays at tick ${frame.tick}`,
    ...Object.entries(on).map(([kind, points]) => `  ${kind}: ${points}`),
    `  ${detections.length} vehicles and pedestrians have points on them`,
  ]);
}

function observe(output: Output, station: SensorStation, device: Device, frame: Frame): void {
  const detections = station.observe(device, frame);
  const lines = detections.map(
    (d) =>
      `  ${d.kind} ${d.id}: ${d.level}, ${d.distance.toFixed(1)} m, ${d.pixelsPerMetre.toFixed(0)} px/m, ${(d.hiddenShare * 100).toFixed(0)} % hidden`,
  );
  output.result({ device: device.id, tick: frame.tick, detections }, [
    `${device.id}: ${detections.length} vehicles and pedestrians in the picture at tick ${frame.tick}`,
    ...lines,
  ]);
}

/** How much of a scene's roads and walkways its devices see. Returns the exit code. */
export async function cover(name: string, options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const cell = numberOption(options, 'cell', 0.5, 100, 'm') ?? 4;
  const loaded = await loadScene(name);
  const coverage = SensorStation.create(compileScene(loaded.scene), [], cell).cover(loaded.scene.devices);
  output.problems([...loaded.problems, ...coverage.problems]);
  const area = coverage.cell * coverage.cell;
  const devices = coverage.devices.map((d) => ({ id: d.id, area: d.cells.length * area }));
  const { road, walk, problems } = coverage;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const line = (of: string, { area: square, once, twice }: typeof road) =>
    `${of}: ${(square / 1e4).toFixed(1)} ha, ${percent(once)} seen by a lidar or camera, ${percent(twice)} by two`;
  output.result({ cell: coverage.cell, road, walk, devices, problems }, [
    line('roads', road),
    line('walkways', walk),
    ...devices.filter((d) => d.area > 0).map((d) => `  ${d.id}: ${(d.area / 1e4).toFixed(2)} ha`),
  ]);
  return problems.some((p) => p.severity === 'error') ? EXIT.failed : EXIT.ok;
}
