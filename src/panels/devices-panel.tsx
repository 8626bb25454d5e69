import { Download, FileUp, Redo2, RotateCcw, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Device, DeviceKind } from '../../scenes/document/devices.ts';
import { CATALOGUE, modelOf } from '../../sensors/catalogue/catalogue.ts';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf } from '../app/shortcuts.ts';
import { show } from '../store/actions.ts';
import { devicesByKind } from '../store/device-edits.ts';
import { IconButton } from './controls/button.tsx';
import { ConfidenceMark, Empty, Section } from './controls/facts.tsx';
import { DeviceIcon } from './device-icon.tsx';
import { percent } from './measures.ts';

/** Plan's devices: the catalogue to take from, what they cover together, and the list of those in the scene. */
export function DevicesPanel() {
  const mode = useApp((s) => s.mode);
  return (
    <>
      {mode === 'plan' ? <Palette /> : null}
      <CoverageSummary />
      <DeviceList />
      {mode === 'plan' ? <PlanBar /> : null}
    </>
  );
}

function Palette() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const tool = useApp((s) => s.tool);
  return (
    <Section title={say.t('palette.title')}>
      <ul className="palette">
        {CATALOGUE.map((model) => {
          const held = tool.kind === 'place' && tool.model === model.id;
          return (
            <li key={model.id}>
              <button
                type="button"
                className="palette-item"
                data-testid={`place-${model.id}`}
                aria-pressed={held}
                title={say.local(model.about)}
                onClick={() =>
                  store.setState({ tool: held ? { kind: 'select' } : { kind: 'place', model: model.id } })
                }
              >
                <DeviceIcon kind={model.kind} />
                <span>{say.local(model.name)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="small faint" aria-live="polite">
        {say.t(tool.kind === 'place' ? 'palette.placing' : 'palette.hint')}
      </p>
    </Section>
  );
}

/** Share of the road that at least one and at least two devices see. */
export function CoverageSummary() {
  const say = useSpeaker();
  const coverage = useUi((s) => s.coverage);
  return (
    <Section
      title={say.t('coverage.title')}
      aside={
        coverage?.pending ? (
          <span className="spinner" role="img" aria-label={say.t('coverage.pending')} />
        ) : null
      }
    >
      <div
        className="coverage"
        data-testid="coverage-share"
        data-one={coverage?.one.toFixed(4)}
        data-two={coverage?.two.toFixed(4)}
        data-pending={coverage?.pending ?? true}
      >
        {(['one', 'two'] as const).map((which) => (
          <div key={which} className="meter-row" title={say.t(`coverage.${which}.why`)}>
            <span>{say.t(`coverage.${which}`)}</span>
            <span className="meter" aria-hidden="true">
              <MeterFill share={coverage?.[which] ?? 0} which={which} />
            </span>
            <span className="num">{coverage ? percent(coverage[which], say, 1) : '–'}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

function MeterFill({ share, which }: { readonly share: number; readonly which: 'one' | 'two' }) {
  return <i data-which={which} style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />;
}

function DeviceList() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const devices = useApp((s) => s.devices);
  const selected = useApp((s) => (s.selection?.kind === 'device' ? s.selection.id : null));
  const [closed, setClosed] = useState<ReadonlySet<DeviceKind>>(new Set());
  if (devices.length === 0) {
    return <Empty title={say.t('devices.none')} text={say.t('devices.none.text')} testId="devices-none" />;
  }
  const toggle = (kind: DeviceKind) => {
    const next = new Set(closed);
    if (!next.delete(kind)) next.add(kind);
    setClosed(next);
  };
  return (
    <Section
      title={say.t('devices.title')}
      aside={<span className="num faint">{say.number(devices.length)}</span>}
    >
      {devicesByKind(devices).map((group) => (
        <div key={group.kind} className="device-group">
          <button
            type="button"
            className="group-head"
            aria-expanded={!closed.has(group.kind)}
            onClick={() => toggle(group.kind)}
          >
            <DeviceIcon kind={group.kind} />
            {say.t(`kind.${group.kind}`)}
            <span className="num faint">{group.devices.length}</span>
          </button>
          {closed.has(group.kind) ? null : (
            <ul>
              {group.devices.map((device) => (
                <DeviceRow
                  key={device.id}
                  device={device}
                  selected={selected === device.id}
                  onSelect={() => show(store, { kind: 'device', id: device.id })}
                />
              ))}
            </ul>
          )}
        </div>
      ))}
    </Section>
  );
}

interface DeviceRowProps {
  readonly device: Device;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

function DeviceRow({ device, selected, onSelect }: DeviceRowProps) {
  const say = useSpeaker();
  const model = modelOf(device.model);
  return (
    <li>
      <button
        type="button"
        className="device-row"
        data-testid={`device-row-${device.id}`}
        aria-current={selected || undefined}
        onClick={onSelect}
      >
        <span className="designator mono">{device.id}</span>
        <span className="device-name">
          {device.name ? say.local(device.name) : model ? say.local(model.name) : device.model}
        </span>
        <ConfidenceMark confidence={device.confidence} />
      </button>
    </li>
  );
}

/** Steps back and forth, the scene's own devices again, and the plan as a file. */
function PlanBar() {
  const { session, exportPlan, openFileDialog, resetPlan } = useWorkspace();
  const say = useSpeaker();
  const undo = useUi((s) => s.undo);
  const redo = useUi((s) => s.redo);
  const changed = useApp((s) => s.world !== null && s.devices !== s.world.scene.devices);
  return (
    <div className="plan-bar" role="toolbar" aria-label={say.t('plan.label')}>
      <IconButton
        label={say.t('plan.undo')}
        keys={keysOf('undo')}
        side="top"
        disabled={undo === 0}
        data-testid="undo"
        onClick={() => session.undo()}
      >
        <Undo2 className="icon" />
      </IconButton>
      <IconButton
        label={say.t('plan.redo')}
        keys={keysOf('redo')}
        side="top"
        disabled={redo === 0}
        data-testid="redo"
        onClick={() => session.redo()}
      >
        <Redo2 className="icon" />
      </IconButton>
      <IconButton
        label={say.t('plan.reset')}
        side="top"
        disabled={!changed}
        data-testid="reset-plan"
        onClick={resetPlan}
      >
        <RotateCcw className="icon" />
      </IconButton>
      <span className="grow" />
      <IconButton
        label={say.t('plan.import')}
        side="top"
        data-testid="import-plan"
        onClick={() => openFileDialog()}
      >
        <FileUp className="icon" />
      </IconButton>
      <IconButton label={say.t('plan.export')} side="top" data-testid="export-plan" onClick={exportPlan}>
        <Download className="icon" />
      </IconButton>
    </div>
  );
}
