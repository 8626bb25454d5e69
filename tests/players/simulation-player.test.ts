import { afterEach, describe, expect, it } from 'vitest';
import type { Scene } from '../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';
import { Simulation, type SimulationCommand } from '../../sims/simulation.ts';
import { playerMakers } from '../../src/app/player-makers.ts';
import type { PlayerState } from '../../src/players/player.ts';
import { SimulationPlayer, type SimulationPlayerOptions } from '../../src/players/simulation-player.ts';
import { Recording } from '../../src/recorder/recording.ts';
import { runAndHash } from '../../src/workers/hash-run.ts';
import { portOfChannel } from '../../src/workers/request.ts';
import { SimHost } from '../../src/workers/sim-host.ts';
import { smallScene } from '../recorder/small-scene.ts';
import { HandClock, settle, ToySimulation, toyValueAt } from '../workers/toy-simulation.ts';
import { HandPictures } from './hand-pictures.ts';

const scene = { id: 'toy', scenarios: [{ id: 'toy', begin: 100 }] } as unknown as Scene;
const command = { kind: 'signal-request', signal: 'A' } as unknown as SimulationCommand;

interface Stage {
  readonly player: SimulationPlayer;
  readonly clock: HandClock;
  readonly pictures: HandPictures;
  readonly frames: { readonly tick: number; readonly value: number }[];
  readonly states: PlayerState[];
  readonly sims: ToySimulation[];
  breakdown: (error: Error) => void;
}

const open: SimulationPlayer[] = [];
afterEach(async () => {
  for (const player of open.splice(0)) await player.close();
});

function stage(
  options: Partial<SimulationPlayerOptions> = {},
  prepare: (sim: ToySimulation, nth: number) => void = () => {},
  end?: number,
  warmUp = 0,
): Stage {
  const clock = new HandClock();
  const pictures = new HandPictures();
  const sims: ToySimulation[] = [];
  const result = {
    clock,
    pictures,
    sims,
    frames: [],
    states: [],
    breakdown: () => {},
  } as unknown as Stage & {
    player: SimulationPlayer;
  };
  result.player = new SimulationPlayer({
    scene,
    pictures,
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      new SimHost(portOfChannel(port2), clock, async () => {
        const sim = new ToySimulation(end, warmUp);
        prepare(sim, sims.length);
        sims.push(sim);
        return sim;
      });
      return {
        ...portOfChannel(port1),
        onBreakdown: (listener) => {
          result.breakdown = listener;
        },
      };
    },
    ...options,
  });
  result.player.onFrame((frame: Frame) => {
    result.frames.push({ tick: frame.tick, value: frame.vehicleId[0] as number });
  });
  result.player.onState((state) => result.states.push(state));
  open.push(result.player);
  return result;
}

async function until(clock: HandClock, promise: Promise<unknown>): Promise<void> {
  let done = false;
  const watched = promise.finally(() => {
    done = true;
  });
  for (let i = 0; i < 1000 && !done; i++) await clock.run(1);
  await watched;
}

for (const frames of ['shared', 'transfer'] as const) {
  describe(`a simulation player with frames by ${frames === 'shared' ? 'shared memory' : 'transfer'}`, () => {
    it('shows the first frame when it opens, and stands still', async () => {
      const s = stage({ frames });
      await s.player.open();
      await s.clock.run(1000);
      await s.pictures.draw();
      expect(s.player.state).toMatchObject({ status: 'paused', tick: 0, time: 100, begin: 100, end: 3700 });
      expect(s.frames).toEqual([{ tick: 0, value: 1 }]);
    });

    it('steps at the due times of real time and of multiples of it', async () => {
      const s = stage({ frames });
      await s.player.open();
      s.player.play();
      await s.clock.run(2000);
      expect(s.sims[0]?.tick).toBe(20);
      s.player.setSpeed(10);
      await settle();
      await s.clock.run(2000);
      expect(s.sims[0]?.tick).toBe(220);
      expect(s.player.state.actualSpeed).toBeGreaterThan(9);
      expect(s.player.state.speed).toBe(10);
    });

    it('gives a busy page the newest frame only, and the last one after a pause', async () => {
      const s = stage({ frames });
      await s.player.open();
      await s.pictures.draw();
      s.player.play();
      await s.clock.run(3000);
      s.player.pause();
      await s.clock.run(100);
      expect(s.frames.length).toBe(1);
      await s.pictures.draw();
      await s.pictures.draw();
      await s.pictures.draw();
      expect(s.frames.at(-1)).toEqual({ tick: 30, value: toyValueAt(30) });
      expect(s.frames.length).toBeLessThanOrEqual(4);
    });

    it('shows every frame to a page that keeps up', async () => {
      const s = stage({ frames });
      await s.player.open();
      s.player.play();
      await s.pictures.draw();
      for (let i = 0; i < 10; i++) {
        await s.clock.run(100);
        await s.pictures.draw();
      }
      expect(s.frames.map((f) => f.tick)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(s.frames.every((f) => f.value === toyValueAt(f.tick))).toBe(true);
    });
  });
}

describe('a simulation player', () => {
  it('makes no burst of steps after the computer has slept', async () => {
    const s = stage();
    await s.player.open();
    s.player.play();
    await s.clock.run(1000);
    s.clock.sleep(3_600_000);
    await s.clock.run(1000);
    expect(s.sims[0]?.tick).toBeLessThanOrEqual(10 + 11);
  });

  it('reports the speed reached when steps cost more than there is time for', async () => {
    const s = stage();
    await s.player.open();
    s.player.setSpeed(100);
    s.player.play();
    s.clock.cost = 4; // each step looks at the clock once: 25 steps/s at most per 100 ms
    await s.clock.run(20_000);
    expect(s.player.state.speed).toBe(100);
    expect(s.player.state.actualSpeed).toBeGreaterThan(5);
    expect(s.player.state.actualSpeed).toBeLessThan(30);
  });

  it('seeks to the same state forwards, backwards and again', async () => {
    const s = stage({ snapshotEvery: 1 });
    await s.player.open();
    for (const tick of [57, 12, 200, 0, 199, 33]) {
      await until(s.clock, s.player.seek(100 + tick * 0.1));
      await s.pictures.draw();
      expect(s.frames.at(-1)).toEqual({ tick, value: toyValueAt(tick) });
      expect(s.player.state).toMatchObject({ status: 'paused', tick });
    }
    const { steps = 0 } = s.sims[0] ?? {};
    // From the nearest saved state, ten ticks apart, not from the beginning.
    expect(steps).toBeLessThan(57 + 2 + 200 + 9 + 9 + 20);
  });

  it('lets a newer seek take over from one on its way', async () => {
    const s = stage();
    await s.player.open();
    s.clock.cost = 1;
    const far = s.player.seek(100 + 3000);
    await s.clock.run(60);
    const progress = s.states.length;
    const near = s.player.seek(101);
    await until(s.clock, near);
    await far;
    expect(progress).toBeGreaterThan(0);
    expect(s.player.state.tick).toBe(10);
    expect(s.sims[0]?.steps).toBeLessThan(1000);
  });

  it('keeps commands of the past when it runs again, and drops those of another future', async () => {
    const s = stage({ snapshotEvery: 1 });
    await s.player.open();
    await until(s.clock, s.player.seek(102));
    expect(await s.player.command(command)).toEqual({ tick: 20 });
    await until(s.clock, s.player.seek(105));
    const { hash } = await s.player.hash();
    expect(hash).not.toBe(`50:${toyValueAt(50) | 0}`);
    await until(s.clock, s.player.seek(101));
    await until(s.clock, s.player.seek(105));
    expect((await s.player.hash()).hash).toBe(hash);
    await until(s.clock, s.player.seek(101));
    await s.player.command(command);
    await until(s.clock, s.player.seek(105));
    const other = new ToySimulation();
    while (other.tick < 10) other.step();
    other.command(command);
    while (other.tick < 50) other.step();
    expect((await s.player.hash()).hash).toBe(other.hash());
  });

  it('ends when the run is finished, and plays again after seeking back', async () => {
    const s = stage({}, undefined, 101);
    await s.player.open();
    s.player.play();
    await s.clock.run(5000);
    expect(s.player.state).toMatchObject({ status: 'ended', tick: 10, end: 101, actualSpeed: 0 });
    const seek = s.player.seek(100.5);
    s.player.play();
    await until(s.clock, seek);
    expect(s.player.state.status).toBe('playing');
    await s.clock.run(400);
    expect(s.player.state.tick).toBeGreaterThan(5);
  });

  it('tells of problems that come up while it runs, each once however often they come up', async () => {
    const seen = {
      code: 'signal.conflict',
      severity: 'error',
      message: 'both',
      where: 's',
      hint: 'x',
    } as const;
    const { player, clock } = stage({}, (sim) => {
      const step = sim.step.bind(sim);
      sim.step = () => {
        step();
        if (sim.tick === 10) (sim.problems as Problem[]).push(seen);
      };
    });
    await player.open();
    expect(player.state.problems).toEqual([]);
    player.play();
    await clock.run(2000);
    expect(player.state.problems).toEqual([seen]);
    await until(clock, player.seek(100));
    await clock.run(2000);
    expect(player.state.tick).toBeGreaterThan(10);
    expect(player.state.problems).toEqual([seen]);
  });

  it('answers questions about vehicles and keeps answering while it plays', async () => {
    const s = stage();
    await s.player.open();
    s.player.play();
    expect(await s.player.vehicleInfo(1)).toEqual({ id: 1 });
    expect(await s.player.vehicleInfo(2)).toBeUndefined();
  });

  it('says what broke, and goes on from the last saved state when it is opened again', async () => {
    const s = stage({ snapshotEvery: 1 }, (sim, nth) => {
      if (nth === 0) sim.breaksAt = 37;
    });
    await s.player.open();
    s.player.play();
    await s.clock.run(1000);
    await s.player.command(command);
    await s.clock.run(5000);
    expect(s.player.state.status).toBe('failed');
    expect(s.player.state.problems[0]?.message).toMatch(/a wheel came off/);
    expect(s.player.state.problems[0]?.where).toMatch(/tick 37/);
    await expect(s.player.seek(101)).rejects.toThrow(/not open/);
    await s.player.open();
    expect(s.player.state).toMatchObject({ status: 'paused', tick: 30, problems: [] });
    await until(s.clock, s.player.seek(105));
    const whole = new ToySimulation();
    while (whole.tick < 10) whole.step();
    whole.command(command);
    while (whole.tick < 50) whole.step();
    expect((await s.player.hash()).hash).toBe(whole.hash());
    expect(s.sims[1]?.steps).toBe(20);
  });

  it('repeats the run up to where it was when the worker itself was lost', async () => {
    const s = stage();
    await s.player.open();
    s.player.play();
    await s.clock.run(3000);
    s.breakdown(new Error('out of memory'));
    expect(s.player.state.status).toBe('failed');
    expect(s.player.state.problems[0]?.message).toMatch(/out of memory/);
    const tick = s.player.state.tick;
    expect(tick).toBeGreaterThan(20);
    await s.player.open();
    await s.clock.run(100);
    expect((await s.player.hash()).hash).toBe(`${tick}:${toyValueAt(tick) | 0}`);
  });

  it('refuses to open a scene that the worker refuses, with its problems', async () => {
    const s = stage({}, () => {
      throw new Error('edge B1 leads nowhere');
    });
    await expect(s.player.open()).rejects.toThrow(/leads nowhere/);
    expect(s.player.state.status).toBe('failed');
    expect(s.player.state.problems[0]?.message).toMatch(/leads nowhere/);
  });

  it('opens once, however often it is asked to, and again after a failure to start', async () => {
    const s = stage();
    await Promise.all([s.player.open(), s.player.open()]);
    await s.player.open();
    expect(s.sims).toHaveLength(1);
    let tries = 0;
    const other = stage({
      connect: () => {
        tries += 1;
        throw new Error('workers are not allowed here');
      },
    });
    await expect(other.player.open()).rejects.toThrow(/not allowed/);
    expect(other.player.state.status).toBe('failed');
    await expect(other.player.open()).rejects.toThrow(/not allowed/);
    expect(tries).toBe(2);
  });

  it('rejects what is still being asked when it is closed', async () => {
    const s = stage();
    await s.player.open();
    const far = s.player.seek(3000);
    const outcome = expect(far).rejects.toThrow(/not open/);
    await s.player.close();
    await outcome;
    expect(s.player.state.status).toBe('closed');
  });
});

describe('a simulation player on a page without shared memory', () => {
  it('says that it runs on one thread when more were asked for', async () => {
    const s = stage({ frames: 'transfer', workers: 4 });
    await s.player.open();
    await s.clock.run(300);
    expect(s.player.state.problems).toMatchObject([{ code: 'run.one-thread', severity: 'warning' }]);
    expect(s.player.state.problems[0]?.message).toContain('not on 4');
    const shared = stage({ frames: 'shared', workers: 4 });
    await shared.player.open();
    expect(shared.player.state.problems).toEqual([]);
  });
});

describe('a simulation player of a scenario with a warm-up', () => {
  const warm = (options: Partial<SimulationPlayerOptions> = {}, prepare = (_: ToySimulation) => {}) => {
    const s = stage({ snapshotEvery: 1, ...options }, prepare, 200, 60);
    s.clock.cost = 1;
    return s;
  };

  it('runs it before it opens, with progress and pictures, and stands at the begin', async () => {
    const s = warm();
    const opening = s.player.open();
    for (let i = 0; i < 8; i++) {
      await s.clock.run(150);
      await s.pictures.draw();
    }
    await until(s.clock, opening);
    await s.pictures.draw();
    const onTheWay = s.states.filter((state) => state.status === 'opening' && (state.progress ?? 0) > 0);
    expect(onTheWay.length).toBeGreaterThan(1);
    expect(onTheWay.every(({ time, begin }) => time < 100 && begin === 100)).toBe(true);
    expect(s.frames.filter(({ tick }) => tick > 0 && tick < 600).length).toBeGreaterThan(1);
    expect(s.player.state).toMatchObject({ status: 'paused', time: 100, begin: 100, end: 200, tick: 600 });
    expect(s.player.state.progress).toBeUndefined();
    expect(s.frames.at(-1)).toEqual({ tick: 600, value: toyValueAt(600) });
  });

  it('never goes back behind the begin, and does not run the warm-up twice', async () => {
    const s = warm();
    await until(s.clock, s.player.open());
    await until(s.clock, s.player.seek(150));
    await until(s.clock, s.player.seek(-1000));
    expect(s.player.state).toMatchObject({ tick: 600, time: 100 });
    expect((await s.player.hash()).hash).toBe(`600:${toyValueAt(600) | 0}`);
    expect(s.sims[0]?.steps).toBe(600 + 500);
  });

  it('keeps what is asked meanwhile: play, a command, a time to go to', async () => {
    const s = warm();
    const opening = s.player.open();
    await s.clock.run(150);
    expect(s.player.state.status).toBe('opening');
    s.player.play();
    expect(await s.player.command(command)).toEqual({ tick: 600 });
    const sought = s.player.seek(102);
    expect(s.player.state.status).toBe('opening');
    await until(s.clock, Promise.all([opening, sought]));
    await s.clock.run(500);
    expect(s.player.state.status).toBe('playing');
    expect(s.player.state.tick).toBeGreaterThanOrEqual(620);
    await until(s.clock, s.player.seek(104));
    const whole = new ToySimulation();
    while (whole.tick < 600) whole.step();
    whole.command(command);
    while (whole.tick < 640) whole.step();
    s.player.pause();
    await until(s.clock, s.player.seek(104));
    expect((await s.player.hash()).hash).toBe(whole.hash());
  });

  it('can be closed at any moment of it', async () => {
    const s = warm();
    const opening = expect(s.player.open()).rejects.toThrow(/not open/);
    await s.clock.run(150);
    expect(s.player.state.status).toBe('opening');
    await s.player.close();
    await opening;
    expect(s.player.state).toMatchObject({ status: 'closed' });
    expect(s.player.state.progress).toBeUndefined();
  });

  it('says what broke on the way, and is taken up after it without running it again', async () => {
    let breaksAt = 300;
    const s = warm({}, (sim) => {
      sim.breaksAt = breaksAt;
    });
    const broken = expect(s.player.open()).rejects.toThrow(/wheel came off/);
    await s.clock.run(3000);
    await broken;
    expect(s.player.state.status).toBe('failed');
    breaksAt = 637;
    await until(s.clock, s.player.open());
    s.player.play();
    await s.clock.run(8000);
    expect(s.player.state.status).toBe('failed');
    breaksAt = -1;
    await s.player.open();
    expect(s.player.state).toMatchObject({ status: 'paused', tick: 630, time: 103 });
    expect(s.sims[2]?.steps).toBe(0);
    await until(s.clock, s.player.seek(101));
    expect((await s.player.hash()).hash).toBe(`610:${toyValueAt(610) | 0}`);
  });
});

describe('a simulation player on the real simulation', () => {
  it('reaches the same state by playing, seeking back and forth, and running straight through', async () => {
    const world = compileScene(smallScene());
    const clock = new HandClock();
    const player = new SimulationPlayer({
      scene: world.scene,
      seed: 5,
      snapshotEvery: 7,
      pictures: new HandPictures(),
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        new SimHost(portOfChannel(port2), clock, async ({ seed = 0 }) => Simulation.create(world, { seed }));
        return portOfChannel(port1);
      },
    });
    open.push(player);
    await player.open();
    expect(player.run).toMatchObject({ scenario: 'morning', seed: 5, dt: 0.1, begin: 0, end: 120 });
    const straight = (tick: number) => runAndHash(world.scene, 'morning', 5, 0.1, tick, 1)[0];
    player.setSpeed(20);
    player.play();
    await clock.run(2000);
    player.pause();
    const played = await player.hash();
    expect(played.tick).toBeGreaterThan(350);
    expect(played.hash).toBe(straight(played.tick));
    for (const tick of [900, 123, 124, 0, 777]) {
      await until(clock, player.seek(tick * 0.1));
      expect(await player.hash()).toEqual({
        tick,
        hash: tick === 0 ? straightAtZero(world) : straight(tick),
      });
    }
    expect((await player.summary()).inserted).toBeGreaterThan(5);
  });

  it('stands at the begin after a warm-up with the bits of a run straight through it', async () => {
    const cold = smallScene();
    const [scenario] = cold.scenarios;
    if (!scenario) throw new Error('The scene has a scenario.');
    const scene = { ...cold, scenarios: [{ ...scenario, begin: 40, warmUp: 40 }] };
    const world = compileScene(scene);
    const clock = new HandClock();
    clock.cost = 1;
    const player = new SimulationPlayer({
      scene,
      seed: 5,
      pictures: new HandPictures(),
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        new SimHost(portOfChannel(port2), clock, async ({ seed = 0 }) => Simulation.create(world, { seed }));
        return portOfChannel(port1);
      },
    });
    open.push(player);
    await until(clock, player.open());
    expect(player.state).toMatchObject({ status: 'paused', time: 40, begin: 40, end: 120, tick: 400 });
    expect((await player.summary()).running).toBeGreaterThan(2);
    for (const time of [70, 40, 55]) {
      await until(clock, player.seek(time));
      const straight = runAndHash(scene, 'morning', 5, 0.1, time * 10, 1)[0];
      expect(await player.hash()).toEqual({ tick: time * 10, hash: straight });
    }
  });

  it('says what a signal does and what came of commands to it, and which roads are closed', async () => {
    const small = smallScene();
    const phases = ['G', 'y', 'r'].map((state, i) => ({ duration: [20, 3, 20][i] as number, state }));
    const connections = small.roads.connections.map((c) => ({ ...c, signal: 's', signalIndex: 0 }));
    const signals = [{ id: 's', programs: [{ id: 'p', offset: 0, phases }] }];
    const scene: Scene = { ...small, roads: { ...small.roads, connections, signals } };
    const clock = new HandClock();
    const player = new SimulationPlayer({
      scene,
      world: compileScene(scene),
      pictures: new HandPictures(),
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        new SimHost(portOfChannel(port2), clock, async ({ world, seed = 0 }) =>
          Simulation.create(world as CompiledScene, { seed }),
        );
        return portOfChannel(port1);
      },
    });
    open.push(player);
    await player.open();
    const answers: string[] = [];
    player.onAnswer(({ tick, command: { signal }, answer }) => answers.push(`${tick} ${signal} ${answer}`));
    await until(clock, player.seek(5));
    const { tick } = await player.command({ kind: 'signal-hold', signal: 's' });
    await player.command({ kind: 'close-road', edge: 'bc' });
    expect(answers).toEqual([]);
    await until(clock, player.seek(7));
    expect(answers).toEqual([`${tick} s held`]);
    expect(await player.signal('s')).toMatchObject({ staged: false, phase: 0, held: true, fault: false });
    expect((await player.signal('s'))?.seconds).toBeCloseTo(6.9, 5);
    expect(await player.signal('t')).toBeNull();
    expect(await player.service()).toMatchObject({
      lines: [],
      closures: [{ edge: 'bc', lanes: [0], laneCount: 1 }],
    });
    await player.command({ kind: 'signal-skip', signal: 's' });
    await player.command({ kind: 'signal-restore', signal: 's' });
    await player.command({ kind: 'signal-release', signal: 's' });
    await until(clock, player.seek(9));
    expect(answers.slice(1)).toEqual(['70 s skipped', '70 s restored', '70 s refused-not-held']);
  });

  it('works on a copy of the compiled scene, and is recorded with its seed and step', async () => {
    const world = compileScene(smallScene());
    const pictures = new HandPictures();
    const clock = new HandClock();
    const player = new SimulationPlayer({
      scene: world.scene,
      world,
      seed: 7,
      dt: 0.25,
      frames: 'transfer',
      pictures,
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        new SimHost(portOfChannel(port2), clock, async ({ world: copy, seed = 0, dt = 1 }) => {
          if (!copy || copy === world) throw new Error('The scene was to travel as a copy.');
          return Simulation.create(copy, { seed, dt });
        });
        return portOfChannel(port1);
      },
    });
    open.push(player);
    await player.open();
    const scenarioId = world.scene.scenarios[0]?.id ?? '';
    const recording = await playerMakers.record(player, { world, scenarioId });
    await until(clock, player.seek(player.state.begin + 10));
    await settle();
    await pictures.draw();
    expect((await player.hash()).hash).toBe(runAndHash(world.scene, undefined, 7, 0.25, 40, 1)[0]);
    const { facts } = await Recording.open(await recording.stop(), 'run');
    expect(facts).toMatchObject({ seed: 7, dt: 0.25, scenario: scenarioId });
  });
});

function straightAtZero(world: CompiledScene): string {
  return Simulation.create(world, { seed: 5 }).hash();
}
