import { useEffect, useRef, useState } from 'react';
import { usePlayer } from '../../app/context.ts';
import type { SimulationPlayer } from '../../players/simulation-player.ts';
import { isSimulation } from './route-facts.ts';

/**
 * Asks the open simulation something again and again (every `every` ms) while the component is shown. Null until it has
 * answered, where it does not know, and for other players. `key` says what is asked for: another key forgets the answer.
 */
export function useAsked<T>(
  key: string,
  ask: (simulation: SimulationPlayer) => Promise<T | null>,
  every = 1000,
): T | null {
  const player = usePlayer();
  const question = useRef(ask);
  question.current = ask;
  const [known, setKnown] = useState<{ readonly key: string; readonly value: T | null }>({
    key,
    value: null,
  });
  useEffect(() => {
    if (!player || !isSimulation(player)) {
      setKnown({ key, value: null });
      return;
    }
    let stopped = false;
    const look = async () => {
      // While the run opens, or after it broke, there is nobody to answer.
      const value = player.run === undefined ? null : await question.current(player).catch(() => null);
      if (!stopped) setKnown({ key, value });
    };
    void look();
    const timer = setInterval(look, every);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [player, key, every]);
  return known.key === key ? known.value : null;
}
