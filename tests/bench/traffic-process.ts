import { compileScene } from '../../scenes/network/compile.ts';
import { Simulation } from '../../sims/simulation.ts';
import { loadScene } from '../../src/scene-files/load-scene.ts';
import { openPlanThreads } from '../../src/workers/plan-threads-node.ts';

/**
 * One measured run in a process of its own: `SCENE UNTIL DT WORKERS`. Prints updates per second of stepping alone, as SUMO's
 * own figure counts them: loading, compiling and the creation of the simulation are left out.
 */
/** Vehicle updates before the clock runs. */
const WARM_UP = 6e6;

const [path = '', untilText = '300', dtText = '1', workersText = '1'] = process.argv.slice(2);
const until = Number(untilText);
const dt = Number(dtText);
const workers = Number(workersText);

const { scene } = await loadScene(path);
const world = compileScene(scene);
const threads = workers > 1 ? await openPlanThreads(workers) : undefined;
const options = { seed: 42, dt, ...(threads ? { threads } : {}) };

// Warm-up: the engine's compiler needs millions of updates before the hot loops are as fast as they stay.
for (let updates = 0; updates < WARM_UP; ) {
  const rehearsal = Simulation.create(world, options);
  for (let ticks = until / dt; ticks > 0 && rehearsal.summary().vehicleUpdates < WARM_UP; ticks--)
    rehearsal.step();
  updates += rehearsal.summary().vehicleUpdates;
}

const simulation = Simulation.create(world, options);
const ticks = Math.round(until / dt);
const started = process.hrtime.bigint();
for (let i = 0; i < ticks; i++) simulation.step();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const { vehicleUpdates, running } = simulation.summary();
await threads?.close();
process.stdout.write(
  `${JSON.stringify({ value: vehicleUpdates / seconds, vehicleUpdates, seconds, running })}\n`,
);
