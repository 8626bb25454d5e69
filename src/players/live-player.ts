import type { CompiledScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { Frame } from '../../sims/frame.ts';
import { parseBrokerUrl } from '../bridge/broker-url.ts';
import type { DeviceHealth } from '../bridge/device-registry.ts';
import type { LinkState } from '../bridge/mqtt-link.ts';
import { Conversation, type Port, portOfWorker } from '../workers/request.ts';
import { PlayerListeners } from './listeners.ts';
import type {
  LiveAsks,
  LivePageEvents,
  LiveStatus,
  LiveWorkerEvents,
  OpenLive,
  RequestOutcome,
  TrackName,
} from './live/live-protocol.ts';
import type { Player, PlayerCapabilities, PlayerState, PlayerStatus } from './player.ts';

/** Most objects shown at once, over all devices. */
export const TRACK_CAPACITY = 4096;

export interface LivePlayerOptions {
  readonly world: CompiledScene;
  /** Broker's WebSocket, e.g. `ws://localhost:8080/mqtt`; may hold user name and password. */
  readonly url: string;
  /** Starts the other end; absent: the live worker. */
  readonly connect?: () => Port;
}

type Worker = Conversation<LiveAsks, Record<never, never>, LivePageEvents, LiveWorkerEvents>;

function startLiveWorker(): Port {
  return portOfWorker(
    new Worker(new URL('../workers/live-worker.ts', import.meta.url), {
      type: 'module',
      name: 'live devices',
    }),
  );
}

/**
 * Live roadside devices as a player. `open` starts connecting and returns: the state is `opening` until the broker
 * answers, `playing` or `paused` while it is connected, and `failed` with the reason while it is not; it keeps trying.
 * Frames hold tracks and signals. Pausing freezes the picture while the devices' health goes on.
 */
export class LivePlayer implements Player {
  readonly kind = 'live';
  readonly capabilities: PlayerCapabilities = { pause: true, seek: false, speed: false, command: true };
  private readonly options: LivePlayerOptions;
  private readonly listeners: PlayerListeners;
  private readonly ofDevices = new Set<(devices: readonly DeviceHealth[]) => void>();
  private worker: Worker | null = null;
  private wantsPlay = true;
  private health: readonly DeviceHealth[] = [];
  private link: LinkState | null = null;

  constructor(options: LivePlayerOptions) {
    this.options = options;
    this.listeners = new PlayerListeners({
      kind: 'live',
      status: 'closed',
      time: 0,
      begin: 0,
      end: 0,
      tick: 0,
      speed: 1,
      actualSpeed: 1,
      problems: [],
    });
  }

  get state(): PlayerState {
    return this.listeners.state;
  }

  /** Health of every device of the scene and every other one heard of; a frame's `trackDevice` is an index into it. */
  devices(): readonly DeviceHealth[] {
    return this.health;
  }

  /** Called at once, then about twice a second; returns the way to stop. */
  onDevices(listener: (devices: readonly DeviceHealth[]) => void): () => void {
    this.ofDevices.add(listener);
    listener(this.health);
    return () => void this.ofDevices.delete(listener);
  }

  /** The connection to the broker: version, attempts, when the next one is due. */
  get connection(): LinkState | null {
    return this.link;
  }

  /**
   * Asks a smart signal (device id) for seconds of green, for one index of its states or for whichever it chooses, and
   * says how that ended.
   */
  request(device: string, seconds: number, index: number | null = null): Promise<RequestOutcome> {
    if (!this.worker) return Promise.resolve({ outcome: 'not-sent', reason: 'Live mode is not open.' });
    return this.worker.ask('request', { device, seconds, index });
  }

  /** Device and the device's own id of a track in a frame; null once it is gone. */
  async trackName(track: number): Promise<TrackName | null> {
    return this.worker ? this.worker.ask('trackName', { track }) : null;
  }

  /** Throws TwinError for an address that can't be used; an unreachable broker is a state, not an error. */
  async open(): Promise<void> {
    if (this.worker) return;
    const { world, url } = this.options;
    const { scene, roads } = world;
    const starts = roads.signalStateStart;
    const request: OpenLive = {
      address: parseBrokerUrl(url, 'browser'),
      origin: scene.origin,
      devices: scene.devices.map(({ id, kind, model }) => ({ id, kind, model })),
      signals: roads.signalIds.map((id, i) => ({
        id,
        start: starts[i] ?? 0,
        size: roads.signalSize[i] ?? 0,
      })),
      capacity: {
        vehicles: 0,
        pedestrians: 0,
        signals: starts[roads.signalIds.length] ?? 0,
        tracks: TRACK_CAPACITY,
      },
    };
    this.listeners.update({ status: 'opening', problems: [] });
    const port = (this.options.connect ?? startLiveWorker)();
    const worker: Worker = new Conversation(
      port,
      {},
      {
        frame: ({ buffer }) => this.acceptFrame(worker, buffer),
        status: (status) => this.acceptStatus(worker, status),
      },
    );
    this.worker = worker;
    port.onBreakdown((error) => this.breakDown(worker, error));
    await worker.ask('open', request);
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.worker = null;
    this.listeners.update({ status: 'closed' });
    try {
      await worker.ask('close', null);
    } catch {
      // The worker is gone already, and its connection with it.
    }
    worker.end(new Error('Live mode was closed.'));
  }

  play(): void {
    this.wantsPlay = true;
    this.worker?.tell('play', null);
    this.showStatus();
  }

  pause(): void {
    this.wantsPlay = false;
    this.worker?.tell('pause', null);
    this.showStatus();
  }

  /** What is live has no past and no future to go to. */
  async seek(): Promise<void> {
    throw new TwinError({
      code: 'live-seek',
      message: 'Live devices cannot be wound back.',
      where: 'live mode',
      hint: 'Record, then open the recording in Replay.',
    });
  }

  setSpeed(): void {
    // Live runs at the speed of the world; `capabilities.speed` says so.
  }

  onState(listener: (state: PlayerState) => void): () => void {
    return this.listeners.onState(listener);
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    return this.listeners.onFrame(listener);
  }

  private acceptFrame(worker: Worker, buffer: ArrayBuffer): void {
    if (worker === this.worker && this.wantsPlay) this.listeners.frame(Frame.from(buffer));
    worker.tell('spent', { buffer }, [buffer]);
  }

  private acceptStatus(worker: Worker, { link, devices, problems }: LiveStatus): void {
    if (worker !== this.worker) return;
    this.link = link;
    this.health = devices;
    const time = Date.now() / 1000;
    this.listeners.update({
      status: this.statusNow(),
      time,
      begin: time,
      end: time,
      problems: sameProblems(problems, this.state.problems) ? this.state.problems : problems,
    });
    for (const listener of [...this.ofDevices]) listener(devices);
  }

  private showStatus(): void {
    if (this.worker) this.listeners.update({ status: this.statusNow() });
  }

  private statusNow(): PlayerStatus {
    if (this.link?.status === 'connected') return this.wantsPlay ? 'playing' : 'paused';
    return this.link && this.link.status !== 'closed' && this.link.problem ? 'failed' : 'opening';
  }

  private breakDown(worker: Worker, error: Error): void {
    if (worker !== this.worker) return;
    this.worker = null;
    worker.end(error);
    const problem: Problem = {
      code: 'live-worker',
      severity: 'error',
      message: `The live connection broke down: ${error.message}`,
      where: 'live worker',
      hint: 'Switch to another mode and back to open it again.',
    };
    this.listeners.update({ status: 'failed', problems: [problem] });
  }
}

function sameProblems(a: readonly Problem[], b: readonly Problem[]): boolean {
  return a.length === b.length && a.every((p, i) => p.message === b[i]?.message && p.where === b[i]?.where);
}
