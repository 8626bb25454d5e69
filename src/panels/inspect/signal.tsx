import { useMemo, useState } from 'react';
import type { SignalProgram } from '../../../scenes/document/roads.ts';
import { isGreen } from '../../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import type { SignalReport } from '../../../sims/signals/signals.ts';
import { useApp, usePlayer, useSpeaker } from '../../app/context.ts';
import type { Speaker } from '../../i18n/texts.ts';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { SignalIcon } from '../device-icon.tsx';
import { useFrameFacts } from '../frame-facts.ts';
import { duration } from '../measures.ts';
import { useAsked } from './asked.ts';
import { SignalCommands } from './signal-commands.tsx';
import { cyclePosition, indexList, type ProgrammeDiagram, programmeDiagram } from './signal-programme.ts';
import { Gone, Title } from './title.tsx';

const STATE_NAME = Object.fromEntries(
  Object.entries(SIGNAL_STATE).map(([name, code]) => [code, name]),
) as Readonly<Record<number, keyof typeof SIGNAL_STATE>>;

/** A signal controller: what it shows now, how long still, and its programme. */
export function SignalInspector({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const signal = useApp((s) => s.world?.scene.roads.signals.find((x) => x.id === id));
  if (!signal) return <Gone />;
  return (
    <>
      <Title
        title={say.local(signal.name) || signal.id}
        id={signal.id}
        icon={<SignalIcon />}
        confidence={signal.confidence}
      />
      <SignalPhases id={id} />
    </>
  );
}

export function SignalPhases({ id }: { readonly id: string }) {
  const say = useSpeaker();
  const world = useApp((s) => s.world);
  const signal = world?.scene.roads.signals.find((s) => s.id === id);
  const program = signal?.programs.find((p) => p.id === signal.program) ?? signal?.programs[0];
  const diagram = useMemo(() => (program ? programmeDiagram(program) : null), [program]);
  const at = world?.roads.signalIds.indexOf(id) ?? -1;
  const start = at >= 0 ? (world?.roads.signalStateStart[at] ?? 0) : -1;
  const size = at >= 0 ? (world?.roads.signalSize[at] ?? 0) : 0;
  // One text holds states and countdowns, so that the component renders again only when one of them changed.
  const shown = useFrameFacts(
    (frame) => {
      if (!frame || start < 0 || frame.signalCount < start + size) return '';
      const parts: string[] = [];
      for (let i = start; i < start + size; i++) {
        const countdown = frame.signalCountdown[i] ?? -1;
        parts.push(`${frame.signalState[i]}:${countdown < 0 ? -1 : Math.round(countdown * 5) / 5}`);
      }
      return parts.join(' ');
    },
    { hertz: 5 },
  );
  const now = useMemo(() => {
    const pairs = shown === '' ? [] : shown.split(' ').map((part) => part.split(':').map(Number));
    return { states: pairs.map((p) => p[0] ?? 0), countdowns: pairs.map((p) => p[1] ?? -1) };
  }, [shown]);
  const player = usePlayer();
  const report = useAsked(id, (simulation) => simulation.signal(id), 500);
  const [chosen, setChosen] = useState<number | null>(null);
  if (!signal || !program || !diagram) return null;
  // A simulated controller is asked for one stream: the chosen one, or the first that doesn't have green.
  const choosable = player?.kind === 'simulation';
  const waiting = diagram.groups.find(
    (g) => g.states.some(isGreen) && !isGreen(now.states[g.indices[0] ?? 0] ?? SIGNAL_STATE.off),
  );
  const wanted = diagram.groups.find((g) => g.indices[0] === chosen) ?? waiting ?? diagram.groups[0];
  // Where stages are chosen there is no place in a cycle: the phase in force is marked as a whole.
  const chooses = report?.staged === true && program.control?.kind !== 'fixed';
  const position =
    now.states.length > 0 && !chooses ? cyclePosition(diagram, now.states, now.countdowns) : null;
  const marked = chooses && report ? phaseSpan(diagram, report.next < 0 ? report.phase : report.next) : null;
  return (
    <Section
      title={say.t('signal.phases')}
      testId="signal-phases"
      aside={
        <span className="num small faint">
          {say.t('signal.cycle', { seconds: say.number(diagram.cycle) })}
        </span>
      }
    >
      <ol className="signal-groups" data-testid="signal-groups" data-states={now.states.join('')}>
        {diagram.groups.map((group) => {
          const first = group.indices[0] ?? 0;
          const state = now.states[first];
          const countdown = now.countdowns[first] ?? -1;
          return (
            <li key={first}>
              <button
                type="button"
                className="small num group-name"
                disabled={!choosable}
                aria-pressed={choosable && group === wanted}
                title={say.t(choosable ? 'signal.choose' : 'signal.indices', {
                  group: indexList(group.indices),
                })}
                onClick={() => setChosen(first)}
              >
                {indexList(group.indices)}
              </button>
              <span className="phase-bar">
                {group.states.map((code, phase) => (
                  <i
                    // biome-ignore lint/suspicious/noArrayIndexKey: a phase is its index
                    key={phase}
                    data-state={STATE_NAME[code]}
                    style={{ flexGrow: diagram.durations[phase] ?? 0 }}
                  />
                ))}
                {position === null ? null : (
                  <b className="phase-now" style={{ left: `${(100 * position) / diagram.cycle}%` }} />
                )}
                {marked ? <b className="phase-span" style={marked} /> : null}
              </span>
              <span className="lamp-figure num" data-state={state === undefined ? 'off' : STATE_NAME[state]}>
                <span className="sr-only">
                  {state === undefined ? '' : say.t(`state.${STATE_NAME[state] ?? 'off'}`)}
                </span>
                {countdown < 0 ? '–' : say.number(Math.ceil(countdown))}
              </span>
            </li>
          );
        })}
      </ol>
      {report?.fault ? (
        <p className="note small danger" role="alert">
          {say.t('signal.fault')}
        </p>
      ) : null}
      <Facts>
        <Fact term={say.t('signal.control')} testId="signal-control">
          {controlInWords(program, say)}
        </Fact>
        {report ? (
          <Fact term={say.t('signal.now')} testId="signal-now">
            {phaseInWords(report, diagram, say)}
          </Fact>
        ) : null}
        <Fact term={say.t('signal.program')}>{program.id}</Fact>
        <Fact term={say.t('signal.offset')}>{say.number(program.offset)} s</Fact>
      </Facts>
      {player?.capabilities.command ? (
        <SignalCommands
          player={player}
          signal={id}
          index={wanted?.indices[0] ?? 0}
          held={report?.held ?? false}
          label={
            choosable && wanted
              ? say.t('signal.requestFor', { group: indexList(wanted.indices) })
              : say.t('signal.request')
          }
        />
      ) : null}
    </Section>
  );
}

/** Kind of control, and whether it keeps to a cycle with its neighbours. */
function controlInWords({ control }: SignalProgram, say: Speaker): string {
  const kind = say.t(`control.${control?.kind ?? 'fixed'}`);
  return control?.coordinate === undefined ? kind : `${kind}, ${say.t('control.coordinated')}`;
}

/** `phase 2 of 6, 0:12`, or `phase 2 → 4` while a signal with stages changes. */
function phaseInWords(report: SignalReport, diagram: ProgrammeDiagram, say: Speaker): string {
  const { phase, next, seconds, held } = report;
  const words =
    next < 0
      ? say.t('signal.phaseOf', { n: phase + 1, all: diagram.durations.length })
      : say.t('signal.changing', { from: phase + 1, to: next + 1 });
  return `${words}, ${duration(seconds)}${held ? ` · ${say.t('signal.held')}` : ''}`;
}

/** Where a phase lies in the diagram, as a style. */
function phaseSpan(diagram: ProgrammeDiagram, phase: number): { left: string; width: string } {
  const { durations, cycle } = diagram;
  const before = durations.slice(0, phase).reduce((sum, d) => sum + d, 0);
  return { left: `${(100 * before) / cycle}%`, width: `${(100 * (durations[phase] ?? 0)) / cycle}%` };
}
