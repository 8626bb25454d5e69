import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import { isCommandTopic } from '../../sensors/messages/topics.ts';
import { limitPacketSize } from './packet-size.ts';

/** Most bytes of one packet, connections at a time, subscriptions of a client, and topics with a retained message. */
export const BROKER_LIMITS = {
  packet: 262_144 + 1024,
  connections: 1000,
  subscriptions: 200,
  retained: 5000,
} as const;
/**
 * Bytes waiting for a slow client beyond which it misses messages of QoS 0. The broker stops reading from a sender while
 * one of its receivers has a full buffer, so the buffers have to be larger than this or a stuck client holds up the rest.
 */
const SLOW_CLIENT = 512 * 1024;
export const WRITE_BUFFER = 2 * 1024 * 1024;
/** Milliseconds after which a client that takes nothing is disconnected. */
const STUCK_CLIENT = 10_000;

/**
 * A broker in this process for demonstrations and for one zone: MQTT 3.1.1, nothing on disk, everyone may connect.
 * Sessions are not kept, commands can't be retained, `$` topics belong to the broker.
 */
export class EmbeddedBroker {
  private readonly aedes: Aedes;
  private readonly retained = new Set<string>();
  private readonly sockets = new Set<Duplex>();
  private tcp: Server | null = null;

  private constructor(aedes: Aedes) {
    this.aedes = aedes;
  }

  static async create(): Promise<EmbeddedBroker> {
    const aedes = new Aedes({
      concurrency: 10_000,
      connectTimeout: 10_000,
      drainTimeout: STUCK_CLIENT,
      maxClientsIdLength: 128,
      maxInflightInbound: 100,
    });
    await aedes.listen();
    const broker = new EmbeddedBroker(aedes);
    broker.setRules();
    return broker;
  }

  /** Speaks MQTT on a stream; a stream beyond the limit of connections is closed. */
  accept(stream: Duplex): void {
    if (this.sockets.size >= BROKER_LIMITS.connections || this.aedes.closed) {
      stream.on('error', () => undefined);
      stream.destroy();
      return;
    }
    this.sockets.add(stream);
    stream.once('close', () => this.sockets.delete(stream));
    limitPacketSize(stream, BROKER_LIMITS.packet);
    this.aedes.handle(stream);
  }

  /** Listens for MQTT over TCP. Rejects with the system's error, e.g. EADDRINUSE. Resolves with the port. */
  listen(port: number, host: string): Promise<number> {
    const server = createServer(
      { noDelay: true, keepAlive: true, highWaterMark: WRITE_BUFFER },
      (socket: Socket) => this.accept(socket),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        server.on('error', () => undefined);
        this.tcp = server;
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  get connections(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    const { tcp } = this;
    this.tcp = null;
    const closed = tcp ? new Promise<void>((resolve) => tcp.close(() => resolve())) : Promise.resolve();
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private setRules(): void {
    const { aedes, retained } = this;
    aedes.preConnect = (_client, packet, done) => {
      // A kept session would queue without bound for a client that never returns.
      packet.clean = true;
      done(null, true);
    };
    aedes.authorizePublish = (_client, packet, done) => {
      const { topic } = packet;
      if (topic.startsWith('$')) {
        done(new Error('Topics that begin with $ belong to the broker.'));
        return;
      }
      if (packet.retain && isCommandTopic(topic)) {
        done(new Error('A command must not be retained.'));
        return;
      }
      if (packet.retain) {
        if (packet.payload.length === 0) retained.delete(topic);
        else if (retained.has(topic) || retained.size < BROKER_LIMITS.retained) retained.add(topic);
        else packet.retain = false;
      }
      done(null);
    };
    aedes.authorizeSubscribe = (client, subscription, done) => {
      const { subscriptions } = client as unknown as { subscriptions: object };
      const full = Object.keys(subscriptions).length >= BROKER_LIMITS.subscriptions;
      done(null, subscription.topic.startsWith('$') || full ? null : subscription);
    };
    aedes.authorizeForward = (client, packet) => {
      const { conn } = client as unknown as { conn: Duplex };
      return packet.qos === 0 && conn.writableLength > SLOW_CLIENT ? null : packet;
    };
  }
}
