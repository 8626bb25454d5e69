import { useMemo } from 'react';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { useApp, useSpeaker } from '../../app/context.ts';
import { ConfidenceMark, Fact, Facts, Section } from '../controls/facts.tsx';
import { clockTime } from '../measures.ts';
import { activeScenario } from '../scene-clock.ts';
import { Title } from './title.tsx';

const CONFIDENCES = ['sourced', 'approximate', 'assumed'] as const;

/** Kilometres of road (in one direction) by how sure the scene is of them; `unmarked` where it doesn't say. */
export function roadKilometres(
  world: CompiledScene,
): Readonly<Record<(typeof CONFIDENCES)[number] | 'unmarked', number>> {
  const sum = { sourced: 0, approximate: 0, assumed: 0, unmarked: 0 };
  for (let edge = 0; edge < world.roads.edgeCount; edge++) {
    const lane = world.roads.edgeFirstLane[edge] ?? 0;
    sum[world.roads.edgeConfidence[edge] ?? 'unmarked'] += (world.roads.laneLength[lane] ?? 0) / 1000;
  }
  return sum;
}

/** The scene as a whole: what it is, how sure it is of what, what happens in the scenario, and whose work it rests on. */
export function SceneOverview() {
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const scenarioId = useApp((s) => s.scenarioId);
  const roads = useMemo(() => (world ? roadKilometres(world) : null), [world]);
  if (!world || !roads) return null;
  const { scene } = world;
  const scenario = activeScenario({ world, scenarioId });
  const total = Object.values(roads).reduce((sum, km) => sum + km, 0);
  return (
    <>
      <Title title={say.local(scene.name)} id={scene.id} />
      {scene.notice ? <p className="note">{say.local(scene.notice)}</p> : null}
      <Section
        title={say.t('overview.roads')}
        aside={<span className="num small faint">{say.number(total, 1)} km</span>}
      >
        <div className="share-bar" aria-hidden="true">
          {CONFIDENCES.map((c) =>
            roads[c] > 0 ? <i key={c} data-confidence={c} style={{ flexGrow: roads[c] }} /> : null,
          )}
        </div>
        <ul className="legend counts">
          {CONFIDENCES.map((c) => (
            <li key={c}>
              <i className="swatch" data-confidence={c} />
              <ConfidenceMark confidence={c} words />
              <span className="num">{say.number(roads[c], 1)} km</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say.t('overview.holds')}>
        <Facts>
          <Fact term={say.t('overview.signals')}>{say.number(scene.roads.signals.length)}</Fact>
          <Fact term={say.t('overview.buildings')}>{say.number(scene.surroundings.buildings.length)}</Fact>
          <Fact term={say.t('overview.places')}>{say.number(scene.surroundings.places.length)}</Fact>
          <Fact term={say.t('overview.origin')}>
            {say.number(scene.origin.lat, 4)}°, {say.number(scene.origin.lon, 4)}°
          </Fact>
        </Facts>
      </Section>
      {scenario ? (
        <Section title={say.t('scenario.label')}>
          <p className="strong">{say.local(scenario.name)}</p>
          {scenario.description ? <p className="quiet">{say.local(scenario.description)}</p> : null}
          <Facts>
            <Fact term={say.t('overview.time')}>
              {clockTime(scenario.clock ?? scenario.begin).slice(0, 5)}
              {scenario.end === undefined
                ? ''
                : `\u2013${clockTime((scenario.clock ?? scenario.begin) + scenario.end - scenario.begin).slice(0, 5)}`}
            </Fact>
            {scenario.date ? <Fact term={say.t('overview.date')}>{scenario.date}</Fact> : null}
          </Facts>
          {scenario.assumptions.length > 0 ? (
            <>
              <h4 className="small quiet">{say.t('overview.assumptions')}</h4>
              <ul className="notes small">
                {scenario.assumptions.map((text) => (
                  <li key={text.en}>
                    <ConfidenceMark confidence="assumed" />
                    <span>{say.local(text)}</span>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          {scenario.sources.length > 0 ? (
            <>
              <h4 className="small quiet">{say.t('overview.sources')}</h4>
              <ul className="notes small">
                {scenario.sources.map((source) => (
                  <li key={source}>
                    <ConfidenceMark confidence="sourced" />
                    <span>{source}</span>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </Section>
      ) : null}
      {scene.attribution.length > 0 ? (
        <Section title={say.t('overview.credits')}>
          <ul className="notes small quiet">
            {scene.attribution.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}
