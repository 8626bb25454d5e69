/** How much a problem matters: an error makes the input unusable as it stands, a warning changes what it means. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * Something wrong with an input, as data: readers collect all of them and panels show them.
 *
 * `where` names the place (file and line, JSON path, element, id or topic), `hint` says what to do.
 */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly where: string;
  readonly hint: string;
}

/** A failure that a person can act on. Thrown at the edges of the core, never inside a tick. */
export class TwinError extends Error {
  readonly code: string;
  readonly where: string;
  readonly hint: string;
  readonly problems: readonly Problem[];

  constructor(problem: Omit<Problem, 'severity'>, problems: readonly Problem[] = []) {
    super(problem.message);
    this.name = 'TwinError';
    this.code = problem.code;
    this.where = problem.where;
    this.hint = problem.hint;
    this.problems = problems.length > 0 ? problems : [{ ...problem, severity: 'error' }];
  }
}

/** One line for a terminal or a log: `where: message (hint)`. */
export function formatProblem(problem: Problem): string {
  const hint = problem.hint ? ` (${problem.hint})` : '';
  return `${problem.severity}: ${problem.where}: ${problem.message}${hint}`;
}
