import { FileUp, FolderOpen, MonitorX, RotateCcw } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { TwinError } from '../../scenes/problem.ts';
import { Button } from '../panels/controls/button.tsx';
import { Empty } from '../panels/controls/facts.tsx';
import { useSense } from '../panels/inspect/sensing.ts';
import { BrokerForm } from '../panels/live-devices-panel.tsx';
import { canDraw } from './capabilities.ts';
import { useApp, usePlayer, useSpeaker, useUi, useWorkspace } from './context.ts';
import { ErrorBoundary } from './error-boundary.tsx';

const viewChunk = import('../view3d/twin-view.tsx');
const TwinView = lazy(async () => ({ default: (await viewChunk).TwinView }));

/** The zone and what lies over it: what is missing, what is under way, what can be done about it. */
export function Stage() {
  const { session } = useWorkspace();
  const say = useSpeaker();
  const ready = useApp((s) => s.world !== null);
  const drawable = useMemo(() => canDraw(document), []);
  return (
    <main className="stage" aria-label={say.t('stage.label')} data-testid="stage">
      {drawable ? (
        <ErrorBoundary
          onError={(error) => session.addProblem(error)}
          fallback={(error, again) => (
            <Veil>
              <Empty title={say.t('stage.broken')} text={error.message} testId="stage-broken">
                <Button tone="primary" onClick={again}>
                  <RotateCcw className="icon" />
                  {say.t('stage.again')}
                </Button>
              </Empty>
            </Veil>
          )}
        >
          <Suspense fallback={null}>{ready ? <Zone /> : null}</Suspense>
        </ErrorBoundary>
      ) : (
        <Veil>
          <Empty title={say.t('stage.noWebgl')} text={say.t('stage.noWebgl.text')} testId="stage-no-webgl">
            <MonitorX className="icon" aria-hidden="true" />
          </Empty>
        </Veil>
      )}
      <StageState />
    </main>
  );
}

function Zone() {
  const { store, frames, session } = useWorkspace();
  const sense = useSense();
  return (
    <TwinView
      store={store}
      frames={frames}
      sense={sense}
      onProblem={(problem) => session.addProblem(new TwinError(problem, [problem]))}
    />
  );
}

function Veil({ children }: { readonly children: ReactNode }) {
  return <div className="veil">{children}</div>;
}

/** What stands over the zone when it can't show what the mode promises. */
function StageState() {
  const { openFileDialog, openBuiltInScene, session, ui } = useWorkspace();
  const say = useSpeaker();
  const player = usePlayer();
  const ready = useApp((s) => s.world !== null);
  const mode = useApp((s) => s.mode);
  const status = useApp((s) => s.player?.status ?? 'closed');
  const progress = useApp((s) => s.player?.progress);
  const work = useUi((s) => s.work);
  const failure = useUi((s) => s.failure);
  const recording = useUi((s) => s.recording);
  const broker = useUi((s) => s.broker);
  if (failure) {
    return (
      <Veil>
        <Empty title={say.t('stage.noScene')} text={failure.message} testId="scene-failed">
          <p className="small faint mono">{failure.where}</p>
          <p className="small quiet">{failure.hint}</p>
          <div className="button-row">
            <Button tone="primary" onClick={() => void openBuiltInScene()}>
              {say.t('scene.hetao')}
            </Button>
            <Button onClick={openFileDialog}>{say.t('scene.open')}</Button>
          </div>
        </Empty>
      </Veil>
    );
  }
  if (!ready) return <Skeleton />;
  if (mode === 'replay' && recording.state !== 'ready') {
    return (
      <div className="stage-card" data-testid="replay-empty">
        <h2>{say.t('replay.none')}</h2>
        <p>{say.t('replay.none.text')}</p>
        <div className="button-row">
          <Button tone="primary" data-testid="open-recording" onClick={openFileDialog}>
            <FolderOpen className="icon" />
            {say.t('replay.open')}
          </Button>
          <Button
            data-testid="go-record"
            onClick={() => void session.setMode('plan').then(() => session.startRecording())}
          >
            {say.t('replay.record')}
          </Button>
        </div>
      </div>
    );
  }
  if (
    mode === 'live' &&
    (broker.state === 'failed' || broker.state === 'lost' || broker.state === 'connecting')
  ) {
    return (
      <div className="stage-card" data-testid="live-empty" data-state={broker.state}>
        <h2>{say.t(`live.${broker.state}`)}</h2>
        <p>{say.t(`live.${broker.state}.text`)}</p>
        <BrokerForm />
      </div>
    );
  }
  if (player && status === 'failed' && mode !== 'live') {
    return (
      <div className="stage-card" data-testid="player-failed">
        <h2>{say.t('player.failed')}</h2>
        <p>{say.t('player.failed.text')}</p>
        <div className="button-row">
          <Button
            tone="primary"
            onClick={() =>
              void player
                .open()
                .then(() => player.play())
                .catch((error) => session.addProblem(error))
            }
          >
            {say.t('player.goOn')}
          </Button>
          <Button onClick={() => void session.restart()}>{say.t('player.restart')}</Button>
          <Button onClick={() => ui.setState({ leftTab: 'problems', leftOpen: true, folded: false })}>
            {say.t('left.problems')}
          </Button>
        </div>
      </div>
    );
  }
  if (work === 'player') {
    return (
      <div className="stage-busy small" role="status">
        <span className="spinner" aria-hidden="true" />
        {progress === undefined
          ? say.t(`busy.${mode}`)
          : say.t('busy.warmUp', { percent: say.number(Math.floor(progress * 100)) })}
      </div>
    );
  }
  return <PlacingHint />;
}

/** The work surface while the scene is read: ground, river and streets as quiet strokes. */
function Skeleton() {
  const say = useSpeaker();
  return (
    <div className="stage-skeleton" role="status" aria-label={say.t('busy.scene')} data-testid="skeleton">
      <svg viewBox="0 0 1200 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path className="skeleton-river" d="M-40 560C180 470 330 640 560 560S900 420 1240 500" />
        <path
          className="skeleton-road"
          d="M120 120L520 60M150 240L700 150M190 360L820 250M260 90L330 430M430 60L500 400M610 30L690 380M780 20L860 330"
        />
      </svg>
      <span className="small quiet">{say.t('busy.scene')}</span>
    </div>
  );
}

function PlacingHint() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const placing = useApp((s) => s.tool.kind === 'place');
  if (!placing) return null;
  return (
    <div className="stage-busy small" role="status" data-testid="placing">
      {say.t('palette.placing')}
      <button type="button" className="link" onClick={() => store.setState({ tool: { kind: 'select' } })}>
        {say.t('palette.stop')}
      </button>
    </div>
  );
}

/** Stands over everything while files are dragged over the page. */
export function DropVeil() {
  const say = useSpeaker();
  const dropping = useUi((s) => s.dropping);
  if (!dropping) return null;
  return (
    <div className="drop-veil" data-testid="drop-veil">
      <FileUp className="icon" aria-hidden="true" />
      <h2>{say.t('drop.title')}</h2>
      <p>{say.t('drop.text')}</p>
    </div>
  );
}
