import { Check, ChevronDown, FileUp, Info, RotateCcw } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { clockTime } from './measures.ts';

/** Scene and scenario: a menu of the scenarios with what they are, other scenes, and the overview. */
export function ScenePicker() {
  const { session, ui, store, openFileDialog, openBuiltInScene } = useWorkspace();
  const say = useSpeaker();
  const scene = useApp((s) => s.world?.scene ?? null);
  const scenarioId = useApp((s) => s.scenarioId);
  const mode = useApp((s) => s.mode);
  const recorded = useUi((s) => s.recording.name);
  const scenario = scene?.scenarios.find((s) => s.id === scenarioId);
  // Live devices follow no scenario, and a recording has a name of its own.
  const what = mode === 'plan' ? say.local(scenario?.name) : mode === 'replay' ? recorded : '';
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="scene-button" data-testid="scene" disabled={!scene}>
          {scene ? (
            <>
              <span className="scene-name">{say.local(scene.name)}</span>
              <span className="scenario-name">{what}</span>
            </>
          ) : (
            <span className="skeleton-line wide" />
          )}
          <ChevronDown className="icon" aria-hidden="true" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu scenes scroll"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          <DropdownMenu.Label className="menu-label">{say.t('scenario.label')}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={scenarioId ?? ''}
            onValueChange={(id) => {
              void session.setScenario(id);
              if (store.getState().mode !== 'plan') void session.setMode('plan');
            }}
          >
            {(scene?.scenarios ?? []).map((s) => (
              <DropdownMenu.RadioItem
                key={s.id}
                value={s.id}
                className="menu-item tall"
                data-testid={`scenario-${s.id}`}
              >
                <DropdownMenu.ItemIndicator className="menu-check" forceMount>
                  <Check className="icon" />
                </DropdownMenu.ItemIndicator>
                <span className="menu-text">
                  <span>{say.local(s.name)}</span>
                  {s.description ? <span className="small faint">{say.local(s.description)}</span> : null}
                </span>
                <span className="small faint num">{clockTime(s.clock ?? s.begin).slice(0, 5)}</span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-rule" />
          <DropdownMenu.Item
            className="menu-item"
            onSelect={() => {
              store.setState({ selection: null });
              ui.setState({ overview: true, folded: false });
            }}
          >
            <Info className="icon" />
            {say.t('scene.about')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => openFileDialog()}>
            <FileUp className="icon" />
            {say.t('scene.open')}
          </DropdownMenu.Item>
          {scene && scene.id !== 'hetao' ? (
            <DropdownMenu.Item className="menu-item" onSelect={() => void openBuiltInScene()}>
              <RotateCcw className="icon" />
              {say.t('scene.hetao')}
            </DropdownMenu.Item>
          ) : null}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
