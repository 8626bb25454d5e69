import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../scenes/document/detectors.ts';
import type { Scene } from '../../../scenes/document/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import {
  type AreaReport,
  type LoopReport,
  type MeasureReport,
  measureReport,
  type SectionReport,
} from '../../../sims/measures/report.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { crossing, gridScene, sceneOf, straightRoad, twoStageSignal } from '../vehicles/small-networks.ts';
import { SlowBooks } from './slow-books.ts';

function ran(
  scene: Scene,
  detectors: Detector[],
  options: { dt?: number; until?: number } = {},
): { report: MeasureReport; books: SlowBooks; sim: Simulation } {
  const watched = { ...scene, detectors };
  const sim = Simulation.create(compileScene(watched), options.dt === undefined ? {} : { dt: options.dt });
  const books = new SlowBooks(sim);
  while (options.until === undefined ? !sim.finished && sim.time < 2000 : sim.time < options.until)
    books.step();
  if (!sim.measures) throw new Error('a scene with detectors is measured');
  return { report: measureReport(sim.measures, watched, 'total'), books, sim };
}

const found = <T>(report: MeasureReport, id: string): T =>
  report.detectors.find((d) => d.id === id) as unknown as T;

const ROAD = straightRoad([300, 200, 300], { lanes: 2, speed: 13.9 });
const TRAFFIC = {
  flows: [
    {
      id: 'cars',
      type: 'car',
      begin: 0,
      end: 120,
      vehsPerHour: 1200,
      edges: ['e0', 'e1', 'e2'],
      departLane: 'free' as const,
    },
    {
      id: 'trucks',
      type: 'truck',
      begin: 0,
      end: 120,
      vehsPerHour: 300,
      edges: ['e0', 'e1', 'e2'],
      departLane: 'free' as const,
    },
  ],
};

describe('loops', () => {
  it.each([0.1, 0.5, 1])('count every vehicle once, wherever they lie, at a step of %d s', (dt) => {
    const places = [0, 0.5, 99.999, 150, 199, 200];
    const loops = places.flatMap((position, i) =>
      [0, 1].map((lane): Detector => ({ id: `${i}/${lane}`, kind: 'loop', edge: 'e1', lane, position })),
    );
    const { report, sim } = ran(sceneOf(ROAD, TRAFFIC), loops, { dt });
    const { arrived } = sim.summary();
    expect(arrived).toBeGreaterThan(40);
    places.forEach((_, i) => {
      const counts = [0, 1].map((lane) => found<LoopReport>(report, `${i}/${lane}`).count);
      expect(counts[0]! + counts[1]!).toBe(arrived);
    });
  });

  it('are covered as long as trajectories and body lengths say', () => {
    const loops = [0, 1].map(
      (lane): Detector => ({ id: `l${lane}`, kind: 'loop', edge: 'e1', lane, position: 120 }),
    );
    // One lane each, so that nobody changes lanes over a loop.
    const scene = sceneOf(straightRoad([300, 200, 300]), {
      flows: TRAFFIC.flows.map((f) => ({ ...f, departLane: 'first' as const })),
    });
    const { report, books, sim } = ran(scene, loops.slice(0, 1));
    const { roads } = sim.world;
    const lane = roads.edgeFirstLane[roads.edgeIndex.get('e1') as number] as number;
    const seconds = sim.time;
    // Fronts within a body length beyond the loop, all on the same lane.
    const info = new Map(sim.vehicleTypes.map((t) => [t.id, t.length]));
    const lengths = new Map<number, number>();
    const again = Simulation.create(sim.world);
    while (again.time < seconds) {
      again.step();
      for (let id = 0; id < again.summary().inserted; id++) {
        if (lengths.has(id)) continue;
        const type = again.vehicleInfo(id)?.type;
        if (type !== undefined) lengths.set(id, info.get(type) as number);
      }
    }
    let covered = 0;
    for (const s of books.stretches) {
      if (s.lane !== lane) continue;
      const body = lengths.get(s.id) as number;
      const inside = Math.min(s.to, 120 + body) - Math.max(s.from, 120);
      if (s.to > s.from && inside > 0) covered += ((s.end - s.begin) * inside) / (s.to - s.from);
    }
    const loop = found<LoopReport>(report, 'l0');
    expect(covered).toBeGreaterThan(10);
    expect(loop.occupancy * seconds).toBeCloseTo(covered, 5);
    expect(loop.meanLength).toBeCloseTo(4.5 * 0.8 + 12 * 0.2, 0);
  });

  it('tell the speed of free traffic', () => {
    const scene = sceneOf(straightRoad([800]), {
      vehicleTypes: [
        { id: 'car', class: 'car', length: 4.5, speedFactor: { mean: 1, dev: 0, min: 1, max: 1 } },
      ],
      flows: [{ id: 'f', type: 'car', begin: 0, end: 300, vehsPerHour: 60, edges: ['e0'] }],
    });
    const { report } = ran(scene, [{ id: 'l', kind: 'loop', edge: 'e0', lane: 0, position: 700 }]);
    const loop = found<LoopReport>(report, 'l');
    expect(loop.count).toBe(5);
    expect(loop.speed).toBeGreaterThan(13.7);
    expect(loop.speed).toBeLessThan(13.91);
  });
});

describe('areas', () => {
  it('over a whole edge see what the edge itself sees, and parts of a lane add up to it', () => {
    const part = (lane: number, from: number, to: number): Detector => ({
      id: `${lane}: ${from}`,
      kind: 'area',
      edge: 'e1',
      lane,
      from,
      to,
    });
    const cuts = [0, 17.3, 80, 200];
    const parts = [0, 1].flatMap((lane) => cuts.slice(1).map((to, i) => part(lane, cuts[i]!, to)));
    const { report, sim } = ran(sceneOf(ROAD, TRAFFIC), [{ id: 'all', kind: 'area', edge: 'e1' }, ...parts]);
    const edge = report.edges.find((e) => e.id === 'e1')!;
    const all = found<AreaReport>(report, 'all');
    const seconds = sim.time;
    expect(all.meanVehicles * seconds).toBeCloseTo(edge.time, 5);
    expect((all.speed ?? 0) * all.meanVehicles * seconds).toBeCloseTo(edge.distance, 3);
    expect(all.density * 2).toBeCloseTo(edge.density, 6);
    let time = 0;
    let lost = 0;
    for (const { id } of parts) {
      const area = found<AreaReport>(report, id);
      time += area.meanVehicles * seconds;
      lost += area.timeLoss;
    }
    expect(time).toBeCloseTo(edge.time, 5);
    expect(lost).toBeCloseTo(all.timeLoss, 5);
  });

  it('see a jam as long as the vehicles that stand in it', () => {
    const scene = sceneOf(crossing({ type: 'traffic_light', signals: twoStageSignal(40) }), {
      vehicles: Array.from({ length: 6 }, (_, i) => ({
        id: `v${i}`,
        type: 'car',
        depart: i * 2,
        from: 'east-in',
        to: 'west-out',
      })),
    });
    const { report, sim } = ran(
      scene,
      [
        { id: 'near', kind: 'area', edge: 'east-in', lane: 0, from: 100 },
        { id: 'far', kind: 'area', edge: 'east-in', lane: 0, from: 0, to: 50 },
      ],
      { until: 44 },
    );
    const near = found<AreaReport>(report, 'near');
    expect(near.maxQueue).toBe(6);
    expect(near.maxVehicles).toBe(6);
    // Six bodies of 4.5 m, and five gaps that are about the least gap of 2.5 m at rest.
    const stands = [0, 1, 2, 3, 4, 5].map((id) => sim.vehicleInfo(id)?.position ?? 0);
    expect(near.maxJamLength).toBeGreaterThan(Math.max(...stands) - Math.min(...stands) + 4.5 - 0.5);
    expect(near.maxJamLength).toBeLessThan(50.1);
    expect(found<AreaReport>(report, 'far').maxQueue).toBe(0);
  });
});

describe('sections', () => {
  it('tell how long the way from entry to exit takes, over junctions and lane changes', () => {
    const ends = (edge: string, position: number) => [0, 1].map((lane) => ({ edge, lane, position }));
    const { report, books, sim } = ran(sceneOf(ROAD, TRAFFIC), [
      { id: 's', kind: 'section', entries: ends('e0', 250), exits: ends('e2', 40) },
    ]);
    const { roads } = sim.world;
    const edgeOf = (name: string) => roads.edgeIndex.get(name);
    const at = (edge: string, position: number) => {
      const times = new Map<number, number>();
      for (const s of books.stretches) {
        if (roads.laneEdge[s.lane] !== edgeOf(edge) || !(s.from < position && position <= s.to)) continue;
        times.set(s.id, s.begin + ((s.end - s.begin) * (position - s.from)) / (s.to - s.from));
      }
      return times;
    };
    const ins = at('e0', 250);
    const outs = at('e2', 40);
    let sum = 0;
    for (const [id, when] of outs) sum += when - (ins.get(id) as number);
    const section = found<SectionReport>(report, 's');
    expect(section.passed).toBe(outs.size);
    expect(section.entered).toBe(ins.size);
    expect(section.travelTime).toBeCloseTo(sum / outs.size, 6);
    expect(section.meanInside).toBeGreaterThan(0);
  });

  it('forget who arrives inside them', () => {
    const { report } = ran(
      sceneOf(straightRoad([100, 100]), {
        vehicles: [{ id: 'v', type: 'car', depart: 0, edges: ['e0'] }],
      }),
      [
        {
          id: 's',
          kind: 'section',
          entries: [{ edge: 'e0', lane: 0, position: 50 }],
          exits: [{ edge: 'e1', lane: 0, position: 50 }],
        },
      ],
    );
    const section = found<SectionReport>(report, 's');
    expect([section.entered, section.passed, section.travelTime]).toEqual([1, 0, null]);
  });
});

describe('junctions', () => {
  const flows = (vehsPerHour: number) => ({
    flows: ['south', 'east'].map((arm) => ({
      id: arm,
      type: 'car',
      begin: 0,
      end: 600,
      vehsPerHour,
      from: `${arm}-in`,
      to: arm === 'south' ? 'north-out' : 'west-out',
    })),
  });
  const level = (scene: Scene) => {
    const sim = Simulation.create(compileScene(scene), { measures: { interval: 600 } });
    while (sim.time < 600) sim.step();
    return measureReport(sim.measures!, scene, 'last').junctions;
  };

  it('have a control delay near the uniform delay of Webster when demand is light', () => {
    // One cycle is 60 s with 25 s of green and little demand: d1 = 0.5 C (1 - g/C)^2 = 10.2 s; measured from the driver's own speed,
    // braking and starting count too, while a second or two of yellow are driven on.
    const [junction] = level(
      sceneOf(crossing({ type: 'traffic_light', signals: twoStageSignal(25), length: 400 }), flows(120)),
    );
    expect(junction?.control).toBe('signal');
    expect(junction?.delay).toBeGreaterThan(10.2);
    expect(junction?.delay).toBeLessThan(18);
    expect(junction?.level).toBe('B');
    expect(junction?.approaches.map((a) => a.edge).sort()).toEqual([
      'east-in',
      'north-in',
      'south-in',
      'west-in',
    ]);
    expect(junction?.approaches.find((a) => a.edge === 'north-in')?.delay).toBeNull();
  });

  it('are judged by their worst approach where one road has priority', () => {
    const [junction] = level(
      sceneOf(crossing({ priority: { south: 2, north: 2 }, length: 300 }), flows(500)),
    );
    const delays = new Map(junction?.approaches.map((a) => [a.edge, a.delay]));
    expect(junction?.control).toBe('priority');
    expect(delays.get('east-in')).toBeGreaterThan(delays.get('south-in') as number);
    const worst = junction?.approaches.find((a) => a.edge === 'east-in');
    expect(junction?.level).toBe(worst?.level);
  });

  it('are only those where ways meet', () => {
    const scene = sceneOf(straightRoad([100, 100]), {});
    expect(level(scene)).toEqual([]);
    expect(level(gridScene(1, 4, 10)).length).toBe(9);
  });
});
