import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readScene } from '../../scenes/document/validate.ts';
import { readSumoNet, readSumoScene, type SumoScene } from '../../scenes/formats/sumo/scene.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import { Frame } from '../../sims/frame.ts';
import { OverlapReferee } from '../../sims/safety/overlap.ts';
import { Simulation } from '../../sims/simulation.ts';
import { edgeId, type GridOptions, sumoGrid, sumoTrips } from './sumo-grid.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A network with its other files, as a configuration that names them all. */
function imported(files: Files): SumoScene {
  const named = (kind: string) =>
    Object.keys(files)
      .filter((name) => name.includes(kind))
      .join(',');
  const config = `<configuration><input><net-file value="${named('.net.')}"/><route-files value="${named('.rou.')}"/>
    <additional-files value="${named('.add.')}"/></input><time><begin value="0"/></time></configuration>`;
  return readSumoScene('foreign.sumocfg', config, (name) => files[name]);
}

function compiled({ scene }: SumoScene): CompiledScene {
  const read = readScene(scene!);
  expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return compileScene(read.scene!);
}

/** Runs until everyone has arrived, or for `limit` seconds, and says what went wrong. */
function runAll(world: CompiledScene, dt: number, limit: number): string[] {
  const sim = Simulation.create(world, { seed: 1, dt });
  const frame = Frame.create(sim.frameCapacity);
  const referee = new OverlapReferee(sim.vehicleTypes);
  const faults = sim.problems.map(({ message }) => message);
  let lost = 0;
  while (!sim.finished && sim.time < limit) {
    sim.step();
    sim.writeFrame(frame);
    referee.check(frame);
    const { inserted, arrived, running } = sim.summary();
    if (inserted !== arrived + running) lost += 1;
  }
  const { running, waiting, arrived, longestRest } = sim.summary();
  if (lost > 0) faults.push(`vehicles lost at ${lost} ticks`);
  if (referee.total > 0) faults.push(`${referee.total} overlaps: ${JSON.stringify(referee.found[0])}`);
  if (running + waiting > 0)
    faults.push(
      `${running} on the road and ${waiting} not yet after ${sim.time} s, resting ${longestRest} s`,
    );
  if (arrived === 0) faults.push('nobody arrived');
  return faults;
}

const loud = ({ problems }: SumoScene) => problems.filter(({ code }) => code !== 'sumo.no-georeference');

describe('a network that nobody here has seen', { timeout: 60_000 }, () => {
  const kinds: [string, GridOptions][] = [
    ...['priority', 'priority_stop', 'allway_stop', 'right_before_left', 'zipper', 'unregulated'].map(
      (type): [string, GridOptions] => [type, { size: 3, type, lanes: type === 'zipper' ? 2 : 1 }],
    ),
    ['left_before_right, driven on the left', { size: 3, type: 'left_before_right', leftHand: true }],
    ['priority, driven on the left', { size: 3, type: 'priority', leftHand: true, lanes: 2 }],
    ['traffic_light with two lanes', { size: 3, type: 'traffic_light', lanes: 2 }],
    ['traffic_light, actuated', { size: 3, type: 'traffic_light', programme: 'actuated' }],
    ['five lanes', { size: 2, type: 'traffic_light', lanes: 5, spacing: 200 }],
    ['short edges', { size: 4, type: 'priority', spacing: 40 }],
    ['no internal lanes', { size: 3, type: 'priority', bare: true }],
    ['hills', { size: 3, type: 'priority', climb: 6 }],
  ];

  it.each(kinds)('lets everyone arrive without a touch: %s', (_, options) => {
    const scene = imported({
      'a.net.xml': sumoGrid(options),
      'a.rou.xml': sumoTrips(options.size, 1.7, 150),
    });
    const errors = scene.problems.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    const world = compiled(scene);
    expect(runAll(world, 0.5, 900)).toEqual([]);
  });

  it('is the same packed, in several files, and under any name', () => {
    const net = sumoGrid({ size: 2 });
    const [routes, more] = [sumoTrips(2, 5, 50), '<routes><vType id="own" length="6"/></routes>'];
    const plain = imported({ 'a.net.xml': net, 'a.rou.xml': routes, 'b.rou.xml': more });
    const bytes = (text: string) => gzipSync(new TextEncoder().encode(text));
    const packed = imported({
      'Straße 1.net.xml.gz': bytes(net),
      '路线 (neu).rou.xml.gz': bytes(routes),
      'b.rou.xml': more,
    });
    expect(packed.scene!.roads).toEqual(plain.scene!.roads);
    expect(packed.scene!.scenarios[0]!.demand).toEqual(plain.scene!.scenarios[0]!.demand);
    expect(packed.scene!.id).toBe(plain.scene!.id);
  });

  it('is moved apart, and says so, where both directions of its roads are drawn on one line', () => {
    const options = { size: 3, centred: true, spacing: 120 } as const;
    const scene = imported({ 'a.net.xml': sumoGrid(options), 'a.rou.xml': sumoTrips(3, 2, 100) });
    expect(loud(scene).map(({ code }) => code)).toEqual(['sumo.moved-apart']);
    const lane = (id: string) => scene.scene!.roads.edges.find((edge) => edge.id === id)!.lanes[0]!;
    const [east, west] = [lane(edgeId(0, 0, 0)), lane(edgeId(1, 0, 2))];
    expect(east.shape[0]![1]).toBeCloseTo(-1.6, 3);
    expect(west.shape[0]![1]).toBeCloseTo(1.6, 3);
    expect(east.length ?? 100).toBe(100);
    for (const connection of scene.scene!.roads.connections) {
      const from = scene.scene!.roads.edges.find(({ id }) => id === connection.from)!;
      expect(connection.shape[0]).toEqual(from.lanes[connection.fromLane]!.shape.at(-1));
    }
  });

  it('stays as it is drawn where roads cross, run side by side, or lie on different levels', () => {
    const edge = (id: string, from: string, to: string, shape: string) =>
      `<edge id="${id}" from="${from}" to="${to}" priority="1"><lane id="${id}_0" index="0" speed="13" shape="${shape}"/></edge>`;
    const node = (id: string, x: number, y: number) =>
      `<junction id="${id}" type="dead_end" x="${x}" y="${y}"/>`;
    const net = `<net>${edge('east', 'a', 'b', '0,0 200,0')}${edge('west', 'c', 'd', '200,3 0,3')}
      ${edge('bridge', 'e', 'f', '200,0,6 0,0,6')}${edge('north', 'g', 'h', '100,-50 100,50')}
      ${node('a', 0, 0)}${node('b', 200, 0)}${node('c', 200, 3)}${node('d', 0, 3)}${node('e', 201, 0)}${node('f', -1, 0)}
      ${node('g', 100, -50)}${node('h', 100, 50)}</net>`;
    expect(loud(readSumoNet('x.net.xml', net))).toEqual([]);
  });

  it('may have thousands of edges', () => {
    const world = compiled(
      imported({
        'a.net.xml': sumoGrid({ size: 28, type: 'traffic_light' }),
        'a.rou.xml': sumoTrips(28, 1, 30),
      }),
    );
    expect(world.roads.edgeCount).toBe(4 * 28 * 27);
    const sim = Simulation.create(world, { seed: 1, dt: 0.5 });
    for (let i = 0; i < 120; i++) sim.step();
    expect(sim.summary().inserted).toBe(30);
  });
});

/** Elements that SUMO knows in additional and route files, with an id that tells whether they were lost. */
const ELEMENTS = [
  `<busStop id="%" lane="0/0to0_0" startPos="20" endPos="40"/>`,
  `<containerStop id="%" lane="0/0to0_0"/>`,
  `<parkingArea id="%" lane="0/0to0_0" roadsideCapacity="5"/>`,
  `<chargingStation id="%" lane="0/0to0_0"/>`,
  `<inductionLoop id="%" lane="0/0to0_0" pos="10" freq="60" file="o.xml"/>`,
  `<laneAreaDetector id="%" lane="0/0to0_0" pos="10" length="10" freq="60" file="o.xml"/>`,
  `<entryExitDetector id="%" freq="60" file="o.xml"><detEntry lane="0/0to0_0" pos="1"/><detExit lane="0/0to0_0" pos="9"/></entryExitDetector>`,
  `<instantInductionLoop id="%" lane="0/0to0_0" pos="10" file="o.xml"/>`,
  `<rerouter id="r" edges="0/0to0"><interval begin="0" end="9"><routeProbReroute id="%" probability="1"/></interval></rerouter>`,
  `<variableSpeedSign id="%" lanes="0/0to0_0"><step time="0" speed="5"/></variableSpeedSign>`,
  `<calibrator id="%" edge="0/0to0" pos="0"/>`,
  `<routeProbe id="%" edge="0/0to0" freq="60" file="o.xml"/>`,
  `<overheadWireSegment id="%" lane="0/0to0_0"/>`,
  `<edgeData id="%" file="o.xml"/>`,
  `<person id="%" depart="0"><walk from="0/0to0" to="0/0to1"/></person>`,
  `<personFlow id="%" begin="0" end="9" number="3"><walk edges="0/0to0"/></personFlow>`,
  `<container id="%" depart="0"><transport from="0/0to0" to="0/0to1" lines="x"/></container>`,
  `<vehicle id="%" depart="0" type="train"><route edges="0/0to0"/></vehicle>`,
  `<trip id="%" depart="triggered" from="0/0to0" to="0/0to1"/>`,
];

describe('what a network or its files hold beyond what is supported', () => {
  it.each(ELEMENTS)('is listed with its id or stands in the scene: %s', (element) => {
    const file = `<additional>${element.replace('%', 'thing-17')}</additional>`;
    const { scene, problems } = imported({ 'a.net.xml': sumoGrid({ size: 2 }), 'x.add.xml': file });
    const listed = problems.some(({ where, message }) => `${where} ${message}`.includes('thing-17'));
    expect(listed || JSON.stringify(scene).includes('thing-17')).toBe(true);
  });

  it.each([
    [
      'neigh',
      '<edge id="e" from="0/0" to="1/0"><lane id="e_0" index="0" speed="9" shape="0,9 50,9"><neigh lane="0/0to0_0"/></lane></edge>',
    ],
    [
      'stopOffset',
      '<edge id="e" from="0/0" to="1/0"><lane id="e_0" index="0" speed="9" shape="0,9 50,9"><stopOffset value="5"/></lane></edge>',
    ],
    [
      'changeLeft',
      '<edge id="e" from="0/0" to="1/0"><lane id="e_0" index="0" speed="9" changeLeft="bus" shape="0,9 50,9"/></edge>',
    ],
    ['pass', '<connection from="0/0to0" to="1/0to1" fromLane="0" toLane="0" pass="1" dir="l"/>'],
    ['disallow', '<connection from="0/0to0" to="1/0to1" fromLane="0" toLane="0" disallow="truck" dir="l"/>'],
    ['lane 4', '<connection from="0/0to0" to="1/0to1" fromLane="4" toLane="0" dir="l"/>'],
    [
      '"ghost"',
      '<connection from="0/0to0" to="1/0to1" fromLane="0" toLane="0" tl="ghost" linkIndex="0" dir="l"/>',
    ],
    ['rail_crossing', '<junction id="x" type="rail_crossing" x="0" y="0"/>'],
    ['novelty', '<novelty id="x"/>'],
  ])('is named among the problems of a network: %s', (name, more) => {
    const scene = readSumoNet('a.net.xml', sumoGrid({ size: 2, more }));
    expect(
      loud(scene)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain(name);
    compiled(scene);
  });

  it('names the places of the first few, and counts the others', () => {
    const more = Array.from({ length: 9 }, (_, i) => `<novelty id="n${i}"/>`).join('');
    const [problem] = loud(readSumoNet('a.net.xml', sumoGrid({ size: 2, more })));
    expect(problem!.where).toContain('n0');
    expect(problem!.message).toContain('9 elements <novelty>');
    for (const i of [1, 2, 3, 4, 5]) expect(problem!.message).toContain(`n${i}`);
    expect(problem!.message).toContain('and 3 more');
  });

  it('leaves out lanes beyond the 32 that an edge can have, and says so', () => {
    const scene = readSumoNet('a.net.xml', sumoGrid({ size: 2, lanes: 34 }));
    expect(loud(scene).map(({ code }) => code)).toContain('sumo.too-many-lanes');
    expect(Math.max(...compiled(scene).scene.roads.edges.map(({ lanes }) => lanes.length))).toBe(32);
  });
});

describe('a damaged network', { timeout: 60_000 }, () => {
  const net = sumoGrid({ size: 2, type: 'traffic_light' });
  const attributes = [...net.matchAll(/ [a-zA-Z]+="[^"]*"/g)].map((match) => ({
    at: match.index,
    text: match[0],
  }));

  it('is read with problems that say where and what to do, or refused with such, and never breaks the reader', () => {
    const junk = fc.constantFrom('', 'x', '-1', '1e999', 'NaN', '0', '99', '1,2', '1,2 1,2', '0/0to0', ' ');
    const damage = fc.record({
      which: fc.nat(attributes.length - 1),
      what: fc.oneof(fc.constant(undefined), junk),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let text = net;
        for (const { which, what } of [...damages].sort((a, b) => b.which - a.which)) {
          const { at, text: old } = attributes[which]!;
          const name = old.slice(1, old.indexOf('='));
          text =
            text.slice(0, at) +
            (what === undefined ? '' : ` ${name}="${what}"`) +
            text.slice(at + old.length);
        }
        const { scene, problems } = readSumoNet('a.net.xml', text);
        for (const { where, hint, message } of problems) {
          expect(where).not.toBe('');
          expect(hint).not.toBe('');
          expect(message).not.toContain('undefined');
        }
        if (!scene) return;
        const read = readScene(scene);
        if (!read.scene) return;
        try {
          compileScene(read.scene);
        } catch (error) {
          expect(error).toBeInstanceOf(TwinError);
        }
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it('cut short anywhere is refused with the place of the fault', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: net.length - 1 }), (length) => {
        const { problems } = readSumoNet('a.net.xml', net.slice(0, length));
        expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});
