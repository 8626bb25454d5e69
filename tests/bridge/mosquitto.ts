import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mosquittoPath } from '../programs.ts';

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Waits until a condition holds; fails with `what` after `timeout` ms. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeout = 10_000,
): Promise<void> {
  const end = Date.now() + timeout;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Still waiting after ${timeout / 1000} s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A real mosquitto on a port of its own that tests may stop and start again. */
export class Mosquitto {
  readonly port: number;
  readonly url: string;
  private readonly folder: string;
  private process: ChildProcess | null = null;

  private constructor(port: number, extra: string) {
    this.port = port;
    this.url = `mqtt://127.0.0.1:${port}`;
    this.folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
    const lines = [`listener ${port} 127.0.0.1`, 'set_tcp_nodelay true', 'persistence false', extra];
    writeFileSync(join(this.folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
  }

  /** `extra`: lines of configuration; anonymous clients are allowed unless it says otherwise. */
  static async start(extra = 'allow_anonymous true'): Promise<Mosquitto> {
    const broker = new Mosquitto(await freePort(), extra);
    await broker.start();
    return broker;
  }

  async start(): Promise<void> {
    const binary = mosquittoPath();
    if (!binary) throw new Error('mosquitto is not installed: run `npx tsx tests/prepare-machine.ts`.');
    const child = spawn(binary, ['-c', join(this.folder, 'mosquitto.conf')], { stdio: 'ignore' });
    this.process = child;
    await until('mosquitto listens', () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
      return answers(this.port);
    });
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
