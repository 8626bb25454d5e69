import { frameSource } from '../players/frame-source.ts';
import { show } from '../store/actions.ts';
import { appStore } from '../store/app-store.ts';
import {
  browserMemory,
  keepPreferences,
  preferredLanguage,
  restorePreferences,
} from '../store/browser-memory.ts';
import { writePlan } from '../store/plan-file.ts';
import { createUiStore } from '../store/ui-store.ts';
import { keepAddress, readAddress } from './address.ts';
import { followLiveDevices } from './live-devices.ts';
import { feedMeasures } from './measures-feed.ts';
import { ACCEPTED_FILES, openFiles } from './open-files.ts';
import { keepPlans } from './plan-keeper.ts';
import { playerMakers } from './player-makers.ts';
import { loadScene } from './scene-loader.ts';
import { Sensing } from './sensing.ts';
import { Session } from './session.ts';
import type { Workspace } from './workspace.ts';

/** Builds the page's one workspace and starts opening the built-in scene. */
export function openWorkspace(page: Window): Workspace {
  const store = appStore;
  const ui = createUiStore({ leftOpen: page.innerWidth >= 900 });
  const memory = browserMemory();
  store.setState({ language: preferredLanguage(page.navigator.languages) });
  restorePreferences(store, memory);
  keepPreferences(store, memory);
  const address = readAddress(page.location.hash);
  store.setState({
    ...(address.mode ? { mode: address.mode } : {}),
    ...(address.view ? { view: address.view } : {}),
  });

  const session = new Session({
    store,
    ui,
    frames: frameSource,
    makers: playerMakers,
    now: () => performance.now(),
    brokerUrl: brokerUrlFor(page.location),
  });
  const sensing = new Sensing({
    store,
    ui,
    open: async (world, types) => {
      const { SenseClient } = await import('../workers/sense-client.ts');
      return SenseClient.open(world, types);
    },
    onProblem: (error) => session.addProblem(error),
  });
  feedMeasures({ store, ui, session });
  keepPlans(session, memory);
  keepAddress(store, page);

  const openBuiltInScene = async (scenario: string | null = null) => {
    await session.openScene(() => loadScene({ kind: 'built-in', name: 'hetao' }), scenario);
  };
  const workspace: Workspace = {
    store,
    ui,
    frames: frameSource,
    session,
    sensing,
    liveDevices: followLiveDevices(session),
    openFiles: (files) => openFiles(session, files),
    openFileDialog: () => chooseFiles(page.document, (files) => void openFiles(session, files)),
    openBuiltInScene: () => openBuiltInScene(),
    exportPlan: () => {
      const { world, devices } = store.getState();
      if (!world) return;
      const text = writePlan(world.scene.id, devices, new Date());
      saveFile(page, `${world.scene.id}-plan.json`, new Blob([text], { type: 'application/json' }));
    },
    resetPlan: () => {
      const { world } = store.getState();
      if (world) store.setState({ devices: world.scene.devices, selection: null });
    },
  };
  void openBuiltInScene(address.scenario ?? null).then(() => {
    const { selection } = address;
    if (selection && !store.getState().selection) show(store, selection);
  });
  return workspace;
}

/** The broker beside the app: `/mqtt` on the same host and port. */
export function brokerUrlFor(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/mqtt`;
}

function chooseFiles(page: Document, use: (files: readonly File[]) => void): void {
  const input = page.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = ACCEPTED_FILES;
  input.addEventListener('change', () => use([...(input.files ?? [])]));
  input.click();
}

function saveFile(page: Window, name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = page.document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
