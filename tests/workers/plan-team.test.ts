import { afterEach, describe, expect, it } from 'vitest';
import { TwinError } from '../../scenes/problem.ts';
import { startNodeThreads } from '../../src/workers/node-threads.ts';
import { PlanTeam } from '../../src/workers/plan-team.ts';
import { prepareToy, type ToySetup } from './toy-plan.ts';

const CELLS = 999;
const teams: PlanTeam<ToySetup>[] = [];
afterEach(async () => {
  for (const team of teams.splice(0)) await team.close();
});

async function teamOf(count: number, patience?: number): Promise<PlanTeam<ToySetup>> {
  const threads = await startNodeThreads(new URL('./toy-planner.ts', import.meta.url), count - 1);
  const team = new PlanTeam(threads, prepareToy, patience);
  teams.push(team);
  return team;
}

function setup(trouble?: ToySetup['trouble']): ToySetup {
  const old = new SharedArrayBuffer(CELLS * 4);
  new Uint32Array(old).forEach((_, i, cells) => {
    cells[i] = i * 2654435761;
  });
  return { old, next: new SharedArrayBuffer(CELLS * 4), ...(trouble ? { trouble } : {}) };
}

function ran(team: { attach(s: ToySetup): void; plan(tick: number): void }, ticks: number): number[] {
  const state = setup();
  team.attach(state);
  for (let tick = 0; tick < ticks; tick++) team.plan(tick);
  return [...new Uint32Array(ticks % 2 === 0 ? state.old : state.next)];
}

function alone(ticks: number): number[] {
  let share = prepareToy(setup(), 0, 1);
  return ran(
    {
      attach: (s) => {
        share = prepareToy(s, 0, 1);
      },
      plan: (tick) => share(tick),
    },
    ticks,
  );
}

describe('threads that plan together', () => {
  it('give the same result as one alone, over thousands of ticks', async () => {
    const expected = alone(3001);
    for (const count of [1, 2, 3]) expect(ran(await teamOf(count), 3001)).toEqual(expected);
  });

  it('take on another run after the first', async () => {
    const team = await teamOf(2);
    ran(team, 10);
    expect(ran(team, 501)).toEqual(alone(501));
  });

  it('pass on what went wrong in one of them, at once', async () => {
    const team = await teamOf(2);
    team.attach(setup({ kind: 'throw', tick: 5 }));
    for (let tick = 0; tick < 5; tick++) team.plan(tick);
    expect(() => team.plan(5)).toThrow(/part 1 lost its way/);
    expect(() => team.plan(6)).toThrow(TwinError);
  });

  it('report a thread that died instead of waiting for it for ever', async () => {
    const team = await teamOf(2, 500);
    team.attach(setup({ kind: 'exit', tick: 2 }));
    for (let tick = 0; tick < 2; tick++) team.plan(tick);
    expect(() => team.plan(2)).toThrow(/did not answer/);
  });

  it('report a thread that died between two ticks', async () => {
    const [thread] = await startNodeThreads(new URL('./toy-planner.ts', import.meta.url), 1);
    if (!thread) throw new Error('no thread');
    const team = new PlanTeam([thread], prepareToy);
    team.attach(setup());
    team.plan(0);
    await thread.terminate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(() => team.plan(1)).toThrow(/ended/);
  });

  it('refuse a file that is no thread with the reason', async () => {
    await expect(startNodeThreads(new URL('./nowhere.ts', import.meta.url), 1)).rejects.toThrow(/nowhere/);
  });
});
