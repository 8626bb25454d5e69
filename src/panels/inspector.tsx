import { Focus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf } from '../app/shortcuts.ts';
import { moveCamera, select } from '../store/actions.ts';
import type { Selection } from '../store/app-store.ts';
import { IconButton } from './controls/button.tsx';
import { DeviceInspector } from './inspect/device.tsx';
import { EdgeInspector } from './inspect/edge.tsx';
import { PedestrianInspector, TrackInspector, VehicleInspector } from './inspect/moving.tsx';
import { SceneOverview } from './inspect/scene-overview.tsx';
import { SignalInspector } from './inspect/signal.tsx';
import { BuildingInspector, PlaceInspector } from './inspect/surroundings.tsx';

/** The panel of what is selected, or of the scene as a whole. */
export function Inspector() {
  const { store, ui } = useWorkspace();
  const say = useSpeaker();
  const selection = useApp((s) => s.selection);
  const overview = useUi((s) => s.overview);
  const ready = useApp((s) => s.world !== null);
  if (!ready || (!selection && !overview)) return null;
  return (
    <aside
      className="inspector"
      data-testid="inspector"
      data-kind={selection?.kind ?? 'scene'}
      data-id={selection?.id}
      aria-label={say.t('inspector.label')}
    >
      <div className="inspector-bar">
        <span className="small faint">{say.t(selection ? `what.${selection.kind}` : 'what.scene')}</span>
        <span className="grow" />
        {selection ? (
          <IconButton
            label={say.t('shortcut.fly')}
            keys={keysOf('fly')}
            onClick={() => moveCamera(store, { kind: 'flyTo', target: selection })}
          >
            <Focus className="icon" />
          </IconButton>
        ) : null}
        <IconButton
          label={say.t('inspector.close')}
          keys={selection ? 'Esc' : keysOf('right')}
          data-testid="inspector-close"
          onClick={() => (selection ? select(store, null) : ui.setState({ overview: false }))}
        >
          <X className="icon" />
        </IconButton>
      </div>
      <div className="inspector-body scroll" key={selection ? `${selection.kind}:${selection.id}` : 'scene'}>
        {selection ? inspectorOf(selection) : <SceneOverview />}
      </div>
    </aside>
  );
}

function inspectorOf(selection: Selection): ReactNode {
  const { kind, id } = selection;
  if (kind === 'device') return <DeviceInspector id={id} />;
  if (kind === 'vehicle') return <VehicleInspector id={id} />;
  if (kind === 'pedestrian') return <PedestrianInspector id={id} />;
  if (kind === 'track') return <TrackInspector id={id} />;
  if (kind === 'signal') return <SignalInspector id={id} />;
  if (kind === 'edge') return <EdgeInspector id={id} />;
  if (kind === 'building') return <BuildingInspector id={id} />;
  return <PlaceInspector id={id} />;
}
