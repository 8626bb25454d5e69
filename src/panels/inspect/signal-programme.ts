import type { SignalProgram } from '../../../scenes/document/roads.ts';
import { stateCode } from '../../../scenes/network/signal-states.ts';

/** Indices of a programme that always show the same: one row of the diagram. */
export interface SignalGroup {
  readonly indices: readonly number[];
  /** State code in each phase. */
  readonly states: readonly number[];
}

export interface ProgrammeDiagram {
  readonly cycle: number;
  readonly durations: readonly number[];
  readonly groups: readonly SignalGroup[];
}

/** A programme as rows of equal indices, in the order of their first index. */
export function programmeDiagram(program: SignalProgram): ProgrammeDiagram {
  const size = Math.max(0, ...program.phases.map((p) => p.state.length));
  const rows = new Map<string, { indices: number[]; states: number[] }>();
  for (let i = 0; i < size; i++) {
    const letters = program.phases.map((p) => p.state[i] ?? 'O').join('');
    const row = rows.get(letters);
    if (row) row.indices.push(i);
    else rows.set(letters, { indices: [i], states: [...letters].map(stateCode) });
  }
  const durations = program.phases.map((p) => p.duration);
  return { cycle: durations.reduce((sum, d) => sum + d, 0), durations, groups: [...rows.values()] };
}

/**
 * Where in the cycle a signal stands, s, from what its indices show and the seconds to the next change of each; null
 * where no phase of the programme shows this (blinking, another programme, dark). Phases that look the same (all red)
 * are told apart by which countdowns they predict.
 */
export function cyclePosition(
  diagram: ProgrammeDiagram,
  states: readonly number[],
  countdowns: readonly number[],
): number | null {
  const known = countdowns.filter((c) => c >= 0);
  const remaining = known.length > 0 ? Math.min(...known) : null;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  let begin = 0;
  for (const [phase, length] of diagram.durations.entries()) {
    const shows = diagram.groups.every((g) => g.indices.every((i) => states[i] === g.states[phase]));
    if (shows) {
      const left = remaining === null ? length : nextChange(diagram, phase, 0) - remaining;
      const at = begin + (remaining === null ? 0 : Math.min(length, Math.max(0, left)));
      const error = predictionError(diagram, phase, at - begin, countdowns);
      if (error < least) {
        least = error;
        best = at;
      }
    }
    begin += length;
  }
  return best;
}

/** Seconds from the start of a phase to the next change of any group (0..cycle). */
function nextChange(diagram: ProgrammeDiagram, phase: number, elapsed: number): number {
  return Math.min(...diagram.groups.map((group) => groupCountdown(diagram, group, phase, elapsed)));
}

/** Seconds until a group shows something else, `elapsed` seconds into a phase; infinite if it never does. */
function groupCountdown(
  diagram: ProgrammeDiagram,
  group: SignalGroup,
  phase: number,
  elapsed: number,
): number {
  const { durations } = diagram;
  let sum = -elapsed;
  for (let step = 0; step < durations.length; step++) {
    const at = (phase + step) % durations.length;
    if (group.states[at] !== group.states[phase]) return sum;
    sum += durations[at] ?? 0;
  }
  return Number.POSITIVE_INFINITY;
}

function predictionError(
  diagram: ProgrammeDiagram,
  phase: number,
  elapsed: number,
  countdowns: readonly number[],
): number {
  let error = 0;
  for (const group of diagram.groups) {
    const shown = countdowns[group.indices[0] ?? 0] ?? -1;
    const predicted = groupCountdown(diagram, group, phase, elapsed);
    if (shown >= 0 && Number.isFinite(predicted)) error += Math.abs(shown - predicted);
  }
  return error;
}

/** `1-4, 7` for indices 0, 1, 2, 3, 6. */
export function indexList(indices: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < indices.length; i++) {
    const first = indices[i] ?? 0;
    let last = first;
    while (indices[i + 1] === last + 1) {
      last += 1;
      i += 1;
    }
    parts.push(first === last ? String(first + 1) : `${first + 1}\u2013${last + 1}`);
  }
  return parts.join(', ');
}
