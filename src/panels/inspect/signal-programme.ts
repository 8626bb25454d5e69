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
 * Where in the cycle a signal stands, s, from what its indices show and the seconds to the next change of any of them;
 * null where no phase of the programme shows this (blinking, another programme, dark).
 */
export function cyclePosition(
  diagram: ProgrammeDiagram,
  states: readonly number[],
  countdowns: readonly number[],
): number | null {
  const matches = diagram.durations
    .map((_, phase) => phase)
    .filter((phase) => diagram.groups.every((g) => g.indices.every((i) => states[i] === g.states[phase])));
  const known = countdowns.filter((c) => c >= 0);
  const remaining = known.length > 0 ? Math.min(...known) : null;
  const phase =
    matches.find((p) => remaining === null || remaining <= (diagram.durations[p] ?? 0) + 0.05) ?? matches[0];
  if (phase === undefined) return null;
  const before = diagram.durations.slice(0, phase).reduce((sum, d) => sum + d, 0);
  const length = diagram.durations[phase] ?? 0;
  return before + (remaining === null ? 0 : Math.max(0, length - remaining));
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
