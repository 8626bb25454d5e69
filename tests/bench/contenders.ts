import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Something that can be measured: each run is a process of its own. */
export interface Contender {
  readonly label: string;
  /** One run; resolves to the figure. Rejects where the process fails. */
  readonly measure: () => Promise<number>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** A file of this folder, run in a fresh Node; it prints `{ "value": ... }`. */
export function ownProcess(label: string, file: string, args: readonly string[]): Contender {
  return {
    label,
    measure: async () => {
      const command = ['--import', import.meta.resolve('tsx'), join(here, file), ...args];
      const text = await output(process.execPath, command);
      const { value }: { value?: number } = JSON.parse(text.trim().split('\n').at(-1) ?? '{}');
      if (typeof value !== 'number') throw new Error(`${file} printed no value: ${text.slice(0, 200)}`);
      return value;
    },
  };
}

/** SUMO on a grid's files, without outputs, by its own figure for vehicle updates per second; undefined: not installed. */
export function sumo(net: string, routes: string, until: number, dt: number): Contender | undefined {
  const found = spawnSync('sumo', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const version = /Version (\S+)/.exec(found.stdout)?.[1] ?? '';
  return {
    label: `SUMO ${version}`.trim(),
    measure: async () => {
      const text = await output('sumo', [
        ...['--net-file', net, '--route-files', routes, '--begin', '0', '--end', String(until)],
        ...['--step-length', String(dt), '--threads', '1', '--no-step-log', '--no-warnings'],
        ...['--duration-log.statistics', '--time-to-teleport', '300'],
      ]);
      const figure = /UPS:\s*([\d.]+)/.exec(text)?.[1];
      if (figure === undefined) throw new Error(`SUMO printed no UPS: ${text.slice(0, 300)}`);
      return Number(figure);
    },
  };
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let faults = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      faults += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else
        reject(new Error(`${command} ${args.at(-1)} ended with code ${code}: ${faults.trim().slice(-500)}`));
    });
  });
}
