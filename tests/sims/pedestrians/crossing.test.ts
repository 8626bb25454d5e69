import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { uniform } from '../../../sims/random.ts';
import { demandOf, street, Walk } from './walk-scenes.ts';

const CROSSING = 4;

const acrossBothWays = (end: number, personsPerHour = 900) =>
  demandOf(
    { from: 'sw', to: 'ne', end, personsPerHour },
    { from: 'ne', to: 'sw', end, personsPerHour },
    { from: 'se', to: 'nw', end, personsPerHour },
  );

/** Sets the signal of the street to its programme: 20 s green, 8 s flashing, 30 s red. */
function showProgramme(walk: Walk): void {
  const t = ((walk.tick + 1) * walk.dt) % 58;
  walk.signals.state[0] =
    t < 20 ? SIGNAL_STATE.greenMajor : t < 28 ? SIGNAL_STATE.greenMinor : SIGNAL_STATE.red;
  walk.signals.countdown[0] = t < 20 ? 20 - t : t < 28 ? 28 - t : 58 - t;
}

/** Runs a walk and calls back with each person who has come into a cut in the step. */
function watch(
  walk: Walk,
  steps: number,
  before: () => void,
  entered: (slot: number, cut: number) => void,
): void {
  const last = new Map<number, Set<number>>();
  for (let k = 0; k < steps; k++) {
    before();
    walk.step();
    for (const i of walk.slots()) {
      const id = walk.people.pool.id[i] as number;
      const cuts = walk.cutsOf(i);
      for (const c of cuts) if (!last.get(id)?.has(c)) entered(i, c);
      last.set(id, new Set(cuts));
    }
  }
}

describe('crossings', () => {
  it('have a cut for each lane of the street', () => {
    expect(street(true).walks.cutCount).toBe(3);
  });

  it('are entered on green alone: nobody starts on flashing green or red, and whoever started finishes', () => {
    const walk = new Walk(street(true), acrossBothWays(200));
    const { pool } = walk.people;
    const started = new Map<number, number>();
    let crossed = 0;
    let strays = 0;
    for (let k = 0; k < 4000; k++) {
      showProgramme(walk);
      walk.step();
      for (const i of walk.slots()) {
        const id = pool.id[i] as number;
        const now = pool.started[i] as number;
        if (now && !started.get(id)) {
          expect(walk.signals.state[0]).toBe(SIGNAL_STATE.greenMajor);
          crossed++;
        }
        if (!now && pool.path[i] === CROSSING && walk.cutsOf(i).length > 0) strays++;
        started.set(id, now);
      }
    }
    expect(strays).toBe(0);
    expect(crossed).toBe(walk.people.inserted);
    expect(walk.people.count).toBe(0);
  });

  it('are started only when the green and its clearance suffice, except when the green is fresh', () => {
    const walk = new Walk(street(true), acrossBothWays(200), {
      clearance: Float64Array.from([0, 0, 0, 0, 8]),
    });
    const { pool } = walk.people;
    const started = new Map<number, number>();
    for (let k = 0; k < 2500; k++) {
      showProgramme(walk);
      walk.step();
      for (const i of walk.slots()) {
        const id = pool.id[i] as number;
        const now = pool.started[i] as number;
        if (now && !started.get(id)) {
          const t = (walk.tick * walk.dt) % 58;
          const need = 8 / (pool.desired[i] as number);
          expect(t < 4.2 || need < 28 - t).toBe(true);
        }
        started.set(id, now);
      }
    }
  });

  for (const signal of [false, true]) {
    it(`are never entered where a vehicle is committed to a lane (${signal ? 'signal' : 'zebra'})`, () => {
      let entries = 0;
      fc.assert(
        fc.property(fc.integer(), fc.double({ min: 0.02, max: 0.6, noNaN: true }), (seed, busy) => {
          const walk = new Walk(street(signal), acrossBothWays(60), { seed });
          watch(
            walk,
            1200,
            () => {
              // Each cut changes at random every 0.7 s: far more erratic than vehicles are.
              for (let c = 0; c < 3; c++) {
                const draw = uniform(seed, c, 99, Math.floor(walk.tick / 7));
                walk.cutVehicle[c] = draw < busy ? 1 : 0;
              }
            },
            (_, cut) => {
              entries++;
              expect(walk.cutVehicle[cut]).toBe(0);
            },
          );
        }),
        { numRuns: 12, examples: [[-19, 0.48346801055595284]] },
      );
      expect(entries).toBeGreaterThan(500);
    });
  }

  it('work also where walkways are drawn over the kerb, up to the middle of a lane', () => {
    for (const side of [4.8, 4.2, 3.2]) {
      const walk = new Walk(street(true, side), acrossBothWays(60, 300));
      for (let k = 0; k < 4500 && (k < 700 || walk.people.count > 0); k++) {
        showProgramme(walk);
        walk.step();
      }
      expect(walk.people.inserted).toBeGreaterThan(8);
      expect(walk.people.count).toBe(0);
    }
  });

  it('report every person who is in a cut, and claim cuts before they are entered', () => {
    const walk = new Walk(street(false), acrossBothWays(120));
    let claimed = new Uint8Array(3);
    watch(
      walk,
      1800,
      () => {
        claimed = walk.people.cutOccupied.slice(0, 3);
      },
      (_, cut) => {
        expect(claimed[cut]).toBe(1);
        expect(walk.people.cutOccupied[cut]).toBe(1);
      },
    );
  });

  it('count those who wait at the kerb while vehicles pass, and let them go when none is committed any more', () => {
    const walk = new Walk(street(false), acrossBothWays(40));
    walk.cutVehicle.fill(1);
    walk.run(120);
    expect(walk.people.pathWaiting[CROSSING]).toBeGreaterThan(5);
    expect([...walk.people.cutOccupied.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(walk.people.arrived).toBe(0);
    walk.cutVehicle.fill(0);
    walk.run(240);
    expect(walk.people.count).toBe(0);
  });

  it('are watched for half a second to a second from a zebra, before anyone steps off', () => {
    const walk = new Walk(
      street(false),
      demandOf({ from: 's', to: 'n', personsPerHour: 60, spacing: 'even' }),
    );
    walk.step();
    let tick = 0;
    while (!walk.people.pool.started[0]) {
      walk.step();
      tick++;
    }
    expect(tick * walk.dt).toBeGreaterThanOrEqual(0.5);
    expect(tick * walk.dt).toBeLessThan(4);
  });

  it('do not count those who wait at red as people to yield to', () => {
    const walk = new Walk(street(true), acrossBothWays(60));
    walk.signals.state[0] = SIGNAL_STATE.red;
    walk.run(100);
    expect(walk.people.pathWaiting[CROSSING]).toBe(0);
    walk.signals.state[0] = SIGNAL_STATE.greenMajor;
    walk.step();
    expect(walk.people.pathWaiting[CROSSING] ?? 0).toBeGreaterThan(0);
  });

  it('hold up a person between two lanes until the next lane is free, who is then counted as waiting', () => {
    const walk = new Walk(
      street(false),
      demandOf({ from: 's', to: 'n', personsPerHour: 60, spacing: 'even' }),
    );
    while (walk.cutsOf(0).length === 0) walk.step();
    const last = 2;
    walk.cutVehicle[last] = 1;
    walk.run(20);
    expect(walk.cutsOf(0)).not.toContain(last);
    expect(walk.people.pathWaiting[CROSSING]).toBe(1);
    expect(walk.people.cutOccupied[last]).not.toBe(1);
    walk.cutVehicle[last] = 0;
    walk.run(30);
    expect(walk.people.arrived).toBe(1);
  });
});
