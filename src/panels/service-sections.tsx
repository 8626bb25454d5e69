import type { LineReport, LineStopReport } from '../../sims/demand/line-service.ts';
import { setRoadClosed } from '../app/close-road.ts';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { moveCamera, select, show } from '../store/actions.ts';
import type { ClosedRoad } from '../workers/service-report.ts';
import { stopPoint, stopTarget } from './bus-stops.ts';
import { Button } from './controls/button.tsx';
import { Fact, Facts, Section } from './controls/facts.tsx';
import { closureInWords } from './inspect/edge.tsx';
import { lineName } from './line-names.ts';
import { duration, percent } from './measures.ts';

/** Lines of public transport: how they run, and how people fare at their stops. */
export function LineSections() {
  const say = useSpeaker();
  const lines = useUi((s) => s.service?.lines);
  return (
    <Section title={say.t('measures.lines')} testId="measures-lines">
      {lines === undefined ? <p className="small quiet">{say.t('measures.waiting')}</p> : null}
      {lines?.length === 0 ? <p className="small quiet">{say.t('measures.noLines')}</p> : null}
      {lines?.map((line) => (
        <Line key={line.line} line={line} />
      ))}
    </Section>
  );
}

function Line({ line }: { readonly line: LineReport }) {
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const scenarioId = useApp((s) => s.scenarioId);
  const { running, onBoard, departed, cancelled } = line;
  return (
    <div className="line" data-testid={`line-${line.line}`}>
      <h4>{lineName(world, scenarioId, line.line, say)}</h4>
      <p className="small quiet num">
        {say.t('line.running', { n: say.number(running) })} ·{' '}
        {say.t('line.onBoard', { n: say.number(onBoard) })} ·{' '}
        {say.t('line.departed', { n: say.number(departed), count: departed })}
        {cancelled > 0 ? (
          <span className="caution" title={say.t('line.cancelled.why')}>
            {' · '}
            {say.t('line.cancelled', { n: say.number(cancelled) })}
          </span>
        ) : null}
      </p>
      <table className="measures">
        <thead>
          <tr>
            <th scope="col">{say.t('line.stop')}</th>
            <th scope="col" className="num">
              {say.t('line.waiting')}
            </th>
            <th scope="col" className="num" title={say.t('line.wait.why')}>
              {say.t('line.wait')}
            </th>
            <th scope="col" className="num" title={say.t('line.headway.why')}>
              {say.t('line.headway')}
            </th>
          </tr>
        </thead>
        <tbody>
          {line.stops.map((stop, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line may call at a stop twice; its place in the line is its name
            <StopRow key={i} stop={stop} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StopRow({ stop }: { readonly stop: LineStopReport }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const selection = useApp((s) => s.selection);
  const known = world?.scene.roads.busStops.find((s) => s.id === stop.busStop);
  const target = world && known ? stopTarget(world.scene, known) : null;
  const current = target !== null && selection?.kind === target.kind && selection.id === target.id;
  const { headway, leftBehind } = stop;
  return (
    <tr data-current={current || undefined}>
      <td>
        <button
          type="button"
          className="measures-row"
          aria-current={current || undefined}
          onClick={() => {
            if (!world || !known || !target) return;
            select(store, target);
            const point = stopPoint(world, known);
            if (point) moveCamera(store, { kind: 'flyTo', point });
          }}
        >
          {say.local(known?.name) || stop.busStop}
        </button>
        {leftBehind > 0 ? (
          <span className="small caution" title={say.t('line.leftBehind.why')}>
            {say.t('line.leftBehind')} {say.number(leftBehind)}
          </span>
        ) : null}
      </td>
      <td className="num">{say.number(stop.waiting)}</td>
      <td className="num">{stop.boarded > 0 ? duration(stop.meanWait) : '–'}</td>
      <td className="num">
        {headway.count > 0 ? (
          <>
            {duration(headway.mean)}
            <br />
            <span className="faint">±{percent(headway.variation, say)}</span>
          </>
        ) : (
          '–'
        )}
      </td>
    </tr>
  );
}

/** Routes that changed in the run, and the roads that are closed now. */
export function RouteSection() {
  const say = useSpeaker();
  const service = useUi((s) => s.service);
  if (!service) return null;
  const { rerouting, closures } = service;
  return (
    <Section title={say.t('measures.routes')} testId="measures-routes">
      <Facts>
        <Fact term={say.t('routes.changed')} testId="routes-changed">
          {say.number(rerouting.changed)}
        </Fact>
        <Fact term={say.t('routes.cutShort')} source={say.t('routes.cutShort.why')}>
          {say.number(rerouting.cutShort)}
        </Fact>
        <Fact term={say.t('routes.haltsLeftOut')}>{say.number(rerouting.haltsLeftOut)}</Fact>
        {rerouting.noRoom > 0 ? (
          <Fact term={say.t('routes.noRoom')} source={say.t('routes.noRoom.why')}>
            {say.number(rerouting.noRoom)}
          </Fact>
        ) : null}
      </Facts>
      <h4>{say.t('routes.closed')}</h4>
      {closures.length === 0 ? <p className="small quiet">{say.t('routes.noneClosed')}</p> : null}
      <ul className="closures" data-testid="closures">
        {closures.slice(0, 100).map((closure) => (
          <Closure key={closure.edge} closure={closure} />
        ))}
      </ul>
    </Section>
  );
}

function Closure({ closure }: { readonly closure: ClosedRoad }) {
  const workspace = useWorkspace();
  const say = useSpeaker();
  const { edge } = closure;
  const road = useApp((s) => s.world?.scene.roads.edges[s.world.roads.edgeIndex.get(edge) ?? -1]);
  const name = say.local(road?.name) || edge;
  return (
    <li className="row between">
      <button
        type="button"
        className="measures-row"
        onClick={() => show(workspace.store, { kind: 'edge', id: edge })}
      >
        {name} <span className="small faint">{closureInWords(closure, say)}</span>
      </button>
      <Button
        aria-label={`${say.t('road.open')}: ${name}`}
        onClick={() => void setRoadClosed(workspace, { edge, name }, false)}
      >
        {say.t('road.open.short')}
      </Button>
    </li>
  );
}
