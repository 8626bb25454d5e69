import { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import type { Problem } from '../../../scenes/problem.ts';
import { decodeMessage } from '../../../sensors/messages/decode.ts';
import { encodeMessage } from '../../../sensors/messages/hetao-v1.ts';
import type { SignalAckMessage } from '../../../sensors/messages/record.ts';
import { deviceTopic, VIEWER_FILTERS } from '../../../sensors/messages/topics.ts';
import type { Frame } from '../../../sims/frame.ts';
import { DeviceRegistry } from '../../bridge/device-registry.ts';
import { MqttLink } from '../../bridge/mqtt-link.ts';
import type { LiveStatus, OpenLive, RequestOutcome, TrackName } from './live-protocol.ts';
import { SignalBoard } from './signal-board.ts';
import { type Observed, TrackStore } from './track-store.ts';

/** Seconds that a request stays valid, and for which its acknowledgement is waited for. */
const REQUEST_LIFE = 5;

export interface LiveClock {
  /** Milliseconds since the Unix epoch, never going back. */
  now(): number;
}

/**
 * Everything that live mode does between the broker and the frame: connect, decode, keep the devices' health and their
 * newest tracks and signals, send requests. Owns no thread and draws nothing, so it runs in a worker, in Node and in tests.
 */
export class LiveEngine {
  private readonly clock: LiveClock;
  private readonly onLink: () => void;
  private readonly registry: DeviceRegistry;
  private readonly tracks: TrackStore;
  private readonly board: SignalBoard;
  private readonly link: MqttLink;
  private readonly misplaced = new Map<string, Observed>();
  private readonly asked = new Map<string, (ack: SignalAckMessage) => void>();
  private frames = 0;

  /** `onLink` is called whenever the connection's state changes. */
  constructor(open: OpenLive, clock: LiveClock, onLink: () => void) {
    this.clock = clock;
    this.onLink = onLink;
    this.registry = new DeviceRegistry(open.devices);
    this.tracks = new TrackStore(new LocalFrame(open.origin), open.origin.height, open.capacity.tracks);
    this.board = new SignalBoard(open.signals);
    this.link = new MqttLink({
      address: open.address,
      filters: VIEWER_FILTERS,
      clientIdPrefix: 'hetao-view',
      onMessage: (topic, payload, retained) => this.receive(topic, payload, retained),
      onState: () => this.onLink(),
    });
  }

  open(): void {
    this.link.open();
  }

  close(): Promise<void> {
    return this.link.close();
  }

  status(): LiveStatus {
    const now = this.clock.now();
    const { problem } = this.link.state;
    return {
      link: this.link.state,
      devices: this.registry.health(now),
      problems: [
        ...(problem ? [problem] : []),
        ...this.registry.problems(now),
        ...this.board.problems(),
        ...this.misplacedProblems(),
      ],
    };
  }

  /** Writes the picture of this moment. */
  write(frame: Frame): void {
    const now = this.clock.now();
    frame.tick = this.frames++;
    frame.time = now / 1000;
    frame.vehicleCount = 0;
    frame.pedestrianCount = 0;
    this.board.write(frame, now);
    this.tracks.write(frame, now, (device) => this.registry.jitterOf(device) ?? 0);
  }

  trackName(track: number): TrackName | null {
    return this.tracks.nameOf(track);
  }

  /**
   * Asks a smart signal for `seconds` of green, for one index of its states or for whichever it chooses. Resolves with what
   * the device answered; without an answer within five seconds the request has expired at the device too. Stamps are in
   * the device's time as far as it is known.
   */
  async request(device: string, seconds: number, index: number | null): Promise<RequestOutcome> {
    const id = requestId();
    const time = Math.round(this.clock.now() - (this.registry.offsetOf(device) ?? 0));
    let payload: string;
    let topic: string;
    try {
      topic = deviceTopic(device, 'request');
      const expires = time + REQUEST_LIFE * 1000;
      payload = encodeMessage({ kind: 'request', device, id, time, expires, seconds, index });
    } catch (error) {
      return { outcome: 'not-sent', reason: error instanceof Error ? error.message : String(error) };
    }
    const answer = new Promise<RequestOutcome>((resolve) => {
      const late = setTimeout(() => {
        this.asked.delete(id);
        resolve({ outcome: 'no-answer', reason: `${device} did not answer within ${REQUEST_LIFE} s.` });
      }, REQUEST_LIFE * 1000);
      this.asked.set(id, (ack) => {
        clearTimeout(late);
        this.asked.delete(id);
        resolve({ outcome: ack.accepted ? 'accepted' : 'refused', reason: ack.reason });
      });
    });
    try {
      await this.link.publish(topic, payload, { qos: 1, expirySeconds: REQUEST_LIFE });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.asked.get(id)?.({ kind: 'ack', device, id, accepted: false, reason, time: null });
      return { outcome: 'not-sent', reason };
    }
    return answer;
  }

  private receive(topic: string, payload: Uint8Array, retained: boolean): void {
    const now = this.clock.now();
    const decoded = decodeMessage(topic, payload, now);
    if (!decoded.ok) {
      this.registry.refuse(decoded.problem, now);
      return;
    }
    const { message } = decoded;
    const verdict = this.registry.observe(message, now, retained);
    if (verdict !== 'fresh') return;
    if (message.kind === 'objects' && !retained) {
      const index = this.registry.indexOf(message.device);
      const observed = this.tracks.observe(message, index, this.instantOf(message.device, message.time, now));
      if (observed.outside > 0 || observed.overflow > 0) this.misplaced.set(message.device, observed);
      else this.misplaced.delete(message.device);
    } else if (message.kind === 'spat') {
      this.board.observe(message, this.instantOf(message.device, message.time, now));
    } else if (message.kind === 'ack' && !retained) {
      const waiting = this.asked.get(message.id);
      if (waiting) waiting(message);
    }
  }

  /** A device's stamp in this machine's time. */
  private instantOf(device: string, stamp: number | null, now: number): number {
    const offset = this.registry.offsetOf(device);
    if (stamp === null) return now;
    // Before the first live message the clock is unknown: a retained stamp is taken at its word, but not as the future.
    return Math.min(now, stamp + (offset ?? 0));
  }

  private misplacedProblems(): Problem[] {
    const out: Problem[] = [];
    for (const [device, { outside, overflow }] of this.misplaced) {
      if (outside > 0) {
        out.push({
          code: 'device-elsewhere',
          severity: 'warning',
          message: `${outside} objects of ${device} lie more than 20 km from this scene.`,
          where: `device ${device}`,
          hint: 'Check which datum it reports (WGS84 is expected) and whether longitude and latitude are swapped.',
        });
      }
      if (overflow > 0) {
        out.push({
          code: 'tracks-full',
          severity: 'warning',
          message: `${overflow} objects of ${device} are not shown: there are more tracks than fit.`,
          where: `device ${device}`,
          hint: 'Connect fewer devices.',
        });
      }
    }
    return out;
  }
}

/** Unpredictable enough to tell requests apart; `crypto.randomUUID` exists on secure pages only. */
function requestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
