import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../scenes/builder/build-network.ts';
import { Scene } from '../../../scenes/document/scene.ts';
import type { Point } from '../../../scenes/document/shapes.ts';
import { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import { hetaoScene } from '../../../scenes/hetao/hetao.ts';
import { NODES } from '../../../scenes/hetao/nodes.ts';
import { STREET_NAMES } from '../../../scenes/hetao/street-names.ts';
import { STREETS } from '../../../scenes/hetao/streets.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { dataPath, hasData } from '../../test-data.ts';
import {
  angleBetween,
  area,
  boxesMeet,
  boxOf,
  distance,
  endHeading,
  first,
  last,
  length,
  linesCross,
  startHeading,
  toLine,
  within,
} from '../builder/geometry.ts';

const scene = v.parse(Scene, hetaoScene());
const { roads, walkways, surroundings } = scene;
const edges = new Map(roads.edges.map((edge) => [edge.id, edge]));
const next = new Map<string, Set<string>>();
for (const c of roads.connections) next.set(c.from, (next.get(c.from) ?? new Set()).add(c.to));
const beside = new Map<string, Set<string>>();
for (const path of walkways.paths) {
  beside.set(path.from, (beside.get(path.from) ?? new Set()).add(path.to));
  beside.set(path.to, (beside.get(path.to) ?? new Set()).add(path.from));
}

function reachable(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string): Set<string> {
  const seen = new Set([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of graph.get(at) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return seen;
}

describe('the roads of Hetao', () => {
  it('are built without a problem and compile without one', () => {
    expect(buildNetwork({ nodes: NODES, streets: STREETS }).problems).toEqual([]);
    expect(compileScene(scene).problems.filter((p) => p.severity === 'error')).toEqual([]);
  });

  it('join every lane to the next within 5 cm and without a kink of 15 degrees', () => {
    for (const c of roads.connections) {
      const from = edges.get(c.from)?.lanes[c.fromLane]?.shape ?? [];
      const to = edges.get(c.to)?.lanes[c.toLane]?.shape ?? [];
      const where = `${c.from}_${c.fromLane} > ${c.to}_${c.toLane}`;
      expect(distance(first(c.shape), last(from)), where).toBeLessThan(0.05);
      expect(distance(last(c.shape), first(to)), where).toBeLessThan(0.05);
      expect(angleBetween(startHeading(c.shape), endHeading(from)), where).toBeLessThan(0.26);
      expect(angleBetween(endHeading(c.shape), startHeading(to)), where).toBeLessThan(0.26);
      for (let i = 2; i < c.shape.length; i++) {
        const bend = angleBetween(
          startHeading(c.shape.slice(i - 2, i)),
          startHeading(c.shape.slice(i - 1, i + 1)),
        );
        expect(bend, where).toBeLessThan(0.35);
      }
    }
  });

  it('keep every way through a junction inside its kerbs', () => {
    const rings = new Map(roads.junctions.map((j) => [j.id, j.shape ?? []]));
    for (const c of roads.connections) {
      const ring = rings.get(edges.get(c.from)?.to ?? '') ?? [];
      const closed = [...ring, ring[0] as Point];
      for (const p of c.shape.slice(1, -1)) {
        const out = within(p, ring) ? 0 : toLine(p, closed);
        expect(out, `${c.from}_${c.fromLane} > ${c.to}_${c.toLane}`).toBeLessThan(0.2);
      }
    }
  });

  it('have no lanes that cross and no lane shorter than 15 m', () => {
    for (const edge of roads.edges) {
      edge.lanes.forEach((lane, i) => {
        expect(length(lane.shape), edge.id).toBeGreaterThan(15);
        for (const other of edge.lanes.slice(i + 1))
          expect(linesCross(lane.shape, other.shape), edge.id).toBe(false);
      });
    }
  });

  it('have the kerb lane on the right in Shenzhen and on the left in Hong Kong', () => {
    for (const edge of roads.edges) {
      if (edge.lanes.length < 2) continue;
      const kerb = edge.lanes[0]?.shape ?? [];
      const inner = edge.lanes.at(-1)?.shape ?? [];
      const h = startHeading(kerb);
      const [dx, dy] = [first(kerb)[0] - first(inner)[0], first(kerb)[1] - first(inner)[1]];
      const left = -Math.sin(h) * dx + Math.cos(h) * dy;
      expect(edge.side === 'right' ? left < 0 : left > 0, edge.id).toBe(true);
    }
    const onSide = (street: string) =>
      new Set(roads.edges.filter((e) => e.id.startsWith(`${street}.`)).map((e) => e.side));
    expect(onSide('guihua')).toEqual(new Set(['right']));
    expect(onSide('san-sham')).toEqual(new Set(['left']));
    expect(onSide('bridge-south')).toEqual(new Set(['left']));
  });

  it('drive on the same side of each other before and after the changeover, the carriageways passing 4.5 m apart in height', () => {
    const swaps = roads.connections.filter((c) => edges.get(c.from)?.side !== edges.get(c.to)?.side);
    expect(swaps).toHaveLength(8);
    for (const swap of swaps) expect(swap.fromLane + swap.toLane).toBe(3);
    const south = edges.get('bridge-approach-south.0f')?.lanes[0]?.shape ?? [];
    const north = edges.get('bridge-approach-north.0f')?.lanes[0]?.shape ?? [];
    expect(linesCross(south, north)).toBe(true);
  });

  it('lead on from every lane except at the ends of the scene', () => {
    const ends = new Set(roads.junctions.filter((j) => j.type === 'dead_end').map((j) => j.id));
    const leaving = new Set(roads.connections.map((c) => `${c.from} ${c.fromLane}`));
    const entered = new Set(roads.connections.map((c) => c.to));
    for (const edge of roads.edges) {
      edge.lanes.forEach((_, i) => {
        expect(ends.has(edge.to) || leaving.has(`${edge.id} ${i}`), `${edge.id} ${i}`).toBe(true);
      });
      expect(ends.has(edge.from) || entered.has(edge.id), edge.id).toBe(true);
    }
  });

  it('are one network: from every way in one comes to every way out of the same traffic', () => {
    const ends = new Set(roads.junctions.filter((j) => j.type === 'dead_end').map((j) => j.id));
    const ways = roads.edges.filter((edge) => ends.has(edge.from));
    const out = roads.edges.filter((edge) => ends.has(edge.to));
    expect(ways.length).toBe(8);
    for (const edge of ways) {
      const reached = reachable(next, edge.id);
      for (const exit of out)
        if (exit.opposite !== edge.id) expect(reached.has(exit.id), `${edge.id} > ${exit.id}`).toBe(true);
    }
  });

  it('have signals with cycles of 40 to 120 s', () => {
    for (const signal of roads.signals) {
      const cycle = (signal.programs[0]?.phases ?? []).reduce((sum, phase) => sum + phase.duration, 0);
      expect(cycle, signal.id).toBeGreaterThanOrEqual(40);
      expect(cycle, signal.id).toBeLessThanOrEqual(120);
    }
  });

  it('carry a name in three languages, a confidence and a source each', () => {
    for (const edge of roads.edges) {
      expect(
        edge.name?.['zh-Hans'] && edge.name['zh-Hant'] && edge.confidence && edge.source,
        edge.id,
      ).toBeTruthy();
    }
  });

  it('have a plausible total length', () => {
    const total = roads.edges.reduce((sum, edge) => sum + length(edge.lanes[0]?.shape ?? []), 0) / 1000;
    expect(total).toBeGreaterThan(60);
    expect(total).toBeLessThan(95);
  });

  it('are all in whole millimetres', () => {
    const whole = (x: number) => Math.abs(x * 1000 - Math.round(x * 1000)) < 1e-6;
    for (const edge of roads.edges)
      expect(edge.lanes.every((lane) => lane.shape.every((p) => p.every(whole)))).toBe(true);
    for (const c of roads.connections) expect(c.shape.every((p) => p.every(whole))).toBe(true);
  });
});

describe('what people walk on', () => {
  it('crosses carriageways at crossings alone', () => {
    const lanes = roads.edges
      .flatMap((edge) => edge.lanes.map((lane) => lane.shape))
      .filter((shape) => shape.every((p) => (p[2] ?? 0) < 4))
      .map((shape) => ({ shape, box: boxOf(shape) }));
    for (const path of walkways.paths) {
      if (path.kind === 'crossing' || path.shape.some((p) => (p[2] ?? 0) > 4)) continue;
      const box = boxOf(path.shape);
      const hit = lanes.some((lane) => boxesMeet(box, lane.box) && linesCross(path.shape, lane.shape));
      expect(hit, path.id).toBe(false);
    }
  });

  it('has signals on the crossings of signalised junctions, with their own index in the states', () => {
    const signalised = new Set(roads.junctions.filter((j) => j.type === 'traffic_light').map((j) => j.id));
    const used = new Set(roads.connections.map((c) => `${c.signal} ${c.signalIndex}`));
    for (const path of walkways.paths) {
      if (path.kind !== 'crossing') continue;
      expect(path.signal !== undefined, path.id).toBe(signalised.has(path.junction ?? ''));
      if (path.signal === undefined) continue;
      expect(used.has(`${path.signal} ${path.signalIndex}`), path.id).toBe(false);
      const size = roads.signals.find((s) => s.id === path.signal)?.programs[0]?.phases[0]?.state.length ?? 0;
      expect(path.signalIndex).toBeLessThan(size);
    }
  });
});

describe('the surroundings', () => {
  const bulk = surroundings.buildings.map((building) => {
    const xs = building.footprint.map((p) => p[0]);
    const ys = building.footprint.map((p) => p[1]);
    return { building, x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
  });
  const near = (line: readonly Point[], margin: number) => {
    const xs = line.map((p) => p[0]);
    const ys = line.map((p) => p[1]);
    const [x0, x1, y0, y1] = [
      Math.min(...xs) - margin,
      Math.max(...xs) + margin,
      Math.min(...ys) - margin,
      Math.max(...ys) + margin,
    ];
    return bulk.filter((b) => b.x0 < x1 && b.x1 > x0 && b.y0 < y1 && b.y1 > y0).map((b) => b.building);
  };
  const touches = (ring: readonly Point[], line: readonly Point[], margin: number) =>
    linesCross([...ring, ring[0] as Point], line) ||
    ring.some((p) => toLine(p, line) < margin) ||
    line.some((p) => within(p, ring) || toLine(p, [...ring, ring[0] as Point]) < margin);

  it('keep buildings off lanes, junction ways and sidewalks', () => {
    const strips = [
      ...roads.edges.flatMap((edge) =>
        edge.lanes.map((lane) => ({ line: lane.shape, half: lane.width / 2 })),
      ),
      ...roads.connections.map((c) => ({ line: c.shape, half: 1.5 })),
      ...walkways.paths
        .filter((p) => !p.id.startsWith('way/') && p.kind !== 'stairs' && p.id !== 'footbridge')
        .map((p) => ({ line: p.shape, half: p.width / 2 })),
    ];
    for (const { line, half } of strips) {
      for (const building of near(line, half))
        expect(touches(building.footprint, line, half), building.id).toBe(false);
    }
  });

  it('keep buildings off each other and out of the water', () => {
    bulk.forEach((a, i) => {
      for (const b of bulk.slice(i + 1)) {
        if (a.x0 > b.x1 || b.x0 > a.x1 || a.y0 > b.y1 || b.y0 > a.y1) continue;
        const ring = [...b.building.footprint, b.building.footprint[0] as Point];
        expect(touches(a.building.footprint, ring, 0.5), `${a.building.id} and ${b.building.id}`).toBe(false);
      }
    });
    for (const water of surroundings.areas.filter((area) => area.kind === 'water')) {
      for (const { building } of bulk)
        for (const p of building.footprint) expect(within(p, water.ring), building.id).toBe(false);
    }
  });

  it('keep trees and poles off the carriageways', () => {
    const posts = [
      ...surroundings.trees.map((t) => [t[0], t[1]] as Point),
      ...scene.devices.map((d) => [d.mount.x, d.mount.y] as Point),
    ];
    for (const edge of roads.edges) {
      for (const lane of edge.lanes) {
        const xs = lane.shape.map((p) => p[0]);
        const ys = lane.shape.map((p) => p[1]);
        const [x0, x1, y0, y1] = [
          Math.min(...xs) - 4,
          Math.max(...xs) + 4,
          Math.min(...ys) - 4,
          Math.max(...ys) + 4,
        ];
        for (const p of posts) {
          if (p[0] < x0 || p[0] > x1 || p[1] < y0 || p[1] > y1) continue;
          expect(toLine(p, lane.shape)).toBeGreaterThan(lane.width / 2 + 0.3);
        }
      }
    }
    for (const j of roads.junctions)
      for (const p of posts) expect(within(p, j.shape ?? []), j.id).toBe(false);
  });

  it('draw every ring counter-clockwise', () => {
    for (const a of surroundings.areas) expect(area(a.ring), a.id).toBeGreaterThan(0);
    for (const b of surroundings.buildings) expect(area(b.footprint), b.id).toBeGreaterThan(0);
    for (const j of roads.junctions) expect(area(j.shape ?? []), j.id).toBeGreaterThan(0);
  });

  it('mark every building as assumed', () => {
    expect(new Set(surroundings.buildings.map((b) => b.confidence))).toEqual(new Set(['assumed']));
  });
});

describe('the devices', () => {
  it('have unique designators, known signals and units, and look at their junction', () => {
    const ids = scene.devices.map((d) => d.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(30);
    const signals = new Set(roads.signals.map((s) => s.id));
    for (const device of scene.devices) {
      if (device.kind === 'signal') expect(signals.has(device.signal ?? ''), device.id).toBe(true);
      for (const link of device.links)
        expect(link.to === 'grid' || ids.includes(link.to), device.id).toBe(true);
    }
  });
});

describe.each(scene.scenarios)('the scenario $id', (scenario) => {
  const { demand } = scenario;
  const types = new Map(demand.vehicleTypes.map((type) => [type.id, type]));
  const stops = new Map(roads.busStops.map((stop) => [stop.id, stop]));

  it('labels its sources and assumptions in both languages', () => {
    expect(scenario.sources.length).toBeGreaterThan(0);
    expect(scenario.assumptions.length).toBeGreaterThan(0);
    for (const text of scenario.assumptions) expect(text['zh-Hans']).toBeTruthy();
  });

  it('has its demand from the start of the warm-up on', () => {
    const start = scenario.begin - (scenario.warmUp ?? 0);
    expect(scenario.warmUp).toBeGreaterThan(0);
    for (const { id, begin, end, profile } of [...demand.flows, ...demand.personFlows]) {
      expect([begin, end], id).toEqual([start, scenario.end]);
      expect(profile?.[0]?.from ?? start, id).toBe(start);
    }
    for (const { id, depart } of demand.vehicles) expect(depart, id).toBeGreaterThanOrEqual(start);
  });

  it('sends vehicles only where their route leads, and lets them stop only on it', () => {
    for (const journey of [...demand.flows, ...demand.vehicles]) {
      expect(types.has(journey.type), journey.id).toBe(true);
      if (journey.edges) {
        for (let i = 1; i < journey.edges.length; i++) {
          expect(
            next.get(journey.edges[i - 1] ?? '')?.has(journey.edges[i] ?? ''),
            `${journey.id} at ${journey.edges[i]}`,
          ).toBe(true);
        }
        for (const stop of journey.stops ?? [])
          expect(journey.edges, journey.id).toContain(stops.get(stop.busStop ?? '')?.edge);
      } else {
        expect(reachable(next, journey.from ?? '').has(journey.to ?? 'none'), journey.id).toBe(true);
      }
    }
  });

  it('sends people only where they can walk', () => {
    const nodes = new Set(walkways.nodes.map((n) => n.id));
    for (const flow of demand.personFlows) {
      expect(nodes.has(flow.from) && nodes.has(flow.to), flow.id).toBe(true);
      expect(reachable(beside, flow.from).has(flow.to), flow.id).toBe(true);
    }
  });
});

describe.runIf(hasData())('against the gazetteer', () => {
  interface Feature {
    readonly properties: {
      readonly kind: string;
      readonly name_zh: string;
      readonly lanes_total_assumed?: number;
      readonly confidence: string;
    };
    readonly geometry: { readonly type: string; readonly coordinates: [number, number][] };
  }
  const gazetteer = JSON.parse(readFileSync(dataPath('zone', 'gazetteer.geojson'), 'utf8')) as {
    features: Feature[];
  };
  const frame = new LocalFrame(scene.origin);
  const local = ([lon, lat]: [number, number]): Point => {
    const p = frame.toLocal(lon, lat);
    return [p.x, p.y];
  };
  const lines = new Map<string, Point[][]>();
  for (const edge of roads.edges) {
    const name = edge.name?.['zh-Hans'] ?? '';
    lines.set(name, [...(lines.get(name) ?? []), ...edge.lanes.map((lane) => lane.shape)]);
  }
  const named = Object.values(STREET_NAMES).map((n) => n[1]);

  it('runs every street within 60 m of where the gazetteer draws it, the well-supported ones within 35 m', () => {
    let compared = 0;
    for (const feature of gazetteer.features) {
      if (feature.properties.kind !== 'road') continue;
      const name = named.find((n) => feature.properties.name_zh.startsWith(n.replace(/（.*/, '')));
      if (!name || name === '国花路') continue;
      compared++;
      const shapes = lines.get(name) ?? [];
      const tolerance = /^(high|medium-high)/.test(feature.properties.confidence) ? 35 : 60;
      for (const coordinate of feature.geometry.coordinates.slice(1, -1)) {
        const p = local(coordinate);
        const off = Math.min(...shapes.map((shape) => toLine(p, shape)));
        expect(off, `${name} at ${coordinate}`).toBeLessThan(name === '落马洲路' ? 130 : tolerance);
      }
    }
    expect(compared).toBeGreaterThan(24);
  });

  it('keeps the junctions of good confidence within 30 m', () => {
    let compared = 0;
    for (const feature of gazetteer.features) {
      if (
        feature.properties.kind !== 'junction' ||
        !/^(high|medium-high)/.test(feature.properties.confidence)
      )
        continue;
      const p = local(feature.geometry.coordinates as unknown as [number, number]);
      const off = Math.min(...roads.junctions.map((j) => Math.hypot(j.x - p[0], j.y - p[1])));
      expect(off, feature.properties.name_zh).toBeLessThan(30);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(10);
  });

  it('keeps the number of lanes', () => {
    for (const feature of gazetteer.features) {
      if (feature.properties.kind !== 'road') continue;
      const name = named.find((n) => feature.properties.name_zh.startsWith(n.replace(/（.*/, '')));
      if (!name || name === '落马洲大桥') continue;
      const edge = roads.edges.find((e) => e.name?.['zh-Hans'] === name && e.opposite);
      expect((edge?.lanes.length ?? 0) * 2, name).toBe(feature.properties.lanes_total_assumed);
    }
  });

  it('keeps buildings with known points within 60 m of them', () => {
    for (const feature of gazetteer.features) {
      if (feature.properties.kind !== 'building' || !feature.properties.confidence.startsWith('high'))
        continue;
      const building = surroundings.buildings.find((b) => b.name?.['zh-Hans'] === feature.properties.name_zh);
      if (!building) continue;
      const p = local(feature.geometry.coordinates as unknown as [number, number]);
      const ring = [...building.footprint, building.footprint[0] as Point];
      expect(within(p, building.footprint) ? 0 : toLine(p, ring), feature.properties.name_zh).toBeLessThan(
        60,
      );
    }
  });
});
