import { CATALOGUE } from '../../sensors/catalogue/catalogue.ts';
import { type KeyValue, keepPlan, savedPlan } from '../store/browser-memory.ts';
import { readPlan, writePlan } from '../store/plan-file.ts';
import { notify } from '../store/ui-store.ts';
import type { Session } from './session.ts';

/** Milliseconds without another change before a plan is kept. */
const PAUSE = 800;

/**
 * Keeps the devices of each scene in the browser between visits: brings them back when the scene opens (and says so),
 * and saves them a moment after every change. Returns the way to stop.
 */
export function keepPlans(session: Session, memory: KeyValue): () => void {
  const { store, ui } = session;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refused = false;
  const save = () => {
    const { world, devices } = store.getState();
    if (!world) return;
    const { id } = world.scene;
    const text = devices === world.scene.devices ? null : writePlan(id, devices, new Date());
    if (!keepPlan(memory, id, text) && !refused) {
      refused = true;
      notify(ui, { tone: 'caution', text: 'notice.notKept', values: {} });
    }
  };
  const stop = store.subscribe((now, before) => {
    if (now.world !== before.world) {
      clearTimeout(timer);
      restore(session, memory);
    } else if (now.devices !== before.devices) {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function restore(session: Session, memory: KeyValue): void {
  const { store, ui } = session;
  const { world } = store.getState();
  if (!world) return;
  const text = savedPlan(memory, world.scene.id);
  if (text === null) return;
  const { plan } = readPlan(text, 'saved plan', new Set(CATALOGUE.map((m) => m.id)), world.scene.id);
  if (!plan || JSON.stringify(plan.devices) === JSON.stringify(world.scene.devices)) {
    keepPlan(memory, world.scene.id, null);
    return;
  }
  const scene = world.scene;
  // After the session has published the scene, so that this counts as a change that undo takes back.
  queueMicrotask(() => {
    if (store.getState().world !== world) return;
    store.setState({ devices: plan.devices });
    notify(ui, {
      tone: 'info',
      text: 'notice.restored',
      values: { n: plan.devices.length },
      action: { label: 'plan.reset', run: () => store.setState({ devices: scene.devices, selection: null }) },
    });
  });
}
