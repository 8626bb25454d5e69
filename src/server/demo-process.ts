import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backoffDelay } from '../bridge/backoff.ts';

/** A process that lived this long was in order: the next failure is the first again, ms. */
const HEALTHY = 60_000;
const PATIENCE = 2500;

/** Keeps the demo devices' process alive: starts it again, with growing waits, should it end. */
export class DemoProcess {
  private readonly broker: string;
  private readonly note: (line: string) => void;
  private child: ChildProcess | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private stopping = false;

  /** `broker`: URL that the devices connect to; `note` takes lines for a person. */
  constructor(broker: string, note: (line: string) => void) {
    this.broker = broker;
    this.note = note;
  }

  start(): void {
    const file = fileURLToPath(new URL('./demo-devices.ts', import.meta.url));
    const child = fork(file, [this.broker], {
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child = child;
    const started = Date.now();
    let words = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      words = (words + String(bytes)).slice(-4000);
    });
    child.on('message', (message) => {
      const { onAir, note } = message as { onAir?: string[]; note?: string };
      if (note) this.note(note);
      if (onAir) this.note(`Demo devices on air: ${onAir.join(', ')}`);
    });
    child.on('error', (error) => {
      words = error.message;
    });
    child.on('exit', (code, signal) => {
      this.child = null;
      if (this.stopping) return;
      this.failures = Date.now() - started > HEALTHY ? 1 : this.failures + 1;
      const wait = backoffDelay(this.failures + 2, Math.random());
      const reason =
        words
          .trim()
          .split('\n')
          .find((line) => /error/i.test(line)) ?? `exit ${code ?? signal}`;
      this.note(
        `Demo devices ended (${reason.trim()}); starting them again in ${(wait / 1000).toFixed(1)} s.`,
      );
      this.timer = setTimeout(() => this.start(), wait);
    });
  }

  /** Ends the process: politely, then by force. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }
}
