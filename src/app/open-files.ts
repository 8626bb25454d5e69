import { CATALOGUE } from '../../sensors/catalogue/catalogue.ts';
import { PLAN_FORMAT, readPlan } from '../store/plan-file.ts';
import { notify } from '../store/ui-store.ts';
import { loadScene, type NamedBytes } from './scene-loader.ts';
import { problemsOf, type Session } from './session.ts';

/** Larger than any real network or scenario; a whole disk image dropped by mistake is refused. */
const LARGEST_BYTES = 1_500_000_000;

export const ACCEPTED_FILES = '.json,.mcap,.xml,.gz,.sumocfg';

/** Opens what was chosen or dropped together: one recording, one plan, or one scene with its files. */
export async function openFiles(session: Session, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const recording = files.find((f) => f.name.toLowerCase().endsWith('.mcap'));
  if (recording) {
    await session.openRecording(recording.name, recording);
    return;
  }
  const total = files.reduce((sum, f) => sum + f.size, 0);
  if (total > LARGEST_BYTES) {
    fail(
      session,
      files,
      new Error(`The files hold ${Math.round(total / 1e6)} MB, more than this page can take.`),
    );
    return;
  }
  let named: NamedBytes[];
  try {
    named = await Promise.all(
      files.map(
        async (f): Promise<NamedBytes> => ({ name: f.name, bytes: new Uint8Array(await f.arrayBuffer()) }),
      ),
    );
  } catch (error) {
    fail(session, files, error);
    return;
  }
  const plan = named.length === 1 && named[0] ? planText(named[0]) : null;
  if (plan !== null && named[0]) {
    openPlan(session, named[0].name, plan);
    return;
  }
  const opened = await session.openScene(() => loadScene({ kind: 'files', files: named }), null);
  if (opened && session.store.getState().problems.length > 0) session.ui.setState({ leftTab: 'problems' });
}

/** The text of a file that says it is a plan; null for others. */
function planText({ name, bytes }: NamedBytes): string | null {
  if (!name.toLowerCase().endsWith('.json')) return null;
  const text = new TextDecoder().decode(bytes);
  return text.slice(0, 2000).includes(`"${PLAN_FORMAT}"`) ? text : null;
}

export function openPlan(session: Session, name: string, text: string): boolean {
  const { store, ui } = session;
  const scene = store.getState().world?.scene;
  if (!scene) return false;
  const { plan, problems } = readPlan(text, name, new Set(CATALOGUE.map((m) => m.id)), scene.id);
  session.setProblems('plan', problems);
  if (!plan) {
    ui.setState({ leftTab: 'problems', leftOpen: true });
    notify(ui, { tone: 'danger', text: 'notice.planFailed', values: { name, n: problems.length } });
    return false;
  }
  store.setState({ devices: plan.devices, selection: null });
  notify(ui, {
    tone: 'good',
    text: 'notice.planOpened',
    values: { name, n: plan.devices.length },
    action: { label: 'plan.undo', run: () => session.undo() },
  });
  return true;
}

function fail(session: Session, files: readonly File[], error: unknown): void {
  session.setProblems('files', problemsOf(error, files.map((f) => f.name).join(', ')));
  session.ui.setState({ leftTab: 'problems', leftOpen: true });
  notify(session.ui, { tone: 'danger', text: 'notice.sceneFailed', values: { n: 1 } });
}
