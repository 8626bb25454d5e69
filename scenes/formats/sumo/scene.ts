import { SCENE_FORMAT, SCENE_VERSION, type SceneInput } from '../../document/scene.ts';
import type { Problem } from '../../problem.ts';
import { readSumoConfig, type SumoConfig } from './config.ts';
import { DemandReader } from './demand.ts';
import { LaneIndex } from './lanes.ts';
import { sceneOrigin } from './origin.ts';
import { type RawNet, readRawNet } from './raw-net.ts';
import { SumoReport } from './report.ts';
import { buildRoads } from './roads.ts';
import { buildWalkways } from './walkways.ts';

/** Networks farther out than this (m) are moved towards zero, so that single-precision positions stay exact enough. */
const FAR = 100_000;

export interface SumoScene {
  /** Absent where the errors leave nothing to show. */
  readonly scene?: SceneInput;
  readonly problems: readonly Problem[];
  /** Settings of the configuration that belong to a run, not to the scene. */
  readonly seed?: number;
  readonly stepLength?: number;
}

/** Contents of a file by the name the configuration gives it; undefined: there is no such file. */
export type ResolveFile = (name: string) => Uint8Array | string | undefined;

/** A SUMO configuration with all its files. `name` is the configuration's file name (for problems and the scene's id). */
export function readSumoScene(name: string, config: Uint8Array | string, resolve: ResolveFile): SumoScene {
  const report = new SumoReport();
  const settings = readSumoConfig(config, name, report);
  const run = {
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(settings.stepLength === undefined ? {} : { stepLength: settings.stepLength }),
  };
  if (settings.netFile === undefined) {
    if (report.problems().every(({ severity }) => severity !== 'error')) {
      report.error(
        'sumo.no-net',
        name,
        'The configuration names no network.',
        'Add <net-file value="..."/> to it.',
      );
    }
    return { problems: report.problems(), ...run };
  }
  const source = open(settings.netFile, name, resolve, report);
  if (source === undefined) return { problems: report.problems(), ...run };
  const scene = buildScene(idFrom(name), settings.netFile, source, settings, name, resolve, report);
  return { ...(scene ? { scene } : {}), problems: report.problems(), ...run };
}

/** A network alone, without demand. `name` is its file name. */
export function readSumoNet(name: string, net: Uint8Array | string): SumoScene {
  const report = new SumoReport();
  const settings: SumoConfig = {
    netFile: name,
    routeFiles: [],
    additionalFiles: [],
    begin: 0,
    end: 3600,
    seed: undefined,
    stepLength: undefined,
  };
  const scene = buildScene(idFrom(name), name, net, settings, name, () => undefined, report);
  return { ...(scene ? { scene } : {}), problems: report.problems() };
}

function buildScene(
  id: string,
  netName: string,
  source: Uint8Array | string,
  settings: SumoConfig,
  configName: string,
  resolve: ResolveFile,
  report: SumoReport,
): SceneInput | undefined {
  const net = readRawNet(source, netName, report);
  if (!net) return undefined;
  const lanes = new LaneIndex(net, report);
  const demand = new DemandReader(lanes, report);
  // SUMO loads additional files before route files.
  for (const name of [...settings.additionalFiles, ...settings.routeFiles]) {
    const bytes = open(name, configName, resolve, report);
    if (bytes !== undefined) demand.read(bytes, name);
  }
  for (const name of settings.matrixFiles ?? []) {
    const bytes = open(name, configName, resolve, report);
    if (bytes !== undefined) demand.readMatrix(bytes, name);
  }
  net.programs.push(...demand.programs);
  const [dx, dy] = shift(net);
  if (dx !== 0 || dy !== 0) {
    report.info(
      'sumo.moved',
      netName,
      `The network lies more than ${FAR / 1000} km from zero; all coordinates are moved by ${dx}, ${dy} m.`,
      'Add the opposite to compare positions with SUMO.',
    );
  }
  const roads = buildRoads(net, lanes, dx, dy, report);
  roads.busStops.push(...demand.busStops);
  return {
    format: SCENE_FORMAT,
    version: SCENE_VERSION,
    id,
    name: { en: id },
    notice: { en: `Imported from the SUMO network ${netName.replace(/^.*[\\/]/, '')}.` },
    origin: sceneOrigin(net.location, dx, dy, netName, report),
    roads,
    walkways: buildWalkways(net, lanes, dx, dy),
    ...(demand.detectors.length > 0 ? { detectors: [...demand.detectors] } : {}),
    scenarios: [
      {
        id: 'sumo',
        name: { en: id },
        begin: settings.begin,
        ...(settings.end === undefined ? {} : { end: settings.end }),
        demand: demand.finish(settings.begin, settings.end, settings.rerouting),
      },
    ],
  };
}

function open(
  name: string,
  from: string,
  resolve: ResolveFile,
  report: SumoReport,
): Uint8Array | string | undefined {
  const bytes = resolve(name);
  if (bytes === undefined) {
    report.error(
      'sumo.file-missing',
      from,
      `The file "${name}" is not there.`,
      'Put it beside the configuration or correct the name.',
    );
  }
  return bytes;
}

/** How far to move a network that lies far from zero: its lower left corner comes to (0, 0), in whole metres. */
function shift(net: RawNet): readonly [number, number] {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let far = 0;
  for (const { x, y } of net.junctions) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    far = Math.max(far, Math.abs(x), Math.abs(y));
  }
  return far > FAR ? [-Math.floor(minX), -Math.floor(minY)] : [0, 0];
}

/** Names of configurations that say nothing; the folder's name says more. */
const EMPTY_NAMES = new Set(['run', 'sim', 'sumo', 'config', 'scenario', 'net', 'network']);

/** `folder/cologne8.sumocfg` is scene `cologne8`, `bologna/run.sumocfg` scene `bologna`. */
function idFrom(name: string): string {
  const parts = name.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const base = (parts.pop() ?? '')
    .replace(/\.gz$/, '')
    .replace(/\.(sumocfg|net\.xml|sumo\.cfg|cfg|xml)$/, '');
  return (EMPTY_NAMES.has(base) ? parts.pop() : undefined) ?? (base || 'sumo');
}
