import type { BusStop } from '../../../scenes/document/roads.ts';
import type { LineStopReport } from '../../../sims/demand/line-service.ts';
import { useApp, usePlayer, useSpeaker, useUi } from '../../app/context.ts';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { lineName } from '../line-names.ts';
import { duration, percent } from '../measures.ts';

interface StopServiceProps {
  readonly stop: BusStop;
  /** Whether the stop's name stands above: where several are shown. */
  readonly named?: boolean;
}

/** What the lines of the open simulation do at a stop. */
export function StopService({ stop, named = false }: StopServiceProps) {
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const scenarioId = useApp((s) => s.scenarioId);
  const service = useUi((s) => s.service);
  const simulated = usePlayer()?.kind === 'simulation';
  if (!simulated) return null;
  const calls = (service?.lines ?? []).flatMap((line) =>
    line.stops
      .filter((s) => s.busStop === stop.id)
      .map((report, i) => ({ line, report, key: `${line.line} ${i}` })),
  );
  const name = say.local(stop.name) || stop.id;
  if (calls.length === 0) {
    return (
      <Section title={named ? name : say.t('measures.lines')} testId="stop-service">
        <p className="small quiet">{say.t(service ? 'stop.noService' : 'measures.waiting')}</p>
      </Section>
    );
  }
  return calls.map(({ line, report, key }) => {
    const title = lineName(world, scenarioId, line.line, say);
    return (
      <Section key={key} title={named ? `${name} · ${title}` : title} testId="stop-service">
        <StopFigures report={report} />
      </Section>
    );
  });
}

function StopFigures({ report }: { readonly report: LineStopReport }) {
  const say = useSpeaker();
  const { headway } = report;
  return (
    <Facts>
      <Fact term={say.t('line.waiting')}>{say.number(report.waiting)}</Fact>
      <Fact term={say.t('line.boarded')}>{say.number(report.boarded)}</Fact>
      <Fact term={say.t('line.alighted')}>{say.number(report.alighted)}</Fact>
      <Fact term={say.t('line.leftBehind')} source={say.t('line.leftBehind.why')}>
        {say.number(report.leftBehind)}
      </Fact>
      <Fact term={say.t('line.wait')} source={say.t('line.wait.why')}>
        {report.boarded > 0 ? duration(report.meanWait) : '–'}
      </Fact>
      <Fact term={say.t('line.dwell')}>
        {report.meanDwell > 0 ? `${say.number(report.meanDwell)} s` : '–'}
      </Fact>
      <Fact term={say.t('line.headway')} source={say.t('line.headway.why')}>
        {headway.count > 0 ? `${duration(headway.mean)} ± ${percent(headway.variation, say)}` : '–'}
      </Fact>
    </Facts>
  );
}
