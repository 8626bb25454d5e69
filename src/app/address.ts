import { type AppStore, MODES, type Mode, type Selection, VIEWS, type View } from '../store/app-store.ts';

/** What the address of the page keeps: enough to come back to the same place. */
export interface Address {
  readonly mode?: Mode;
  readonly view?: View;
  readonly scenario?: string;
  readonly selection?: Selection;
}

const SELECTABLE: readonly Selection['kind'][] = ['device', 'edge', 'signal', 'building', 'place'];

/** `#mode=plan&view=board&scenario=weekday-morning&select=device:L01`, whatever of it makes sense. */
export function readAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const mode = MODES.find((m) => m === params.get('mode'));
  const view = VIEWS.find((v) => v === params.get('view'));
  const scenario = params.get('scenario');
  const [name, ...rest] = (params.get('select') ?? '').split(':');
  const kind = SELECTABLE.find((k) => k === name);
  const id = rest.join(':');
  return {
    ...(mode ? { mode } : {}),
    ...(view ? { view } : {}),
    ...(scenario ? { scenario } : {}),
    ...(kind && id ? { selection: { kind, id } } : {}),
  };
}

/** Vehicles and other things that pass are left out: their ids mean nothing on the next visit. */
export function writeAddress({ mode, view, scenario, selection }: Address): string {
  const params = new URLSearchParams();
  if (mode && mode !== 'plan') params.set('mode', mode);
  if (view && view !== 'real') params.set('view', view);
  if (scenario) params.set('scenario', scenario);
  if (selection && SELECTABLE.includes(selection.kind))
    params.set('select', `${selection.kind}:${selection.id}`);
  const text = params.toString().replaceAll('%3A', ':');
  return text ? `#${text}` : '';
}

/** Keeps the address in step with the store, without new entries in the history; returns the way to stop. */
export function keepAddress(store: AppStore, target: Window): () => void {
  let written = target.location.hash;
  return store.subscribe((now) => {
    if (!now.world) return;
    const hash = writeAddress({
      mode: now.mode,
      view: now.view,
      ...(now.scenarioId !== null && now.scenarioId !== now.world.scene.scenarios[0]?.id
        ? { scenario: now.scenarioId }
        : {}),
      ...(now.selection ? { selection: now.selection } : {}),
    });
    if (hash === written) return;
    written = hash;
    target.history.replaceState(null, '', `${target.location.pathname}${target.location.search}${hash}`);
  });
}
