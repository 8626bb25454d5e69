import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { backoffDelay, LONGEST_WAIT } from './backoff.ts';
import type { BrokerAddress } from './broker-url.ts';
import { connectionProblem, isNetworkFailure, isRefusal } from './connection-problem.ts';

export type LinkStatus = 'closed' | 'connecting' | 'connected' | 'waiting';

export interface LinkState {
  readonly status: LinkStatus;
  readonly url: string;
  /** MQTT version spoken: 5, or 4 for 3.1.1; null until the broker has answered. */
  readonly version: 4 | 5 | null;
  /** Failed attempts since the last time it was connected. */
  readonly attempts: number;
  /** Connections made so far: more than one means it was lost in between. */
  readonly connections: number;
  /** When the next attempt is due, epoch ms. */
  readonly retryAt: number | null;
  readonly problem: Problem | null;
}

export interface LinkOptions {
  readonly address: BrokerAddress;
  /** Topic filters, subscribed anew with every connection. */
  readonly filters: readonly string[];
  readonly clientIdPrefix: string;
  readonly will?: { readonly topic: string; readonly payload: string };
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly onState: (state: LinkState) => void;
  readonly random?: () => number;
}

export interface PublishOptions {
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  /** Seconds after which the broker drops it undelivered (MQTT 5 only). */
  readonly expirySeconds?: number;
}

const CONNECT_TIMEOUT = 10_000;
const KEEPALIVE_SECONDS = 15;

/**
 * One connection to a broker that keeps itself alive. Differences from the bare MQTT client: speaks MQTT 5 and falls
 * back to 3.1.1, comes back with growing, spread waits, never queues what can't be sent now, and says in words what is
 * wrong. Every attempt is a client of its own, so nothing of a lost connection leaks into the next.
 */
export class MqttLink {
  private readonly options: LinkOptions;
  private client: MqttClient | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private version: 4 | 5 = 5;
  private versionProven = false;
  private now: LinkState;

  constructor(options: LinkOptions) {
    this.options = options;
    this.now = {
      status: 'closed',
      url: options.address.url,
      version: null,
      attempts: 0,
      connections: 0,
      retryAt: null,
      problem: null,
    };
  }

  get state(): LinkState {
    return this.now;
  }

  /** Starts connecting; returns at once. */
  open(): void {
    if (this.now.status !== 'closed') return;
    this.attempt();
  }

  /** Ends the connection properly (the last will is not published). */
  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const client = this.client;
    this.client = null;
    this.set({ status: 'closed', retryAt: null });
    if (client) await end(client, !client.connected);
  }

  /** Drops the connection as a failing network would, and starts over. */
  interrupt(): void {
    this.client?.stream?.destroy();
  }

  /** Sends now or rejects: a link that isn't connected keeps nothing for later. */
  publish(topic: string, payload: string, options: PublishOptions = {}): Promise<void> {
    const client = this.client;
    if (!client?.connected) {
      return Promise.reject(
        new TwinError({
          code: 'broker-not-connected',
          message: 'There is no connection to the broker.',
          where: topic,
          hint: 'Wait until it is connected again.',
        }),
      );
    }
    const expiry = this.version === 5 && options.expirySeconds !== undefined;
    return new Promise((resolve, reject) => {
      client.publish(
        topic,
        payload,
        {
          qos: options.qos ?? 0,
          retain: options.retain ?? false,
          ...(expiry && {
            properties: { messageExpiryInterval: Math.ceil(options.expirySeconds as number) },
          }),
        },
        (error) => {
          if (!error) resolve();
          else {
            const { code, message, hint } = connectionProblem(topic, error, true);
            reject(new TwinError({ code, message, where: topic, hint }));
          }
        },
      );
    });
  }

  private set(change: Partial<LinkState>): void {
    this.now = { ...this.now, ...change };
    this.options.onState(this.now);
  }

  private attempt(): void {
    const { address, will } = this.options;
    this.set({ status: 'connecting', retryAt: null });
    const options: IClientOptions = {
      protocolVersion: this.version,
      clientId: `${this.options.clientIdPrefix}-${randomId(this.random)}`,
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      timerVariant: 'native',
      ...(address.username !== undefined && { username: address.username }),
      ...(address.password !== undefined && { password: address.password }),
      ...(will && {
        will: { topic: will.topic, payload: will.payload as never, qos: 1 as const, retain: true },
      }),
    };
    let client: MqttClient;
    try {
      client = mqtt.connect(address.url, options);
    } catch (error) {
      this.fail(null, error, false);
      return;
    }
    this.client = client;
    let lastError: unknown = null;
    let connected = false;
    client.on('connect', () => {
      if (this.client !== client) return;
      connected = true;
      this.versionProven = true;
      this.set({
        status: 'connected',
        version: this.version,
        attempts: 0,
        connections: this.now.connections + 1,
        retryAt: null,
        problem: null,
      });
      this.subscribe(client);
    });
    client.on('message', (topic, payload, packet) => {
      if (this.client === client) this.options.onMessage(topic, payload, packet.retain);
    });
    client.on('error', (error) => {
      lastError = error;
    });
    client.on('disconnect', (packet) => {
      lastError = { code: packet.reasonCode };
    });
    client.on('close', () => {
      if (this.client === client) this.fail(client, lastError, connected);
    });
  }

  private subscribe(client: MqttClient): void {
    const { filters } = this.options;
    if (filters.length === 0) return;
    const wanted = Object.fromEntries(
      filters.map((f) => [f, { qos: f.endsWith('/ack') ? (1 as const) : (0 as const) }]),
    );
    client.subscribe(wanted, (error, granted) => {
      if (this.client !== client) return;
      const refused = granted?.filter((g) => (g.qos as number) >= 128).map((g) => g.topic) ?? [];
      if (!error && refused.length === 0) return;
      if (!client.connected) return;
      const topics = refused.length > 0 ? refused.join(', ') : filters.join(', ');
      this.set({
        problem: {
          code: 'broker-subscription',
          severity: 'error',
          message: `The broker does not let this client read ${topics}.`,
          where: this.now.url,
          hint: 'Check the access rules of the broker for this user.',
        },
      });
    });
  }

  private fail(client: MqttClient | null, error: unknown, wasConnected: boolean): void {
    this.client = null;
    if (client) void end(client, true);
    let wait = 0;
    const attempts = wasConnected ? 0 : this.now.attempts + 1;
    // An old broker closes the connection on an MQTT 5 greeting: try the other version, at once the first time.
    const otherVersion =
      !wasConnected && !this.versionProven && !isNetworkFailure(error) && !isRefusal(error);
    if (otherVersion) this.version = this.version === 5 ? 4 : 5;
    if (!otherVersion || this.version === 5) {
      const nth = Math.max(1, otherVersion ? Math.ceil(attempts / 2) : attempts);
      wait = isRefusal(error) ? LONGEST_WAIT : backoffDelay(nth, this.random());
    }
    const problem = connectionProblem(this.now.url, error, wasConnected);
    this.set({
      status: wait === 0 ? 'connecting' : 'waiting',
      attempts,
      retryAt: wait === 0 ? null : Date.now() + wait,
      problem: wait === 0 ? this.now.problem : problem,
    });
    this.timer = setTimeout(() => {
      this.timer = null;
      this.attempt();
    }, wait);
  }

  private get random(): () => number {
    return this.options.random ?? Math.random;
  }
}

function randomId(random: () => number): string {
  return Array.from({ length: 8 }, () => Math.floor(random() * 36).toString(36)).join('');
}

/** Ends a client whatever state it is in; errors that come after that belong to nobody. */
function end(client: MqttClient, force: boolean): Promise<void> {
  client.removeAllListeners();
  client.on('error', () => undefined);
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 1000);
    client.end(force, () => {
      clearTimeout(late);
      resolve();
    });
  });
}
