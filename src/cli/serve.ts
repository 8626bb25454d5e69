import { fileURLToPath } from 'node:url';
import type { CAC } from 'cac';
import { formatProblem } from '../../scenes/problem.ts';
import type { RunningServer } from '../server/server.ts';
import { integerOption, type RawOptions } from './options.ts';
import { EXIT, Output, UsageError } from './output.ts';

const DEFAULT_PORT = 8080;
const DEFAULT_MQTT_PORT = 1883;

/** Adds `serve`: the app, its broker and the demo devices, until interrupted. */
export function registerServe(cli: CAC): void {
  cli
    .command('serve', 'Serve the app with an MQTT broker and demo devices')
    .option(
      '--port <port>',
      `Port of the app, with MQTT over WebSocket at /mqtt (or PORT; default ${DEFAULT_PORT})`,
    )
    .option(
      '--host [host]',
      'Listen for other machines too: all interfaces, or the one given (default: this machine only)',
    )
    .option('--mqtt-port <port>', `Port of MQTT over TCP (or MQTT_PORT; default ${DEFAULT_MQTT_PORT})`)
    .option('--broker <url>', 'Use another broker, e.g. mqtt://10.0.0.5:1883, instead of the embedded one')
    .option('--no-devices', 'Without the demo devices')
    .option('--json', 'One JSON document with the addresses on standard output')
    .example((bin) => `  $ ${bin} serve --port 9000 --no-devices`)
    .action(serve);
}

async function serve(options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const broker = options.broker === undefined ? undefined : String(options.broker);
  const [{ DemoProcess }, { startServer }] = await Promise.all([
    import('../server/demo-process.ts'),
    import('../server/server.ts'),
  ]);
  const server = await startServer({
    site: fileURLToPath(new URL('../../dist', import.meta.url)),
    port: portOf(options, 'port', 'PORT', DEFAULT_PORT),
    mqttPort: portOf(options, 'mqttPort', 'MQTT_PORT', DEFAULT_MQTT_PORT),
    host: hostOf(options.host),
    ...(broker !== undefined && { broker }),
  });
  for (const problem of server.problems) output.note(formatProblem(problem));
  announce(output, server, broker);
  // Nothing is published into a broker that isn't ours.
  const devices =
    options.devices === false || broker !== undefined
      ? null
      : new DemoProcess(server.mqttUrl ?? server.webSocketUrl, (line) => output.note(line));
  devices?.start();
  await interrupted();
  output.note('Stopping.');
  await devices?.stop();
  await server.close();
  return EXIT.ok;
}

function announce(output: Output, server: RunningServer, broker: string | undefined): void {
  const { url, webSocketUrl, mqttUrl } = server;
  const mqtt =
    broker === undefined
      ? `MQTT         ${mqttUrl === null ? '' : `${mqttUrl}  and  `}${webSocketUrl}`
      : `MQTT         ${webSocketUrl}  (leads to the broker given)`;
  output.result({ url, webSocketUrl, mqttUrl }, [`Hetao Twin   ${url}`, mqtt, 'Stop with Ctrl+C.']);
}

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(EXIT.failed);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function portOf(options: RawOptions, name: 'port' | 'mqttPort', variable: string, fallback: number): number {
  const given = integerOption(options, name, 0, 65_535);
  if (given !== undefined) return given;
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(
      `${variable} is "${text}", which is not a port.`,
      'A port is a whole number from 0 to 65535.',
      'environment',
    );
  }
  return Number(text);
}

function hostOf(value: unknown): string {
  if (value === undefined || value === false) return '127.0.0.1';
  return value === true || value === '' ? '0.0.0.0' : String(value);
}
