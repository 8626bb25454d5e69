import { parseTime } from './journey.ts';
import type { SumoReport } from './report.ts';
import { readXml } from './xml.ts';

/** What a `.sumocfg` asks for. File names are as written: relative to the configuration's folder. */
export interface SumoConfig {
  readonly netFile: string | undefined;
  readonly routeFiles: readonly string[];
  readonly additionalFiles: readonly string[];
  readonly begin: number;
  readonly end: number | undefined;
  readonly seed: number | undefined;
  readonly stepLength: number | undefined;
  /** Matrices in O-format, as od2trips takes them; zones and relations are among the additional files. */
  readonly matrixFiles?: readonly string[];
  /** Drivers with a rerouting device, where the configuration asks for any. */
  readonly rerouting?: { readonly share: number; readonly period: number };
}

const OPTIONS = new Set([
  'net-file',
  'route-files',
  'additional-files',
  'taz-files',
  'tazrelation-files',
  'od-matrix-files',
  'begin',
  'end',
  'seed',
  'step-length',
  'device.rerouting.probability',
  'device.rerouting.period',
]);
/** Period of drivers who look for a faster way at departure only, s. */
const ONCE = 1e6;

/** Options by the names SUMO accepts for them. */
const ALIASES: Readonly<Record<string, string>> = {
  n: 'net-file',
  net: 'net-file',
  r: 'route-files',
  route: 'route-files',
  a: 'additional-files',
  additional: 'additional-files',
  b: 'begin',
  e: 'end',
};

/** Sections of a configuration that say nothing about what happens on the roads. */
const QUIET_SECTIONS = new Set(['output', 'report', 'gui_only', 'gui', 'traci_server']);

/** Reads a `.sumocfg`. Options that are not supported are named in one note. */
export function readSumoConfig(source: Uint8Array | string, file: string, report: SumoReport): SumoConfig {
  const options = new Map<string, { text: string; where: string }>();
  const others: string[] = [];
  const path: string[] = [];
  readXml(source, file, report, {
    open(element) {
      const section = path.length === 2 ? (path[1] ?? '') : '';
      path.push(element.name);
      const text = element.text('value');
      if (text === undefined) return;
      const name = ALIASES[element.name] ?? element.name;
      if (OPTIONS.has(name)) {
        options.set(name, { text, where: element.where });
      } else if (!QUIET_SECTIONS.has(section)) others.push(element.name);
    },
    close() {
      path.pop();
    },
  });
  if (others.length > 0) {
    report.info(
      'sumo.options',
      file,
      `Options that are not used: ${others.join(', ')}.`,
      'The twin has settings of its own for what they do, or none.',
    );
  }
  const number = (name: string, parse: (text: string) => number | undefined) => {
    const option = options.get(name);
    if (!option) return undefined;
    const value = parse(option.text);
    if (value !== undefined && Number.isFinite(value)) return value;
    report.error(
      'sumo.option',
      option.where,
      `"${option.text}" is not a value for ${name}.`,
      'The default is used.',
    );
    return undefined;
  };
  const list = (name: string) =>
    (options.get(name)?.text ?? '')
      .split(/[,;]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const end = number('end', parseTime);
  const share = number('device.rerouting.probability', Number) ?? 0;
  const period = number('device.rerouting.period', parseTime) ?? 0;
  return {
    netFile: list('net-file')[0],
    routeFiles: list('route-files'),
    additionalFiles: [...list('additional-files'), ...list('taz-files'), ...list('tazrelation-files')],
    matrixFiles: list('od-matrix-files'),
    ...(share > 0
      ? { rerouting: { share: Math.min(1, share), period: period >= 0.001 ? period : ONCE } }
      : {}),
    begin: Math.max(0, number('begin', parseTime) ?? 0),
    end: end === undefined || end < 0 ? undefined : end,
    seed: number('seed', Number),
    stepLength: number('step-length', Number),
  };
}
