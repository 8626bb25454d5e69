import { Tooltip } from 'radix-ui';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Frame } from '../../sims/frame.ts';
import { WorkspaceContext } from '../../src/app/context.ts';
import type { Sensing } from '../../src/app/sensing.ts';
import { Session } from '../../src/app/session.ts';
import { SHORTCUTS } from '../../src/app/shortcuts.ts';
import type { Workspace } from '../../src/app/workspace.ts';
import { en } from '../../src/i18n/en.ts';
import { Inspector } from '../../src/panels/inspector.tsx';
import { LeftPanel } from '../../src/panels/left-panel.tsx';
import { StatusLine } from '../../src/panels/status-line.tsx';
import { Timeline } from '../../src/panels/timeline.tsx';
import { TopBar } from '../../src/panels/top-bar.tsx';
import { FrameSource } from '../../src/players/frame-source.ts';
import {
  type AppState,
  createAppStore,
  LANGUAGES,
  LAYERS,
  type Selection,
} from '../../src/store/app-store.ts';
import { createUiStore, LEFT_TABS, type UiState } from '../../src/store/ui-store.ts';
import { smallWorld } from './small-world.ts';

function draw(app: Partial<AppState>, ui: Partial<UiState> = {}): string {
  const world = smallWorld();
  const store = createAppStore({ world, scenarioId: 'day', devices: world.scene.devices, ...app });
  const uiStore = createUiStore({ work: 'none', ...ui });
  const frames = new FrameSource();
  const frame = Frame.create({ vehicles: 2, pedestrians: 1, signals: 0, tracks: 1 });
  frame.tick = 18342;
  frame.vehicleCount = 1;
  frame.vehicleId[0] = 7;
  frame.vehicleSpeed[0] = 10;
  frame.pedestrianCount = 1;
  frame.pedestrianId[0] = 3;
  frame.trackCount = 1;
  frame.trackId[0] = 5;
  frames.accept(frame, 0);
  const none = () => Promise.reject(new Error('none'));
  const session = new Session({
    store,
    ui: uiStore,
    frames,
    now: () => 0,
    brokerUrl: 'ws://here/mqtt',
    makers: { simulation: none, recording: none, live: none, look: none, record: none },
  });
  const workspace: Workspace = {
    store,
    ui: uiStore,
    frames,
    session,
    sensing: { current: null, onChange: () => () => undefined } as unknown as Sensing,
    liveDevices: { current: [], onChange: () => () => undefined },
    openFileDialog: () => undefined,
    openFiles: async () => undefined,
    openBuiltInScene: async () => undefined,
    exportPlan: () => undefined,
    resetPlan: () => undefined,
  };
  return renderToString(
    <WorkspaceContext value={workspace}>
      <Tooltip.Provider>
        <TopBar />
        <LeftPanel />
        <Inspector />
        <Timeline />
        <StatusLine />
      </Tooltip.Provider>
    </WorkspaceContext>,
  );
}

const selections: readonly Selection[] = [
  { kind: 'device', id: 'L01' },
  { kind: 'vehicle', id: '7' },
  { kind: 'pedestrian', id: '3' },
  { kind: 'track', id: '5' },
  { kind: 'edge', id: 'ab' },
  { kind: 'building', id: 'hall' },
  { kind: 'place', id: 'gate' },
];

describe('the panels', () => {
  it.each(LANGUAGES)(
    'are drawn whole in %s for every mode and tab, without a style or script of their own',
    (language) => {
      for (const mode of ['plan', 'replay', 'live'] as const) {
        for (const leftTab of LEFT_TABS) {
          const html = draw({ language, mode }, { leftTab });
          expect(html).not.toMatch(/<(style|script)/);
          for (const key of Object.keys(en)) expect(html).not.toContain(`>${key}<`);
        }
      }
    },
  );

  it('show what a simulation measures: the worst junction first, with its level, and figures with units', () => {
    const junction = (id: string, delay: number, level: 'B' | 'F') => ({
      id,
      control: 'signal' as const,
      signal: `signal ${id}`,
      passed: 10,
      flow: 600,
      delay,
      level,
      maxQueue: 4,
      backOfQueue: 31.6,
      approaches: [],
    });
    const energy = {
      type: 'car',
      source: 'petrol' as const,
      published: true,
      kilometres: 50,
      hours: 2,
      fuelKilograms: 3,
      fuelLitres: 4,
      kilowattHours: 37,
      recuperatedKilowattHours: 0,
      co2Kilograms: 9.2,
    };
    const loop = {
      kind: 'loop' as const,
      id: 'D1',
      count: 9,
      flow: 540,
      occupancy: 0.2,
      speed: 10,
      meanSpeed: 11,
      meanLength: 4.5,
    };
    const overview = {
      soFar: false,
      begin: 27000,
      end: 27060,
      junctions: [junction('a', 12, 'B'), junction('b', 95, 'F')],
      detectors: [loop],
      energy: [energy],
      speedShare: new Float32Array([0.4]),
    };
    const ui = { leftTab: 'measures' as const, measures: { state: 'ready' as const, overview, detail: '' } };
    const html = draw({}, ui);
    expect(html.indexOf('junction-b')).toBeLessThan(html.indexOf('junction-a'));
    expect(html).toContain('data-level="F"');
    expect(html).toMatch(/aria-sort="descending"[^>]*><button[^>]*data-testid="measures-by-delay"/);
    for (const text of ['95 s', '32 m', '540 veh/h', '36 km/h', '8.0 l', '9.2 kg', '07:30:00–07:31:00'])
      expect(html).toContain(text);
    for (const state of ['none', 'waiting', 'failed'] as const) {
      const empty = draw({}, { leftTab: 'measures', measures: { state, overview: null, detail: 'x' } });
      expect(empty).toContain(`measures-${state}`);
    }
  });

  it('show how lines fare at their stops, and roads that are closed, in the list and on the road itself', () => {
    const stop = {
      busStop: 'halt',
      waiting: 7,
      came: 40,
      boarded: 31,
      alighted: 2,
      leftBehind: 3,
      meanWait: 95,
      meanDwell: 22,
      headway: { mean: 272, variation: 0.12, count: 5 },
    };
    const line = { line: 'B1', running: 4, onBoard: 12, departed: 6, cancelled: 1, stops: [stop] };
    const service = {
      lines: [line, { ...line, line: 'B2', cancelled: 0, stops: [] }],
      rerouting: { changed: 1234, cutShort: 0, haltsLeftOut: 0, noRoom: 0 },
      closures: [{ edge: 'ab', lanes: [0], laneCount: 2 }],
    };
    const overview = {
      soFar: true,
      begin: 0,
      end: 9,
      junctions: [],
      detectors: [],
      energy: [],
      speedShare: new Float32Array(1),
    };
    const measures = { state: 'ready' as const, overview, detail: '' };
    const selection: Selection = { kind: 'edge', id: 'ab' };
    const html = draw({ selection }, { leftTab: 'measures', measures, service });
    for (const text of ['1 cancelled', 'Left behind 3', '1:35', '4:32', '±12 %', '1\u202f234', 'Long Street'])
      expect(html.replaceAll('<!-- -->', '')).toContain(text);
    expect(html.match(/closed: 1 of 2 lanes/g)).toHaveLength(2);
    expect(html).toContain('data-closed="true"');
    const none = draw(
      {},
      { leftTab: 'measures', measures, service: { ...service, lines: [], closures: [] } },
    );
    expect(none).toContain(en['measures.noLines']);
    expect(none).toContain(en['routes.noneClosed']);
    expect(draw({}, { leftTab: 'measures', measures })).toContain(en['measures.waiting']);
  });

  it('carry the names that tests and scripts hold on to', () => {
    const html = draw({}) + draw({}, { leftTab: 'devices' });
    const ids = [
      'mode-plan',
      'mode-replay',
      'mode-live',
      'view-real',
      'view-board',
      'view-analysis',
      'play',
      'speed',
    ];
    ids.push(
      'status-vehicles',
      'status-broker',
      'status-problems',
      'coverage-share',
      'device-row-L01',
      'record',
    );
    ids.push(...LAYERS.map((l) => `layer-${l}`));
    for (const id of ids) expect(html, id).toContain(`data-testid="${id}"`);
  });

  it('name every button', () => {
    const html = draw({ selection: { kind: 'device', id: 'L01' } }, { leftTab: 'devices' });
    for (const [, attributes, inner] of html.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)) {
      const words = (inner ?? '').replace(/<[^>]*>/g, '').trim();
      expect(
        /aria-label="[^"]+"/.test(attributes ?? '') || /<label for/.test(html) || words !== '',
        attributes,
      ).toBe(true);
    }
  });

  it.each(selections)('inspect a $kind', (selection) => {
    const html = draw({ selection });
    expect(html).toContain(`data-kind="${selection.kind}"`);
    expect(html).not.toContain('data-testid="gone"');
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });

  it.each(selections)('say so when a selected $kind is there no longer', ({ kind }) => {
    expect(draw({ selection: { kind, id: '999' } })).toContain('data-testid="gone"');
  });

  it('mark what is assumed, with its explanation', () => {
    const html = draw({ selection: { kind: 'edge', id: 'ab' } });
    expect(html).toContain('data-confidence="assumed"');
    expect(html).toContain(en['confidence.assumed.why']);
  });

  it('write counts of the newest frame, and the notice of the scene', () => {
    const html = draw({});
    expect(html).toContain('tick 18\u202f342');
    expect(html).toContain('1 vehicle<');
    expect(html).toContain('A drawing, not a survey');
  });

  it('offer no editing outside Plan', () => {
    const selection: Selection = { kind: 'device', id: 'L01' };
    expect(draw({ selection })).toContain('data-testid="mount-height"');
    const html = draw({ selection, mode: 'replay' });
    expect(html).not.toContain('data-testid="mount-height"');
    expect(html).not.toContain('data-testid="delete-device"');
  });
});

describe('the table of keys', () => {
  it('binds no key twice', () => {
    const keys = SHORTCUTS.flatMap((s) => s.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
