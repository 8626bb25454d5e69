import { createStore } from 'zustand/vanilla';
import type { Problem } from '../../scenes/problem.ts';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import type { TextKey } from '../i18n/en.ts';
import type { ServiceReport } from '../workers/service-report.ts';

export const LEFT_TABS = ['layers', 'devices', 'measures', 'problems'] as const;
export type LeftTab = (typeof LEFT_TABS)[number];

/** A short message over the stage with at most one thing to do about it. Texts are keys of `src/i18n`. */
export interface Notice {
  readonly serial: number;
  readonly tone: 'info' | 'good' | 'caution' | 'danger';
  readonly text: TextKey;
  readonly values: Readonly<Record<string, string | number>>;
  readonly action?: { readonly label: TextKey; readonly run: () => void };
}

export type BrokerState = 'off' | 'connecting' | 'connected' | 'lost' | 'failed';

/** Share of road area that devices see, 0..1, and whether a newer figure is being worked out. */
export interface CoverageFigures {
  readonly one: number;
  readonly two: number;
  readonly pending: boolean;
}

/** What the simulation has measured of late. `waiting`: a simulation runs and has not answered yet. */
export interface MeasuresState {
  readonly state: 'none' | 'waiting' | 'ready' | 'failed';
  readonly overview: MeasureOverview | null;
  readonly detail: string;
}

export interface RecordingFacts {
  readonly state: 'idle' | 'recording' | 'ready';
  readonly frames: number;
  readonly bytes: number;
  /** Seconds of scene time between first and last frame. */
  readonly seconds: number;
  readonly name: string;
}

/** State of the surface itself: what is open, what is being worked on. Never saved with a plan. */
export interface UiState {
  readonly leftOpen: boolean;
  readonly leftTab: LeftTab;
  /** The overview of the scene stands in the inspector when nothing is selected. */
  readonly overview: boolean;
  /** All panels away: the zone fills the window. */
  readonly folded: boolean;
  readonly dialog: 'none' | 'commands' | 'shortcuts';
  readonly work: 'none' | 'scene' | 'player';
  /** Why there is no scene; null while one is loading or open. */
  readonly failure: Problem | null;
  readonly notices: readonly Notice[];
  readonly broker: { readonly state: BrokerState; readonly url: string; readonly detail: string };
  readonly coverage: CoverageFigures | null;
  readonly recording: RecordingFacts;
  readonly measures: MeasuresState;
  /** Public transport, changed routes and closed roads of the open simulation; null: none is open, or not known yet. */
  readonly service: ServiceReport | null;
  readonly undo: number;
  readonly redo: number;
  readonly dropping: boolean;
}

export type UiStore = ReturnType<typeof createUiStore>;

export function createUiStore(initial: Partial<UiState> = {}) {
  return createStore<UiState>(() => ({
    leftOpen: true,
    leftTab: 'layers',
    overview: false,
    folded: false,
    dialog: 'none',
    work: 'scene',
    failure: null,
    notices: [],
    broker: { state: 'off', url: '', detail: '' },
    coverage: null,
    recording: { state: 'idle', frames: 0, bytes: 0, seconds: 0, name: '' },
    measures: { state: 'none', overview: null, detail: '' },
    service: null,
    undo: 0,
    redo: 0,
    dropping: false,
    ...initial,
  }));
}

let serial = 0;

/** Shows a notice; returns its serial number. At most three stand at a time, the oldest goes first. */
export function notify(ui: UiStore, notice: Omit<Notice, 'serial'>): number {
  serial += 1;
  const entry: Notice = { ...notice, serial };
  ui.setState((s) => ({ notices: [...s.notices.filter((n) => n.text !== notice.text), entry].slice(-3) }));
  return entry.serial;
}

export function dismiss(ui: UiStore, which: number): void {
  ui.setState((s) => ({ notices: s.notices.filter((n) => n.serial !== which) }));
}
