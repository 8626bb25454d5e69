import type { Device } from '../../../scenes/document/devices.ts';
import type { PointCloud } from '../../../sensors/lidar/point-cloud.ts';
import { HIT } from '../../../sensors/world/hit.ts';
import { useSpeaker } from '../../app/context.ts';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { metres } from '../measures.ts';
import { SensedState } from './sensed-state.tsx';
import { useSensed } from './sensing.ts';

const CLASSES = ['ground', 'building', 'vehicle', 'pedestrian', 'pole', 'barrier'] as const;

interface LidarFigures {
  readonly points: number;
  readonly byClass: Readonly<Record<(typeof CLASSES)[number], number>>;
  readonly vehicles: number;
  readonly people: number;
  readonly farthest: number;
}

/** Points of a scan by what they met, how many bodies that were, and the farthest return. */
export function lidarFigures(cloud: PointCloud): LidarFigures {
  const byClass = { ground: 0, building: 0, vehicle: 0, pedestrian: 0, pole: 0, barrier: 0 };
  const vehicles = new Set<number>();
  const people = new Set<number>();
  let farthest = 0;
  for (let i = 0; i < cloud.count; i++) {
    const kind = cloud.hitKind[i];
    const name = CLASSES.find((c) => HIT[c] === kind);
    if (name) byClass[name] += 1;
    if (kind === HIT.vehicle) vehicles.add(cloud.objectId[i] ?? 0);
    if (kind === HIT.pedestrian) people.add(cloud.objectId[i] ?? 0);
    farthest = Math.max(farthest, cloud.range[i] ?? 0);
  }
  return { points: cloud.count, byClass, vehicles: vehicles.size, people: people.size, farthest };
}

export function SensedLidar({ device }: { readonly device: Device }) {
  const say = useSpeaker();
  const { value, error } = useSensed(
    async (sense, frame) => lidarFigures(await sense.scan(device, frame)),
    device,
    700,
  );
  const total = value?.points ?? 0;
  return (
    <Section title={say.t('sensed.title')} testId="sensed">
      {value ? (
        <>
          <p className="big-figure num" data-testid="lidar-points" data-points={value.points}>
            {say.number(value.points)} <span className="small faint">{say.t('lidar.points')}</span>
          </p>
          <div className="share-bar" aria-hidden="true">
            {CLASSES.map((c) =>
              value.byClass[c] > 0 ? (
                <i key={c} data-hit={c} style={{ flexGrow: value.byClass[c] / total }} />
              ) : null,
            )}
          </div>
          <ul className="legend counts">
            {CLASSES.filter((c) => value.byClass[c] > 0).map((c) => (
              <li key={c}>
                <i className="swatch" data-hit={c} />
                {say.t(`hit.${c}`)}
                <span className="num">{say.number(value.byClass[c])}</span>
              </li>
            ))}
          </ul>
          <Facts>
            <Fact term={say.t('lidar.vehicles')}>{say.number(value.vehicles)}</Fact>
            <Fact term={say.t('lidar.people')}>{say.number(value.people)}</Fact>
            <Fact term={say.t('lidar.farthest')}>{metres(value.farthest, say)}</Fact>
          </Facts>
        </>
      ) : (
        <SensedState error={error} />
      )}
    </Section>
  );
}
