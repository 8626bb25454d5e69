import { useEffect, useState } from 'react';
import { useSpeaker, useWorkspace } from '../../app/context.ts';
import { answerInWords, askSignal, type RequestAnswer, type SignalWish } from '../../app/signal-request.ts';
import type { Player } from '../../players/player.ts';
import { Button } from '../controls/button.tsx';
import { isSimulation } from './route-facts.ts';

interface SignalCommandsProps {
  readonly player: Player;
  readonly signal: string;
  /** Index that green is requested for, and what the button says. */
  readonly index: number;
  readonly label: string;
  readonly held: boolean;
}

/** Buttons for what may be asked of a signal, and what came of it. */
export function SignalCommands({ player, signal, index, label, held }: SignalCommandsProps) {
  const { store, session } = useWorkspace();
  const say = useSpeaker();
  const [answer, setAnswer] = useState<RequestAnswer | null>(null);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    setAnswer(null);
    if (!isSimulation(player)) return;
    return player.onAnswer((came) => {
      if (came.command.signal === signal) setAnswer(answerInWords(came, say));
    });
  }, [player, signal, say]);
  const ask = async (wish: SignalWish) => {
    setWaiting(true);
    try {
      setAnswer(await askSignal(player, store.getState(), signal, wish, index, say));
    } catch (error) {
      session.addProblem(error);
      setAnswer({ good: false, text: error instanceof Error ? error.message : String(error) });
    } finally {
      setWaiting(false);
    }
  };
  const others: readonly Exclude<SignalWish, 'request'>[] = isSimulation(player)
    ? [held ? 'release' : 'hold', 'skip', 'restore']
    : [];
  return (
    <div className="request">
      <div className="button-row">
        <Button data-testid="request-green" disabled={waiting} onClick={() => void ask('request')}>
          {label}
        </Button>
        {others.map((wish) => (
          <Button
            key={wish}
            data-testid={`signal-${wish}`}
            disabled={waiting}
            title={say.t(`signal.${wish}.why`)}
            onClick={() => void ask(wish)}
          >
            {say.t(`signal.${wish}`)}
          </Button>
        ))}
      </div>
      <p className="small quiet" role="status" data-good={answer?.good} data-testid="request-answer">
        {answer?.text}
      </p>
    </div>
  );
}
