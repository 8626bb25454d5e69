import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { ConflictCard } from '../../../sims/signals/conflict-card.ts';
import { ConflictMonitor } from '../../../sims/signals/conflict-monitor.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { crossing, gridScene, movementIndex, twoStageSignal, worldOf } from '../vehicles/small-networks.ts';

const { greenMajor, greenMinor, yellow, red } = SIGNAL_STATE;
const world = () => worldOf(crossing({ type: 'traffic_light', signals: twoStageSignal() }), {}, { end: 100 });
const [north, east, left] = [
  movementIndex('south', 's'),
  movementIndex('east', 's'),
  movementIndex('north', 'l'),
];

describe('the conflict card', () => {
  it('knows ways that meet and are never green together, and allows what the programme shows', () => {
    const { roads } = world();
    const card = new ConflictCard(roads);
    const row = (i: number, j: number) => {
      const [a, b] = [Math.min(i, j), Math.max(i, j)];
      return [...card.a.keys()].find((r) => card.a[r] === a && card.b[r] === b);
    };
    expect(card.hostile[row(north, east)!]).toBe(1);
    // A left turn that gives way may be green beside the oncoming stream, but not with priority.
    expect(card.hostile[row(north, left)!]).toBe(0);
    expect(row(north, movementIndex('north', 's'))).toBeUndefined();
  });

  it('holds crossings against the ways over them', () => {
    const { roads, walks } = compileScene(gridScene(1, 0, 10));
    const card = new ConflictCard(roads, walks);
    const crossings = card.walks.reduce((sum, w) => sum + w, 0);
    expect(crossings).toBeGreaterThan(10);
    const against = [...card.a.keys()].filter((r) => card.walks[card.a[r]!] !== card.walks[card.b[r]!]);
    expect(against.length).toBeGreaterThan(crossings);
    for (const r of against) {
      const vehicleFirst = card.walks[card.b[r]!] === 1;
      expect(vehicleFirst ? card.clearAB[r] : card.clearBA[r]).toBeGreaterThan(0.5);
    }
  });
});

describe('the conflict monitor', () => {
  const { roads } = world();
  const card = new ConflictCard(roads);
  const times = (least: number) => ({
    timed: new Uint8Array(1).fill(1),
    leastAB: new Float64Array(card.a.length).fill(least),
    leastBA: new Float64Array(card.a.length).fill(least),
  });
  const show = (codes: Record<number, number>) => {
    const state = new Uint8Array(12);
    for (const [i, code] of Object.entries(codes)) state[Number(i)] = code;
    return state;
  };

  it('sees two greens that exclude each other, and only those', () => {
    const monitor = new ConflictMonitor(roads, card);
    expect(monitor.check(0, show({ [north]: greenMajor }), 0, 100)).toBeNull();
    expect(monitor.check(0, show({ [north]: greenMajor, [left]: greenMinor }), 100, 100)).toBeNull();
    expect(monitor.check(0, show({ [north]: greenMajor, [east]: greenMinor }), 200, 100)).toMatchObject({
      kind: 'both-green',
      a: north,
      b: east,
    });
    expect(monitor.check(0, show({ [north]: greenMajor, [left]: greenMajor }), 300, 100)).toMatchObject({
      kind: 'both-green',
      b: left,
    });
  });

  it('times the change from one green to one that excludes it', () => {
    for (const [gap, found] of [
      [4000, 'intergreen'],
      [4900, 'intergreen'],
      [5000, undefined],
    ] as const) {
      const monitor = new ConflictMonitor(roads, card, times(5000));
      expect(monitor.check(0, show({ [north]: greenMajor }), 0, 0)).toBeNull();
      expect(monitor.check(0, show({ [north]: yellow }), 20_000, 0)).toBeNull();
      expect(monitor.check(0, show({ [north]: red }), 23_000, 0)).toBeNull();
      expect(monitor.check(0, show({ [east]: greenMajor }), 20_000 + gap, 0)?.kind).toBe(found);
    }
  });

  it('says among the problems of a run what it saw when a controller goes wrong', () => {
    const broken = world();
    const sim = Simulation.create(broken, { dt: 0.5 });
    for (let i = 0; i < 20; i++) sim.step();
    expect(sim.problems).toEqual([]);
    // The memory of the programme is damaged: from now on everyone gets green.
    broken.roads.phaseStates.fill(greenMajor);
    for (let i = 0; i < 100; i++) sim.step();
    expect(sim.problems).toMatchObject([{ code: 'signal.conflict', severity: 'error', where: 'signal S' }]);
    const signals = new Signals(broken.roads, 0.5, 0);
    expect(signals.problems).toEqual([]);
  });

  it('leaves answers to commands that say why they were refused', () => {
    const sim = Simulation.create(world(), { dt: 0.5 });
    sim.command({ kind: 'signal-hold', signal: 'S' });
    sim.command({ kind: 'signal-request', signal: 'S', index: east, seconds: 0 });
    sim.step();
    sim.command({ kind: 'signal-restore', signal: 'S' });
    sim.step();
    expect(sim.takeAnswers()).toMatchObject([
      { tick: 0, answer: 'held' },
      { tick: 0, answer: 'refused-bad-duration' },
      { tick: 1, command: { kind: 'signal-restore' }, answer: 'restored' },
    ]);
    expect(sim.takeAnswers()).toEqual([]);
  });

  it('shows nothing but red after a conflict, whatever is asked for', () => {
    const { roads: own } = world();
    const signals = new Signals(own, 0.5, 0);
    signals.step(1);
    signals.state[east] = greenMajor;
    signals.step(2);
    for (let tick = 3; tick < 400; tick++) {
      signals.step(tick);
      expect([...signals.state]).toEqual(new Array(12).fill(red));
    }
    expect(signals.hold(0)).toBe('refused-fault');
    expect(signals.request(0, north, 5)).toBe('refused-fault');
    expect(signals.restore(0)).toBe('refused-fault');
    expect(signals.problems).toHaveLength(1);
  });
});
