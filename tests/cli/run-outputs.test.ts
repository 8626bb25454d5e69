import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import { afterAll, describe, expect, it } from 'vitest';
import { readScene } from '../../scenes/document/validate.ts';
import { compileScene } from '../../scenes/network/compile.ts';
import type { MeasureReport } from '../../sims/measures/report.ts';
import { runHeadless } from '../../src/cli/run-headless.ts';
import { FORK, readTexts } from '../scenes/formats/sumo-files.ts';
import { BUS, CAR, gridNetwork, sceneOf, straightRoad } from '../sims/vehicles/small-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);

type Attributes = Readonly<Record<string, string>>;

/** Elements of an XML text in their order, with the depth they stand at. */
function elements(text: string): { name: string; depth: number; attributes: Attributes }[] {
  const found: { name: string; depth: number; attributes: Attributes }[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    found.push({ name: tag.name, depth, attributes: tag.attributes as Attributes });
    depth += 1;
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(text).close();
  return found;
}

/** The fork, whose first lane is a sidewalk and whose way ahead is two internal lanes, with three cars. */
function fork() {
  const trips = ['b', 'b', 'c'].map(
    (to, i) =>
      `<vehicle id="v&lt;${i}" type="${to === 'c' ? 'bus' : 'car'}" depart="${i * 3}"><route edges="a ${to}"/></vehicle>`,
  );
  const detectors =
    '<e1Detector id="E1" lane="a_1" pos="50" file="o"/><e2Detector id="E2" lane="a_1" pos="10" endPos="90" file="o"/><e3Detector id="E3" file="o"><detEntry lane="a_1" pos="20"/><detExit lane="b_0" pos="30"/></e3Detector>';
  const { scene } = readTexts({
    'net.xml': FORK,
    'd.add.xml': `<additional>${detectors}</additional>`,
    'r.rou.xml': `<routes><vType id="car"/><vType id="bus" vClass="bus"/>${trips.join('')}</routes>`,
  });
  const read = readScene(scene);
  if (!read.scene) throw new Error(JSON.stringify(read.problems));
  return compileScene(read.scene);
}

/** Lanes of the fork as its file has them, read anew. */
const netLanes = new Map(
  elements(FORK)
    .filter(({ name }) => name === 'lane')
    .map(({ attributes: { id = '', length, shape = '' } }) => [
      id,
      {
        length: Number(length),
        shape: shape.split(' ').map((p) => p.split(',').map(Number) as [number, number]),
      },
    ]),
);

function onLane(id: string, pos: number): [number, number] {
  const lane = netLanes.get(id);
  if (!lane) throw new Error(`no lane ${id}`);
  const lengths = lane.shape
    .slice(1)
    .map((p, i) => Math.hypot(p[0] - lane.shape[i]![0], p[1] - lane.shape[i]![1]));
  let rest = (pos / lane.length) * lengths.reduce((a, b) => a + b, 0);
  for (const [i, length] of lengths.entries()) {
    const [a, b] = [lane.shape[i]!, lane.shape[i + 1]!];
    if (rest <= length || i === lengths.length - 1)
      return [a[0] + ((b[0] - a[0]) * rest) / length, a[1] + ((b[1] - a[1]) * rest) / length];
    rest -= length;
  }
  return lane.shape[0]!;
}

describe('trajectories in the form of SUMO', () => {
  it('have its elements and attributes in its order, on lanes and at places of its network', async () => {
    const path = file('fork.fcd.xml');
    await runHeadless(fork(), { fcd: path, until: 60 });
    const all = elements(readFileSync(path, 'utf8'));
    expect(all[0]?.name).toBe('fcd-export');
    const steps = all.filter(({ name }) => name === 'timestep');
    expect(steps.length).toBe(600);
    expect(steps.map((s) => s.attributes.time).slice(0, 3)).toEqual(['0.10', '0.20', '0.30']);
    const vehicles = all.filter(({ name }) => name === 'vehicle');
    expect(new Set(vehicles.map((v) => v.depth))).toEqual(new Set([2]));
    const visited = new Set<string>();
    for (const { attributes } of vehicles) {
      expect(Object.keys(attributes)).toEqual([
        'id',
        'x',
        'y',
        'angle',
        'type',
        'speed',
        'pos',
        'lane',
        'slope',
      ]);
      const { id = '', lane = '', ...numbers } = attributes;
      visited.add(`${id} ${lane}`);
      for (const name of ['x', 'y', 'angle', 'speed', 'pos', 'slope'])
        expect(numbers[name]).toMatch(/^-?\d+\.\d\d$/);
      const known = netLanes.get(lane);
      expect(known, lane).toBeDefined();
      expect(Number(numbers.pos)).toBeLessThanOrEqual((known?.length ?? 0) + 0.01);
      const [x, y] = onLane(lane, Number(numbers.pos));
      // The way to the right is drawn anew as a smooth curve.
      const near = lane === ':J_0_0' ? 0.5 : 0.06;
      expect(Math.abs(Number(numbers.x) - x), `${lane} x`).toBeLessThan(near);
      expect(Math.abs(Number(numbers.y) - y), `${lane} y`).toBeLessThan(near);
      if (lane === 'a_1' && Number(numbers.pos) > 20) expect(numbers.angle).toBe('90.00');
    }
    expect([...visited].sort()).toEqual([
      'v<0 :J_1_0',
      'v<0 :J_2_0',
      'v<0 a_1',
      'v<0 b_0',
      'v<1 :J_1_0',
      'v<1 :J_2_0',
      'v<1 a_1',
      'v<1 b_0',
      'v<2 :J_0_0',
      'v<2 a_1',
      'v<2 c_0',
    ]);
  });

  it('are the same when they are written compressed', async () => {
    const [plain, packed] = [file('a.xml'), file('a.xml.gz')];
    for (const fcd of [plain, packed]) await runHeadless(fork(), { fcd, until: 30 });
    expect(new TextDecoder().decode(gunzipSync(readFileSync(packed)))).toBe(readFileSync(plain, 'utf8'));
  });

  it('have heights, slopes and names for what is inside junctions in scenes of one’s own', async () => {
    const roads = straightRoad([100, 100]);
    for (const edge of roads.edges)
      for (const lane of edge.lanes) lane.shape = lane.shape.map(([x, y]) => [x, y, x * 0.1]);
    for (const connection of roads.connections)
      connection.shape = connection.shape.map(([x, y]) => [x, y, x * 0.1]);
    const scene = sceneOf(roads, {
      vehicleTypes: [CAR],
      vehicles: [{ id: 'v', type: 'car', depart: 0, edges: ['e0', 'e1'] }],
    });
    const path = file('hill.xml');
    await runHeadless(compileScene(scene), { fcd: path, dt: 0.125 });
    const all = elements(readFileSync(path, 'utf8'));
    const vehicles = all.filter(({ name }) => name === 'vehicle').map((v) => v.attributes);
    expect(all.find(({ name }) => name === 'timestep')?.attributes.time).toBe('0.125');
    expect(new Set(vehicles.map((v) => v.lane))).toEqual(new Set(['e0_0', ':j1_0_0', 'e1_0']));
    for (const v of vehicles) {
      expect(v.slope).toBe('5.71');
      expect(Number(v.z)).toBeCloseTo(Number(v.x) * 0.1, 1);
    }
  });

  it('say which file cannot be written', async () => {
    await expect(
      runHeadless(fork(), { fcd: join(folder, 'nowhere', 'x.xml'), until: 5 }),
    ).rejects.toMatchObject({ code: 'file.not-written', where: expect.stringContaining('nowhere') });
  });
});

describe('measures of a run', () => {
  it('are written by interval and in all, as JSON and as a table with the same figures', async () => {
    const [json, csv] = [file('m.json'), file('m.csv')];
    await runHeadless(fork(), { measures: csv, interval: 10, until: 35 });
    const report = await runHeadless(fork(), { measures: json, interval: 10, until: 35 });
    const written = JSON.parse(readFileSync(json, 'utf8')) as {
      intervals: MeasureReport[];
      total: MeasureReport;
      run: object;
    };
    expect(written.run).toMatchObject({ interval: 10, dt: 0.1, scenario: 'sumo' });
    expect(written.intervals.map(({ begin, end }) => [begin, end].map(Math.round))).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 35],
    ]);
    const sum = (reports: readonly MeasureReport[]) =>
      reports.flatMap((r) => r.edges).reduce((total, edge) => total + edge.time, 0);
    expect(sum(written.intervals)).toBeCloseTo(sum([written.total]), 6);
    // All time of all vehicles, on edges and in junctions.
    expect(written.total.network.time).toBeCloseTo(report.vehicleUpdates * report.dt, 6);
    expect(written.total.network.began - written.total.network.ended).toBe(report.running);
    const [head, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(head).toBe('begin,end,kind,id,measure,value');
    const value = (begin: number, kind: string, id: string, measure: string) =>
      Number(
        rows
          .find((row) => row.startsWith(`${begin},`) && row.includes(`,${kind},${id},${measure},`))
          ?.split(',')[5],
      );
    for (const report of written.intervals.slice(0, 3)) {
      const begin = Math.round(report.begin);
      for (const edge of report.edges) {
        expect(value(begin, 'edge', edge.id, 'time')).toBeCloseTo(edge.time, 5);
        expect(value(begin, 'edge', edge.id, 'timeLoss')).toBeCloseTo(edge.timeLoss, 5);
      }
      expect(value(begin, 'energy', 'car', 'fuelLitres')).toBeCloseTo(report.energy[0]?.fuelLitres ?? -1, 5);
    }
  });

  it('of detectors are written with the attributes that SUMO writes', async () => {
    const path = file('d.xml');
    await runHeadless(fork(), { detectorOutput: path, interval: 60, until: 60 });
    const rows = elements(readFileSync(path, 'utf8')).filter(({ name }) => name === 'interval');
    expect(rows.map((row) => row.attributes.id)).toEqual(['E1', 'E2', 'E3']);
    expect(rows[0]?.attributes).toMatchObject({
      begin: '0.00',
      end: '60.00',
      nVehContrib: '3',
      flow: '180.00',
    });
    expect(Object.keys(rows[0]?.attributes ?? {})).toEqual([
      'begin',
      'end',
      'id',
      'nVehContrib',
      'flow',
      'occupancy',
      'speed',
      'harmonicMeanSpeed',
      'length',
      'nVehEntered',
    ]);
    expect(rows[2]?.attributes).toMatchObject({ vehicleSum: '2' });
  });

  it('of detectors where there are none come with a warning', async () => {
    const scene = sceneOf(straightRoad([100]), {});
    const report = await runHeadless(compileScene(scene), { detectorOutput: file('none.xml'), until: 5 });
    expect(report.problems.map((p) => p.code)).toEqual(['run.no-detectors']);
  });
});

describe('what a run says of its lines and closed roads', () => {
  const { roads } = gridNetwork();
  const between = (from: string, to: string) =>
    roads.edges.find((e) => e.from === from && e.to === to)?.id as string;
  const [first, second, shut] = [between('n00', 'n10'), between('n10', 'n11'), between('n01', 'n00')];
  const busStops = [first, second].map((edge, i) => ({
    id: `halt${i}`,
    edge,
    lane: 0,
    startPos: 30,
    endPos: 50,
  }));
  const world = compileScene(
    sceneOf(
      { ...roads, busStops },
      {
        vehicleTypes: [BUS],
        lines: [
          {
            id: 'L',
            type: 'bus',
            begin: 0,
            end: 600,
            headways: [{ from: 0, seconds: 60 }],
            stops: [{ busStop: 'halt0', boardingsPerHour: 600 }, { busStop: 'halt1' }],
          },
        ],
        closures: [{ edge: shut, begin: 0 }],
      },
      { end: 600 },
    ),
  );

  it('stands in the report and in both forms of the file of measures, with the same figures', async () => {
    const report = await runHeadless(world, { dt: 0.5, measures: file('lines.json') });
    const [line] = report.lines;
    expect(line).toMatchObject({ line: 'L', cancelled: 0 });
    const [stop] = line?.stops ?? [];
    expect(stop?.boarded).toBeGreaterThan(10);
    expect(stop?.came).toBe((stop?.boarded ?? 0) + (stop?.waiting ?? 0));
    expect(report.closures).toHaveLength(1);
    const written = JSON.parse(readFileSync(file('lines.json'), 'utf8'));
    expect(written).toMatchObject({
      lines: JSON.parse(JSON.stringify(report.lines)),
      rerouting: report.rerouting,
      closures: report.closures,
    });
    await runHeadless(world, { dt: 0.5, measures: file('lines.csv') });
    const rows = readFileSync(file('lines.csv'), 'utf8').split('\n');
    expect(rows).toContain(`0,600,line,L,departed,${line?.departed}`);
    expect(rows).toContain(`0,600,line-stop,L/1/halt0,boarded,${stop?.boarded}`);
    expect(rows).toContain(`0,600,closed,${report.closures[0]?.edge},lanes,${report.closures[0]?.laneCount}`);
  });
});
