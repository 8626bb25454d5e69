import { PanelsTopLeft } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import { CommandPalette } from '../panels/command-palette.tsx';
import { Button, IconButton } from '../panels/controls/button.tsx';
import { Empty } from '../panels/controls/facts.tsx';
import { Inspector } from '../panels/inspector.tsx';
import { LeftPanel } from '../panels/left-panel.tsx';
import { LeftRail } from '../panels/left-rail.tsx';
import { Notices } from '../panels/notices.tsx';
import { ShortcutsDialog } from '../panels/shortcuts-dialog.tsx';
import { StatusLine } from '../panels/status-line.tsx';
import { Timeline } from '../panels/timeline.tsx';
import { TopBar } from '../panels/top-bar.tsx';
import { useApp, useSpeaker, useUi, useWorkspace, WorkspaceContext } from './context.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { watchDrops } from './file-drops.ts';
import { bindShortcuts, keysOf } from './shortcuts.ts';
import { DropVeil, Stage } from './stage.tsx';
import type { Workspace } from './workspace.ts';

/** The page: the work surface around the zone. */
export function App({ workspace }: { readonly workspace: Workspace }) {
  return (
    <WorkspaceContext value={workspace}>
      <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
        <ErrorBoundary
          onError={(error) => workspace.session.addProblem(error)}
          fallback={(error, again) => <Broken error={error} again={again} />}
        >
          <Surface />
        </ErrorBoundary>
      </Tooltip.Provider>
    </WorkspaceContext>
  );
}

function Surface() {
  const workspace = useWorkspace();
  const folded = useUi((s) => s.folded);
  const leftOpen = useUi((s) => s.leftOpen);
  const inspecting = useApp((s) => s.selection !== null);
  const overview = useUi((s) => s.overview);
  const view = useApp((s) => s.view);
  useDocumentSettings();
  useEffect(() => bindShortcuts(window, workspace), [workspace]);
  useEffect(() => watchDrops(window, workspace), [workspace]);
  return (
    <div
      className="surface"
      data-folded={folded || undefined}
      data-left={leftOpen ? 'open' : 'folded'}
      data-right={inspecting || overview ? 'open' : 'folded'}
      data-view={view}
    >
      <TopBar />
      {folded ? null : leftOpen ? <LeftPanel /> : <LeftRail />}
      <Stage />
      {folded ? <Unfold /> : <Inspector />}
      <Timeline />
      <StatusLine />
      <Notices />
      <CommandPalette />
      <ShortcutsDialog />
      <DropVeil />
    </div>
  );
}

/** The way back from the bare zone for those who came there without the keyboard. */
function Unfold() {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  return (
    <IconButton
      label={say.t('app.unfold')}
      keys={keysOf('fold')}
      side="left"
      className="unfold"
      data-testid="unfold"
      onClick={() => ui.setState({ folded: false })}
    >
      <PanelsTopLeft className="icon" />
    </IconButton>
  );
}

/** Language, theme and title of the document follow the store. */
function useDocumentSettings(): void {
  const say = useSpeaker();
  const language = useApp((s) => s.language);
  const theme = useApp((s) => s.theme);
  const scene = useApp((s) => s.world?.scene.name);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.title = scene ? `${say.local(scene)} · Hetao Twin` : 'Hetao Twin';
  }, [scene, say]);
}

function Broken({ error, again }: { readonly error: Error; readonly again: () => void }) {
  const say = useSpeaker();
  return (
    <div className="broken">
      <Empty title={say.t('app.broken')} text={say.t('app.broken.text')} testId="app-broken">
        <p className="small faint mono">{error.message}</p>
        <div className="button-row">
          <Button tone="primary" onClick={again}>
            {say.t('stage.again')}
          </Button>
          <Button onClick={() => location.reload()}>{say.t('app.reload')}</Button>
        </div>
      </Empty>
    </div>
  );
}
