/// <reference lib="webworker" />
import { compileScene } from '../../scenes/network/compile.ts';
import { Simulation } from '../../sims/simulation.ts';
import { openPlanThreads } from './plan-threads-browser.ts';
import { portOfScope } from './request.ts';
import { type HostClock, SimHost } from './sim-host.ts';

/** Timers of the worker, aimed at absolute times; what is due comes back by a message, which no browser delays. */
function workerClock(): HostClock {
  const channel = new MessageChannel();
  const due: (() => void)[] = [];
  channel.port1.onmessage = () => due.shift()?.();
  return {
    now: () => performance.now(),
    at: (time, callback) => {
      const wait = time - performance.now();
      if (wait > 1) {
        setTimeout(callback, wait);
        return;
      }
      due.push(callback);
      channel.port2.postMessage(null);
    },
  };
}

new SimHost(
  portOfScope(self as unknown as DedicatedWorkerGlobalScope),
  workerClock(),
  async ({ scene, world = compileScene(scene), scenario, seed, dt, workers = 1, frames }) => {
    const threads = workers > 1 && frames === 'shared' ? await openPlanThreads(workers) : undefined;
    return Simulation.create(world, {
      ...(scenario === undefined ? {} : { scenario }),
      ...(seed === undefined ? {} : { seed }),
      ...(dt === undefined ? {} : { dt }),
      ...(threads ? { threads } : {}),
      measures: true,
    });
  },
);
