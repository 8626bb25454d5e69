import { type PlanSetup, type PlanThreads, planShare } from '../../sims/plan-threads.ts';
import { startNodeThreads } from './node-threads.ts';
import { PlanTeam } from './plan-team.ts';

/**
 * Threads of Node for the plan phase, `count` in all with the caller's own. Resolves when they are ready; `close` them at
 * the end. Rejects when they can't start.
 */
export async function openPlanThreads(count: number): Promise<PlanThreads> {
  const others = await startNodeThreads(new URL('./plan-worker-node.ts', import.meta.url), count - 1);
  return new PlanTeam<PlanSetup>(others, planShare);
}
