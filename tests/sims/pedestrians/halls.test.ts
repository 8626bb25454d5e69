import { describe, expect, it } from 'vitest';
import type { SceneInput } from '../../../scenes/document/scene.ts';
import { readScene } from '../../../scenes/document/validate.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { Frame } from '../../../sims/frame.ts';
import { Simulation } from '../../../sims/simulation.ts';

type Flow = NonNullable<SceneInput['scenarios'][number]['demand']['personFlows']>[number];

const box = (x0: number, y0: number, x1: number, y1: number): [number, number][] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

/** Two halls, 5 m apart in height, joined by stairs and a ramp; a counter stands in the first. */
function station(flows: Flow[]): SceneInput {
  const height = (ring: [number, number][], z: (x: number) => number): [number, number, number][] =>
    ring.map(([x, y]) => [x, y, z(x)]);
  const rise = (x: number) => Math.min(5, Math.max(0, (x - 20) / 2));
  return {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'station',
    name: { en: 'Station' },
    origin: { lon: 114, lat: 22.5 },
    roads: { junctions: [], edges: [], connections: [] },
    walkways: {
      nodes: [],
      paths: [],
      areas: [
        { id: 'low', ring: box(0, 0, 20, 16), holes: [box(6, 5, 9, 11)] },
        { id: 'stairs', kind: 'stairs', up: 0, ring: height(box(20, 6, 30, 10), rise) },
        { id: 'ramp', kind: 'passage', pace: 0.5, ring: height(box(20, 14, 30, 16), rise) },
        { id: 'high', ring: height(box(30, 0, 45, 16), () => 5) },
      ],
      gates: [
        {
          id: 'street',
          line: [
            [0, 6],
            [0, 10],
          ],
        },
        {
          id: 'side',
          line: [
            [4, 0],
            [7, 0],
          ],
        },
        {
          id: 'trains',
          line: [
            [45, 4],
            [45, 12],
          ],
        },
      ],
    },
    scenarios: [
      {
        id: 'day',
        name: { en: 'Day' },
        begin: 0,
        end: 240,
        demand: { vehicleTypes: [], personFlows: flows },
      },
    ],
  };
}

const flow = (from: string, to: string, more: Partial<Flow> = {}): Flow => ({
  id: `${from}>${to}`,
  begin: 0,
  end: 120,
  personsPerHour: 1800,
  from,
  to,
  ...more,
});

function start(flows: Flow[]): Simulation {
  const { scene, problems } = readScene(station(flows));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!scene) throw new Error('no scene');
  return Simulation.create(compileScene(scene), { seed: 3 });
}

describe('people in halls', () => {
  it('walk from gate to gate both ways, over stairs and round holes, without touching, and all arrive', () => {
    const sim = start([flow('street', 'trains'), flow('trains', 'side'), flow('side', 'trains')]);
    const frame = Frame.create(sim.frameCapacity);
    let highest = 0;
    let inHole = 0;
    let nearest = Number.POSITIVE_INFINITY;
    while (!sim.finished) {
      sim.step();
      sim.writeFrame(frame);
      const n = frame.pedestrianCount;
      for (let i = 0; i < n; i++) {
        const [x, y] = [frame.pedestrianX[i] as number, frame.pedestrianY[i] as number];
        highest = Math.max(highest, frame.pedestrianZ[i] as number);
        if (x > 6 && x < 9 && y > 5 && y < 11) inHole += 1;
        for (let j = i + 1; j < n; j++) {
          const dx = x - (frame.pedestrianX[j] as number);
          const dy = y - (frame.pedestrianY[j] as number);
          nearest = Math.min(nearest, dx * dx + dy * dy);
        }
      }
    }
    expect(highest).toBeCloseTo(5);
    expect(inHole).toBe(0);
    // Adults' radii are 0.19 m or more.
    expect(Math.sqrt(nearest)).toBeGreaterThan(0.36);
    const { inserted, arrived, walking, waiting } = sim.summary().pedestrians;
    expect(inserted).toBeGreaterThan(150);
    expect({ arrived, walking, waiting }).toEqual({ arrived: inserted, walking: 0, waiting: 0 });
  });

  it('take the ramp in a wheelchair and the stairs otherwise', () => {
    for (const [kind, least, most] of [
      ['wheelchair', 14, 16],
      ['adult', 6, 10],
    ] as const) {
      const sim = start([flow('street', 'trains', { personsPerHour: 120, mix: { [kind]: 1 } })]);
      const frame = Frame.create(sim.frameCapacity);
      let seen = 0;
      while (!sim.finished) {
        sim.step();
        sim.writeFrame(frame);
        for (let i = 0; i < frame.pedestrianCount; i++) {
          const [x, y] = [frame.pedestrianX[i] as number, frame.pedestrianY[i] as number];
          if (x < 21 || x > 29) continue;
          seen += 1;
          expect(y).toBeGreaterThan(least);
          expect(y).toBeLessThan(most);
        }
      }
      expect(seen).toBeGreaterThan(10);
    }
  });

  it('stay together in groups', () => {
    const spread = (groupSize: number) => {
      const sim = start([
        flow('street', 'trains', {
          personsPerHour: 360,
          groupSize,
          spacing: 'even',
          mix: { adult: 1, older: 1 },
        }),
      ]);
      const frame = Frame.create(sim.frameCapacity);
      let sum = 0;
      let count = 0;
      while (!sim.finished) {
        sim.step();
        if (sim.tick % 10 !== 0) continue;
        sim.writeFrame(frame);
        const places = new Map<number, number>();
        for (let i = 0; i < frame.pedestrianCount; i++) {
          if ((frame.pedestrianX[i] as number) > 12) places.set(frame.pedestrianId[i] as number, i);
        }
        for (const [id, i] of places) {
          const j = id % 2 === 0 ? places.get(id + 1) : undefined;
          if (j === undefined) continue;
          const dx = (frame.pedestrianX[i] as number) - (frame.pedestrianX[j] as number);
          const dy = (frame.pedestrianY[i] as number) - (frame.pedestrianY[j] as number);
          sum += Math.sqrt(dx * dx + dy * dy);
          count += 1;
        }
      }
      return sum / count;
    };
    expect(spread(2)).toBeLessThan(2.5);
    expect(spread(1)).toBeGreaterThan(4);
  });

  it('take the same steps after a run is restored', () => {
    const flows = [flow('street', 'trains', { groupSize: 2 }), flow('trains', 'side')];
    const one = start(flows);
    for (let k = 0; k < 300; k++) one.step();
    const saved = one.save();
    for (let k = 0; k < 300; k++) one.step();
    const other = start(flows);
    other.restore(saved);
    for (let k = 0; k < 300; k++) other.step();
    expect(other.hash()).toBe(one.hash());
  });

  it('are refused with a reason where gates and areas make no sense', () => {
    const broken = station([flow('street', 'nowhere'), flow('trains', 'side', { id: 'b' })]);
    const areas = broken.walkways?.areas ?? [];
    const walkways = {
      nodes: [],
      paths: [],
      areas: [
        ...areas,
        {
          id: 'bow',
          ring: [
            [50, 0],
            [60, 10],
            [60, 0],
            [50, 12],
          ] as [number, number][],
        },
        { id: 'up', kind: 'stairs' as const, ring: box(60, 20, 70, 30) },
        { id: 'above', ring: box(2, 2, 5, 4) },
      ],
      gates: [
        ...(broken.walkways?.gates ?? []),
        {
          id: 'slit',
          line: [
            [0, 1],
            [0, 1.3],
          ] as [[number, number], [number, number]],
        },
      ],
    };
    const { problems } = readScene({ ...broken, walkways });
    expect(new Set(problems.map(({ code }) => code))).toEqual(
      new Set([
        'scene.areas-overlap',
        'scene.flow-ends',
        'scene.ring-crosses',
        'scene.stairs-up',
        'scene.gate-narrow',
      ]),
    );
  });

  it('are refused at the start of a run where no way leads from gate to gate', () => {
    const input = station([flow('street', 'trains')]);
    const areas = input.walkways?.areas?.filter(({ id }) => id === 'low' || id === 'high') ?? [];
    const { scene } = readScene({
      ...input,
      walkways: { nodes: [], paths: [], gates: input.walkways?.gates ?? [], areas },
    });
    if (!scene) throw new Error('no scene');
    expect(() => Simulation.create(compileScene(scene))).toThrow(
      /No walkway leads from "street" to "trains"/,
    );
  });
});
