import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwinError } from '../../../scenes/problem.ts';
import { Frame } from '../../../sims/frame.ts';
import { blocks, corridor, demandOf, tangle, Walk } from './walk-scenes.ts';

function crossTown(perHour: number, seconds: number) {
  const flows = [];
  for (let k = 0; k < 24; k++) {
    const from = `${k % 4}-${(k * 3) % 4}`;
    const to = `${(k * 2 + 1) % 4}-${(k * 7 + 2) % 4}`;
    if (from !== to) flows.push({ id: `f${k}`, from, to, end: seconds, personsPerHour: perHour });
  }
  return demandOf(...flows);
}

describe('pedestrians', () => {
  it('all arrive once flows stop, are neither lost nor doubled, and never reuse an id', () => {
    const walk = new Walk(blocks(4, 40, 3), crossTown(240, 120));
    const seen = new Map<number, number>();
    let reused = 0;
    for (let k = 0; k < 4200 && (walk.tick < 1300 || walk.people.count > 0); k++) {
      walk.step();
      const { people } = walk;
      expect(people.inserted).toBe(people.arrived + people.count);
      expect(walk.slots()).toHaveLength(people.count);
      for (const i of walk.slots()) {
        const id = people.pool.id[i] as number;
        if ((seen.get(id) ?? i) !== i) reused++;
        seen.set(id, i);
      }
    }
    expect(reused).toBe(0);
    expect(walk.people.inserted).toBeGreaterThan(100);
    expect(walk.people.waitingToEnter).toBe(0);
    expect(walk.people.count).toBe(0);
    expect(seen.size).toBe(walk.people.inserted);
  });

  it('all arrive on walkways of any shape: hairpins, short and narrow pieces, bends, stairs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (seed) => {
        const n = 9;
        const flows = Array.from({ length: 12 }, (_, k) => ({
          id: `f${k}`,
          from: `${k % n}`,
          to: `${(k * 4 + 1 + (k % 3)) % n}`,
          end: 40,
          personsPerHour: 500,
          mix: { adult: 5, wheelchair: 1, older: 2 },
        })).filter((f) => f.from !== f.to);
        const walk = new Walk(tangle(seed, n), demandOf(...flows), { seed });
        while (walk.tick < 12_000 && (walk.tick < 500 || walk.people.count > 0)) walk.step();
        expect(walk.people.inserted).toBeGreaterThan(20);
        expect(walk.people.count + walk.people.waitingToEnter).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('move by their speed and no further, never faster than 2 m/s, also from one path to the next', () => {
    const walk = new Walk(blocks(4, 25, 3), crossTown(240, 100));
    const { pool } = walk.people;
    const last = new Map<number, [number, number]>();
    const bad: unknown[] = [];
    for (let k = 0; k < 1500; k++) {
      walk.step();
      for (const i of walk.slots()) {
        const id = pool.id[i] as number;
        const place: [number, number] = [pool.x[i] as number, pool.y[i] as number];
        const before = last.get(id) ?? place;
        const moved = Math.hypot(place[0] - before[0], place[1] - before[1]);
        const speed = pool.speed[i] as number;
        const fine = speed >= 0 && speed <= 2 && moved <= speed * walk.dt + 1e-9;
        if (!fine || !Number.isFinite(pool.heading[i])) bad.push({ id, moved, speed });
        last.set(id, place);
      }
    }
    expect(bad).toEqual([]);
  });

  it('walk a free corridor in the time that their own speed gives (RiMEA test 1)', () => {
    const walk = new Walk(
      corridor(40, 2),
      demandOf({ from: 'w', to: 'e', personsPerHour: 60, spacing: 'even' }),
    );
    let speed = 0;
    while (walk.people.arrived === 0) {
      walk.step();
      speed = walk.people.pool.desired[0] as number;
    }
    const seconds = walk.tick * walk.dt;
    expect(seconds).toBeGreaterThan(39 / speed);
    expect(seconds).toBeLessThan(41.5 / speed);
  });

  it('keep flowing both ways for ten minutes in a corridor that holds one person per square metre', () => {
    const flow = { end: 1200, personsPerHour: 5200 };
    const walk = new Walk(
      corridor(60, 3),
      demandOf({ from: 'w', to: 'e', ...flow }, { from: 'e', to: 'w', ...flow }),
    );
    walk.run(120);
    let arrived = walk.people.arrived;
    let people = 0;
    for (let minute = 0; minute < 10; minute++) {
      walk.run(60);
      people += walk.people.count / 10;
      expect(walk.people.arrived - arrived).toBeGreaterThan(100);
      arrived = walk.people.arrived;
    }
    expect(people / 180).toBeGreaterThan(0.8);
  });

  it('who walk the same way in the same band keep at least 0.2 m between centres', () => {
    const flow = { end: 300, personsPerHour: 4000 };
    const walk = new Walk(
      corridor(50, 3),
      demandOf({ from: 'w', to: 'e', ...flow }, { from: 'e', to: 'w', ...flow }),
    );
    const { pool } = walk.people;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 200; k++) {
      walk.run(1);
      const slots = walk.slots().filter((i) => (pool.speed[i] as number) > 0.1);
      for (const a of slots) {
        for (const b of slots) {
          if (a >= b || pool.forward[a] !== pool.forward[b]) continue;
          if (Math.abs((pool.lateral[a] as number) - (pool.lateral[b] as number)) > 0.2) continue;
          const gap = Math.hypot(
            (pool.x[a] as number) - (pool.x[b] as number),
            (pool.y[a] as number) - (pool.y[b] as number),
          );
          least = Math.min(least, gap);
        }
      }
    }
    expect(least).toBeGreaterThan(0.2);
  });

  it('stay on their walkway', () => {
    const flow = { end: 200, personsPerHour: 3000 };
    const walk = new Walk(
      corridor(50, 3),
      demandOf({ from: 'w', to: 'e', ...flow }, { from: 'e', to: 'w', ...flow }),
    );
    for (let k = 0; k < 200; k++) {
      walk.run(1);
      for (const i of walk.slots()) {
        expect(Math.abs(walk.people.pool.y[i] as number)).toBeLessThanOrEqual(1.5);
      }
    }
  });

  it('give the same bits for the same seed and others for another', () => {
    const run = (seed: number) => {
      const walk = new Walk(blocks(4, 30, 2.5), crossTown(200, 60), { seed });
      walk.run(90);
      return walk.hash();
    };
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
  });

  it('give the same bits however the slots are split and in whatever order they are planned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 6 }), fc.boolean(), (cuts, backwards) => {
        const demand = crossTown(500, 60);
        const whole = new Walk(blocks(4, 20, 2.5), demand);
        const split = new Walk(blocks(4, 20, 2.5), demand);
        for (let tick = 1; tick <= 150; tick++) {
          whole.step();
          split.people.prepare(tick, split.signals, split.scene.roads.signalStateStart, split.cutVehicle);
          const high = split.people.pool.high;
          const bounds = [0, ...cuts.map((c) => Math.min(c, high)).sort((a, b) => a - b), high];
          const parts = bounds.slice(1).map((to, k): [number, number] => [bounds[k] as number, to]);
          if (backwards) parts.reverse();
          let planned = 0;
          for (const [from, to] of parts) planned += split.people.plan(from, to, tick);
          split.people.pool.addUpdates(planned);
          split.people.commit();
        }
        expect(split.hash()).toBe(whole.hash());
      }),
      { numRuns: 8 },
    );
  });

  it('go on with the same bits after their state has been saved and restored', () => {
    const demand = crossTown(300, 60);
    const walk = new Walk(blocks(4, 30, 2.5), demand);
    walk.run(40);
    const saved = walk.people.stateColumns().map((c) => c.slice());
    walk.run(30);
    const other = new Walk(blocks(4, 30, 2.5), demand);
    other.people.stateColumns().forEach((c, k) => {
      c.set(saved[k] as never);
    });
    other.tick = 400;
    other.run(30);
    expect(other.hash()).toBe(walk.hash());
  });

  it('wait to enter when there is no room, and enter later', () => {
    const walk = new Walk(corridor(30, 2), demandOf({ from: 'w', to: 'e', end: 10, personsPerHour: 36000 }), {
      capacity: 15,
    });
    walk.run(10);
    expect(walk.people.count).toBeLessThanOrEqual(15);
    expect(walk.people.waitingToEnter).toBeGreaterThan(20);
    walk.run(400);
    expect(walk.people.waitingToEnter).toBe(0);
    expect(walk.people.count).toBe(0);
    expect(walk.people.pool.high).toBeLessThanOrEqual(15);
  });

  it('appear in frames with their ids and places', () => {
    const walk = new Walk(corridor(30, 2), demandOf({ from: 'w', to: 'e' }));
    walk.run(15);
    const frame = Frame.create({ vehicles: 0, pedestrians: 100, signals: 0, tracks: 0 });
    walk.people.writeFrame(frame);
    const slots = walk.slots();
    expect(frame.pedestrianCount).toBe(slots.length);
    slots.forEach((i, row) => {
      expect(frame.pedestrianId[row]).toBe(walk.people.pool.id[i]);
      expect(frame.pedestrianX[row]).toBeCloseTo(walk.people.pool.x[i] as number, 4);
    });
  });

  it('refuse flows between nodes that are unknown or not connected, naming each', () => {
    const scene = corridor(30, 2);
    try {
      new Walk(scene, demandOf({ from: 'w', to: 'x' }, { from: 'e', to: 'e' }));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TwinError);
      expect((error as TwinError).problems.map((p) => `${p.where}: ${p.message}`)).toEqual([
        'person flow w>x: There is no walkway node "x".',
        'person flow e>e: The flow starts where it ends.',
      ]);
    }
  });
});
