import { isSimulation } from '../panels/inspect/route-facts.ts';
import type { AppStore } from '../store/app-store.ts';
import type { UiStore } from '../store/ui-store.ts';
import type { Session } from './session.ts';

/** Between two questions to the simulation, ms. */
const EVERY = 1000;

interface FeedSetup {
  readonly store: AppStore;
  readonly ui: UiStore;
  readonly session: Pick<Session, 'player' | 'onPlayer'>;
  /** Calls back again and again; returns the way to stop. */
  readonly repeat?: (callback: () => void, milliseconds: number) => () => void;
}

/**
 * Asks the simulation once a second what it has measured, while the panel or the view shows it. The answer goes to the
 * stores; without a simulation there is none. Returns the way to stop.
 */
export function feedMeasures({ store, ui, session, repeat = repeatOnPage }: FeedSetup): () => void {
  let asking = false;
  let turn = 0;
  const wanted = () => {
    const { leftOpen, leftTab, folded } = ui.getState();
    const { view, layers } = store.getState();
    return (leftOpen && !folded && leftTab === 'measures') || (view === 'analysis' && layers.traffic);
  };
  const forget = () => {
    turn += 1;
    asking = false;
    ui.setState({ measures: { state: 'none', overview: null, detail: '' } });
    store.setState({ speedShare: null });
  };
  const ask = async () => {
    const { player } = session;
    if (asking || !wanted() || !player || !isSimulation(player) || player.run === undefined) return;
    asking = true;
    const mine = turn;
    try {
      const overview = await player.measures();
      if (mine !== turn) return;
      ui.setState({ measures: { state: overview ? 'ready' : 'none', overview, detail: '' } });
      store.setState({ speedShare: overview?.speedShare ?? null });
    } catch (error) {
      if (mine !== turn) return;
      const detail = error instanceof Error ? error.message : String(error);
      ui.setState((s) => ({ measures: { ...s.measures, state: 'failed', detail } }));
    } finally {
      if (mine === turn) asking = false;
    }
  };
  const now = () => void ask();
  const stops = [
    session.onPlayer((player) => {
      forget();
      if (player && isSimulation(player)) {
        ui.setState({ measures: { state: 'waiting', overview: null, detail: '' } });
      }
    }),
    ui.subscribe((after, before) => {
      if (after.leftTab !== before.leftTab || after.leftOpen !== before.leftOpen) now();
    }),
    store.subscribe((after, before) => {
      if (after.view !== before.view || after.layers !== before.layers) now();
    }),
    repeat(now, EVERY),
  ];
  return () => {
    turn += 1;
    for (const stop of stops) stop();
  };
}

function repeatOnPage(callback: () => void, milliseconds: number): () => void {
  const timer = setInterval(callback, milliseconds);
  return () => clearInterval(timer);
}
