import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frame } from '../../../sims/frame.ts';
import { OverlapReferee } from '../../../sims/safety/overlap.ts';

interface Body {
  type: number;
  x: number;
  y: number;
  z: number;
  heading: number;
}

const TYPES = [
  { length: 4.5, width: 1.8 },
  { length: 12, width: 2.55 },
  { length: 1.8, width: 0.6 },
  { length: 0.5, width: 60 },
];

function frameOf(vehicles: readonly Body[], people: readonly { x: number; y: number; z: number }[]): Frame {
  const frame = Frame.create({
    vehicles: vehicles.length,
    pedestrians: people.length,
    signals: 0,
    tracks: 0,
  });
  frame.tick = 7;
  frame.vehicleCount = vehicles.length;
  frame.pedestrianCount = people.length;
  vehicles.forEach((v, i) => {
    frame.vehicleId[i] = 1000 + i;
    frame.vehicleType[i] = v.type;
    frame.vehicleX[i] = v.x;
    frame.vehicleY[i] = v.y;
    frame.vehicleZ[i] = v.z;
    frame.vehicleHeading[i] = v.heading;
  });
  people.forEach((p, i) => {
    frame.pedestrianId[i] = 5000 + i;
    frame.pedestrianX[i] = p.x;
    frame.pedestrianY[i] = p.y;
    frame.pedestrianZ[i] = p.z;
  });
  return frame;
}

type Corners = [number, number][];

function corners(frame: Frame, i: number): Corners {
  const { length, width } = TYPES[frame.vehicleType[i] as number] as { length: number; width: number };
  const h = frame.vehicleHeading[i] as number;
  const signs: [number, number][] = [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ];
  return signs.map(([a, b]) => [
    (frame.vehicleX[i] as number) + (a * length * Math.cos(h) - b * width * Math.sin(h)) / 2,
    (frame.vehicleY[i] as number) + (a * length * Math.sin(h) + b * width * Math.cos(h)) / 2,
  ]);
}

/** Depth by projecting all corners on all edge normals: slow, general, and independent of the grid and its formulas. */
function polygonDepth(p: Corners, q: Corners): number {
  let depth = Number.POSITIVE_INFINITY;
  for (const ring of [p, q]) {
    ring.forEach(([x0, y0], k) => {
      const [x1, y1] = ring[(k + 1) % ring.length] as [number, number];
      const n = Math.hypot(x1 - x0, y1 - y0);
      const project = (c: Corners) => c.map(([x, y]) => ((y1 - y0) * x - (x1 - x0) * y) / n);
      const a = project(p);
      const b = project(q);
      depth = Math.min(depth, Math.max(...a) - Math.min(...b), Math.max(...b) - Math.min(...a));
    });
  }
  return depth;
}

function discDepth(ring: Corners, x: number, y: number): number {
  let inside = true;
  let nearest = Number.POSITIVE_INFINITY;
  ring.forEach(([x0, y0], k) => {
    const [x1, y1] = ring[(k + 1) % ring.length] as [number, number];
    if ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) < 0) inside = false;
    const l2 = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const t = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / l2));
    nearest = Math.min(nearest, Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0)));
  });
  return 0.25 + (inside ? nearest : -nearest);
}

/** All pairs deeper than 1 cm; `unsure` are those so near the limit that rounding decides. */
function bruteForce(frame: Frame): { sure: Set<string>; unsure: Set<string> } {
  const sure = new Set<string>();
  const unsure = new Set<string>();
  const judge = (depth: number, key: string) => {
    if (Math.abs(depth - 0.01) < 1e-9) unsure.add(key);
    else if (depth > 0.01) sure.add(key);
  };
  const boxes = Array.from({ length: frame.vehicleCount }, (_, i) => corners(frame, i));
  boxes.forEach((box, i) => {
    const z = frame.vehicleZ[i] as number;
    boxes.forEach((other, j) => {
      if (j <= i || Math.abs(z - (frame.vehicleZ[j] as number)) > 2.5) return;
      judge(polygonDepth(box, other), `${1000 + i} ${1000 + j}`);
    });
    for (let k = 0; k < frame.pedestrianCount; k++) {
      if (Math.abs(z - (frame.pedestrianZ[k] as number)) > 2.5) continue;
      judge(
        discDepth(box, frame.pedestrianX[k] as number, frame.pedestrianY[k] as number),
        `${1000 + i} ${5000 + k}`,
      );
    }
  });
  return { sure, unsure };
}

const coordinate = fc.double({ min: -30, max: 30, noNaN: true });
const level = fc.constantFrom(0, 0.5, 2.4, 6);
const body: fc.Arbitrary<Body> = fc.record({
  type: fc.integer({ min: 0, max: TYPES.length - 1 }),
  x: coordinate,
  y: coordinate,
  z: level,
  heading: fc.double({ min: -7, max: 7, noNaN: true }),
});

describe('overlap referee', () => {
  it('finds exactly the pairs that a comparison of all bodies finds', () => {
    fc.assert(
      fc.property(
        fc.array(body, { maxLength: 14 }),
        fc.array(fc.record({ x: coordinate, y: coordinate, z: level }), { maxLength: 14 }),
        fc.constantFrom(0, 40_000, -40_000),
        (vehicles, people, shift) => {
          const frame = frameOf(
            vehicles.map((v) => ({ ...v, x: v.x + shift })),
            people.map((p) => ({ ...p, x: p.x + shift })),
          );
          const referee = new OverlapReferee(TYPES);
          const count = referee.check(frame);
          const { sure, unsure } = bruteForce(frame);
          const found = referee.found.map((o) => `${o.a} ${o.b}`);
          expect(new Set(found).size).toBe(found.length);
          if (count <= 100) expect(count).toBe(found.length);
          for (const key of found) expect(sure.has(key) || unsure.has(key)).toBe(true);
          if (count <= 100) for (const key of sure) expect(found).toContain(key);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets bodies touch and forgives a centimetre', () => {
    const at = (x: number): Body => ({ type: 0, x, y: 0, z: 0, heading: 0 });
    const referee = new OverlapReferee(TYPES);
    expect(referee.check(frameOf([at(0), at(4.5)], []))).toBe(0);
    expect(referee.check(frameOf([at(0), at(4.492)], []))).toBe(0);
    expect(referee.check(frameOf([at(0), at(4.48)], []))).toBe(1);
    expect(referee.found[0]).toMatchObject({ tick: 7, kind: 'vehicle-vehicle', a: 1000, b: 1001 });
    expect(referee.found[0]?.depth).toBeCloseTo(0.02, 5);
  });

  it('sees a pedestrian in front of a bumper but not under a bridge', () => {
    const car: Body = { type: 0, x: 10, y: 5, z: 0, heading: Math.PI / 2 };
    const referee = new OverlapReferee(TYPES);
    expect(referee.check(frameOf([car], [{ x: 10, y: 7.4, z: 0 }]))).toBe(1);
    expect(referee.check(frameOf([car], [{ x: 10, y: 7.51, z: 0 }]))).toBe(0);
    expect(referee.check(frameOf([car], [{ x: 10, y: 5, z: -6 }]))).toBe(0);
    expect(referee.found.map((o) => o.kind)).toEqual(['vehicle-pedestrian']);
  });

  it('counts every overlap but keeps only the first hundred', () => {
    const pile = Array.from({ length: 20 }, (): Body => ({ type: 0, x: 1, y: 1, z: 0, heading: 0.3 }));
    const referee = new OverlapReferee(TYPES);
    expect(referee.check(frameOf(pile, []))).toBe(190);
    expect(referee.total).toBe(190);
    expect(referee.found).toHaveLength(100);
  });

  it('refuses a frame it cannot judge and names the vehicle', () => {
    const referee = new OverlapReferee(TYPES);
    const car: Body = { type: 0, x: 0, y: 0, z: 0, heading: 0 };
    expect(() => referee.check(frameOf([{ ...car, x: Number.NaN }], []))).toThrow(/position/);
    expect(() => referee.check(frameOf([{ ...car, type: 9 }], []))).toThrow(/type 9/);
    expect(() => referee.check(frameOf([car], [{ x: Number.POSITIVE_INFINITY, y: 0, z: 0 }]))).toThrow(
      /position/,
    );
  });
});
