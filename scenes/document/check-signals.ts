import type { DocumentCheck } from './check.ts';
import type { Edge, Signal, SignalProgram } from './roads.ts';

type Path = readonly (string | number)[];

/** Most stages that a controlled programme may have. */
const MOST_STAGES = 30;
/** No green is shorter, s. */
const LEAST_GREEN = 5;

/** Checks a signal's programmes and detectors and returns how many indices its states have. */
export function checkSignal(
  signal: Signal,
  path: Path,
  edges: ReadonlyMap<string, Edge>,
  laneLength: (edge: Edge | undefined, lane: number) => number | undefined,
  check: DocumentCheck,
): number {
  const programs = check.unique(signal.programs, [...path, 'programs'], 'programme of this signal');
  if (signal.program !== undefined) {
    check.reference(programs, signal.program, [...path, 'program'], 'programme of this signal');
  }
  const size = signal.programs[0]?.phases[0]?.state.length ?? 0;
  for (const [i, program] of signal.programs.entries()) {
    const place = [...path, 'programs', i];
    checkPhases(program, size, place, check);
    checkControl(program, place, check);
  }
  const detectors = signal.detectors ?? [];
  check.unique(detectors, [...path, 'detectors'], 'detector of this signal');
  for (const [i, detector] of detectors.entries()) {
    const place = [...path, 'detectors', i];
    if (!check.reference(edges, detector.edge, [...place, 'edge'], 'edge')) continue;
    const length = laneLength(edges.get(detector.edge), detector.lane);
    if (length === undefined) {
      check.error(
        'lane-index',
        [...place, 'lane'],
        `Edge "${detector.edge}" has no lane ${detector.lane}.`,
        'Lanes count from 0 at the kerb.',
      );
    } else if (detector.from >= detector.to || detector.to > length + 0.1) {
      check.error(
        'detector-off-lane',
        place,
        `The detector lies from ${detector.from} to ${detector.to} m on a lane of ${length.toFixed(2)} m.`,
        'Positions count in metres from the start of the lane; from must be below to.',
      );
    }
  }
  return size;
}

function checkPhases(program: SignalProgram, size: number, path: Path, check: DocumentCheck): void {
  for (const [k, phase] of program.phases.entries()) {
    const place = [...path, 'phases', k];
    if (phase.state.length !== size) {
      check.error(
        'phase-length',
        [...place, 'state'],
        `The state has ${phase.state.length} characters, the signal's first one ${size}.`,
        'All states of a signal need one character per index.',
      );
    }
    if (
      phase.minDuration !== undefined &&
      phase.maxDuration !== undefined &&
      phase.minDuration > phase.maxDuration
    ) {
      check.error('phase-bounds', place, 'The shortest duration is above the longest.', 'Exchange them.');
    }
  }
}

/** Whether a phase can be a stage: it shows a green, no yellow and no flashing green. */
function isStage(state: string): boolean {
  return /[Gg]/.test(state) && !/[yYuF]/.test(state);
}

function checkControl(program: SignalProgram, path: Path, check: DocumentCheck): void {
  const { control } = program;
  if (!control || (control.kind === 'fixed' && !control.clearance)) return;
  const place = [...path, 'control'];
  const stages = program.phases.filter((p) => isStage(p.state));
  if (stages.length < 2) {
    check.warning(
      'few-stages',
      place,
      `Only ${stages.length} of the phases can be chosen as a stage; the phases will run as they stand.`,
      'A stage shows a green, no yellow and no flashing green; give the programme two or more.',
    );
  } else if (stages.length > MOST_STAGES) {
    check.error(
      'many-stages',
      place,
      `The programme has ${stages.length} stages.`,
      `Controlled programmes may have ${MOST_STAGES}; merge some or leave control out.`,
    );
  }
  const held = control.coordinate;
  if (held !== undefined && !isStage(program.phases[held]?.state ?? '')) {
    check.error(
      'coordinate-phase',
      [...place, 'coordinate'],
      `Phase ${held} is no stage that could be kept in step with the cycle.`,
      'Give the index of a phase that shows a green, no yellow and no flashing green.',
    );
  }
  if (control.kind === 'fixed' || held !== undefined) {
    const short = stages.find((p) => p.duration < Math.max(LEAST_GREEN, p.minDuration ?? 0));
    if (short) {
      check.warning(
        'short-split',
        [...path, 'phases', program.phases.indexOf(short), 'duration'],
        `A stage of ${short.duration} s in the cycle is shorter than its least green.`,
        'Lengthen it: it may be left out, or throw the cycle out of step.',
      );
    }
  }
}
