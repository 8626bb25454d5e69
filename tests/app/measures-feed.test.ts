import { describe, expect, it } from 'vitest';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import { feedMeasures } from '../../src/app/measures-feed.ts';
import type { Player } from '../../src/players/player.ts';
import { createAppStore } from '../../src/store/app-store.ts';
import { createUiStore } from '../../src/store/ui-store.ts';
import { serviceReport } from '../../src/workers/service-report.ts';

const overview = (end: number): MeasureOverview => ({
  soFar: false,
  begin: 0,
  end,
  junctions: [],
  detectors: [],
  energy: [],
  speedShare: new Float32Array([0.5]),
});

/** A simulation that answers when its test says so. */
function simulation() {
  const asked: { answer: (o: MeasureOverview | null) => void; refuse: (e: Error) => void }[] = [];
  let services = 0;
  const player = {
    kind: 'simulation',
    run: {},
    vehicleInfo: () => undefined,
    service: () => {
      services += 1;
      return Promise.resolve(serviceReport({}));
    },
    measures: () => new Promise<MeasureOverview | null>((answer, refuse) => asked.push({ answer, refuse })),
  } as unknown as Player;
  return { player, asked, services: () => services };
}

function feed() {
  const store = createAppStore();
  const ui = createUiStore();
  let tick = () => {};
  let tell: (player: Player | null) => void = () => {};
  const session = {
    player: null as Player | null,
    onPlayer: (listener: (player: Player | null) => void) => {
      tell = listener;
      listener(null);
      return () => {};
    },
  };
  feedMeasures({
    store,
    ui,
    session,
    repeat: (callback) => {
      tick = callback;
      return () => {};
    },
  });
  const open = (player: Player | null) => {
    session.player = player;
    tell(player);
  };
  return { store, ui, open, tick: () => tick() };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

describe('the feed of measures', () => {
  it('asks while the panel is open or the roads are coloured, and only then', async () => {
    const { store, ui, open, tick } = feed();
    const { player, asked } = simulation();
    open(player);
    expect(ui.getState().measures.state).toBe('waiting');
    tick();
    expect(asked.length).toBe(0);
    ui.setState({ leftTab: 'measures' });
    expect(asked.length).toBe(1);
    tick();
    expect(asked.length).toBe(1);
    asked[0]?.answer(overview(60));
    await settled();
    expect(ui.getState().measures).toMatchObject({ state: 'ready', overview: { end: 60 } });
    expect([...(store.getState().speedShare ?? [])]).toEqual([0.5]);
    ui.setState({ leftOpen: false });
    tick();
    expect(asked.length).toBe(1);
    store.setState((s) => ({ view: 'analysis', layers: { ...s.layers, traffic: true } }));
    expect(asked.length).toBe(2);
  });

  it('asks for lines and closed roads alone while a road or a place is selected', async () => {
    const { store, ui, open, tick } = feed();
    const { player, asked, services } = simulation();
    open(player);
    tick();
    expect(services()).toBe(0);
    store.setState({ selection: { kind: 'edge', id: 'a' } });
    await settled();
    expect([services(), asked.length]).toEqual([1, 0]);
    expect(ui.getState().service).toMatchObject({ lines: [], closures: [] });
    store.setState({ selection: { kind: 'building', id: 'b' } });
    tick();
    expect(services()).toBe(1);
    open(null);
    expect(ui.getState().service).toBeNull();
  });

  it('forgets the figures of a player that is gone, late answers included', async () => {
    const { store, ui, open } = feed();
    const { player, asked } = simulation();
    open(player);
    ui.setState({ leftTab: 'measures' });
    open(null);
    asked[0]?.answer(overview(60));
    await settled();
    expect(ui.getState().measures.state).toBe('none');
    expect(store.getState().speedShare).toBeNull();
  });

  it('says what went wrong and asks again', async () => {
    const { ui, open, tick } = feed();
    const { player, asked } = simulation();
    open(player);
    ui.setState({ leftTab: 'measures' });
    asked[0]?.refuse(new Error('The player is not open.'));
    await settled();
    expect(ui.getState().measures).toMatchObject({ state: 'failed', detail: 'The player is not open.' });
    tick();
    asked[1]?.answer(overview(120));
    await settled();
    expect(ui.getState().measures.state).toBe('ready');
  });
});
