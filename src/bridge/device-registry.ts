import type { Problem } from '../../scenes/problem.ts';
import type { DeviceMessage, MessageProblem } from '../../sensors/messages/record.ts';
import { ClockOffset } from './clock-offset.ts';
import { MessageRate } from './message-rate.ts';

/**
 * `unheard`: belongs to the scene and never said anything. `silent`: says it is online, but its data stopped.
 * `offline`: said goodbye, or the broker published its last will.
 */
export type DeviceStatus = 'unheard' | 'online' | 'silent' | 'offline';

/** What is known of one device's messages. Times in epoch ms of this machine. */
export interface DeviceHealth {
  readonly id: string;
  /** Part of the open scene. */
  readonly inScene: boolean;
  readonly kind: string | null;
  readonly model: string | null;
  readonly status: DeviceStatus;
  readonly lastSeen: number | null;
  /** Messages per second, measured and promised. */
  readonly rate: number;
  readonly nominalRate: number | null;
  readonly messages: number;
  /** Missing in the sequence of messages; older than one that had come before. */
  readonly lost: number;
  readonly late: number;
  readonly invalid: number;
  readonly lastInvalid: MessageProblem | null;
  /** Milliseconds to add to its stamps; includes the shortest delay of the way. */
  readonly clockOffset: number | null;
  readonly jitter: number | null;
  /** Objects in its newest message. */
  readonly objects: number;
}

/** Most devices that are kept apart; messages of further ones are counted together. */
export const MAX_DEVICES = 2000;
/** Clocks that are further off than this are a problem to show. */
export const CLOCK_TOLERANCE = 250;
/** A stamp that jumps back by more than this is a clock that was set, not a late message. */
const CLOCK_WAS_SET = 10_000;

interface Entry {
  readonly id: string;
  readonly index: number;
  readonly inScene: boolean;
  kind: string | null;
  model: string | null;
  declared: 'online' | 'offline' | null;
  session: string | null;
  nominalRate: number | null;
  lastSeen: number | null;
  lastData: number | null;
  messages: number;
  lost: number;
  late: number;
  invalid: number;
  lastInvalid: MessageProblem | null;
  objects: number;
  /** Newest message by kind of data: a device may send several kinds, each with a sequence of its own. */
  readonly newest: Map<string, { sequence: number | null; stamp: number | null }>;
  readonly rate: MessageRate;
  readonly clock: ClockOffset;
}

/** Whether a data message is to be shown: `late` ones are counted only. */
export type Verdict = 'fresh' | 'late' | 'refused';

/** Keeps the health of every device that is heard of. Pure bookkeeping: the caller says what time it is. */
export class DeviceRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly list: Entry[] = [];
  private crowdedOut = 0;
  private unattributed = 0;
  private lastUnattributed: MessageProblem | null = null;

  constructor(expected: readonly { readonly id: string; readonly kind: string; readonly model: string }[]) {
    for (const { id, kind, model } of expected) this.add(id, true, kind, model);
  }

  /** Position in `health()`: devices of the scene first, in its order; -1 for one that isn't known. */
  indexOf(id: string): number {
    return this.entries.get(id)?.index ?? -1;
  }

  offsetOf(id: string): number | null {
    return this.entries.get(id)?.clock.offset ?? null;
  }

  jitterOf(id: string): number | null {
    return this.entries.get(id)?.clock.jitter ?? null;
  }

  /** Takes a decoded message into account. `retained` ones tell of the past and say nothing about the clock. */
  observe(message: DeviceMessage, now: number, retained: boolean): Verdict {
    const entry = this.entry(message.device);
    if (!entry) return 'refused';
    if (message.kind === 'state') {
      entry.declared = message.online ? 'online' : 'offline';
      if (message.session !== entry.session) entry.newest.clear();
      entry.session = message.session;
      entry.kind = message.deviceKind ?? entry.kind;
      entry.model = message.model ?? entry.model;
      entry.nominalRate = message.nominalRate ?? entry.nominalRate;
      if (!retained) entry.lastSeen = now;
      return 'fresh';
    }
    if (message.kind === 'ack' || message.kind === 'request') {
      entry.lastSeen = now;
      return 'fresh';
    }
    if (retained) return 'fresh';
    entry.messages++;
    entry.lastSeen = now;
    entry.lastData = now;
    entry.rate.observe(now);
    if (message.kind === 'objects') entry.objects = message.objects.length;
    return this.inOrder(entry, message.kind, message.sequence, message.time, now) ? 'fresh' : 'late';
  }

  /** Counts a message that was refused. */
  refuse(problem: MessageProblem, now: number): void {
    const entry = problem.device === null ? null : this.entry(problem.device);
    if (!entry) {
      this.unattributed++;
      this.lastUnattributed = problem;
      return;
    }
    entry.invalid++;
    entry.lastInvalid = problem;
    entry.lastSeen = now;
  }

  health(now: number): DeviceHealth[] {
    return this.list.map((e) => ({
      id: e.id,
      inScene: e.inScene,
      kind: e.kind,
      model: e.model,
      status: statusOf(e, now),
      lastSeen: e.lastSeen,
      rate: e.rate.at(now),
      nominalRate: e.nominalRate,
      messages: e.messages,
      lost: e.lost,
      late: e.late,
      invalid: e.invalid,
      lastInvalid: e.lastInvalid,
      clockOffset: e.clock.offset,
      jitter: e.clock.jitter,
      objects: e.objects,
    }));
  }

  /** What is wrong with the devices now, as data for a panel. */
  problems(now: number): Problem[] {
    const out: Problem[] = [];
    for (const e of this.list) {
      const where = `device ${e.id}`;
      const say = (code: string, severity: Problem['severity'], message: string, hint: string) =>
        out.push({ code, severity, message, where, hint });
      if (e.lastInvalid) {
        const { message, excerpt } = e.lastInvalid;
        say(
          'device-invalid',
          'warning',
          `${e.invalid} message${e.invalid === 1 ? '' : 's'} of ${e.id} refused, the last one because: ${message}`,
          `It begins with ${excerpt}`,
        );
      }
      const offset = e.clock.offset;
      if (offset !== null && Math.abs(offset) > CLOCK_TOLERANCE) {
        const side = offset > 0 ? 'behind' : 'ahead';
        say(
          'device-clock',
          'warning',
          `The clock of ${e.id} is ${formatOffset(Math.abs(offset))} ${side}.`,
          'Set up PTP or NTP on the device; until then its stamps are corrected here.',
        );
      }
      const status = statusOf(e, now);
      if (status === 'silent') {
        say(
          'device-silent',
          'warning',
          `${e.id} is connected but sends no data.`,
          'Check the sensor behind it.',
        );
      }
      if (status === 'offline')
        say('device-offline', 'warning', `${e.id} is offline.`, 'Check its power and network.');
    }
    if (this.unattributed > 0 && this.lastUnattributed) {
      out.push({
        ...this.lastUnattributed,
        severity: 'warning',
        message: `${this.unattributed} messages on topics of no device: ${this.lastUnattributed.message}`,
      });
    }
    if (this.crowdedOut > 0) {
      out.push({
        code: 'devices-too-many',
        severity: 'warning',
        message: `More than ${MAX_DEVICES} devices: ${this.crowdedOut} messages of further ones were left out.`,
        where: 'broker',
        hint: 'Connect to a broker that serves this zone only.',
      });
    }
    return out;
  }

  private entry(id: string): Entry | null {
    const known = this.entries.get(id);
    if (known) return known;
    if (this.list.length >= MAX_DEVICES) {
      this.crowdedOut++;
      return null;
    }
    return this.add(id, false, null, null);
  }

  private add(id: string, inScene: boolean, kind: string | null, model: string | null): Entry {
    const entry: Entry = {
      id,
      index: this.list.length,
      inScene,
      kind,
      model,
      declared: null,
      session: null,
      nominalRate: null,
      lastSeen: null,
      lastData: null,
      messages: 0,
      lost: 0,
      late: 0,
      invalid: 0,
      lastInvalid: null,
      objects: 0,
      newest: new Map(),
      rate: new MessageRate(),
      clock: new ClockOffset(),
    };
    this.entries.set(id, entry);
    this.list.push(entry);
    return entry;
  }

  private inOrder(
    e: Entry,
    kind: string,
    sequence: number | null,
    stamp: number | null,
    now: number,
  ): boolean {
    const last = e.newest.get(kind);
    if (stamp !== null && last?.stamp != null && last.stamp - stamp > CLOCK_WAS_SET) {
      e.clock.reset();
      e.newest.delete(kind);
    } else if (last) {
      const older = stamp !== null && last.stamp !== null && stamp < last.stamp;
      const behind = sequence !== null && last.sequence !== null && sequence <= last.sequence;
      // A sequence that starts over with newer stamps is a device that was restarted, not a late message.
      if (older || (behind && (stamp === null || last.stamp === null || stamp === last.stamp))) {
        e.late++;
        if (sequence !== null && last.sequence !== null && sequence < last.sequence && e.lost > 0) e.lost--;
        return false;
      }
      if (!behind && sequence !== null && last.sequence !== null) e.lost += sequence - last.sequence - 1;
    }
    e.newest.set(kind, { sequence, stamp });
    if (stamp !== null) e.clock.observe(stamp, now);
    return true;
  }
}

function statusOf(e: Entry, now: number): DeviceStatus {
  if (e.declared === 'offline' && (e.lastData === null || now - e.lastData > 1000)) return 'offline';
  const patience = Math.max(3000, e.nominalRate ? 5000 / e.nominalRate : 0);
  if (e.lastData !== null && now - e.lastData <= patience) return 'online';
  if (e.declared === null && e.lastSeen === null) return 'unheard';
  return 'silent';
}

function formatOffset(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
