import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../scenes/document/scene.ts';
import { readScene } from '../../../scenes/document/validate.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { smallScene } from './small-scene.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = (string | number)[];

const plain = (): Json => JSON.parse(JSON.stringify(smallScene()));

function set(document: Json, path: Path, value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  const copy = Array.isArray(document) ? [...document] : { ...(document as { [key: string]: Json }) };
  const holder = copy as { [key: string | number]: Json };
  if (rest.length === 0 && value === undefined) {
    if (Array.isArray(copy)) copy.splice(key as number, 1);
    else delete holder[key];
  } else holder[key] = set(holder[key] ?? null, rest, value);
  return copy;
}

function* places(value: Json, path: Path = []): Generator<Path> {
  yield path;
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* places(item, [...path, i]);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* places(item, [...path, key]);
  }
}

/** Every reference of a document and what may stand there, listed without the code under test. */
function dangling(scene: Scene): string[] {
  const ids = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id));
  const { roads, walkways, devices, scenarios } = scene;
  const [junctions, edges, signals, stops, nodes] = [
    ids(roads.junctions),
    ids(roads.edges),
    ids(roads.signals),
    ids(roads.busStops),
    ids(walkways.nodes),
  ];
  const faults: string[] = [];
  const need = (known: ReadonlySet<string>, id: string | undefined, what: string) => {
    if (id !== undefined && !known.has(id)) faults.push(`${what} ${id}`);
  };
  for (const edge of roads.edges) {
    need(junctions, edge.from, 'edge.from');
    need(junctions, edge.to, 'edge.to');
    need(edges, edge.opposite, 'edge.opposite');
  }
  const lanes = (edge: string, lane: number) => {
    if (!roads.edges.find(({ id }) => id === edge)?.lanes[lane]) faults.push(`lane ${edge} ${lane}`);
  };
  for (const connection of roads.connections) {
    lanes(connection.from, connection.fromLane);
    lanes(connection.to, connection.toLane);
    need(signals, connection.signal, 'connection.signal');
    for (const foe of connection.yieldTo ?? []) if (!roads.connections[foe]) faults.push(`yieldTo ${foe}`);
  }
  for (const stop of roads.busStops) lanes(stop.edge, stop.lane);
  for (const path of walkways.paths) {
    need(nodes, path.from, 'path.from');
    need(nodes, path.to, 'path.to');
    need(junctions, path.junction, 'path.junction');
    need(signals, path.signal, 'path.signal');
  }
  for (const item of [...roads.connections, ...walkways.paths]) {
    const signal = roads.signals.find(({ id }) => id === item.signal);
    for (const { phases } of signal?.programs ?? []) {
      for (const { state } of phases) if ((item.signalIndex ?? 0) >= state.length) faults.push('signalIndex');
    }
  }
  for (const device of devices) need(signals, device.signal, 'device.signal');
  for (const { demand } of scenarios) {
    const types = ids(demand.vehicleTypes);
    const all = new Set([...types, ...ids(demand.typeDistributions)]);
    for (const { types: some } of demand.typeDistributions)
      for (const { type } of some) need(types, type, 'distribution');
    for (const journey of [...demand.vehicles, ...demand.flows]) {
      need(all, journey.type, 'type');
      for (const id of [journey.from, journey.to, ...(journey.via ?? []), ...(journey.edges ?? [])])
        need(edges, id, 'route');
      for (const stop of journey.stops ?? []) {
        need(stops, stop.busStop, 'stop');
        if (stop.busStop === undefined) lanes(stop.edge ?? '', stop.lane ?? 0);
      }
    }
    for (const flow of demand.personFlows) {
      need(nodes, flow.from, 'person.from');
      need(nodes, flow.to, 'person.to');
    }
  }
  return faults;
}

describe('reading a scene document', () => {
  it('accepts a sound document, from text too, and fills in the defaults', () => {
    const { scene, problems } = readScene(JSON.stringify(smallScene()));
    expect(problems).toEqual([]);
    expect(scene!.scenarios[0]!.demand.vehicleTypes[0]).toMatchObject({ minGap: 2.5, headway: 1 });
    expect(readScene(smallScene()).scene).toEqual(scene);
    expect(dangling(scene!)).toEqual([]);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['broken text', '{"format": ', 'scene.not-json', /JSON/],
    ['a list', [], 'scene.not-a-scene', /not a JSON object/],
    ['another format', { format: 'geojson' }, 'scene.not-a-scene', /"geojson"/],
    ['no format', {}, 'scene.not-a-scene', /doesn't say/],
    ['a newer version', { format: 'hetao-twin-scene', version: 7 }, 'scene.newer-version', /version 7/],
  ])('refuses %s with one clear problem', (_, source, code, message) => {
    const { scene, problems } = readScene(source);
    expect(scene).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, severity: 'error' });
    expect(problems[0]!.message).toMatch(message);
    expect(problems[0]!.hint).not.toBe('');
  });

  it('lists every fault of form with its place, what is wrong and what would be right', () => {
    let document = plain();
    document = set(document, ['origin', 'lat'], 99);
    document = set(document, ['roads', 'edges', 1, 'lanes', 0, 'speed'], 'fast');
    document = set(document, ['roads', 'edges', 0, 'colour'], 'red');
    document = set(document, ['devices', 0, 'mount', 'height'], undefined);
    document = set(document, ['roads', 'signals', 0, 'programs', 0, 'phases', 0, 'state'], 'GxG');
    document = set(document, ['roads', 'connections', 0, 'shape'], [[0, 0]]);
    const { problems } = readScene(document);
    expect(problems.map(({ where, code }) => [where, code]).sort()).toEqual([
      ['devices[0].mount.height', 'scene.missing-field'],
      ['origin.lat', 'scene.wrong-value'],
      ['roads.connections[0].shape', 'scene.wrong-value'],
      ['roads.edges[0].colour', 'scene.unknown-field'],
      ['roads.edges[1].lanes[0].speed', 'scene.wrong-value'],
      ['roads.signals[0].programs[0].phases[0].state', 'scene.wrong-value'],
    ]);
    for (const { message, hint } of problems) expect(message.length * hint.length).toBeGreaterThan(0);
    expect(problems.find(({ where }) => where === 'origin.lat')).toMatchObject({
      message: 'The value 99 is not allowed.',
      hint: 'Allowed: <=85.',
    });
  });

  const journey = ['scenarios', 0, 'demand', 'vehicles', 0];
  it.each<[string, Path, Json, string, 'error' | 'warning']>([
    ['an edge to nowhere', ['roads', 'edges', 0, 'to'], 'Z', 'scene.unknown-reference', 'error'],
    ['a lane that is not there', ['roads', 'connections', 0, 'fromLane'], 2, 'scene.lane-index', 'error'],
    [
      'an index beyond the signal',
      ['roads', 'connections', 0, 'signalIndex'],
      3,
      'scene.signal-index',
      'error',
    ],
    [
      'phases of unequal length',
      ['roads', 'signals', 0, 'programs', 0, 'phases', 1, 'state'],
      'rr',
      'scene.phase-length',
      'error',
    ],
    [
      'a programme that is not there',
      ['roads', 'signals', 0, 'program'],
      'night',
      'scene.unknown-reference',
      'error',
    ],
    [
      'right of way of a missing connection',
      ['roads', 'connections', 1, 'yieldTo', 0],
      9,
      'scene.yield-to',
      'error',
    ],
    [
      'a connection between edges that do not meet',
      ['roads', 'connections', 0, 'to'],
      'c',
      'scene.connection-apart',
      'error',
    ],
    [
      'a connection far from its lane',
      ['roads', 'connections', 0, 'shape', 0],
      [50, 50],
      'scene.connection-gap',
      'warning',
    ],
    [
      'a line that is a point',
      ['roads', 'edges', 0, 'lanes', 0, 'shape'],
      [
        [1, 1],
        [1, 1],
      ],
      'scene.line-without-length',
      'error',
    ],
    ['a bus stop off its lane', ['roads', 'busStops', 0, 'endPos'], 500, 'scene.stop-off-lane', 'error'],
    [
      'a bus stop that ends before it begins',
      ['roads', 'busStops', 0, 'startPos'],
      41,
      'scene.stop-order',
      'error',
    ],
    ['a device of an unknown signal', ['devices', 2, 'signal'], 'Q', 'scene.unknown-reference', 'error'],
    ['a link to an unknown device', ['devices', 0, 'links', 0, 'to'], 'E9', 'scene.link-outside', 'warning'],
    ['two things of one id', ['roads', 'junctions', 0, 'id'], 'B', 'scene.duplicate-id', 'error'],
    [
      'a clockwise ring',
      ['surroundings', 'buildings', 0, 'footprint'],
      [
        [0, 40],
        [20, 40],
        [20, 20],
        [0, 20],
      ],
      'scene.ring-clockwise',
      'warning',
    ],
    [
      'a ring that crosses itself',
      ['surroundings', 'areas', 0, 'ring'],
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 11],
      ],
      'scene.ring-crosses-itself',
      'warning',
    ],
    [
      'a road far from the origin',
      ['roads', 'edges', 0, 'lanes', 0, 'shape', 0],
      [-1e9, 0],
      'scene.far-away',
      'error',
    ],
    ['a warm-up from before time zero', ['scenarios', 0, 'warmUp'], 1, 'scene.warm-up', 'error'],
    ['an end before the begin', ['scenarios', 0, 'begin'], 700, 'scene.window', 'error'],
    ['a route over unconnected edges', [...journey, 'edges'], ['b', 'a'], 'scene.route-unconnected', 'error'],
    [
      'a journey without a route',
      [...journey, 'edges'],
      undefined as unknown as Json,
      'scene.no-route',
      'error',
    ],
    ['a stop off the route', [...journey, 'edges'], ['a'], 'scene.stop-off-route', 'warning'],
    ['a departure on a lane that is not there', [...journey, 'departLane'], 5, 'scene.lane-index', 'error'],
    [
      'a stop beyond its lane',
      ['scenarios', 0, 'demand', 'vehicles', 1, 'stops', 0, 'endPos'],
      95,
      'scene.stop-off-lane',
      'error',
    ],
    ['an unknown vehicle type', [...journey, 'type'], 'tank', 'scene.unknown-reference', 'error'],
    [
      'people going nowhere',
      ['scenarios', 0, 'demand', 'personFlows', 0, 'to'],
      'q',
      'scene.unknown-reference',
      'error',
    ],
  ])('finds %s', (_, path, value, code, severity) => {
    const { scene, problems } = readScene(set(plain(), path, value));
    expect(problems).toContainEqual(expect.objectContaining({ code, severity }));
    expect(scene === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
  });

  it('never crashes on a damaged document, and what it lets through has no loose ends and compiles', () => {
    const document = plain();
    const all = [...places(document)].slice(1);
    const values = [
      ...new Set(
        all.map((path) =>
          path.reduce<Json>((at, key) => (at as { [key: string | number]: Json })[key] ?? null, document),
        ),
      ),
    ];
    const value = fc.oneof(
      fc.constant(undefined),
      fc.constantFrom(...values),
      fc.constantFrom<Json>(-1, 0, 3, 1e9, Number.POSITIVE_INFINITY, '', 'Z', 'a', null, [], {}),
      fc.jsonValue() as fc.Arbitrary<Json>,
    );
    const change = fc.tuple(fc.constantFrom(...all), value);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let damaged: Json = document;
        for (const [path, replacement] of changes) {
          let at: Json | undefined = damaged;
          for (const key of path.slice(0, -1))
            at =
              typeof at === 'object' && at !== null
                ? (at as { [key: string | number]: Json })[key]
                : undefined;
          if (typeof at === 'object' && at !== null) damaged = set(damaged, path, replacement);
        }
        const { scene, problems } = readScene(damaged);
        expect(scene === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
        if (!scene) return;
        expect(dangling(scene)).toEqual([]);
        expect(() => compileScene(scene)).not.toThrow();
      }),
      { numRuns: 1500 },
    );
  });
});
