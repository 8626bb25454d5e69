import { createStore } from 'zustand/vanilla';
import type { Device } from '../../scenes/document/devices.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { PlayerState } from '../players/player.ts';

export const MODES = ['plan', 'replay', 'live'] as const;
export const VIEWS = ['real', 'board', 'analysis'] as const;
export const LAYERS = [
  'buildings',
  'roads',
  'markings',
  'sidewalks',
  'water',
  'trees',
  'vehicles',
  'pedestrians',
  'signals',
  'devices',
  'coverage',
  'tracks',
  'links',
  'labels',
  'confidence',
  'traffic',
] as const;
export const LANGUAGES = ['en', 'zh-Hans', 'zh-Hant'] as const;

export type Mode = (typeof MODES)[number];
export type View = (typeof VIEWS)[number];
export type Layer = (typeof LAYERS)[number];
export type Language = (typeof LANGUAGES)[number];

export interface Selection {
  readonly kind: 'device' | 'vehicle' | 'pedestrian' | 'edge' | 'signal' | 'building' | 'place' | 'track';
  readonly id: string;
}

/** A wish of the interface that the camera carries out once. `serial` grows with every wish. */
export interface CameraRequest {
  readonly serial: number;
  readonly kind: 'home' | 'flyTo' | 'follow' | 'device' | 'top';
  readonly target?: Selection;
  readonly point?: readonly [number, number, number];
}

/** What a person chose, and slow facts about what runs. Nothing here changes more than a few times a second. */
export interface AppState {
  readonly mode: Mode;
  readonly view: View;
  readonly layers: Readonly<Record<Layer, boolean>>;
  readonly selection: Selection | null;
  /** Tool in hand: pointing, or placing a device of a model on the ground. */
  readonly tool: { readonly kind: 'select' } | { readonly kind: 'place'; readonly model: string };
  /** Device that the pointer drags now: its moves are one step of the plan's history. */
  readonly dragging: string | null;
  readonly language: Language;
  readonly theme: 'dark' | 'light';
  /** Hour of the day the light follows: the scenario's clock, or fixed by hand (0..24). */
  readonly light: { readonly kind: 'clock' } | { readonly kind: 'fixed'; readonly hour: number };
  readonly colourBy: 'class' | 'speed' | 'detected';
  readonly world: CompiledScene | null;
  readonly sceneName: string;
  readonly scenarioId: string | null;
  /** Devices as edited; starts as the scene's. */
  readonly devices: readonly Device[];
  readonly player: PlayerState | null;
  readonly problems: readonly Problem[];
  /** Mean speed on each edge as a share of its limit, -1 where nobody was; null while nothing is measured. */
  readonly speedShare: Float32Array | null;
  readonly camera: CameraRequest;
}

export type AppStore = ReturnType<typeof createAppStore>;

/** The application's store: plain zustand, so that the view and the tests need no React to read it. */
export function createAppStore(initial: Partial<AppState> = {}) {
  return createStore<AppState>(() => ({
    mode: 'plan',
    view: 'real',
    layers: Object.fromEntries(
      LAYERS.map((l) => [l, l !== 'links' && l !== 'confidence' && l !== 'traffic']),
    ) as Record<Layer, boolean>,
    selection: null,
    tool: { kind: 'select' },
    dragging: null,
    language: 'en',
    theme: 'dark',
    light: { kind: 'clock' },
    colourBy: 'class',
    world: null,
    sceneName: 'hetao',
    scenarioId: null,
    devices: [],
    player: null,
    problems: [],
    speedShare: null,
    camera: { serial: 0, kind: 'home' },
    ...initial,
  }));
}

export const appStore: AppStore = createAppStore();
