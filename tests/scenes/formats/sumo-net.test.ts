import { gzipSync } from 'fflate';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { readSumoNet } from '../../../scenes/formats/sumo/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { hasData } from '../../test-data.ts';
import { dataText, FORK, readScenario, readTexts, SCENARIOS } from './sumo-files.ts';

const length = (shape: readonly (readonly number[])[]) =>
  shape.slice(1).reduce((sum, p, i) => sum + Math.hypot(p[0]! - shape[i]![0]!, p[1]! - shape[i]![1]!), 0);

describe('a SUMO network', () => {
  const { scene, problems } = readSumoNet('fork.net.xml', FORK);
  const roads = scene!.roads;

  it('reads without problems but for its missing place on the globe', () => {
    expect(problems.map(({ code }) => code)).toEqual(['sumo.no-georeference']);
    expect(readScene(scene).problems).toEqual([]);
  });

  it('joins the internal lanes of a divided turn into one connection that may wait at the cut', () => {
    expect(roads.connections).toHaveLength(2);
    const divided = roads.connections[1]!;
    expect(divided.shape).toEqual([
      [100, 0],
      [107, 0],
      [112, 0],
    ]);
    expect(divided).toMatchObject({ from: 'a', to: 'b', speed: 10, waitAt: 7 });
    expect(roads.connections[0]).toMatchObject({ length: 12, speed: 8 });
    expect(roads.connections[0]).not.toHaveProperty('waitAt');
  });

  it("reads right of way from the junction's requests, last bit first", () => {
    expect(roads.connections.map(({ yieldTo }) => yieldTo)).toEqual([[], [0]]);
  });

  it('turns lanes for pedestrians into sidewalks and renumbers the others', () => {
    expect(roads.edges[0]!.lanes).toHaveLength(1);
    expect(roads.connections.map(({ fromLane }) => fromLane)).toEqual([0, 0]);
    expect(scene!.walkways!.paths).toMatchObject([
      {
        kind: 'sidewalk',
        shape: [
          [0, -3],
          [100, -3],
        ],
        width: 2,
      },
    ]);
  });

  it('keeps who may use a lane, and says nothing where everyone may', () => {
    const [a, b, c] = roads.edges;
    expect(a!.lanes[0]!.allow).toEqual(expect.arrayContaining(['car', 'bicycle', 'ebike', 'autonomous']));
    expect(a!.lanes[0]!.allow).not.toContain('tram');
    expect(b!.lanes[0]!.allow).toBeUndefined();
    expect(c!.lanes[0]!.allow).toEqual(['bus', 'taxi']);
  });

  it('writes a driving length only where it differs from the drawn one', () => {
    expect(roads.edges[0]!.lanes[0]!.length).toBe(99);
    expect(roads.edges[1]!.lanes[0]).not.toHaveProperty('length');
  });

  it('turns junction shapes counter-clockwise and drops those without area', () => {
    const byId = Object.fromEntries(roads.junctions.map((junction) => [junction.id, junction]));
    expect(byId.J!.shape).toEqual([
      [100, -8],
      [112, -8],
      [112, 4],
      [100, 4],
    ]);
    expect(byId.A).not.toHaveProperty('shape');
    expect(roads.junctions.map(({ id }) => id)).toEqual(['A', 'B', 'C', 'J']);
  });

  it('drives on the left where the network says so', () => {
    const mirrored = readSumoNet('uk.net.xml', FORK.replace('<net ', '<net lefthand="true" '));
    expect(mirrored.scene!.roads.edges.map(({ side }) => side)).toEqual(['left', 'left', 'left']);
  });

  it('is the same scene from compressed bytes', () => {
    expect(readSumoNet('fork.net.xml', gzipSync(new TextEncoder().encode(FORK))).scene).toEqual(scene);
  });

  it('without internal lanes still knows its right of way and gives connections a length', () => {
    const plain = FORK.replace(/<edge id=":[\s\S]*?<\/edge>/g, '')
      .replace(/<connection from=":.*\/>/g, '')
      .replace(/ via="[^"]*"/g, '')
      .replace('intLanes=":J_0_0 :J_2_0"', 'intLanes=""');
    const { roads: bare } = readSumoNet('plain.net.xml', plain).scene!;
    expect(bare.connections.map(({ yieldTo }) => yieldTo)).toEqual([[], [0]]);
    expect(bare.connections[1]!.shape).toEqual([
      [100, 0],
      [112, 0],
    ]);
  });

  it('places crossings, walking areas and their signals in the walkways', () => {
    const crossing = FORK.replace(
      '<edge id="a"',
      `<edge id=":J_c0" function="crossing" crossingEdges="a"><lane id=":J_c0_0" index="0" allow="pedestrian" speed="1" length="9" width="4" shape="98,-5 98,4"/></edge>
       <edge id=":J_w0" function="walkingarea"><lane id=":J_w0_0" index="0" allow="pedestrian" speed="1" length="3" width="2" shape="96,-7 100,-7 100,-4 96,-4"/></edge>
       <edge id="a"`,
    ).replace(
      '</net>',
      `<connection from=":J_w0" to=":J_c0" fromLane="0" toLane="0" tl="T" linkIndex="1" dir="s" state="M"/>
       <connection from="a" to=":J_w0" fromLane="0" toLane="0" dir="s" state="M"/></net>`,
    );
    const { scene: walked } = readSumoNet('walk.net.xml', crossing);
    const { paths } = walked!.walkways!;
    expect(paths.find(({ kind }) => kind === 'crossing')).toMatchObject({
      id: ':J_c0',
      junction: 'J',
      signal: 'T',
      signalIndex: 1,
      width: 4,
    });
    // The sidewalk's end and the crossing's start meet in the walking area.
    expect(paths.filter(({ kind }) => kind === 'plaza').map(({ from, to }) => [from, to])).toEqual([
      [':J_w0', ':J_c0 start'],
      [':J_w0', 'a_0 end'],
    ]);
    expect(readScene(walked).problems).toEqual([]);
    expect(walked!.roads).toEqual(roads);
  });

  it('says where a file is broken instead of failing', () => {
    const cut = readSumoNet('cut.net.xml', FORK.slice(0, 900));
    expect(cut.scene).toBeUndefined();
    expect(cut.problems).toMatchObject([
      { code: 'sumo.xml', severity: 'error', where: expect.stringMatching(/^cut\.net\.xml:\d+$/) },
    ]);
    const zipped = gzipSync(new TextEncoder().encode(FORK)).slice(0, 200);
    expect(readSumoNet('cut.net.xml.gz', zipped).problems).toMatchObject([{ code: 'sumo.gzip' }]);
    expect(readSumoNet('routes.xml', '<routes/>').problems).toMatchObject([
      { code: 'sumo.not-a-net', message: expect.stringContaining('<routes>') },
    ]);
    const wrong = readSumoNet('wrong.net.xml', FORK.replace('speed="8.3"', 'speed="fast"'));
    expect(wrong.problems[0]).toMatchObject({
      code: 'sumo.not-a-number',
      message: expect.stringContaining('"fast"'),
    });
    expect(wrong.scene).toBeDefined();
  });

  it('lists each kind of element that it leaves out once, with its count', () => {
    const odd = FORK.replace('</net>', '<hovercraft/><hovercraft/><volcano/></net>');
    const left = readSumoNet('odd.net.xml', odd).problems.filter(
      ({ code }) => code === 'sumo.unsupported-element',
    );
    expect(left.map(({ message }) => message)).toEqual([
      '2 elements <hovercraft> left out: not supported.',
      '1 element <volcano> left out: not supported.',
    ]);
  });
});

describe('signal programmes', () => {
  it('keep their offset, and the one loaded last is in force', () => {
    const later = `<additional><tlLogic id="T" type="static" programID="night" offset="-3"><phase duration="10" state="GG" minDur="5" maxDur="20"/></tlLogic></additional>`;
    const { scene, problems } = readTexts({ 'net.xml': FORK, 'tls.add.xml': later });
    expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(scene!.roads.signals).toMatchObject([
      {
        id: 'T',
        program: 'night',
        programs: [
          {
            id: '0',
            offset: 7,
            phases: [
              { duration: 30, state: 'Gg' },
              { duration: 20, state: 'rr' },
            ],
          },
          { id: 'night', offset: -3, phases: [{ minDuration: 5, maxDuration: 20 }] },
        ],
      },
    ]);
  });

  it('of actuated signals run as fixed-time ones, with a warning', () => {
    const { problems } = readSumoNet('act.net.xml', FORK.replace('type="static"', 'type="actuated"'));
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'sumo.signal-type', severity: 'warning' }),
    );
  });
});

describe.skipIf(!hasData())('the SUMO networks of the test data', () => {
  // Counted for the reference (edges, lanes, junctions, signals); lanes for pedestrians alone don't count as lanes here.
  const counts: Record<string, readonly number[]> = {
    resco_cologne1: [10, 19, 9, 1],
    resco_cologne3: [48, 76, 29, 3],
    resco_cologne8: [149, 157, 78, 8],
    resco_ingolstadt1: [11, 33 - 11, 8, 1],
    bologna_acosta: [178, 266, 112, 7],
  };

  it.each(SCENARIOS)('%s reads completely, is valid and compiles', (folder, config) => {
    const { scene, problems } = readScenario(folder, config);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { edges, junctions, signals } = scene!.roads;
    expect([
      edges.length,
      edges.reduce((sum, { lanes }) => sum + lanes.length, 0),
      junctions.length,
      signals!.length,
    ]).toEqual(counts[folder]);
    const read = readScene(scene);
    expect(read.problems).toEqual([]);
    expect(() => compileScene(read.scene!)).not.toThrow();
  });

  it.each(SCENARIOS)('%s keeps every length of SUMO along every way through a junction', (folder, config) => {
    const { scene } = readScenario(folder, config);
    const text = dataText(
      folder,
      config === 'run.sumocfg' ? 'acosta_buslanes.net.xml' : config.replace('.sumocfg', '.net.xml'),
    );
    const lanes = new Map(
      [...text.matchAll(/<lane id="([^"]+)"[^>]* length="([^"]+)"/g)].map((m) => [m[1]!, Number(m[2])]),
    );
    const connections = [...text.matchAll(/<connection ([^>]*)>/g)].map((m) =>
      Object.fromEntries([...m[1]!.matchAll(/(\w+)="([^"]*)"/g)].map((a) => [a[1]!, a[2]!])),
    );
    const onward = new Map(
      connections
        .filter(({ from, via }) => from!.startsWith(':') && via)
        .map((c) => [`${c.from}_${c.fromLane}`, c.via!]),
    );
    const expected = connections
      .filter(({ from }) => !from!.startsWith(':'))
      .map(({ via }) => (lanes.get(via!) ?? 0) + (lanes.get(onward.get(via!) ?? '') ?? 0));
    expect(scene!.roads.connections).toHaveLength(expected.length);
    for (const [i, connection] of scene!.roads.connections.entries()) {
      expect(connection.length ?? length(connection.shape)).toBeCloseTo(expected[i]!, 1);
    }
    for (const edge of scene!.roads.edges) {
      for (const lane of edge.lanes) expect(lane.length ?? length(lane.shape)).toBeGreaterThan(0);
    }
  });

  it('puts the local origin where the projection has it', () => {
    const { scene } = readScenario('resco_cologne8', 'cologne8.sumocfg');
    const { lon, lat } = scene!.origin;
    const [east, north] = proj4('+proj=utm +zone=32 +datum=WGS84', [lon, lat]);
    expect(east).toBeCloseTo(342498.65, 2);
    expect(north).toBeCloseTo(5630866.92, 2);
  });

  it('moves a network that lies far from zero, its origin with it', () => {
    const { scene, problems } = readScenario('resco_ingolstadt1', 'ingolstadt1.sumocfg');
    expect(problems.map(({ code }) => code)).toContain('sumo.moved');
    const far = scene!.roads.junctions.flatMap(({ x, y }) => [x, y]);
    expect(Math.min(...far)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...far)).toBeLessThan(1000);
    const [east, north] = proj4('+proj=utm +zone=32 +datum=WGS84', [scene!.origin.lon, scene!.origin.lat]);
    const junction = scene!.roads.junctions[0]!;
    const raw = new RegExp(`<junction id="${junction.id}"[^>]* x="([^"]+)" y="([^"]+)"`).exec(
      dataText('resco_ingolstadt1', 'ingolstadt1.net.xml'),
    )!;
    expect(east! + junction.x).toBeCloseTo(Number(raw[1]) + 464198.88, 1);
    expect(north! + junction.y).toBeCloseTo(Number(raw[2]) + 4952821.58, 1);
  });

  it('of Bologna runs the programmes of its additional file, with the cycles that are known of them', () => {
    const { scene } = readScenario('bologna_acosta', 'run.sumocfg');
    const cycles = scene!.roads.signals!.map((signal) => {
      expect(signal.program).toBe('utopia');
      const { phases } = signal.programs.find(({ id }) => id === 'utopia')!;
      return phases.reduce((sum, { duration }) => sum + duration, 0);
    });
    expect(cycles.sort((a, b) => a - b)).toEqual([84, 90, 90, 99, 105, 117, 120]);
  });

  it.each(['e6mini', 'fabriksgatan', 'multi_intersections'])('from OpenDRIVE (%s) read as well', (name) => {
    const { scene, problems } = readSumoNet(`${name}.net.xml`, dataText('fcd', `${name}.net.xml`));
    expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
    const read = readScene(scene);
    expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(() => compileScene(read.scene!)).not.toThrow();
  });

  it('hold the medium grid with all its vehicles', () => {
    const { scene } = readScenario('grid/medium', 'medium.sumocfg');
    expect(scene!.roads.edges).toHaveLength(1680);
    expect(scene!.roads.connections).toHaveLength(4800);
    expect(scene!.scenarios[0]!.demand.vehicles).toHaveLength(27019);
  });
});
