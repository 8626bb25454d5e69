import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../bridge/mosquitto.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Tests of the real server need the built app; `npm test` builds it first. */
export function requireBuild(): void {
  if (!existsSync(join(PROJECT, 'dist', 'index.html'))) {
    throw new Error('The app has not been built: run `npm run build` first.');
  }
}

/** A command of the real command line in a process group of its own. */
export class Command {
  readonly child: ChildProcess;
  output = '';
  /** Exit code, once it has ended; -1 if a signal ended it. */
  readonly ended: Promise<number>;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
    for (const name of ['PORT', 'MQTT_PORT']) if (!(name in environment)) delete env[name];
    this.child = spawn('npm', ['run', '-s', 'twin', '--', ...args], {
      cwd: PROJECT,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (bytes: Buffer) => {
      this.output += String(bytes);
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.ended = once(this.child, 'close').then(([code]) => (typeof code === 'number' ? code : -1));
  }

  /** Waits until the output matches; fails if the command ends before that or takes too long. */
  async says(pattern: RegExp, timeout = 60_000): Promise<RegExpExecArray> {
    const end = Date.now() + timeout;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.child.exitCode !== null || Date.now() > end) {
        throw new Error(`The command never said ${pattern}. It said:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Sends a signal to the whole group: npm, node and what they started. */
  signal(name: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // Everyone in the group has ended.
    }
  }

  /** Asks it to end, and makes it. Resolves with the exit code. */
  async stop(): Promise<number> {
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), 8000);
    const code = await this.ended;
    clearTimeout(force);
    this.signal('SIGKILL');
    return code;
  }
}

export interface ServedApp {
  readonly url: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly mqttUrl: string;
  readonly command: Command;
  stop(): Promise<number>;
}

/** Starts the real `serve` on free ports, or those given, and waits for its URL. */
export async function serveApp(
  args: readonly string[] = [],
  ports: { readonly port?: number; readonly mqttPort?: number } = {},
): Promise<ServedApp> {
  requireBuild();
  const port = ports.port ?? (await freePort());
  const mqttPort = ports.mqttPort ?? (await freePort());
  const command = new Command(['serve', ...args], { PORT: String(port), MQTT_PORT: String(mqttPort) });
  try {
    const [, url] = await command.says(/(http:\/\/\S+)/);
    return {
      url: url as string,
      port,
      mqttPort,
      mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
      command,
      stop: () => command.stop(),
    };
  } catch (error) {
    await command.stop();
    throw error;
  }
}
