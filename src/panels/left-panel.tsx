import { AlertTriangle, Gauge, Layers, PanelLeftClose, RadioTower } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf } from '../app/shortcuts.ts';
import { LEFT_TABS, type LeftTab } from '../store/ui-store.ts';
import { IconButton } from './controls/button.tsx';
import { DevicesPanel } from './devices-panel.tsx';
import { LayersPanel } from './layers-panel.tsx';
import { LiveDevicesPanel } from './live-devices-panel.tsx';
import { MeasuresPanel } from './measures-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';

const ICON = { layers: Layers, devices: RadioTower, measures: Gauge, problems: AlertTriangle } as const;

/** What there is in the scene: its layers, its devices, and what is wrong. */
export function LeftPanel() {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  const tab = useUi((s) => s.leftTab);
  const mode = useApp((s) => s.mode);
  const problems = useApp((s) => s.problems.filter((p) => p.severity !== 'info').length);
  const devices = useApp((s) => s.devices.length);
  const count: Readonly<Record<LeftTab, number>> = { layers: 0, devices, measures: 0, problems };
  return (
    <Tabs.Root
      asChild
      className="left-panel"
      value={tab}
      onValueChange={(next) => {
        const known = LEFT_TABS.find((t) => t === next);
        if (known) ui.setState({ leftTab: known });
      }}
    >
      <aside aria-label={say.t('left.label')}>
        <h2 className="sr-only">{say.t(`left.${tab}`)}</h2>
        <div className="tab-bar">
          <Tabs.List className="tabs" aria-label={say.t('left.label')}>
            {LEFT_TABS.map((name) => {
              const Icon = ICON[name];
              return (
                <Tabs.Trigger
                  key={name}
                  value={name}
                  className="tab"
                  title={say.t(`left.${name}`)}
                  data-testid={`tab-${name}`}
                >
                  <Icon className="icon" aria-hidden="true" />
                  <span>{say.t(`left.${name}`)}</span>
                  {count[name] > 0 && name === 'problems' ? (
                    <span className="badge num">{count[name]}</span>
                  ) : null}
                </Tabs.Trigger>
              );
            })}
          </Tabs.List>
          <IconButton
            label={say.t('left.fold')}
            keys={keysOf('left')}
            side="right"
            data-testid="fold-left"
            onClick={() => ui.setState({ leftOpen: false })}
          >
            <PanelLeftClose className="icon" />
          </IconButton>
        </div>
        <Tabs.Content value="layers" className="tab-body scroll" tabIndex={-1}>
          <LayersPanel />
        </Tabs.Content>
        <Tabs.Content value="devices" className="tab-body scroll" tabIndex={-1}>
          {mode === 'live' ? <LiveDevicesPanel /> : <DevicesPanel />}
        </Tabs.Content>
        <Tabs.Content value="measures" className="tab-body scroll" tabIndex={-1}>
          <MeasuresPanel />
        </Tabs.Content>
        <Tabs.Content value="problems" className="tab-body scroll" tabIndex={-1}>
          <ProblemsPanel />
        </Tabs.Content>
      </aside>
    </Tabs.Root>
  );
}
