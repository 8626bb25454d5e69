import { tinykeys } from 'tinykeys';
import type { TextKey } from '../i18n/texts.ts';
import { moveCamera, select } from '../store/actions.ts';
import { MODES, type Mode, VIEWS, type View } from '../store/app-store.ts';
import { duplicateDevice, removeDevice } from '../store/device-edits.ts';
import type { Workspace } from './workspace.ts';

export const SHORTCUT_GROUPS = ['general', 'time', 'view', 'plan'] as const;

interface Shortcut {
  readonly name: string;
  readonly group: (typeof SHORTCUT_GROUPS)[number];
  /** Key presses as tinykeys writes them; any of them works. */
  readonly keys: readonly string[];
  /** As it is shown; `Mod` is Ctrl or the command key. */
  readonly shown: string;
  readonly label: TextKey;
  /** Works while a text is being typed, too. */
  readonly always?: boolean;
  readonly run: (workspace: Workspace) => void;
}

const SPEED_STEPS = [0.5, 1, 2, 5, 10, 20];

const MODE_KEYS = MODES.map(
  (mode: Mode, i): Shortcut => ({
    name: mode,
    group: 'general',
    keys: [`Shift+Digit${i + 1}`],
    shown: `Shift ${i + 1}`,
    label: `mode.${mode}`,
    run: ({ session }) => void session.setMode(mode),
  }),
);

const VIEW_KEYS = VIEWS.map(
  (view: View, i): Shortcut => ({
    name: view,
    group: 'view',
    keys: [`${i + 1}`],
    shown: `${i + 1}`,
    label: `view.${view}`,
    run: ({ store }) => store.setState({ view }),
  }),
);

/** Everything the keyboard does outside fields and menus; the dialog of shortcuts lists the same table. */
export const SHORTCUTS: readonly Shortcut[] = [
  {
    name: 'commands',
    group: 'general',
    keys: ['$mod+k'],
    shown: 'Mod K',
    label: 'shortcut.commands',
    always: true,
    run: ({ ui }) => ui.setState((s) => ({ dialog: s.dialog === 'commands' ? 'none' : 'commands' })),
  },
  {
    name: 'shortcuts',
    group: 'general',
    keys: ['Shift+?', '?'],
    shown: '?',
    label: 'shortcuts.title',
    run: ({ ui }) => ui.setState({ dialog: 'shortcuts' }),
  },
  {
    name: 'fold',
    group: 'general',
    keys: ['\\', 'Backslash'],
    shown: '\\',
    label: 'shortcut.fold',
    run: ({ ui }) => ui.setState((s) => ({ folded: !s.folded })),
  },
  {
    name: 'left',
    group: 'general',
    keys: ['BracketLeft'],
    shown: '[',
    label: 'shortcut.left',
    run: ({ ui }) => ui.setState((s) => ({ leftOpen: s.folded ? true : !s.leftOpen, folded: false })),
  },
  {
    name: 'right',
    group: 'general',
    keys: ['BracketRight'],
    shown: ']',
    label: 'shortcut.right',
    run: ({ store, ui }) => {
      if (store.getState().selection) select(store, null);
      else ui.setState((s) => ({ overview: !s.overview, folded: false }));
    },
  },
  ...MODE_KEYS,
  {
    name: 'open',
    group: 'general',
    keys: ['$mod+o'],
    shown: 'Mod O',
    label: 'shortcut.open',
    run: ({ openFileDialog }) => openFileDialog(),
  },
  {
    name: 'play',
    group: 'time',
    keys: ['Space'],
    shown: 'Space',
    label: 'shortcut.play',
    run: ({ session }) => {
      const player = session.player;
      if (player?.state.status === 'playing') player.pause();
      else player?.play();
    },
  },
  {
    name: 'slower',
    group: 'time',
    keys: ['Comma'],
    shown: ',',
    label: 'shortcut.slower',
    run: (workspace) => stepSpeed(workspace, -1),
  },
  {
    name: 'faster',
    group: 'time',
    keys: ['Period'],
    shown: '.',
    label: 'shortcut.faster',
    run: (workspace) => stepSpeed(workspace, 1),
  },
  {
    name: 'back',
    group: 'time',
    keys: ['Shift+ArrowLeft'],
    shown: 'Shift ←',
    label: 'shortcut.back',
    run: (workspace) => seekBy(workspace, -10),
  },
  {
    name: 'forward',
    group: 'time',
    keys: ['Shift+ArrowRight'],
    shown: 'Shift →',
    label: 'shortcut.forward',
    run: (workspace) => seekBy(workspace, 10),
  },
  ...VIEW_KEYS,
  {
    name: 'home',
    group: 'view',
    keys: ['h'],
    shown: 'H',
    label: 'shortcut.home',
    run: ({ store }) => moveCamera(store, { kind: 'home' }),
  },
  {
    name: 'top',
    group: 'view',
    keys: ['t'],
    shown: 'T',
    label: 'shortcut.top',
    run: ({ store }) => moveCamera(store, { kind: 'top' }),
  },
  {
    name: 'fly',
    group: 'view',
    keys: ['f'],
    shown: 'F',
    label: 'shortcut.fly',
    run: ({ store }) => {
      const target = store.getState().selection;
      if (target) moveCamera(store, { kind: 'flyTo', target });
    },
  },
  {
    name: 'follow',
    group: 'view',
    keys: ['g'],
    shown: 'G',
    label: 'shortcut.follow',
    run: ({ store }) => {
      const target = store.getState().selection;
      if (target) moveCamera(store, { kind: target.kind === 'device' ? 'device' : 'follow', target });
    },
  },
  {
    name: 'night',
    group: 'view',
    keys: ['n'],
    shown: 'N',
    label: 'shortcut.night',
    run: ({ store }) =>
      store.setState((s) => ({
        light: s.light.kind === 'clock' ? { kind: 'fixed', hour: 21 } : { kind: 'clock' },
      })),
  },
  {
    name: 'escape',
    group: 'plan',
    keys: ['Escape'],
    shown: 'Esc',
    label: 'shortcut.escape',
    run: ({ store, ui }) => {
      const { tool, selection } = store.getState();
      if (tool.kind === 'place') store.setState({ tool: { kind: 'select' } });
      else if (selection) select(store, null);
      else ui.setState({ overview: false });
    },
  },
  {
    name: 'undo',
    group: 'plan',
    keys: ['$mod+z'],
    shown: 'Mod Z',
    label: 'plan.undo',
    run: ({ session, store }) => {
      if (store.getState().mode === 'plan') session.undo();
    },
  },
  {
    name: 'redo',
    group: 'plan',
    keys: ['$mod+Shift+z', '$mod+y'],
    shown: 'Mod Shift Z',
    label: 'plan.redo',
    run: ({ session, store }) => {
      if (store.getState().mode === 'plan') session.redo();
    },
  },
  {
    name: 'duplicate',
    group: 'plan',
    keys: ['$mod+d'],
    shown: 'Mod D',
    label: 'device.duplicate',
    run: ({ store }) => {
      const { selection, devices, mode } = store.getState();
      if (mode !== 'plan' || selection?.kind !== 'device') return;
      const copy = duplicateDevice(devices, selection.id);
      if (copy) store.setState({ devices: copy.devices, selection: { kind: 'device', id: copy.id } });
    },
  },
  {
    name: 'delete',
    group: 'plan',
    keys: ['Delete', 'Backspace'],
    shown: 'Del',
    label: 'device.delete',
    run: ({ store }) => {
      const { selection, devices, mode } = store.getState();
      if (mode !== 'plan' || selection?.kind !== 'device') return;
      store.setState({ devices: removeDevice(devices, selection.id), selection: null });
    },
  },
];

const APPLE = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

/** The keys of a shortcut as people of this machine write them. */
export function keysOf(name: string): string {
  const shown = SHORTCUTS.find((s) => s.name === name)?.shown ?? '';
  return APPLE ? shown.replace('Mod ', '⌘').replace('Shift ', '⇧') : shown.replace('Mod', 'Ctrl');
}

/** Binds the table to a window; returns the way to stop. */
export function bindShortcuts(target: Window, workspace: Workspace): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const shortcut of SHORTCUTS) {
    for (const keys of shortcut.keys) {
      bindings[keys] = (event) => {
        if (event.defaultPrevented) return;
        if (!shortcut.always && (isTyping(event) || workspace.ui.getState().dialog !== 'none')) return;
        if (takesKey(event, shortcut.name)) return;
        event.preventDefault();
        shortcut.run(workspace);
      };
    }
  }
  return tinykeys(target, bindings);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="menu"], [role="listbox"]') !== null
  );
}

/** Whether the control that has the focus wants the key for itself: Space presses a button, arrows move a slider. */
function takesKey(event: KeyboardEvent, name: string): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (name === 'play')
    return target.closest('button, [role="switch"], [role="tab"], [role="slider"], a, summary') !== null;
  if (name === 'back' || name === 'forward') return target.closest('[role="slider"]') !== null;
  return false;
}

function stepSpeed({ session }: Workspace, by: 1 | -1): void {
  const player = session.player;
  if (!player?.capabilities.speed) return;
  const now = player.state.speed;
  const next = by > 0 ? SPEED_STEPS.find((s) => s > now) : SPEED_STEPS.findLast((s) => s < now);
  if (next !== undefined) player.setSpeed(next);
}

function seekBy({ session }: Workspace, seconds: number): void {
  const player = session.player;
  if (!player?.capabilities.seek) return;
  const { time, begin, end } = player.state;
  void player
    .seek(Math.min(end, Math.max(begin, time + seconds)))
    .catch((error) => session.addProblem(error));
}
