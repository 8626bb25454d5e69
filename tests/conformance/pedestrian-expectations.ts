import { hasData } from '../test-data.ts';
import type { Expectation } from './expectations.ts';
import { bands, measured, simulated } from './hermes.ts';
import * as scenes from './pedestrian-scenes.ts';

const WEIDMANN = 'v = 1.34 (1 - exp(-1.913 (1/rho - 1/5.4))) (Weidmann 1993)';
const DOORS =
  'specific flows of bottleneck experiments as commonly cited: 1.2 (Weidmann, capacity) to 1.9 1/(m s) (Seyfried et al. 2009)';
const RIMEA = 'RiMEA guideline 3.0, criterion as coded in JuPedSim';
const LANES =
  'laning order parameter (Rex, Löwen 2007): 1 for lanes, about 0 for mixed streams; bounds are ours';
const HERMES = 'HERMES corridor experiments, Forschungszentrum Jülich: trajectories measured the same way';
const BODIES = 'no two bodies deeper than 2 cm';

/** Densities at which the fundamental diagram is compared, persons/m2. */
export const DENSITIES = [0.5, 0.75, 1, 1.5, 2, 2.5, 3] as const;
/** Widths of doors, m. */
export const DOOR_WIDTHS = [0.8, 1, 1.2, 1.6, 2, 2.4] as const;

type Row = Omit<Expectation, 'group' | 'source'>;

/** What is expected of people on foot and what the model gives: fundamental diagram, doors, lanes, RiMEA 1 to 15, HERMES. */
export function pedestrianExpectations(): Expectation[] {
  return [...diagramExpectations(), ...doorExpectations(), ...rimeaExpectations(), ...hermesExpectations()];
}

/** Speeds at densities, lanes in opposite streams. */
export function diagramExpectations(): Expectation[] {
  const rows: Expectation[] = [];
  let deepest = Number.NEGATIVE_INFINITY;
  for (const density of DENSITIES) {
    const { speed, overlap } = scenes.corridorSpeed(density);
    deepest = Math.max(deepest, overlap);
    const value = scenes.weidmann(density);
    rows.push({
      group: 'crowd',
      quantity: `speed in one direction at ${density} persons/m2`,
      unit: 'm/s',
      expected: `${value.toFixed(3)} ± 10 %`,
      least: 0.9 * value,
      most: 1.1 * value,
      measured: speed,
      digits: 3,
      source: WEIDMANN,
    });
  }
  rows.push({
    group: 'crowd',
    quantity: 'deepest overlap in these corridors',
    unit: 'm',
    expected: 'at most 0.02',
    least: Number.NEGATIVE_INFINITY,
    most: 0.02,
    measured: deepest,
    digits: 4,
    source: BODIES,
  });
  const mixed = scenes.laneOrder(1, 1).order;
  const row = (density: number, seconds: number): Row => ({
    quantity: `order of lanes in opposite streams, ${density} persons/m2, after ${seconds} s (at first ${mixed.toFixed(2)})`,
    unit: '',
    expected: 'above 0.7',
    least: 0.7,
    most: 1,
    measured: scenes.laneOrder(density, seconds).order,
    digits: 2,
  });
  for (const density of [1, 1.5, 2]) rows.push({ group: 'crowd', ...row(density, 60), source: LANES });
  return rows;
}

/** Flow through doors and its dependence on their width. */
export function doorExpectations(): Expectation[] {
  const rows: Expectation[] = [];
  const flows = DOOR_WIDTHS.map((width) => ({ width, ...scenes.doorFlow(width) }));
  for (const { width, flow } of flows) {
    rows.push({
      group: 'crowd',
      quantity: `specific flow through a door of ${width} m`,
      unit: '1/(m s)',
      expected: '1.1 to 2',
      least: 1.1,
      most: 2,
      measured: flow / width,
      digits: 2,
      source: DOORS,
    });
  }
  rows.push({
    group: 'crowd',
    quantity: 'correlation of flow and width of doors',
    unit: '',
    expected: 'above 0.98',
    least: 0.98,
    most: 1,
    measured: correlation(flows.map(({ width, flow }) => [width, flow])),
    digits: 3,
    source: 'flow grows linearly with width (Seyfried et al. 2009, Liao et al. 2014)',
  });
  return rows;
}

function correlation(points: readonly (readonly [number, number])[]): number {
  const n = points.length;
  const mean = (of: 0 | 1) => points.reduce((sum, p) => sum + p[of], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  const sum = (of: (x: number, y: number) => number) =>
    points.reduce((total, [x, y]) => total + of(x - mx, y - my), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

/** RiMEA's tests; number 4 is the fundamental diagram. */
export function rimeaExpectations(): Expectation[] {
  const rows: Expectation[] = [];
  const add = (test: number, quantity: string, row: Omit<Row, 'quantity'>) =>
    rows.push({ group: `RiMEA ${test}`, quantity, ...row, source: RIMEA });
  const seconds = (value: number, least: number, most: number, expected: string) => ({
    unit: 's',
    expected,
    least,
    most,
    measured: value,
    digits: 1,
  });
  add(1, '40 m of corridor at 1.33 m/s', seconds(scenes.rimea1(), 26, 34, '26 to 34'));
  for (const up of [true, false]) {
    const { time, expected } = scenes.rimeaStairs(up);
    const text = `${expected.toFixed(1)} ± 5 %`;
    add(
      up ? 2 : 3,
      `10 m of stairs ${up ? 'up' : 'down'}`,
      seconds(time, 0.95 * expected, 1.05 * expected, text),
    );
  }
  add(5, 'greatest deviation from ten times of reaction', seconds(scenes.rimea5(), 0, 0.11, 'one step'));
  const corner = scenes.rimea6();
  add(6, 'deepest body in a wall while 20 round a corner', {
    ...{ unit: 'm', expected: 'none', least: Number.NEGATIVE_INFINITY, most: 1e-6 },
    ...{ measured: corner.intoWall, digits: 4 },
  });
  for (const [name, low, high] of [
    ['below 30 y', 0.58, 1.61],
    ['30 to 50 y', 1.41, 1.54],
    ['above 50 y', 0.68, 1.41],
    ['reduced mobility', 0.46, 0.76],
  ] as const) {
    const { least, most } = scenes.rimea7(low, high);
    const bounds = {
      unit: 'm/s',
      expected: `${low} to ${high}`,
      least: low - 0.02,
      most: high + 0.02,
      digits: 2,
    };
    add(7, `slowest of 50, ${name}`, { ...bounds, measured: least });
    add(7, `fastest of 50, ${name}`, { ...bounds, measured: most });
  }
  const times = [0.8, 1.1, 1.34, 1.7].map(scenes.rimea8);
  add(
    8,
    `leaving a room falls with free speed: ${times.map((t) => t.toFixed(0)).join(', ')} s at 0.8, 1.1, 1.34, 1.7 m/s`,
    {
      ...{ unit: '', expected: '1 (it falls)', least: 1, most: 1, digits: 0 },
      measured: times.every((t, k) => k === 0 || t < (times[k - 1] ?? 0)) ? 1 : 0,
    },
  );
  add(9, '1000 people by two doors against four', {
    ...{ unit: '', expected: '1.6 to 2.4', least: 1.6, most: 2.4, digits: 2 },
    measured: scenes.rimea9(2) / scenes.rimea9(4),
  });
  add(10, '23 people in 12 rooms by the exit assigned to them', {
    ...{ unit: '', expected: '23', least: 23, most: 23, digits: 0 },
    measured: scenes.rimea10(),
  });
  const { near, far } = scenes.rimea11();
  add(11, `of 1000 people at one end, by the nearer of two exits (the other: ${far})`, {
    ...{ unit: '', expected: 'most, not all', least: 500, most: 999, digits: 0 },
    measured: near,
  });
  const jam = scenes.rimea12();
  add(12, 'flow at a bottleneck less flow at the last exit', {
    ...{ unit: '1/s', expected: 'at least -0.05', least: -0.05, most: Number.POSITIVE_INFINITY, digits: 2 },
    measured: jam.bottleneck - jam.last,
  });
  const stairs = scenes.rimea13();
  add(13, 'flow on stairs less flow in the corridor before them', {
    ...{ unit: '1/s', expected: 'below 0.05', least: Number.NEGATIVE_INFINITY, most: 0.05, digits: 2 },
    measured: stairs.stairs - stairs.corridor,
  });
  add(14, 'stairs are taken where the way round takes longer, and else not', {
    ...{ unit: '', expected: '1', least: 1, most: 1, digits: 0 },
    measured: scenes.rimea14(30) === 'stairs' && scenes.rimea14(6) === 'round' ? 1 : 0,
  });
  const { short, corner: round, long } = scenes.rimea15();
  add(
    15,
    '20 people round a corner, between straight ways of its inner and outer length',
    seconds(round, short, long, `${short.toFixed(1)} to ${long.toFixed(1)}`),
  );
  return rows;
}

/** Speeds of the HERMES corridors by density; none where the data isn't there. */
export function hermesExpectations(): Expectation[] {
  const rows: Expectation[] = [];
  if (!hasData()) return rows;
  for (const file of ['uo-050-180-180.txt', 'uo-100-180-180.txt']) {
    const real = bands(measured(file), 0.25);
    const ours = bands(simulated(file), 0.25);
    for (const [band, { speed }] of real) {
      const own = ours.get(band);
      if (!own || band === 0) continue;
      rows.push({
        group: 'HERMES',
        quantity: `${file.slice(0, 6)}: mean speed at ${band.toFixed(2)} to ${(band + 0.25).toFixed(2)} persons/m2`,
        unit: 'm/s',
        expected: `${speed.toFixed(2)} ± 15 %`,
        least: 0.85 * speed,
        most: 1.15 * speed,
        measured: own.speed,
        digits: 2,
        source: HERMES,
      });
    }
  }
  return rows;
}
