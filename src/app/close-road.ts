import type { SimulationCommand } from '../../sims/simulation.ts';
import { isSimulation } from '../panels/inspect/route-facts.ts';
import { notify } from '../store/ui-store.ts';
import type { Workspace } from './workspace.ts';

/** An edge to close or open, or one lane of it (0: nearest the kerb). */
export interface RoadWish {
  readonly edge: string;
  readonly lane?: number;
  /** For the notice. */
  readonly name: string;
}

/**
 * Closes a road of the open simulation, or opens it again: takes effect in the next step, and can be taken back. What goes
 * wrong becomes a problem. Resolves with whether the command was given.
 */
export async function setRoadClosed(
  { session, ui }: Pick<Workspace, 'session' | 'ui'>,
  { edge, lane, name }: RoadWish,
  closed: boolean,
): Promise<boolean> {
  const before = ui.getState().service?.closures.find((c) => c.edge === edge)?.lanes ?? [];
  const wish: SimulationCommand = {
    kind: closed ? 'close-road' : 'open-road',
    edge,
    ...(lane === undefined ? {} : { lane }),
  };
  const back: readonly SimulationCommand[] = [
    { kind: 'open-road', edge },
    ...before.map((l): SimulationCommand => ({ kind: 'close-road', edge, lane: l })),
  ];
  const { player } = session;
  if (!player || !isSimulation(player)) return false;
  const give = async (commands: readonly SimulationCommand[]): Promise<boolean> => {
    try {
      for (const command of commands) await player.command(command);
      return true;
    } catch (error) {
      session.addProblem(error);
      return false;
    }
  };
  if (!(await give([wish]))) return false;
  session.recordAct({ undo: () => void give(back), redo: () => void give([wish]) });
  notify(ui, {
    tone: closed ? 'caution' : 'good',
    text: closed ? 'notice.roadClosed' : 'notice.roadOpened',
    values: { name },
    action: { label: 'plan.undo', run: () => session.undo() },
  });
  return true;
}
