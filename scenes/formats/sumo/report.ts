import type { Problem, Severity } from '../../problem.ts';

interface Tally {
  readonly severity: Severity;
  readonly code: string;
  readonly where: string;
  readonly hint: string;
  readonly describe: (count: number) => string;
  count: number;
}

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

  /** Counts an occurrence of `key`; the first one gives the place, `describe` the message for the final count. */
  tally(
    severity: Severity,
    code: string,
    key: string,
    where: string,
    describe: (count: number) => string,
    hint: string,
  ): void {
    const known = this.tallies.get(`${code} ${key}`);
    if (known) known.count += 1;
    else this.tallies.set(`${code} ${key}`, { severity, code, where, hint, describe, count: 1 });
  }

  /** Everything so far: errors first, then warnings, then notes, each in the order of their finding. */
  problems(): Problem[] {
    const counted = [...this.tallies.values()].map(
      ({ severity, code, where, hint, describe, count }): Problem => ({
        code,
        severity,
        message: describe(count),
        where,
        hint,
      }),
    );
    const all = [...this.single, ...counted];
    return (['error', 'warning', 'info'] as const).flatMap((s) => all.filter((p) => p.severity === s));
  }
}

/** `1 lane`, `2 lanes`. */
export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}
