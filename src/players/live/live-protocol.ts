import type { Origin } from '../../../scenes/document/scene.ts';
import type { Problem } from '../../../scenes/problem.ts';
import type { FrameCapacity } from '../../../sims/frame.ts';
import type { BrokerAddress } from '../../bridge/broker-url.ts';
import type { DeviceHealth } from '../../bridge/device-registry.ts';
import type { LinkState } from '../../bridge/mqtt-link.ts';
import type { SignalSlot } from './signal-board.ts';

/** What the live worker needs to know of the scene and the broker. */
export interface OpenLive {
  readonly address: BrokerAddress;
  readonly origin: Origin;
  readonly devices: readonly { readonly id: string; readonly kind: string; readonly model: string }[];
  readonly signals: readonly SignalSlot[];
  readonly capacity: FrameCapacity;
}

/** Slow facts, a few times a second at most. */
export interface LiveStatus {
  readonly link: LinkState;
  readonly devices: readonly DeviceHealth[];
  readonly problems: readonly Problem[];
}

/** How a request to a device ended. Only the device's own acknowledgement counts as accepted. */
export interface RequestOutcome {
  readonly outcome: 'accepted' | 'refused' | 'no-answer' | 'not-sent';
  /** In words, by the device or by this side. */
  readonly reason: string | null;
}

export interface TrackName {
  readonly device: string;
  readonly id: string;
}

export type LiveAsks = {
  open: { ask: OpenLive; answer: null };
  request: { ask: { device: string; seconds: number; index: number | null }; answer: RequestOutcome };
  trackName: { ask: { track: number }; answer: TrackName | null };
  close: { ask: null; answer: null };
};

/** What the page tells the worker. */
export type LivePageEvents = {
  play: null;
  pause: null;
  /** A frame's memory comes back. */
  spent: { buffer: ArrayBuffer };
};

/** What the worker tells the page. */
export type LiveWorkerEvents = {
  frame: { buffer: ArrayBuffer };
  status: LiveStatus;
};
