import type { Problem } from '../../scenes/problem.ts';
import type { TRACK_CLASS } from '../../sims/frame.ts';

/**
 * The canonical records that every adapter decodes into, whatever a vendor's message looks like. Positions are WGS84
 * degrees and metres, headings degrees clockwise from true north, speeds m/s, sizes metres, times milliseconds since
 * the Unix epoch. `null` stands for "the device doesn't say", never a sentinel number.
 */
export type TrackClass = keyof typeof TRACK_CLASS;

/** One object as a device observed it. `id` is unique per device only. */
export interface ObservedObject {
  readonly id: string;
  readonly class: TrackClass;
  readonly lon: number;
  readonly lat: number;
  readonly alt: number | null;
  readonly heading: number | null;
  readonly speed: number | null;
  readonly length: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** 0..1. */
  readonly confidence: number | null;
}

export interface ObjectListMessage {
  readonly kind: 'objects';
  readonly device: string;
  /** Number of the message in the device's count, for finding losses. */
  readonly sequence: number | null;
  /** Instant of the observation by the device's clock; null: take the time of arrival. */
  readonly time: number | null;
  readonly objects: readonly ObservedObject[];
  /** Entries left out because the device marks their position as unavailable. */
  readonly withoutPosition: number;
}

/** Birth and death of a device: published retained, and as its last will. */
export interface DeviceStateMessage {
  readonly kind: 'state';
  readonly device: string;
  readonly online: boolean;
  readonly time: number | null;
  /** Differs between two runs of a device, so that a sequence starting over is no loss. */
  readonly session: string | null;
  readonly deviceKind: string | null;
  readonly model: string | null;
  /** Messages per second it means to send. */
  readonly nominalRate: number | null;
}

/** Characters that a signal's state string is made of, one per index, as in SUMO. */
export const SIGNAL_LETTERS = 'rRuyYgGosOF';

/** A signal's states now and when they change. */
export interface SignalPhaseMessage {
  readonly kind: 'spat';
  readonly device: string;
  /** Controller in the scene. */
  readonly signal: string;
  readonly sequence: number | null;
  readonly time: number | null;
  /** One letter of `SIGNAL_LETTERS` per index. */
  readonly states: string;
  /** Seconds from `time` to the next change, per index; null: unknown. */
  readonly next: readonly (number | null)[];
  /** The request being served, if any, and for how many more seconds. */
  readonly serving: { readonly id: string; readonly seconds: number } | null;
}

/** Someone asks a signal for priority. A device acts on it once at most, and never after `expires`. */
export interface SignalRequestMessage {
  readonly kind: 'request';
  readonly device: string;
  readonly id: string;
  readonly time: number;
  readonly expires: number;
  /** Seconds of green asked for. */
  readonly seconds: number;
  /** Index in the signal's states that wants green; null: the device chooses. */
  readonly index: number | null;
}

export interface SignalAckMessage {
  readonly kind: 'ack';
  readonly device: string;
  /** Id of the request answered. */
  readonly id: string;
  readonly accepted: boolean;
  readonly reason: string | null;
  readonly time: number | null;
}

export type DeviceMessage =
  | ObjectListMessage
  | DeviceStateMessage
  | SignalPhaseMessage
  | SignalRequestMessage
  | SignalAckMessage;

/** Why a message was refused: a problem that also names topic, place in the JSON and the beginning of the payload. */
export interface MessageProblem extends Problem {
  readonly topic: string;
  readonly device: string | null;
  /** Path in the JSON, e.g. `objects[3].lon`; empty for the message as a whole. */
  readonly path: string;
  /** At most 120 characters, control characters escaped. */
  readonly excerpt: string;
}

export type Decoded =
  | { readonly ok: true; readonly message: DeviceMessage }
  | { readonly ok: false; readonly problem: MessageProblem };
