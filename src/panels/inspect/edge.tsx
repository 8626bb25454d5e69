import { type ReactNode, useEffect, useState } from 'react';
import { setRoadClosed } from '../../app/close-road.ts';
import { useApp, usePlayer, useSpeaker, useUi, useWorkspace } from '../../app/context.ts';
import type { Speaker } from '../../i18n/texts.ts';
import type { ClosedRoad } from '../../workers/service-report.ts';
import { Button } from '../controls/button.tsx';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { sameRecord, useFrameFacts } from '../frame-facts.ts';
import { metres } from '../measures.ts';
import { StopService } from './stop-service.tsx';
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
  const closure = useUi((s) => s.service?.closures.find((c) => c.edge === id));
  const edge = world?.scene.roads.edges[at];
  if (!world || !edge) return <Gone />;
  const stops = world.scene.roads.busStops.filter((stop) => stop.edge === id);
  const first = world.roads.edgeFirstLane[at] ?? 0;
  const limits = [...new Set(edge.lanes.map((l) => Math.round(l.speed * 3.6)))].sort((a, b) => b - a);
  const reserved = edge.lanes.filter((l) => l.allow !== undefined).length;
  return (
    <>
      <Title title={say.local(edge.name) || edge.id} id={edge.id} confidence={edge.confidence}>
        {edge.roadClass ? <span>{edge.roadClass}</span> : null}
        {closure ? <span className="tag caution">{closureInWords(closure, say)}</span> : null}
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
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its index
              key={i}
              style={{ flexGrow: lane.width }}
              title={metres(lane.width, say)}
              data-closed={closure?.lanes.includes(i) || undefined}
            >
              <LaneToggle
                edge={id}
                lane={i}
                name={say.local(edge.name) || id}
                shut={closure?.lanes.includes(i) ?? false}
              >
                <span className="num">{i + 1}</span>
                <span className="small faint">
                  {closure?.lanes.includes(i)
                    ? say.t('road.closed')
                    : lane.allow
                      ? lane.allow.map((c) => say.t(`vclass.${c}`)).join(', ')
                      : say.t('edge.everyone')}
                </span>
              </LaneToggle>
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
      <Closing id={id} name={say.local(edge.name) || id} closure={closure} />
      {stops.map((stop) => (
        <StopService key={stop.id} stop={stop} named />
      ))}
    </>
  );
}

/** `closed`, or how many of its lanes are. */
export function closureInWords({ lanes, laneCount }: ClosedRoad, say: Speaker): string {
  if (lanes.length >= laneCount) return say.t('road.closed');
  return `${say.t('road.closed')}: ${say.t('routes.lanesClosed', { n: lanes.length, all: laneCount })}`;
}

interface LaneToggleProps {
  readonly edge: string;
  readonly lane: number;
  readonly name: string;
  readonly shut: boolean;
  readonly children: ReactNode;
}

/** A lane of the road: closes and opens on a click where a simulation runs, else a plain figure. */
function LaneToggle({ edge, lane, name, shut, children }: LaneToggleProps) {
  const workspace = useWorkspace();
  const player = usePlayer();
  const say = useSpeaker();
  if (player?.kind !== 'simulation') return children;
  const label = say.t(shut ? 'road.lane.open' : 'road.lane.close', { n: lane + 1 });
  return (
    <button
      type="button"
      title={label}
      data-testid={`lane-${lane}`}
      onClick={() =>
        void setRoadClosed(
          workspace,
          { edge, lane, name: say.t('road.lane.of', { n: lane + 1, name }) },
          !shut,
        )
      }
    >
      {children}
    </button>
  );
}

interface ClosingProps {
  readonly id: string;
  readonly name: string;
  readonly closure: ClosedRoad | undefined;
}

/** Closes the road, or opens it again, where a simulation runs that can be told to. */
function Closing({ id, name, closure }: ClosingProps) {
  const workspace = useWorkspace();
  const player = usePlayer();
  const say = useSpeaker();
  const shut = closure !== undefined;
  /** What the road was when a command was given that has not come about yet. */
  const [givenWhile, setGivenWhile] = useState<boolean | null>(null);
  useEffect(() => {
    setGivenWhile((was) => (was === shut ? was : null));
  }, [shut]);
  if (player?.kind !== 'simulation') return null;
  const turn = async () => {
    if (await setRoadClosed(workspace, { edge: id, name }, !shut)) setGivenWhile(shut);
  };
  return (
    <div className="button-row">
      <Button
        data-testid={shut ? 'open-road' : 'close-road'}
        title={shut ? undefined : say.t('road.close.why')}
        onClick={() => void turn()}
      >
        {say.t(shut ? 'road.open' : 'road.close')}
      </Button>
      <p className="small quiet" role="status">
        {givenWhile === shut ? say.t('road.given') : null}
      </p>
    </div>
  );
}
