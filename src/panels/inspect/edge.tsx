import { useApp, useSpeaker } from '../../app/context.ts';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { sameRecord, useFrameFacts } from '../frame-facts.ts';
import { metres } from '../measures.ts';
import { Gone, Title } from './title.tsx';

/** A road in one direction: what it is, how sure that is, and who is on it now. */
export function EdgeInspector({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const at = world?.roads.edgeIndex.get(id) ?? -1;
  const now = useFrameFacts(
    (frame) => {
      if (!frame || !world || at < 0) return { vehicles: 0, mean: -1 };
      let vehicles = 0;
      let sum = 0;
      for (let i = 0; i < frame.vehicleCount; i++) {
        const lane = frame.vehicleLane[i] ?? -1;
        if (lane < 0 || world.roads.laneEdge[lane] !== at) continue;
        vehicles += 1;
        sum += frame.vehicleSpeed[i] ?? 0;
      }
      return { vehicles, mean: vehicles > 0 ? Math.round((sum / vehicles) * 3.6) : -1 };
    },
    { hertz: 2, same: sameRecord },
  );
  const edge = world?.scene.roads.edges[at];
  if (!world || !edge) return <Gone />;
  const first = world.roads.edgeFirstLane[at] ?? 0;
  const limits = [...new Set(edge.lanes.map((l) => Math.round(l.speed * 3.6)))].sort((a, b) => b - a);
  const reserved = edge.lanes.filter((l) => l.allow !== undefined).length;
  return (
    <>
      <Title title={say.local(edge.name) || edge.id} id={edge.id} confidence={edge.confidence}>
        {edge.roadClass ? <span>{edge.roadClass}</span> : null}
      </Title>
      {edge.confidence ? (
        <p className="note small quiet">{say.t(`confidence.${edge.confidence}.why`)}</p>
      ) : null}
      <Section title={say.t('edge.title')}>
        <Facts>
          <Fact term={say.t('edge.lanes')}>{edge.lanes.length}</Fact>
          <Fact term={say.t('edge.limit')}>{limits.map((l) => `${l} km/h`).join(' · ')}</Fact>
          <Fact term={say.t('edge.side')}>{say.t(`edge.side.${edge.side}`)}</Fact>
          <Fact term={say.t('edge.length')}>{metres(world.roads.laneLength[first] ?? 0, say, 0)}</Fact>
          <Fact term={say.t('edge.width')}>
            {metres(
              edge.lanes.reduce((sum, l) => sum + l.width, 0),
              say,
            )}
          </Fact>
          {reserved > 0 ? <Fact term={say.t('edge.reserved')}>{reserved}</Fact> : null}
          {edge.source ? (
            <Fact term={say.t('edge.source')} source={edge.source}>
              <span className="clip">{edge.source}</span>
            </Fact>
          ) : null}
        </Facts>
      </Section>
      <Section title={say.t('edge.lanes.title')}>
        <ul className="lane-strip" data-side={edge.side}>
          {edge.lanes.map((lane, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its index
            <li key={i} style={{ flexGrow: lane.width }} title={metres(lane.width, say)}>
              <span className="num">{i + 1}</span>
              <span className="small faint">
                {lane.allow ? lane.allow.map((c) => say.t(`vclass.${c}`)).join(', ') : say.t('edge.everyone')}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say.t('edge.now')}>
        <Facts>
          <Fact term={say.t('edge.vehicles')}>{now.vehicles}</Fact>
          <Fact term={say.t('edge.mean')}>{now.mean < 0 ? '–' : `${now.mean} km/h`}</Fact>
        </Facts>
      </Section>
    </>
  );
}
