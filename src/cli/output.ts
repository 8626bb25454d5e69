import { formatProblem, type Problem, TwinError } from '../../scenes/problem.ts';

/** A mistake in how a command was called: exit code 2. */
export class UsageError extends TwinError {
  constructor(message: string, hint: string, where = 'command line') {
    super({ code: 'cli.usage', message, where, hint });
    this.name = 'UsageError';
  }
}

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** How many problems of one severity are written out before the rest is only counted. */
const SHOWN = 20;

/** Where a command writes: results to standard output, everything else to standard error. */
export class Output {
  readonly json: boolean;
  private printed = false;

  constructor(json: boolean) {
    this.json = json;
    // One JSON document and nothing else on standard output: whatever any part prints goes to standard error.
    if (json) {
      console.log = console.error;
      console.info = console.error;
    }
  }

  /** The command's result: as the one JSON document with `--json`, else as the lines given. */
  result(document: object, lines: readonly string[]): void {
    this.printed = true;
    process.stdout.write(this.json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`);
  }

  /** A line for the person at the terminal. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** Problems, errors first, long lists cut with a count. Notes (`info`) are shown only when `details` is set. */
  problems(problems: readonly Problem[], details = false): void {
    for (const severity of ['error', 'warning', 'info'] as const) {
      if (severity === 'info' && !details) continue;
      const some = problems.filter((problem) => problem.severity === severity);
      for (const problem of some.slice(0, SHOWN)) this.note(formatProblem(problem));
      if (some.length > SHOWN) this.note(`${severity}: ... and ${some.length - SHOWN} more.`);
    }
  }

  /** Reports a failure and returns the exit code for it. */
  failure(cause: unknown): number {
    const error = cause instanceof TwinError ? cause : undefined;
    if (error) {
      this.note(`error: ${error.where}: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
      const rest = error.problems.filter(
        ({ message, where }) =>
          message !== error.message && !(where === error.where && error.message.endsWith(message)),
      );
      if (rest.length > 1 || (rest.length === 1 && !error.message.includes(rest[0]?.message ?? '')))
        this.problems(rest);
    } else if (cause instanceof Error) {
      this.note(`error: ${cause.message}`);
      this.note(
        process.env.HETAO_TWIN_DEBUG
          ? (cause.stack ?? '')
          : '  This is a fault of the program. HETAO_TWIN_DEBUG=1 shows where it happened.',
      );
    } else this.note(`error: ${String(cause)}`);
    if (this.json && !this.printed) {
      this.result(
        {
          error: error
            ? { code: error.code, message: error.message, where: error.where, hint: error.hint }
            : {
                code: 'internal',
                message: cause instanceof Error ? cause.message : String(cause),
                where: '',
                hint: '',
              },
          problems: error?.problems ?? [],
        },
        [],
      );
    }
    return cause instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** A line on standard error that is written over and over, on terminals only. */
export class ProgressLine {
  private last = 0;
  private shown = false;

  /** Writes the text made by `line`, at most five times a second. */
  show(line: () => string): void {
    if (!process.stderr.isTTY) return;
    const now = performance.now();
    if (now - this.last < 200) return;
    this.last = now;
    this.shown = true;
    process.stderr.write(`\r\u001b[2K${line().slice(0, Math.max(20, (process.stderr.columns ?? 100) - 1))}`);
  }

  /** Clears the line. */
  done(): void {
    if (this.shown) process.stderr.write('\r\u001b[2K');
    this.shown = false;
  }
}
