import { Box, Building2, Car, CornerDownLeft, MapPin, Route, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf, SHORTCUTS } from '../app/shortcuts.ts';
import type { Workspace } from '../app/workspace.ts';
import type { Speaker } from '../i18n/texts.ts';
import { show, toggleLayer } from '../store/actions.ts';
import { LANGUAGES, LAYERS, type Selection } from '../store/app-store.ts';
import { Dialog } from './controls/dialog.tsx';
import { DeviceIcon, SignalIcon } from './device-icon.tsx';
import { rowOf } from './frame-facts.ts';
import { search, searchIndex } from './search.ts';

interface Entry {
  readonly key: string;
  readonly title: string;
  readonly aside: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly run: () => void;
}

/** Finds anything by name and does anything by name. */
export function CommandPalette() {
  const open = useUi((s) => s.dialog === 'commands');
  return open ? <OpenPalette /> : null;
}

function OpenPalette() {
  const workspace = useWorkspace();
  const { store, ui, frames } = workspace;
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const devices = useApp((s) => s.devices);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const close = () => ui.setState({ dialog: 'none' });
  const index = useMemo(() => (world ? searchIndex(world, devices) : []), [world, devices]);
  const commands = useMemo(() => commandEntries(workspace, say), [workspace, say]);
  const entries = useMemo(() => {
    const terms = query.toLowerCase().trim();
    const go = (selection: Selection) => () => show(store, selection);
    const found = search(index, query, 12).map(
      (f): Entry => ({
        key: `${f.selection.kind}:${f.id}`,
        title: say.local(f.title),
        aside: `${say.t(`what.${f.selection.kind}`)} · ${f.id}`,
        icon: <FoundIcon selection={f.selection} />,
        run: go(f.selection),
      }),
    );
    const vehicles: Entry[] = [];
    const number = Number(terms.replace(/^#/, ''));
    const frame = frames.current;
    if (
      terms !== '' &&
      Number.isInteger(number) &&
      frame &&
      rowOf(frame.vehicleId, frame.vehicleCount, number) >= 0
    ) {
      vehicles.push({
        key: `vehicle:${number}`,
        title: `${say.t('what.vehicle')} ${number}`,
        aside: say.t('what.vehicle'),
        icon: <Car className="icon" />,
        run: go({ kind: 'vehicle', id: String(number) }),
      });
    }
    const matching = terms === '' ? commands : commands.filter((c) => c.title.toLowerCase().includes(terms));
    return [...vehicles, ...found, ...matching].slice(0, 40);
  }, [query, index, commands, say, store, frames]);
  const chosen = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(entries.length ? (chosen + 1) % entries.length : 0);
    else if (event.key === 'ArrowUp')
      setAt(entries.length ? (chosen - 1 + entries.length) % entries.length : 0);
    else if (event.key === 'Home' && query === '') setAt(0);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={say.t('commands.open')} onClose={close} className="commands">
      <div className="commands-field">
        <Search className="icon" aria-hidden="true" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries[chosen] ? `${listId}-${chosen}` : undefined}
          aria-label={say.t('commands.open')}
          placeholder={say.t('commands.placeholder')}
          value={query}
          data-testid="commands-field"
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div
        ref={list}
        id={listId}
        className="commands-list scroll"
        role="listbox"
        aria-label={say.t('commands.results')}
      >
        {entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and handles the keys
          <div
            key={entry.key}
            id={`${listId}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === chosen}
            className="command"
            data-testid={`command-${entry.key}`}
            onPointerMove={() => setAt(i)}
            onClick={() => run(entry)}
          >
            {entry.icon}
            <span className="command-title">{entry.title}</span>
            <span className="small faint command-aside">{entry.aside}</span>
            {entry.keys ? <kbd>{entry.keys}</kbd> : null}
            {i === chosen ? <CornerDownLeft className="icon faint" aria-hidden="true" /> : null}
          </div>
        ))}
        {entries.length === 0 ? (
          <p className="commands-none quiet">{say.t('commands.none', { query })}</p>
        ) : null}
      </div>
    </Dialog>
  );
}

function FoundIcon({ selection }: { readonly selection: Selection }) {
  const kind = useApp(
    (s) => s.devices.find((d) => selection.kind === 'device' && d.id === selection.id)?.kind,
  );
  if (kind) return <DeviceIcon kind={kind} />;
  if (selection.kind === 'edge') return <Route className="icon" />;
  if (selection.kind === 'signal') return <SignalIcon />;
  if (selection.kind === 'building') return <Building2 className="icon" />;
  return <MapPin className="icon" />;
}

/** Everything of the shortcut table but the palette itself, the layers, scenarios, languages and plan files. */
function commandEntries(workspace: Workspace, say: Speaker): readonly Entry[] {
  const { store, session } = workspace;
  const icon = <Box className="icon faint" />;
  const shortcuts = SHORTCUTS.filter((s) => s.name !== 'commands' && s.name !== 'escape').map(
    (s): Entry => ({
      key: `do:${s.name}`,
      title: say.t(s.label),
      aside: say.t(`shortcuts.${s.group}`),
      icon,
      keys: keysOf(s.name),
      run: () => s.run(workspace),
    }),
  );
  const scenarios = (store.getState().world?.scene.scenarios ?? []).map(
    (s): Entry => ({
      key: `scenario:${s.id}`,
      title: say.local(s.name),
      aside: say.t('scenario.label'),
      icon,
      run: () => void session.setScenario(s.id),
    }),
  );
  const layers = LAYERS.map(
    (layer): Entry => ({
      key: `layer:${layer}`,
      title: say.t(`layer.${layer}`),
      aside: say.t('left.layers'),
      icon,
      run: () => toggleLayer(store, layer),
    }),
  );
  const names = { en: 'English', 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文' } as const;
  const languages = LANGUAGES.map(
    (language): Entry => ({
      key: `language:${language}`,
      title: names[language],
      aside: say.t('language.label'),
      icon,
      run: () => store.setState({ language }),
    }),
  );
  const files: Entry[] = [
    {
      key: 'do:export',
      title: say.t('plan.export'),
      aside: say.t('shortcuts.plan'),
      icon,
      run: workspace.exportPlan,
    },
    {
      key: 'do:reset',
      title: say.t('plan.reset'),
      aside: say.t('shortcuts.plan'),
      icon,
      run: workspace.resetPlan,
    },
  ];
  return [...shortcuts, ...scenarios, ...files, ...layers, ...languages];
}
