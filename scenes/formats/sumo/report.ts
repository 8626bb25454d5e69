import type { Problem, Severity } from '../../problem.ts';

interface Tally {
  readonly severity: Severity;
  readonly code: string;
  readonly where: string;
  readonly hint: string;
  readonly describe: (count: number) => string;
  /** Further places, as many as are named. */
  readonly further: string[];
  count: number;
}

/** How many places of a counted problem are named besides the first. */
const NAMED = 5;

/** Problems of one import. What occurs often (an element that is not supported, say) is counted, not repeated. */
export class SumoReport {
  private readonly single: Problem[] = [];
  private readonly tallies = new Map<string, Tally>();

  error(code: string, where: string, message: string, hint: string): void {
    this.single.push({ code, severity: 'error', message, where, hint });
  }

  warning(code: string, where: string, message: string, hint: string): void {
    this.single.push({ code, severity: 'warning', message, where, hint });
  }

  info(code: string, where: string, message: string, hint: string): void {
    this.single.push({ code, severity: 'info', message, where, hint });
  }

  /**
   * Counts an occurrence of `key`: the first one gives the place, `describe` the message for the final count, to which the
   * places of a few more are added.
   */
  tally(
    severity: Severity,
    code: string,
    key: string,
    where: string,
    describe: (count: number) => string,
    hint: string,
  ): void {
    const known = this.tallies.get(`${code} ${key}`);
    if (!known) {
      this.tallies.set(`${code} ${key}`, { severity, code, where, hint, describe, further: [], count: 1 });
      return;
    }
    known.count += 1;
    if (known.further.length < NAMED && where !== known.where) known.further.push(where);
  }

  /** Everything so far: errors first, then warnings, then notes, each in the order of their finding. */
  problems(): Problem[] {
    const counted = [...this.tallies.values()].map(
      ({ severity, code, where, hint, describe, further, count }): Problem => ({
        code,
        severity,
        message: `${describe(count)}${alsoAt(further, count)}`,
        where,
        hint,
      }),
    );
    const all = [...this.single, ...counted];
    return (['error', 'warning', 'info'] as const).flatMap((s) => all.filter((p) => p.severity === s));
  }
}

function alsoAt(further: readonly string[], count: number): string {
  if (further.length === 0) return '';
  const rest = count - 1 - further.length;
  return ` Also: ${further.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** `1 lane`, `2 lanes`. */
export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}
