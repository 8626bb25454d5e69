import type { Point } from '../../../scenes/document/shapes.ts';
import { useApp, useSpeaker } from '../../app/context.ts';
import { stopOfPlace } from '../bus-stops.ts';
import { Fact, Facts } from '../controls/facts.tsx';
import { metres } from '../measures.ts';
import { StopService } from './stop-service.tsx';
import { Gone, Title } from './title.tsx';

export function BuildingInspector({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const building = useApp((s) => s.world?.scene.surroundings.buildings.find((b) => b.id === id));
  if (!building) return <Gone />;
  return (
    <>
      <Title
        title={say.local(building.name) || say.t(`building.${building.kind}`)}
        id={building.id}
        confidence={building.confidence}
      />
      <p className="note small quiet">{say.t(`confidence.${building.confidence}.why`)}</p>
      <Facts>
        <Fact term={say.t('building.kind')}>{say.t(`building.${building.kind}`)}</Fact>
        <Fact term={say.t('building.height')}>{metres(building.height, say)}</Fact>
        <Fact term={say.t('building.area')}>{say.number(ringArea(building.footprint))} m²</Fact>
      </Facts>
    </>
  );
}

export function PlaceInspector({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const place = useApp((s) => s.world?.scene.surroundings.places.find((p) => p.id === id));
  const scene = useApp((s) => s.world?.scene);
  if (!place || !scene) return <Gone />;
  const stop = place.kind === 'bus_stop' ? stopOfPlace(scene, place.id) : undefined;
  return (
    <>
      <Title title={say.local(place.name)} id={place.id} confidence={place.confidence}>
        <span>{say.t(`place.${place.kind}`)}</span>
      </Title>
      {place.confidence ? (
        <p className="note small quiet">{say.t(`confidence.${place.confidence}.why`)}</p>
      ) : null}
      <Facts>
        <Fact term={say.t('moving.position')}>
          {say.number(place.point[0])}, {say.number(place.point[1])} m
        </Fact>
        {place.source ? (
          <Fact term={say.t('edge.source')} source={place.source}>
            <span className="clip">{place.source}</span>
          </Fact>
        ) : null}
      </Facts>
      {stop ? <StopService stop={stop} /> : null}
    </>
  );
}

/** Area of a ring, m2 (shoelace formula). */
export function ringArea(ring: readonly Point[]): number {
  let twice = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a;
    twice += a[0] * b[1] - b[0] * a[1];
  });
  return Math.abs(twice) / 2;
}
