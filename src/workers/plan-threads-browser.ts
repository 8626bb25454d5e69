import { type PlanSetup, type PlanThreads, planShare } from '../../sims/plan-threads.ts';
import { PlanTeam, type PlanThread } from './plan-team.ts';

/**
 * Workers for the plan phase, `count` threads in all with the caller's own, which must be a worker itself (a page may not
 * wait) on a cross-origin isolated page. Resolves when they are ready; rejects when one can't start.
 */
export async function openPlanThreads(count: number): Promise<PlanThreads> {
  const others = await Promise.all(Array.from({ length: count - 1 }, startPlanWorker));
  return new PlanTeam<PlanSetup>(others, planShare);
}

function startPlanWorker(): Promise<PlanThread> {
  const worker = new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module', name: 'plan' });
  return new Promise((resolve, reject) => {
    let lost = (error: Error) => {
      worker.terminate();
      reject(error);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      lost(new Error(event.message || 'The planning worker could not be loaded.'));
    };
    worker.onmessage = () =>
      resolve({
        post: (order) => worker.postMessage(order),
        onLost: (listener) => {
          lost = listener;
        },
        terminate: () => {
          worker.terminate();
          return undefined;
        },
      });
  });
}
