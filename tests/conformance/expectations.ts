import { idm } from '../../sims/vehicles/car-following.ts';
import { stepSpeed, stepWay } from '../../sims/vehicles/models/ballistic.ts';
import { krauss, kraussRelaxation } from '../../sims/vehicles/models/krauss.ts';
import { accLaw, caccLaw, passedOn, smallestGap } from './platoon.ts';
import {
  BETWEEN_STEPS,
  type Discharge,
  LOST_TIME,
  measureDischarge,
  type Queue,
  queueScene,
  SATURATION,
} from './queue-discharge.ts';
import { equilibriumGap, idmCapacity, Ring } from './ring.ts';
import { DELAY_TOLERANCE, expectedDelay, measureCapacity, measureDelay } from './signal-delay.ts';
import { growth, IDM_CAPACITIES, STRING_CASES, stabilityBorders } from './textbook.ts';
import { shareOfLane0 } from './two-lanes.ts';

/** One line of the validation: what should come out, what comes out, and where the expectation is from. */
export interface Expectation {
  readonly group: string;
  readonly quantity: string;
  readonly unit: string;
  /** The expectation as a person reads it, and the bounds within which it counts as met. */
  readonly expected: string;
  readonly least: number;
  readonly most: number;
  readonly measured: number;
  readonly digits: number;
  readonly source: string;
}

/** Whether a measured value lies within its bounds. */
export function isMet({ measured, least, most }: Expectation): boolean {
  return measured >= least && measured <= most;
}

/** The bounds of a value with a tolerance, and how they are written. */
export function around(
  value: number,
  tolerance: number,
  text: string,
): Pick<Expectation, 'expected' | 'least' | 'most'> {
  return { expected: text, least: value - tolerance, most: value + tolerance };
}

const IDM_SOURCE = 'closed form of the model (Treiber, Hennecke, Helbing 2000, Phys. Rev. E 62)';
const STRING_SOURCE = 'a_v² − a_l² − 2 a_s ≥ 0 (Treiber, Kesting 2013, Traffic Flow Dynamics, ch. 15)';
const KRAUSS_SOURCE = '3600 / (tau + (s0 + length) / v) (Krauss 1998)';
const HCM_SOURCE = 'Highway Capacity Manual 2010 as commonly cited: base saturation flow 1,900 veh/h/lane';
const LOST_SOURCE = 'Highway Capacity Manual as commonly cited: about 2 s';
const DELAY_SOURCE = 'd1 + d2, Webster 1958 / Highway Capacity Manual (k 0.5, I 1)';
export const STEPS: readonly number[] = [0.05, 0.1, 0.2, 0.5, 1];
/** The steps for which results are promised to agree. */
const PROMISED: readonly number[] = [0.05, 0.1, 0.2, 0.5];

/** The models as pure functions: on rings, in platoons, behind a steady leader. Steps of 0.1 s unless said otherwise. */
export function modelExpectations(): Expectation[] {
  const rows: Expectation[] = [];
  const add = (group: string, row: Omit<Expectation, 'group'>) => rows.push({ group, ...row });
  for (const speed of [5, 10, 14]) {
    const gap = equilibriumGap(speed, 15, 2, 1.5);
    add('IDM', {
      quantity: `equilibrium gap at ${speed} m/s (v0 15, T 1.5, s0 2)`,
      unit: 'm',
      ...around(gap, 1e-6, `${gap.toFixed(6)} ± 1e-6`),
      measured: settledGap(speed),
      digits: 6,
      source: IDM_SOURCE,
    });
  }
  for (const { v0, t, s0, capacity } of IDM_CAPACITIES) {
    add('IDM', {
      quantity: `capacity of a ring (v0 ${v0}, T ${t}, s0 ${s0}, length 5)`,
      unit: 'veh/h',
      ...around(capacity, 0.01 * capacity, `${capacity} ± 1 %`),
      measured: ringCapacity(v0, t, s0),
      digits: 0,
      source: IDM_SOURCE,
    });
  }
  for (const [density, speed] of [
    [10, 14.88],
    [20, 14.47],
    [28, 13.878],
    [53.6, 10.145],
    [80, 5.435],
    [100, 2.996],
    [120, 1.333],
  ] as const) {
    const ring = new Ring(40, 1000 / density, speed, 0.5);
    ring.run(idmLaw(15, 1, 2, 3, 1.5), 0.1, 1500);
    add('IDM', {
      quantity: `speed of a ring at ${density} veh/km (v0 15, T 1, s0 2, length 5)`,
      unit: 'm/s',
      ...around(speed, 1e-3, `${speed} ± 1e-3`),
      measured: ring.meanSpeed,
      digits: 3,
      source: IDM_SOURCE,
    });
  }
  const jam = new Ring(40, 7.02, 0, 0);
  jam.run(idmLaw(15, 1, 2, 2, 1.5), 0.1, 600);
  add('IDM', {
    quantity: 'speed just below the jam density of 142.9 veh/km (gap s0 + 0.02 m, T 1)',
    unit: 'm/s',
    ...around(0.02, 1e-3, '0.020 ± 1e-3'),
    measured: jam.meanSpeed,
    digits: 3,
    source: IDM_SOURCE,
  });
  for (const { name, idm: model, borders, probes } of STRING_CASES) {
    const found = stabilityBorders(model);
    for (const [i, border] of borders.entries()) {
      add('IDM', {
        quantity: `border of string stability, ${name}`,
        unit: 'm/s',
        ...around(border, 0.02, `${border} ± 0.02`),
        measured: found[i] ?? Number.NaN,
        digits: 2,
        source: STRING_SOURCE,
      });
    }
    for (const { speed, grows } of probes) {
      add('IDM', {
        quantity: `growth of a disturbance on a ring of 100 in 15 min at ${speed} m/s, ${name}`,
        unit: '×',
        expected: grows ? 'above 1' : 'below 1',
        least: grows ? 1 : 0,
        most: grows ? Number.POSITIVE_INFINITY : 1,
        measured: growth(model, speed),
        digits: 2,
        source: STRING_SOURCE,
      });
    }
  }
  for (const dt of STEPS) {
    const ring = new Ring(60, 13.89 + 7.5, 12.5, 0.2);
    const relaxation = kraussRelaxation(1, dt);
    ring.run((v, gap, vl) => krauss(v, 13.89, gap, vl, 2.6, 4.5, 2.5, 1, relaxation), dt, 900);
    add('Krauss', {
      quantity: `flow at 13.89 m/s without dawdling, steps of ${dt} s`,
      unit: 'veh/h',
      ...around(2338, 0.005 * 2338, '2,338 ± 0.5 %'),
      measured: ring.flow,
      digits: 0,
      source: KRAUSS_SOURCE,
    });
  }
  const speeds = [5, 15, 30];
  add('ACC', {
    quantity: 'smallest gap behind a head that brakes by 2 to 9 m/s² from 5 to 30 m/s, T 1.4, no other guard',
    unit: 'm',
    expected: 'above 0',
    least: 1e-9,
    most: Number.POSITIVE_INFINITY,
    measured: Math.min(
      ...speeds.flatMap((speed) =>
        [2, 5, 9].map((braking) => {
          const gap = equilibriumGap(speed, 33, 2, 1.4);
          return smallestGap(accLaw, { speed, gap, braking, size: 6, dt: 0.1 });
        }),
      ),
    ),
    digits: 2,
    source: 'Kesting, Treiber, Helbing 2010, Phil. Trans. R. Soc. A 368',
  });
  add('CACC', {
    quantity: 'waves of 3 to 60 s at the last of 12 cars over those at the second, T 0.6 s, the worst',
    unit: '×',
    expected: 'below 1',
    least: 0,
    most: 1,
    measured: Math.max(...[3, 5, 8, 15, 30, 60].map((p) => passedOn(caccLaw(1), 20, 14, p, 0.1))),
    digits: 2,
    source: 'string stability (Milanés, Shladover 2014, Transp. Res. C 48)',
  });
  add('MOBIL', {
    quantity: 'share of time on one of two equal lanes, all beginning on the other',
    unit: '%',
    ...around(50, 5, '50 ± 5'),
    measured: 100 * shareOfLane0(1),
    digits: 1,
    source: 'symmetry (rule: Kesting, Treiber, Helbing 2007, TRR 1999)',
  });
  return rows;
}

/** A queue before a signal, by steps; and the same rows with all headways. */
export function queueExpectations(): { rows: Expectation[]; discharges: Map<Queue, Discharge[]> } {
  const rows: Expectation[] = [];
  const discharges = new Map<Queue, Discharge[]>();
  for (const queue of ['arriving', 'placed'] as const) {
    const world = queueScene(undefined, queue);
    const measured = STEPS.map((dt) => measureDischarge(world, dt));
    discharges.set(queue, measured);
    const name = queue === 'arriving' ? 'queue that drove up' : 'queue placed at the start';
    for (const { dt, saturation } of measured) {
      rows.push({
        group: 'Queue discharge',
        quantity: `saturation flow, ${name}, steps of ${dt} s`,
        unit: 'veh/h',
        expected: `${SATURATION.least} to ${SATURATION.most}`,
        least: SATURATION.least,
        most: SATURATION.most,
        measured: saturation,
        digits: 0,
        source: HCM_SOURCE,
      });
    }
    const flows = measured.filter(({ dt }) => PROMISED.includes(dt)).map(({ saturation }) => saturation);
    rows.push({
      group: 'Queue discharge',
      quantity: `spread of saturation flow over steps of 0.05 to 0.5 s, ${name}`,
      unit: '%',
      expected: `at most ${100 * BETWEEN_STEPS}`,
      least: 0,
      most: 100 * BETWEEN_STEPS,
      measured: 100 * (Math.max(...flows) / Math.min(...flows) - 1),
      digits: 2,
      source: 'own target (SUMO with its default model: 16 % between 0.1 and 1 s)',
    });
    for (const { dt, lostTime } of measured) {
      rows.push({
        group: 'Queue discharge',
        quantity: `start-up lost time, ${name}, steps of ${dt} s`,
        unit: 's',
        expected: `${LOST_TIME.least} to ${LOST_TIME.most}`,
        least: LOST_TIME.least,
        most: LOST_TIME.most,
        measured: lostTime,
        digits: 2,
        source: LOST_SOURCE,
      });
    }
  }
  const dt = 0.5;
  const saturation = discharges.get('arriving')?.find((row) => row.dt === dt)?.saturation ?? Number.NaN;
  const capacity = measureCapacity(dt);
  for (const x of [0.3, 0.5, 0.7, 0.8, 0.9]) {
    const expected = expectedDelay(x * capacity, capacity, saturation);
    rows.push({
      group: 'Delay at a signal',
      quantity: `random arrivals at ${x} of capacity (${capacity.toFixed(0)} veh/h), fixed signal, steps of ${dt} s`,
      unit: 's',
      ...around(expected, DELAY_TOLERANCE * expected, `${expected.toFixed(1)} ± ${100 * DELAY_TOLERANCE} %`),
      measured: measureDelay(x * capacity, dt, 6),
      digits: 1,
      source: DELAY_SOURCE,
    });
  }
  return { rows, discharges };
}

function idmLaw(v0: number, t: number, s0: number, a: number, b: number) {
  return (v: number, gap: number, vl: number) => idm(v, v0, gap, v - vl, a, b, s0, t);
}

/** Gap after 3,000 s behind a leader at a constant speed, m. */
function settledGap(speed: number): number {
  const law = idmLaw(15, 1.5, 2, 1.5, 1.5);
  let gap = 30;
  let v = speed;
  for (let k = 0; k < 30_000; k++) {
    const a = law(v, gap, speed);
    gap += speed * 0.1 - stepWay(v, a, 0.1);
    v = stepSpeed(v, a, 0.1);
  }
  return gap;
}

/** Largest flow of rings around the critical density, veh/h. */
function ringCapacity(v0: number, t: number, s0: number): number {
  const at = idmCapacity(v0, s0, t);
  return Math.max(
    ...[0.93, 1, 1.07].map((share) => {
      const ring = new Ring(40, at.spacing / share, at.speed, 0.5);
      ring.run(idmLaw(v0, t, s0, 3, 2), 0.1, 600);
      return ring.flow;
    }),
  );
}
