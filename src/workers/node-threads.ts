import { Worker } from 'node:worker_threads';
import type { PlanThread } from './plan-team.ts';

/**
 * Starts threads of Node from a TypeScript file and waits until each says it is ready. They don't keep the process alive.
 * Rejects when one can't start.
 */
export async function startNodeThreads(entry: URL, count: number): Promise<PlanThread[]> {
  const script = new URL('./node-thread.mjs', import.meta.url);
  const workers = Array.from(
    { length: count },
    () => new Worker(script, { workerData: { entry: entry.href }, execArgv: [] }),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.once('message', () => resolve());
            worker.once('error', reject);
            worker.once('exit', (code) => reject(new Error(`The thread ended at once with code ${code}.`)));
          }),
      ),
    );
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  }
  return workers.map((worker) => {
    worker.unref();
    return {
      post: (order) => worker.postMessage(order),
      onLost: (listener) => {
        worker.on('error', (error: unknown) =>
          listener(error instanceof Error ? error : new Error(String(error))),
        );
        worker.on('exit', (code) => listener(new Error(`the thread ended with code ${code}`)));
      },
      terminate: () => worker.terminate(),
    };
  });
}
