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
 * Asks the simulation once a second what it has measured, and what it says of its lines and closed roads, while a panel or
 * the view shows it. The answers go to the stores; without a simulation there are none. Returns the way to stop.
 */
export function feedMeasures({ store, ui, session, repeat = repeatOnPage }: FeedSetup): () => void {
  let asking = false;
  let turn = 0;
  const panelShown = () => {
    const { leftOpen, leftTab, folded } = ui.getState();
    return leftOpen && !folded && leftTab === 'measures';
  };
  const wanted = () => {
    const { view, layers } = store.getState();
    return panelShown() || (view === 'analysis' && layers.traffic);
  };
  /** Roads may be closed and stops served: their inspectors show it. */
  const serviceWanted = () => {
    const kind = store.getState().selection?.kind;
    return panelShown() || kind === 'edge' || kind === 'place';
  };
  const forget = () => {
    turn += 1;
    asking = false;
    ui.setState({ measures: { state: 'none', overview: null, detail: '' }, service: null });
    store.setState({ speedShare: null });
  };
  const ask = async () => {
    const { player } = session;
    if (asking || !player || !isSimulation(player) || player.run === undefined) return;
    if (!wanted() && !serviceWanted()) return;
    asking = true;
    const mine = turn;
    try {
      const [overview, service] = await Promise.all([
        wanted() ? player.measures() : undefined,
        serviceWanted() ? player.service() : undefined,
      ]);
      if (mine !== turn) return;
      if (service !== undefined) ui.setState({ service });
      if (overview !== undefined) {
        ui.setState({ measures: { state: overview ? 'ready' : 'none', overview, detail: '' } });
        store.setState({ speedShare: overview?.speedShare ?? null });
      }
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
      if (
        after.view !== before.view ||
        after.layers !== before.layers ||
        after.selection !== before.selection
      )
        now();
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
