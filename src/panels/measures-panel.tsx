import { ArrowDown, ArrowUp } from 'lucide-react';
import { Switch } from 'radix-ui';
import { useId, useMemo, useState } from 'react';
import type { JunctionReport } from '../../sims/measures/junctions.ts';
import type { LevelOfService } from '../../sims/measures/level-of-service.ts';
import type { MeasureOverview } from '../../sims/measures/overview.ts';
import type { DetectorReport, EnergyReport } from '../../sims/measures/report.ts';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import type { TextKey } from '../i18n/texts.ts';
import { moveCamera, select } from '../store/actions.ts';
import type { Selection } from '../store/app-store.ts';
import { Button } from './controls/button.tsx';
import { Empty, Section } from './controls/facts.tsx';
import { junctionNames } from './junction-names.ts';
import { clockTime, percent } from './measures.ts';
import { LineSections, RouteSection } from './service-sections.tsx';

/** What the simulation measures: junctions by delay, detectors, energy. */
export function MeasuresPanel() {
  const say = useSpeaker();
  const { session } = useWorkspace();
  const mode = useApp((s) => s.mode);
  const { state, overview, detail } = useUi((s) => s.measures);
  if (state === 'failed') {
    return (
      <Empty title={say.t('measures.failed')} text={say.t('measures.failed.text')} testId="measures-failed">
        {detail ? <p className="small faint">{detail}</p> : null}
        <Button onClick={() => void session.restart()}>{say.t('timeline.restart')}</Button>
      </Empty>
    );
  }
  if (state === 'waiting') {
    return (
      <Empty
        title={say.t('measures.waiting')}
        text={say.t('measures.waiting.text')}
        testId="measures-waiting"
      />
    );
  }
  if (!overview) {
    return (
      <Empty title={say.t('measures.none')} text={say.t('measures.none.text')} testId="measures-none">
        {mode === 'plan' ? null : (
          <Button title={say.t('mode.plan.why')} onClick={() => void session.setMode('plan')}>
            {say.t('mode.plan')}
          </Button>
        )}
      </Empty>
    );
  }
  return (
    <>
      <Junctions overview={overview} />
      <RoadSpeeds />
      <LineSections />
      <RouteSection />
      {overview.detectors.length > 0 ? <Detectors detectors={overview.detectors} /> : null}
      <Energy energy={overview.energy} />
    </>
  );
}

/** Rows before someone asks for all. */
const FEW = 10;

type Order = 'level' | 'name' | 'delay' | 'queue';
const ORDERS: readonly Order[] = ['level', 'name', 'delay', 'queue'];
const TITLE: Readonly<Record<Order, TextKey>> = {
  level: 'measures.level',
  name: 'measures.junction',
  delay: 'measures.delay',
  queue: 'measures.queue',
};

function Junctions({ overview }: { readonly overview: MeasureOverview }) {
  const say = useSpeaker();
  const { store } = useWorkspace();
  const world = useApp((s) => s.world);
  const selection = useApp((s) => s.selection);
  const [order, setOrder] = useState<{ readonly by: Order; readonly down: boolean }>({
    by: 'delay',
    down: true,
  });
  const [all, setAll] = useState(false);
  const names = useMemo(() => (world ? junctionNames(world.scene, say.local) : new Map()), [world, say]);
  const nameOf = (junction: JunctionReport): string => names.get(junction.id) ?? junction.id;
  const rows = sorted(overview.junctions, order, nameOf);
  const time = say.t(overview.soFar ? 'measures.soFar' : 'measures.interval', {
    from: clockTime(overview.begin),
    to: clockTime(overview.end),
  });
  return (
    <Section title={say.t('measures.junctions')} aside={<span className="num small faint">{time}</span>}>
      {rows.length === 0 ? <p className="small quiet">{say.t('measures.noJunctions')}</p> : null}
      <table className="measures" data-testid="measures-junctions" hidden={rows.length === 0}>
        <thead>
          <tr>
            {ORDERS.map((by) => (
              <th
                key={by}
                scope="col"
                data-column={by}
                aria-sort={order.by === by ? (order.down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  data-testid={`measures-by-${by}`}
                  title={by === 'name' ? undefined : say.t(`measures.${by}.why`)}
                  onClick={() => setOrder({ by, down: order.by === by ? !order.down : by !== 'name' })}
                >
                  {say.t(TITLE[by])}
                  {order.by === by ? (
                    order.down ? (
                      <ArrowDown className="icon" aria-hidden="true" />
                    ) : (
                      <ArrowUp className="icon" aria-hidden="true" />
                    )
                  ) : null}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, all ? rows.length : FEW).map((junction) => {
            const target = targetOf(junction);
            const current = target !== null && selection?.kind === target.kind && selection.id === target.id;
            return (
              <tr
                key={junction.id}
                data-testid={`junction-${junction.id}`}
                data-current={current || undefined}
              >
                <td>
                  <Level level={junction.level} />
                </td>
                <td>
                  <button
                    type="button"
                    className="measures-row"
                    aria-current={current || undefined}
                    onClick={() => {
                      if (target) select(store, target);
                      const place = world?.scene.roads.junctions.find((j) => j.id === junction.id);
                      if (place)
                        moveCamera(store, { kind: 'flyTo', point: [place.x, place.y, place.z ?? 0] });
                    }}
                  >
                    {nameOf(junction)}
                  </button>
                </td>
                <td className="num">{junction.delay === null ? '–' : `${say.number(junction.delay)} s`}</td>
                <td className="num">{`${say.number(junction.backOfQueue)} m`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > FEW ? (
        <button
          type="button"
          className="more"
          aria-expanded={all}
          data-testid="measures-all"
          onClick={() => setAll(!all)}
        >
          {say.t(all ? 'measures.less' : 'measures.more', { n: rows.length })}
        </button>
      ) : null}
    </Section>
  );
}

/** What an inspector can show of a junction: its signal, or its worst approach. */
function targetOf(junction: JunctionReport): Selection | null {
  if (junction.signal !== null) return { kind: 'signal', id: junction.signal };
  const worst = [...junction.approaches].sort((a, b) => (b.delay ?? -1) - (a.delay ?? -1))[0];
  return worst ? { kind: 'edge', id: worst.edge } : null;
}

function sorted(
  junctions: readonly JunctionReport[],
  { by, down }: { readonly by: Order; readonly down: boolean },
  nameOf: (junction: JunctionReport) => string,
): JunctionReport[] {
  const value = (junction: JunctionReport): number | string => {
    if (by === 'name') return nameOf(junction);
    if (by === 'queue') return junction.backOfQueue;
    if (by === 'level') return junction.level ?? '';
    return junction.delay ?? -1;
  };
  const sign = down ? -1 : 1;
  return [...junctions].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    const first =
      typeof x === 'string' || typeof y === 'string'
        ? String(x).localeCompare(String(y), undefined, { numeric: true })
        : x - y;
    return sign * first || (b.delay ?? -1) - (a.delay ?? -1) || nameOf(a).localeCompare(nameOf(b));
  });
}

function Level({ level }: { readonly level: LevelOfService | null }) {
  return (
    <span className="level" data-level={level ?? 'none'}>
      {level ?? '–'}
    </span>
  );
}

/** Switches the colouring of the roads by speed, and says what its colours mean. */
function RoadSpeeds() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const id = useId();
  const on = useApp((s) => s.layers.traffic && s.view === 'analysis');
  const turn = (next: boolean) =>
    store.setState((s) => ({
      layers: { ...s.layers, traffic: next, ...(next ? { coverage: false } : {}) },
      ...(next ? { view: 'analysis' as const } : {}),
    }));
  return (
    <Section title={say.t('measures.roads')}>
      <div className="switch-row">
        <label htmlFor={id}>{say.t('layer.traffic')}</label>
        <Switch.Root
          id={id}
          className="switch"
          checked={on}
          data-testid="measures-roads"
          onCheckedChange={turn}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </div>
      {on ? <TrafficLegend /> : null}
    </Section>
  );
}

/** The scale of the roads' colours: speed as a share of the limit. */
export function TrafficLegend() {
  const say = useSpeaker();
  return (
    <div className="scale">
      <i className="scale-bar traffic" />
      <div className="row between small faint num">
        <span>{percent(1, say)}</span>
        <span>{say.t('traffic.legend')}</span>
        <span>{percent(0, say)}</span>
      </div>
    </div>
  );
}

function Detectors({ detectors }: { readonly detectors: readonly DetectorReport[] }) {
  const say = useSpeaker();
  return (
    <Section title={say.t('measures.detectors')}>
      <table className="measures" data-testid="measures-detectors">
        <tbody>
          {detectors.slice(0, 200).map((detector) => (
            <tr key={detector.id}>
              <td className="mono small">{detector.id}</td>
              {figures(detector, say).map((text, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two figures, always in this order
                <td key={i} className="num">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** Two figures of a detector, with their units. */
function figures(detector: DetectorReport, say: ReturnType<typeof useSpeaker>): [string, string] {
  const kmh = (speed: number | null) => (speed === null ? '–' : `${say.number(speed * 3.6)} km/h`);
  switch (detector.kind) {
    case 'loop':
      return [say.t('measures.perHour', { n: say.number(detector.flow) }), kmh(detector.speed)];
    case 'area':
      return [say.t('measures.perKm', { n: say.number(detector.density) }), kmh(detector.speed)];
    default:
      return [
        say.t('measures.vehicles', { n: say.number(detector.passed) }),
        detector.travelTime === null ? '–' : `${say.number(detector.travelTime)} s`,
      ];
  }
}

function Energy({ energy }: { readonly energy: readonly EnergyReport[] }) {
  const say = useSpeaker();
  const rows = energy.filter((e) => e.kilometres > 0.1);
  const assumed = rows.some((e) => !e.published && e.source !== 'none');
  return (
    <Section title={say.t('measures.energy')}>
      {rows.length === 0 ? <p className="small quiet">{say.t('measures.noEnergy')}</p> : null}
      <table className="measures" data-testid="measures-energy" hidden={rows.length === 0}>
        <thead>
          <tr>
            <th scope="col">{say.t('measures.type')}</th>
            <th scope="col">{say.t('measures.per100')}</th>
            <th scope="col">CO₂</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((e) => (
            <tr key={e.type}>
              <td title={`${say.number(e.kilometres, 1)} km`}>
                {e.type}
                {!e.published && e.source !== 'none' ? (
                  <span className="confidence" data-confidence="assumed" title={say.t('measures.assumed')}>
                    ◇
                  </span>
                ) : null}
              </td>
              <td className="num">{consumption(e, say)}</td>
              <td className="num">{e.co2Kilograms > 0 ? `${say.number(e.co2Kilograms, 1)} kg` : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {assumed ? <p className="small faint">◇ {say.t('measures.assumed')}</p> : null}
    </Section>
  );
}

function consumption(e: EnergyReport, say: ReturnType<typeof useSpeaker>): string {
  if (e.source === 'none') return '–';
  if (e.source === 'electric') return `${say.number((e.kilowattHours / e.kilometres) * 100, 1)} kWh`;
  return `${say.number((e.fuelLitres / e.kilometres) * 100, 1)} l`;
}
