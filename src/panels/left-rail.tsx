import { AlertTriangle, Gauge, Layers, RadioTower } from 'lucide-react';
import { useApp, useSpeaker, useWorkspace } from '../app/context.ts';
import { LEFT_TABS } from '../store/ui-store.ts';
import { IconButton } from './controls/button.tsx';

const ICON = { layers: Layers, devices: RadioTower, measures: Gauge, problems: AlertTriangle } as const;

/** The left panel folded to its tabs. */
export function LeftRail() {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  const problems = useApp((s) => s.problems.some((p) => p.severity === 'error'));
  return (
    <nav className="left-rail" aria-label={say.t('left.label')}>
      {LEFT_TABS.map((name) => {
        const Icon = ICON[name];
        return (
          <IconButton
            key={name}
            label={say.t(`left.${name}`)}
            side="right"
            data-testid={`rail-${name}`}
            data-alert={(name === 'problems' && problems) || undefined}
            onClick={() => ui.setState({ leftTab: name, leftOpen: true })}
          >
            <Icon className="icon" />
          </IconButton>
        );
      })}
    </nav>
  );
}
