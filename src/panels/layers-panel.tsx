import { Switch } from 'radix-ui';
import { useId } from 'react';
import { useApp, useSpeaker, useWorkspace } from '../app/context.ts';
import { toggleLayer } from '../store/actions.ts';
import type { AppState, Layer } from '../store/app-store.ts';
import { Section } from './controls/facts.tsx';
import { Segmented } from './controls/segmented.tsx';
import { TrafficLegend } from './measures-panel.tsx';

const GROUPS: readonly {
  readonly name: 'moving' | 'sensing' | 'ground' | 'town';
  readonly layers: readonly Layer[];
}[] = [
  { name: 'moving', layers: ['vehicles', 'pedestrians', 'tracks', 'signals'] },
  { name: 'sensing', layers: ['devices', 'coverage', 'links'] },
  { name: 'ground', layers: ['roads', 'markings', 'sidewalks', 'confidence', 'traffic'] },
  { name: 'town', layers: ['buildings', 'water', 'trees', 'labels'] },
];

const COLOURS: readonly AppState['colourBy'][] = ['class', 'speed', 'detected'];

/** Switches for what is drawn, with the legend of what the colours of vehicles mean. */
export function LayersPanel() {
  const say = useSpeaker();
  return (
    <>
      {GROUPS.map((group) => (
        <Section key={group.name} title={say.t(`layers.${group.name}`)}>
          <ul className="switches">
            {group.layers.map((layer) => (
              <LayerSwitch key={layer} layer={layer} />
            ))}
          </ul>
        </Section>
      ))}
      <CoverageLegend />
      <SpeedLegend />
      <Colours />
    </>
  );
}

function LayerSwitch({ layer }: { readonly layer: Layer }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const id = useId();
  const on = useApp((s) => s.layers[layer]);
  return (
    <li className="switch-row">
      <label htmlFor={id}>{say.t(`layer.${layer}`)}</label>
      <Switch.Root
        id={id}
        className="switch"
        checked={on}
        data-testid={`layer-${layer}`}
        onCheckedChange={(next) => toggleLayer(store, layer, next)}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </li>
  );
}

/** What the colours of the ground mean while coverage is shown: how many devices see a place. */
function CoverageLegend() {
  const say = useSpeaker();
  const shown = useApp((s) => s.layers.coverage && s.view === 'analysis');
  if (!shown) return null;
  return (
    <Section title={say.t('coverage.legend')}>
      <ul className="steps num small">
        {(['0', '1', '2', '3+'] as const).map((count, step) => (
          <li key={count}>
            <i className="swatch" data-step={step} />
            {count}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the colours of the roads mean while the speed of traffic is shown. */
function SpeedLegend() {
  const say = useSpeaker();
  const shown = useApp((s) => s.layers.traffic && s.view === 'analysis');
  if (!shown) return null;
  return (
    <Section title={say.t('layer.traffic')}>
      <TrafficLegend />
    </Section>
  );
}

/** What a colour of a moving body stands for, and the choice of the measure. */
function Colours() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const colourBy = useApp((s) => s.colourBy);
  return (
    <Section title={say.t('colours.title')}>
      <Segmented
        label={say.t('colours.title')}
        value={colourBy}
        onChange={(next) => store.setState({ colourBy: next })}
        className="fill"
        choices={COLOURS.map((c) => ({ value: c, label: say.t(`colours.${c}`), testId: `colour-${c}` }))}
      />
      {colourBy === 'class' ? (
        <ul className="legend">
          {(['car', 'bus', 'truck', 'cyclist', 'pedestrian', 'automated'] as const).map((c) => (
            <li key={c}>
              <i className="swatch" data-class={c} />
              {say.t(`class.${c}`)}
            </li>
          ))}
        </ul>
      ) : null}
      {colourBy === 'speed' ? (
        <div className="scale">
          <i className="scale-bar" />
          <div className="row between small faint num">
            <span>0</span>
            <span>40</span>
            <span>80 km/h</span>
          </div>
        </div>
      ) : null}
      {colourBy === 'detected' ? (
        <ul className="legend">
          {(['nobody', 'one', 'several'] as const).map((c) => (
            <li key={c}>
              <i className="swatch" data-seen={c} />
              {say.t(`seen.${c}`)}
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}
