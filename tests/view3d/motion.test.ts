import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frame } from '../../sims/frame.ts';
import { FrameSource } from '../../src/players/frame-source.ts';
import { Bodies } from '../../src/view3d/motion/bodies.ts';
import { IdMatcher } from '../../src/view3d/motion/id-matcher.ts';

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 300 });

describe('matching bodies of two frames', () => {
  it('finds the same indices as a Map does, however often the table is reused', () => {
    const matcher = new IdMatcher();
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 0, max: 100 }), (before, fresh, kept) => {
        const now = [...new Set([...before.slice(0, kept), ...fresh])];
        const oracle = new Map(before.map((id, i) => [id, i]));
        const found = matcher.match(
          Uint32Array.from(before),
          before.length,
          Uint32Array.from(now),
          now.length,
        );
        expect(Array.from(found.subarray(0, now.length))).toEqual(now.map((id) => oracle.get(id) ?? -1));
      }),
    );
  });
});

function frameWith(vehicles: readonly { id: number; x: number; heading: number }[]): Frame {
  const frame = Frame.create({ vehicles: 8, pedestrians: 2, signals: 0, tracks: 0 });
  frame.vehicleCount = vehicles.length;
  vehicles.forEach(({ id, x, heading }, i) => {
    frame.vehicleId[i] = id;
    frame.vehicleX[i] = x;
    frame.vehicleHeading[i] = heading;
  });
  return frame;
}

/** Bodies half way between two frames: a page clock with 100 ms between frames, 50 ms after the second. */
function halfWay(first: Frame, second: Frame): Bodies {
  const source = new FrameSource();
  source.accept(first, 0);
  source.accept(second, 100);
  const bodies = new Bodies();
  bodies.update(source, 150);
  return bodies;
}

describe('bodies between two frames', () => {
  it('are matched by id although their rows have moved', () => {
    const { vehicles } = halfWay(
      frameWith([
        { id: 7, x: 0, heading: 0 },
        { id: 9, x: 100, heading: 0 },
      ]),
      frameWith([
        { id: 9, x: 110, heading: 0 },
        { id: 7, x: 10, heading: 0 },
      ]),
    );
    expect(vehicles.x[0]).toBeCloseTo(105);
    expect(vehicles.x[1]).toBeCloseTo(5);
  });

  it('turn the shorter way across the seam of the angle', () => {
    const { vehicles } = halfWay(
      frameWith([{ id: 1, x: 0, heading: Math.PI - 0.1 }]),
      frameWith([{ id: 1, x: 0, heading: -Math.PI + 0.1 }]),
    );
    expect(Math.cos(vehicles.heading[0] ?? 0)).toBeCloseTo(-1, 5);
  });

  it('stand where the newest frame has them when they are new or have jumped', () => {
    const { vehicles } = halfWay(
      frameWith([{ id: 1, x: 0, heading: 0 }]),
      frameWith([
        { id: 1, x: 5000, heading: 0 },
        { id: 2, x: 30, heading: 1 },
      ]),
    );
    expect(vehicles.x[0]).toBe(5000);
    expect(vehicles.x[1]).toBe(30);
  });

  it('say once per frame that they are fresh', () => {
    const source = new FrameSource();
    const bodies = new Bodies();
    source.accept(frameWith([{ id: 1, x: 0, heading: 0 }]), 0);
    bodies.update(source, 10);
    expect(bodies.fresh).toBe(true);
    bodies.update(source, 20);
    expect(bodies.fresh).toBe(false);
    source.accept(frameWith([{ id: 1, x: 1, heading: 0 }]), 100);
    bodies.update(source, 110);
    expect(bodies.fresh).toBe(true);
  });
});
