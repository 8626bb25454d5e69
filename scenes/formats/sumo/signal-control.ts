import type { Phase, SignalControl } from '../../document/roads.ts';
import type { RawPhase, RawProgram } from './raw-net.ts';
import { plural, type SumoReport } from './report.ts';

/** Phases of a programme, with what its control adds to them. */
export interface ControlledPhases {
  readonly phases: readonly (RawPhase & Pick<Phase, 'recall'>)[];
  readonly control?: SignalControl;
}

/** Defaults of SUMO's actuated control, s. */
const MAX_GAP = 3;
const DETECTOR_GAP = 2;
/** Types that are run as actuated control. */
const ACTUATED = new Set(['actuated', 'delay_based', 'NEMA']);
/** Parameters that are used, or that are about SUMO's outputs and the drawing of its detectors. */
const QUIET = new Set([
  'max-gap',
  'detector-gap',
  'passing-time',
  'file',
  'freq',
  'vTypes',
  'show-detectors',
  'build-all-detectors',
  'hide-conflicts',
  'detector-length',
  'detector-length-leftTurnLane',
  'controllerType',
  'ring1',
  'ring2',
  'barrierPhases',
  'barrier2Phases',
  'total-cycle-length',
]);

/**
 * What the type of a `<tlLogic>` becomes: `actuated` as it is (stages in their order, each at least once a round);
 * `delay_based` and `NEMA` as actuated, the rings of NEMA phase by phase in pairs; all others run as fixed programmes.
 */
export function signalControl(raw: RawProgram, report: SumoReport): ControlledPhases {
  if (raw.type === 'static') return { phases: raw.phases };
  if (!ACTUATED.has(raw.type)) return runsFixed(raw, report);
  const phases = raw.type === 'NEMA' ? joinRings(raw) : raw.phases;
  const stages = phases.filter((p) => isStage(p.state));
  if (stages.length < 2) return runsFixed(raw, report);
  if (raw.type !== 'actuated') {
    report.tally(
      'warning',
      'sumo.signal-type',
      raw.type,
      raw.where,
      (count) => `${plural(count, 'signal programme')} of type "${raw.type}" will run as actuated control.`,
      raw.type === 'NEMA'
        ? 'The phases of both rings run in pairs; ring lengths, splits and coordination are not used.'
        : 'Greens end at a gap in the traffic, not by delays.',
    );
  }
  reportUnused(raw, report);
  const number = (key: string, otherwise: number) => {
    const value = Number(raw.params.get(key) ?? otherwise);
    return Number.isFinite(value) && value > 0.001 ? value : otherwise;
  };
  return {
    phases: phases.map((p) => (isStage(p.state) ? stageOf(p) : p)),
    control: {
      kind: 'actuated',
      passage: number('max-gap', MAX_GAP),
      detectorGap: number('detector-gap', DETECTOR_GAP),
      skip: false,
      maxWait: 120,
      clearance: { sequence: 'plain', ...lengthsBetween(phases) },
    },
  };
}

function runsFixed(raw: RawProgram, report: SumoReport): ControlledPhases {
  report.tally(
    'warning',
    'sumo.signal-type',
    `${raw.type} fixed`,
    raw.where,
    (count) =>
      `${plural(count, 'signal programme')} of type "${raw.type}" will run as fixed-time programmes.`,
    'Phases keep their nominal durations; detectors are not used.',
  );
  return { phases: raw.phases };
}

function isStage(state: string): boolean {
  return /[Gg]/.test(state) && !/[yYu]/.test(state);
}

/** Phases without bounds of their own last as long as they say; every stage comes in every round. */
function stageOf(phase: RawPhase): RawPhase & Pick<Phase, 'recall'> {
  const least = phase.minDuration ?? phase.duration;
  return {
    ...phase,
    minDuration: least,
    maxDuration: Math.max(least, phase.maxDuration ?? phase.duration),
    recall: 'min',
  };
}

/** Yellow and all red of a programme: the longest that it has between its stages. */
function lengthsBetween(phases: readonly RawPhase[]): { yellow: number; allRed: number } {
  let yellow = 0;
  let allRed = 0;
  for (const phase of phases) {
    if (isStage(phase.state)) {
      yellow = Math.max(yellow, phase.yellow ?? 0);
      allRed = Math.max(allRed, phase.red ?? 0);
    } else if (/[yY]/.test(phase.state)) yellow = Math.max(yellow, phase.duration);
    else if (/[rR]/.test(phase.state)) allRed = Math.max(allRed, phase.duration);
  }
  // A programme without any yellow would send both streams at once.
  return { yellow: yellow > 0 ? yellow : 3, allRed };
}

const OPENNESS = 'rRuyYOosgG';

/** Stages of a NEMA controller: the phases at the same place of both rings at once. */
function joinRings(raw: RawProgram): RawPhase[] {
  const ring = (key: string) =>
    (raw.params.get(key) ?? '')
      .split(/[,\s]+/)
      .filter((name) => name !== '')
      .map((name) => raw.phases.find((p) => p.name === name));
  const [first, second] = [ring('ring1'), ring('ring2')];
  const joined: RawPhase[] = [];
  for (let k = 0; k < Math.max(first.length, second.length); k++) {
    const a = first[k] ?? second[k];
    const b = second[k] ?? first[k];
    if (a && b) joined.push(together(a, b));
  }
  return joined.length > 0 ? joined : raw.phases;
}

function together(a: RawPhase, b: RawPhase): RawPhase {
  const most = (x: number | undefined, y: number | undefined) =>
    x === undefined ? y : y === undefined ? x : Math.max(x, y);
  const state = [...a.state].map((c, i) => {
    const other = b.state[i] ?? c;
    return OPENNESS.indexOf(other) > OPENNESS.indexOf(c) ? other : c;
  });
  const names = [...new Set([a.name, b.name])].filter((n) => n !== undefined);
  return {
    ...a,
    state: state.join(''),
    name: names.join('+'),
    duration: Math.max(a.duration, b.duration),
    minDuration: most(a.minDuration, b.minDuration),
    maxDuration: most(a.maxDuration, b.maxDuration),
    passage: most(a.passage, b.passage),
    yellow: most(a.yellow, b.yellow),
    red: most(a.red, b.red),
  };
}

function reportUnused(raw: RawProgram, report: SumoReport): void {
  for (const key of raw.params.keys()) {
    if (QUIET.has(key)) continue;
    report.tally(
      'warning',
      'sumo.signal-parameter',
      key,
      raw.where,
      (count) => `The parameter "${key}" of ${plural(count, 'signal programme')} is not used.`,
      'Control works with max-gap, detector-gap and the bounds of the phases.',
    );
  }
  if (raw.phases.some((p) => p.next !== undefined)) {
    report.tally(
      'warning',
      'sumo.phase-next',
      'next',
      raw.where,
      (count) =>
        `${plural(count, 'signal programme')} choose the next phase by "next"; their phases follow in order.`,
      'Every phase comes once in a round.',
    );
  }
}
