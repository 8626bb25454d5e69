import { createServer, type Server } from 'node:http';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { BrokerProxy } from './broker-proxy.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { acceptMqttWebSockets, MQTT_PATH } from './mqtt-websocket.ts';
import { isLoopbackHost } from './security-headers.ts';
import { staticSite } from './static-site.ts';

export interface ServerOptions {
  /** Folder of the built app. */
  readonly site: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly mqttPort: number;
  readonly host: string;
  /** Another broker to use instead of the embedded one. */
  readonly broker?: string;
}

export interface RunningServer {
  /** Where to open the app. */
  readonly url: string;
  /** MQTT over WebSocket. */
  readonly webSocketUrl: string;
  /** MQTT over TCP; null where its port was taken or another broker is used. */
  readonly mqttUrl: string | null;
  /** What didn't work out and doesn't stop the app. */
  readonly problems: readonly Problem[];
  close(): Promise<void>;
}

/**
 * Starts the app and its broker. Throws TwinError if the app isn't built, the port is taken or the address of the broker
 * makes no sense; a taken MQTT port is a problem in the result.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host } = options;
  const loopbackOnly = isLoopbackHost(host);
  const server = createServer(staticSite(options.site, loopbackOnly));
  const proxy = options.broker === undefined ? null : new BrokerProxy(options.broker);
  const port = await listen(server, options.port, host);
  const embedded = proxy ? null : await EmbeddedBroker.create();
  const stopWebSockets = acceptMqttWebSockets(server, loopbackOnly, (stream) =>
    (proxy ?? (embedded as EmbeddedBroker)).accept(stream),
  );
  const problems: Problem[] = [];
  const shown = loopbackOnly || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  let mqttUrl: string | null = null;
  if (embedded) {
    try {
      mqttUrl = `mqtt://${shown}:${await embedded.listen(options.mqttPort, host)}`;
    } catch (error) {
      problems.push(mqttPortProblem(error, options.mqttPort));
    }
  }
  return {
    url: `http://${shown}:${port}/`,
    webSocketUrl: `ws://${shown}:${port}${MQTT_PATH}`,
    mqttUrl,
    problems,
    close: async () => {
      stopWebSockets();
      await embedded?.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, port, host)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function portProblem(error: NodeJS.ErrnoException, port: number, host: string): TwinError {
  const where = `port ${port}`;
  const another = `Choose another port, e.g. PORT=${port + 1} npm start, or --port ${port + 1}.`;
  if (error.code === 'EADDRINUSE') {
    return new TwinError({
      code: 'port-taken',
      message: `Port ${port} is already in use by another program.`,
      where,
      hint: `Stop that program. ${another}`,
    });
  }
  if (error.code === 'EACCES') {
    return new TwinError({
      code: 'port-forbidden',
      message: `This user may not open port ${port}.`,
      where,
      hint: another,
    });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new TwinError({
      code: 'host-unknown',
      message: `This machine has no address ${host}.`,
      where: `--host ${host}`,
      hint: 'Use --host alone for all interfaces, or leave it out for this machine only.',
    });
  }
  return new TwinError({ code: 'listen', message: error.message, where, hint: another });
}

function mqttPortProblem(error: unknown, port: number): Problem {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return {
    code: 'mqtt-port-taken',
    severity: 'warning',
    message: taken
      ? `MQTT over TCP is off: port ${port} is already in use by another program.`
      : `MQTT over TCP is off: ${error instanceof Error ? error.message : String(error)}.`,
    where: `port ${port}`,
    hint: 'The app and MQTT over WebSocket work. For TCP choose another port with MQTT_PORT or --mqtt-port.',
  };
}
