import { useEffect, useState } from 'react';
import { PEDESTRIAN_KINDS } from '../../../scenes/document/demand.ts';
import { TRACK_CLASS, VEHICLE_FLAG } from '../../../sims/frame.ts';
import { useApp, usePlayer, useSpeaker, useWorkspace } from '../../app/context.ts';
import { moveCamera, select } from '../../store/actions.ts';
import { Button } from '../controls/button.tsx';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { rowOf, sameRecord, useFrameFacts } from '../frame-facts.ts';
import { bearing, duration, metres, speed } from '../measures.ts';
import { activeScenario } from '../scene-clock.ts';
import { type RouteFacts, routeFacts } from './route-facts.ts';
import { Gone, Title } from './title.tsx';

/** A vehicle as the newest frame has it, and what the simulation knows of its journey. */
export function VehicleInspector({ id }: { readonly id: string }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const scenarioId = useApp((s) => s.scenarioId);
  const types = activeScenario({ world, scenarioId })?.demand.vehicleTypes ?? [];
  const route = useRoute(Number(id));
  const now = useFrameFacts(
    (frame) => {
      if (!frame) return null;
      const row = rowOf(frame.vehicleId, frame.vehicleCount, Number(id));
      if (row < 0) return null;
      return {
        type: frame.vehicleType[row] ?? 0,
        x: Math.round((frame.vehicleX[row] ?? 0) * 10) / 10,
        y: Math.round((frame.vehicleY[row] ?? 0) * 10) / 10,
        heading: Math.round((frame.vehicleHeading[row] ?? 0) * 50) / 50,
        speed: Math.round((frame.vehicleSpeed[row] ?? 0) * 10) / 10,
        accel: Math.round((frame.vehicleAccel[row] ?? 0) * 10) / 10,
        lane: frame.vehicleLane[row] ?? -1,
        flags: frame.vehicleFlags[row] ?? 0,
      };
    },
    { hertz: 5, same: sameRecord },
  );
  if (!now || !world) return <Gone />;
  const type = types[now.type];
  const edge = now.lane >= 0 ? (world.roads.laneEdge[now.lane] ?? -1) : -1;
  const edgeId = edge >= 0 ? world.roads.edgeIds[edge] : undefined;
  const road = edgeId === undefined ? undefined : world.scene.roads.edges[edge];
  const limit = now.lane >= 0 ? world.roads.laneSpeed[now.lane] : undefined;
  return (
    <>
      <Title title={`${say.t('what.vehicle')} ${id}`} {...(type ? { id: type.id } : {})}>
        {type ? <span>{say.t(`vclass.${type.class}`)}</span> : null}
        {(now.flags & VEHICLE_FLAG.automated) !== 0 ? (
          <span className="tag">{say.t('class.automated')}</span>
        ) : null}
      </Title>
      <p className="big-figure num" data-testid="vehicle-speed">
        {say.number(now.speed * 3.6)} <span className="small faint">km/h</span>
      </p>
      <Section title={say.t('vehicle.now')}>
        <Facts>
          <Fact term={say.t('vehicle.road')}>
            {edgeId === undefined ? (
              say.t('vehicle.junction')
            ) : (
              <button
                type="button"
                className="link"
                onClick={() => select(store, { kind: 'edge', id: edgeId })}
              >
                {say.local(road?.name) || edgeId}
              </button>
            )}
          </Fact>
          {edge >= 0 ? (
            <Fact term={say.t('vehicle.lane')}>{now.lane - (world.roads.edgeFirstLane[edge] ?? 0) + 1}</Fact>
          ) : null}
          {limit === undefined ? null : <Fact term={say.t('edge.limit')}>{speed(limit, say)}</Fact>}
          <Fact term={say.t('vehicle.accel')}>{say.number(now.accel, 1)} m/s²</Fact>
          <Fact term={say.t('moving.bearing')}>{bearing(now.heading, say)}</Fact>
          {type ? (
            <Fact term={say.t('vehicle.size')}>
              {say.number(type.length, 1)} × {say.number(type.width, 1)} × {say.number(type.height, 1)} m
            </Fact>
          ) : null}
        </Facts>
      </Section>
      {route ? <Journey route={route} /> : null}
      <Follow id={id} kind="vehicle" />
    </>
  );
}

function Journey({ route }: { readonly route: RouteFacts }) {
  const say = useSpeaker();
  return (
    <Section title={say.t('vehicle.journey')}>
      <Facts>
        <Fact term={say.t('vehicle.trip')}>
          <span className="mono">{route.name}</span>
        </Fact>
        <Fact term={say.t('vehicle.destination')}>{say.local(route.destination)}</Fact>
        <Fact term={say.t('vehicle.remaining')}>
          {say.t('vehicle.edges', { n: route.edgesLeft, count: route.edgesLeft })}
        </Fact>
        <Fact term={say.t('vehicle.desired')}>{speed(route.desiredSpeed, say)}</Fact>
        <Fact term={say.t('vehicle.waited')}>{duration(route.waited)}</Fact>
        <Fact term={say.t('vehicle.loss')}>{duration(route.timeLoss)}</Fact>
      </Facts>
    </Section>
  );
}

/** Asks the player about a vehicle's journey once a second, where the player knows. */
function useRoute(id: number): RouteFacts | null {
  const player = usePlayer();
  const world = useApp((s) => s.world);
  const [route, setRoute] = useState<RouteFacts | null>(null);
  useEffect(() => {
    setRoute(null);
    if (!player || !world) return;
    let stopped = false;
    const ask = async () => {
      const facts = await routeFacts(player, world, id).catch(() => null);
      if (!stopped) setRoute(facts);
    };
    void ask();
    const timer = setInterval(ask, 1000);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [player, world, id]);
  return route;
}

export function PedestrianInspector({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const now = useFrameFacts(
    (frame) => {
      if (!frame) return null;
      const row = rowOf(frame.pedestrianId, frame.pedestrianCount, Number(id));
      if (row < 0) return null;
      return {
        kind: frame.pedestrianKind[row] ?? 0,
        x: Math.round((frame.pedestrianX[row] ?? 0) * 10) / 10,
        y: Math.round((frame.pedestrianY[row] ?? 0) * 10) / 10,
        heading: Math.round((frame.pedestrianHeading[row] ?? 0) * 50) / 50,
        speed: Math.round((frame.pedestrianSpeed[row] ?? 0) * 10) / 10,
      };
    },
    { hertz: 4, same: sameRecord },
  );
  if (!now) return <Gone />;
  const kind = PEDESTRIAN_KINDS[now.kind] ?? 'adult';
  return (
    <>
      <Title title={`${say.t('what.pedestrian')} ${id}`}>
        <span>{say.t(`person.${kind}`)}</span>
      </Title>
      <p className="big-figure num">
        {say.number(now.speed, 1)} <span className="small faint">m/s</span>
      </p>
      <Facts>
        <Fact term={say.t('moving.position')}>
          {say.number(now.x, 1)}, {say.number(now.y, 1)} m
        </Fact>
        <Fact term={say.t('moving.bearing')}>{bearing(now.heading, say)}</Fact>
      </Facts>
      <Follow id={id} kind="pedestrian" />
    </>
  );
}

const TRACK_CLASS_NAME = Object.fromEntries(
  Object.entries(TRACK_CLASS).map(([name, code]) => [code, name]),
) as Readonly<Record<number, keyof typeof TRACK_CLASS>>;

/** An object as a device reports it. */
export function TrackInspector({ id }: { readonly id: string }) {
  const { liveDevices, store } = useWorkspace();
  const say = useSpeaker();
  const devices = useApp((s) => s.devices);
  const now = useFrameFacts(
    (frame) => {
      if (!frame) return null;
      const row = rowOf(frame.trackId, frame.trackCount, Number(id));
      if (row < 0) return null;
      return {
        device: frame.trackDevice[row] ?? 0,
        class: frame.trackClass[row] ?? 0,
        heading: Math.round((frame.trackHeading[row] ?? 0) * 50) / 50,
        speed: Math.round((frame.trackSpeed[row] ?? 0) * 10) / 10,
        length: Math.round((frame.trackLength[row] ?? 0) * 10) / 10,
        width: Math.round((frame.trackWidth[row] ?? 0) * 10) / 10,
        age: Math.round((frame.trackAge[row] ?? 0) * 10) / 10,
      };
    },
    { hertz: 4, same: sameRecord },
  );
  if (!now) return <Gone />;
  const device = liveDevices.current[now.device]?.id ?? devices[now.device]?.id;
  const known = device !== undefined && devices.some((d) => d.id === device);
  return (
    <>
      <Title title={`${say.t('what.track')} ${id}`}>
        <span>{say.t(`track.${TRACK_CLASS_NAME[now.class] ?? 'unknown'}`)}</span>
      </Title>
      <p className="big-figure num">
        {say.number(now.speed * 3.6)} <span className="small faint">km/h</span>
      </p>
      <Facts>
        <Fact term={say.t('track.device')} testId="track-device">
          {known && device !== undefined ? (
            <button
              type="button"
              className="link mono"
              onClick={() => select(store, { kind: 'device', id: device })}
            >
              {device}
            </button>
          ) : (
            <span className="mono">{device ?? '–'}</span>
          )}
        </Fact>
        <Fact term={say.t('track.age')}>{say.number(now.age, 1)} s</Fact>
        <Fact term={say.t('track.size')}>
          {metres(now.length, say)} × {metres(now.width, say)}
        </Fact>
        <Fact term={say.t('moving.bearing')}>{bearing(now.heading, say)}</Fact>
      </Facts>
      <Follow id={id} kind="track" />
    </>
  );
}

function Follow({ id, kind }: { readonly id: string; readonly kind: 'vehicle' | 'pedestrian' | 'track' }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  return (
    <div className="button-row">
      <Button onClick={() => moveCamera(store, { kind: 'follow', target: { kind, id } })}>
        {say.t('shortcut.follow')}
      </Button>
    </div>
  );
}
