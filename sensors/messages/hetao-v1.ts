import * as v from 'valibot';
import { TRACK_CLASS } from '../../sims/frame.ts';
import {
  Altitude,
  Fraction,
  Heading,
  Instant,
  Latitude,
  Length,
  Longitude,
  listOf,
  MAX_OBJECTS,
  MessageId,
  orNull,
  Seconds,
  Sequence,
  ShortText,
  Speed,
} from './fields.ts';
import type {
  DeviceMessage,
  DeviceStateMessage,
  ObjectListMessage,
  SignalAckMessage,
  SignalPhaseMessage,
  SignalRequestMessage,
  TrackClass,
} from './record.ts';
import { SIGNAL_LETTERS } from './record.ts';
import type { Purpose } from './topics.ts';

/** Version of our own messages: `v` in each of them. See `docs/mqtt-topics.md`. */
export const MESSAGE_VERSION = 1;

const Version = v.literal(MESSAGE_VERSION, `must be ${MESSAGE_VERSION}`);

/** Classes are an open set: a name this version doesn't know is read as `unknown`. */
const Class = v.pipe(
  v.optional(ShortText, 'unknown'),
  v.transform((name): TrackClass => (Object.hasOwn(TRACK_CLASS, name) ? (name as TrackClass) : 'unknown')),
);

const ObservedObject = v.object({
  id: MessageId,
  class: Class,
  lon: Longitude,
  lat: Latitude,
  alt: orNull(Altitude),
  heading: orNull(Heading),
  speed: orNull(Speed),
  length: orNull(Length),
  width: orNull(Length),
  height: orNull(Length),
  confidence: orNull(Fraction),
});

const ObjectList = v.object({
  v: Version,
  device: MessageId,
  seq: orNull(Sequence),
  time: orNull(Instant),
  objects: listOf(ObservedObject, MAX_OBJECTS),
});

const DeviceState = v.object({
  v: Version,
  device: MessageId,
  online: v.boolean('must be true or false'),
  time: orNull(Instant),
  session: orNull(ShortText),
  kind: orNull(ShortText),
  model: orNull(ShortText),
  rate: orNull(v.pipe(v.number('must be a number'), v.minValue(0), v.maxValue(1000))),
});

const SignalPhase = v.pipe(
  v.object({
    v: Version,
    device: MessageId,
    signal: MessageId,
    seq: orNull(Sequence),
    time: orNull(Instant),
    states: v.pipe(
      v.string('must be a text'),
      v.minLength(1, 'must not be empty'),
      v.maxLength(MAX_OBJECTS, `must have at most ${MAX_OBJECTS} letters`),
      v.regex(new RegExp(`^[${SIGNAL_LETTERS}]*$`), `must be made of the letters ${SIGNAL_LETTERS}`),
    ),
    next: v.optional(listOf(v.nullable(Seconds), MAX_OBJECTS), []),
    serving: orNull(v.object({ id: MessageId, seconds: Seconds })),
  }),
  v.forward(
    v.check(
      (m) => m.next.length === 0 || m.next.length === m.states.length,
      'must have an entry per letter of states',
    ),
    ['next'],
  ),
);

const SignalRequest = v.pipe(
  v.object({
    v: Version,
    device: MessageId,
    id: MessageId,
    time: Instant,
    expires: Instant,
    seconds: Seconds,
    index: orNull(v.pipe(Sequence, v.maxValue(MAX_OBJECTS - 1, `must be below ${MAX_OBJECTS}`))),
  }),
  v.forward(
    v.check((m) => m.expires > m.time, 'must be after time'),
    ['expires'],
  ),
);

const SignalAck = v.object({
  v: Version,
  device: MessageId,
  id: MessageId,
  accepted: v.boolean('must be true or false'),
  reason: orNull(ShortText),
  time: orNull(Instant),
});

type Shape = v.GenericSchema<unknown, { device: string }>;

/** Schema by purpose of a topic, and how what it yields becomes a record. */
export const HETAO_SCHEMAS: Readonly<Record<Purpose, Shape>> = {
  objects: ObjectList,
  state: DeviceState,
  spat: SignalPhase,
  request: SignalRequest,
  ack: SignalAck,
};

/** The record of a message that its schema accepted. */
export function toRecord(purpose: Purpose, output: unknown): DeviceMessage {
  switch (purpose) {
    case 'objects': {
      const m = output as v.InferOutput<typeof ObjectList>;
      return {
        kind: 'objects',
        device: m.device,
        sequence: m.seq,
        time: m.time,
        objects: m.objects,
        withoutPosition: 0,
      } satisfies ObjectListMessage;
    }
    case 'state': {
      const m = output as v.InferOutput<typeof DeviceState>;
      return {
        kind: 'state',
        device: m.device,
        online: m.online,
        time: m.time,
        session: m.session,
        deviceKind: m.kind,
        model: m.model,
        nominalRate: m.rate,
      } satisfies DeviceStateMessage;
    }
    case 'spat': {
      const m = output as v.InferOutput<typeof SignalPhase>;
      const next = m.next.length > 0 ? m.next : Array.from(m.states, () => null);
      return {
        kind: 'spat',
        device: m.device,
        signal: m.signal,
        sequence: m.seq,
        time: m.time,
        states: m.states,
        next,
        serving: m.serving,
      } satisfies SignalPhaseMessage;
    }
    case 'request': {
      const m = output as v.InferOutput<typeof SignalRequest>;
      return {
        kind: 'request',
        device: m.device,
        id: m.id,
        time: m.time,
        expires: m.expires,
        seconds: m.seconds,
        index: m.index,
      } satisfies SignalRequestMessage;
    }
    case 'ack': {
      const m = output as v.InferOutput<typeof SignalAck>;
      return {
        kind: 'ack',
        device: m.device,
        id: m.id,
        accepted: m.accepted,
        reason: m.reason,
        time: m.time,
      } satisfies SignalAckMessage;
    }
  }
}

const round = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));

/** The JSON text of a record in our own format, version 1. Coordinates are rounded to 1e-7 degrees (1 cm). */
export function encodeMessage(message: DeviceMessage): string {
  return JSON.stringify({ v: MESSAGE_VERSION, ...wireFields(message) });
}

function wireFields(message: DeviceMessage): object {
  switch (message.kind) {
    case 'objects':
      return {
        device: message.device,
        seq: message.sequence,
        time: message.time,
        objects: message.objects.map((o) => ({
          id: o.id,
          class: o.class,
          lon: round(o.lon, 7),
          lat: round(o.lat, 7),
          alt: round(o.alt, 2),
          heading: o.heading === null ? null : (round(o.heading, 2) as number) % 360,
          speed: round(o.speed, 2),
          length: round(o.length, 2),
          width: round(o.width, 2),
          height: round(o.height, 2),
          confidence: round(o.confidence, 3),
        })),
      };
    case 'state':
      return {
        device: message.device,
        online: message.online,
        time: message.time,
        session: message.session,
        kind: message.deviceKind,
        model: message.model,
        rate: message.nominalRate,
      };
    case 'spat':
      return {
        device: message.device,
        signal: message.signal,
        seq: message.sequence,
        time: message.time,
        states: message.states,
        next: message.next.map((s) => round(s, 2)),
        serving: message.serving,
      };
    case 'request':
      return {
        device: message.device,
        id: message.id,
        time: message.time,
        expires: message.expires,
        seconds: message.seconds,
        index: message.index,
      };
    case 'ack':
      return {
        device: message.device,
        id: message.id,
        accepted: message.accepted,
        reason: message.reason,
        time: message.time,
      };
  }
}
