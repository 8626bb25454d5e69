import { describe, expect, it } from 'vitest';
import { Detectors, type LaneReadings } from '../../../sims/signals/detectors.ts';
import { allocateLocal } from '../../../sims/state.ts';
import { draws } from '../vehicles/small-networks.ts';

const LENGTH = 200;
const BODY = 4.5;
const PLACES = [
  { id: 'loop', signal: 0, lane: 0, from: 150, to: 152 },
  { id: 'zone', signal: 0, lane: 0, from: 150, to: LENGTH },
  { id: 'early', signal: 0, lane: 0, from: 20, to: 22 },
  { id: 'first half', signal: 0, lane: 0, from: 0, to: 100 },
];

interface Car {
  readonly id: number;
  pos: number;
  speed: number;
  accel: number;
}

/** Cars in one lane, first first, as columns; those whose front is beyond the lane's end still reach into it. */
function columns(cars: readonly Car[]): LaneReadings {
  const on = cars.filter((c) => c.pos >= 0 && c.pos - BODY <= LENGTH);
  return {
    fleet: {
      id: Uint32Array.from(on, (c) => c.id),
      type: new Int32Array(on.length),
      pos: Float64Array.from(on, (c) => (c.pos > LENGTH ? c.pos - LENGTH : c.pos)),
      speed: Float64Array.from(on, (c) => c.speed),
      accel: Float64Array.from(on, (c) => c.accel),
    },
    lanes: {
      start: Int32Array.from([0, on.length]),
      count: Int32Array.from([on.length]),
      entry: Int32Array.from(on, (c, i) => (c.pos > LENGTH ? ~i : i)),
      offset: Float64Array.from(on, (c) => (c.pos > LENGTH ? LENGTH : 0)),
    },
    types: { length: Float64Array.from([BODY]) },
  };
}

describe('detectors', () => {
  for (const dt of [0.05, 0.1, 0.5, 1]) {
    it(`count every car once and know who stands where, at steps of ${dt} s`, () => {
      const next = draws(Math.round(dt * 100));
      const detectors = new Detectors(PLACES, () => LENGTH, dt, 0, allocateLocal);
      const cars: Car[] = Array.from({ length: 30 }, (_, i) => ({
        id: i,
        pos: -12 * i - 5,
        speed: 8,
        accel: 0,
      }));
      const crossed = [0, 0, 0, 0];
      for (let tick = 1; tick * dt <= 150; tick++) {
        const light = (tick * dt) % 40 < 25 ? Number.POSITIVE_INFINITY : 180;
        let ahead = Number.POSITIVE_INFINITY;
        const covered = [false, false, false, false];
        for (const car of cars) {
          const wall = Math.min(ahead, car.pos < light ? light : Number.POSITIVE_INFINITY);
          const free = Math.max(0, wall - car.pos - 2);
          const wish = Math.min(14, car.speed + 2 * dt, free / (1.2 + dt), 2 + 14 * next());
          const before = car.speed;
          car.speed = Math.max(0, Math.max(wish, before - 8 * dt));
          car.accel = (car.speed - before) / dt;
          const way = ((before + car.speed) / 2) * dt;
          PLACES.forEach((p, d) => {
            if (car.pos < p.from && car.pos + way >= p.from) crossed[d]!++;
            if (car.pos + way >= p.from && car.pos - BODY <= p.to) covered[d] = true;
          });
          car.pos += way;
          ahead = car.pos - BODY;
        }
        detectors.read(tick, columns(cars));
        PLACES.forEach((p, d) => {
          const inside = cars.filter((c) => c.pos >= p.from && c.pos <= p.to && c.pos <= LENGTH);
          expect(detectors.present[d]).toBe(inside.length);
          expect(detectors.queued[d]).toBe(inside.filter((c) => c.speed < 1.4).length);
          expect(detectors.occupied[d]).toBe(covered[d] ? 1 : 0);
          if (covered[d]) expect(detectors.lastSeen[d]).toBe(Math.round(tick * dt * 1000));
        });
        expect([...detectors.passed]).toEqual(crossed);
      }
      expect(Math.min(...crossed)).toBeGreaterThan(10);
    });
  }

  it('cost nothing and hold no state where there are none', () => {
    const detectors = new Detectors([], () => 0, 0.1, 0, allocateLocal);
    detectors.read(0, undefined as unknown as LaneReadings);
    expect(detectors.stateColumns().every((c) => c.length === 0)).toBe(true);
  });
});
