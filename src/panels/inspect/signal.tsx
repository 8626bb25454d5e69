import { useMemo, useState } from 'react';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { useApp, usePlayer, useSpeaker, useWorkspace } from '../../app/context.ts';
import { requestGreen } from '../../app/signal-request.ts';
import type { Player } from '../../players/player.ts';
import { Button } from '../controls/button.tsx';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { SignalIcon } from '../device-icon.tsx';
import { useFrameFacts } from '../frame-facts.ts';
import { cyclePosition, indexList, programmeDiagram } from './signal-programme.ts';
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
  const [chosen, setChosen] = useState<number | null>(null);
  if (!signal || !diagram) return null;
  // A simulated controller is asked for one stream: the chosen one, or the first that doesn't have green.
  const choosable = player?.kind === 'simulation';
  const waiting = diagram.groups.find((g) => !isGreen(now.states[g.indices[0] ?? 0]));
  const wanted = diagram.groups.find((g) => g.indices[0] === chosen) ?? waiting ?? diagram.groups[0];
  const position = now.states.length > 0 ? cyclePosition(diagram, now.states, now.countdowns) : null;
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
      <Facts>
        <Fact term={say.t('signal.program')}>{program?.id}</Fact>
        <Fact term={say.t('signal.offset')}>{say.number(program?.offset ?? 0)} s</Fact>
      </Facts>
      {player?.capabilities.command ? (
        <RequestGreen
          player={player}
          signal={id}
          index={wanted?.indices[0] ?? 0}
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

function isGreen(state: number | undefined): boolean {
  return state === SIGNAL_STATE.greenMajor || state === SIGNAL_STATE.greenMinor;
}

interface RequestGreenProps {
  readonly player: Player;
  readonly signal: string;
  readonly index: number;
  readonly label: string;
}

function RequestGreen({ player, signal, index, label }: RequestGreenProps) {
  const { session, store } = useWorkspace();
  const say = useSpeaker();
  const [answer, setAnswer] = useState<{ readonly good: boolean; readonly text: string } | null>(null);
  const [waiting, setWaiting] = useState(false);
  const ask = async () => {
    setWaiting(true);
    try {
      setAnswer(await requestGreen(player, store.getState(), signal, index, say));
    } catch (error) {
      session.addProblem(error);
      setAnswer({ good: false, text: error instanceof Error ? error.message : String(error) });
    } finally {
      setWaiting(false);
    }
  };
  return (
    <div className="request">
      <Button data-testid="request-green" disabled={waiting} onClick={() => void ask()}>
        {label}
      </Button>
      <p className="small quiet" role="status" data-good={answer?.good} data-testid="request-answer">
        {answer?.text}
      </p>
    </div>
  );
}
