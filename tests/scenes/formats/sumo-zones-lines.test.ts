import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Scene } from '../../../scenes/document/scene.ts';
import { readScene } from '../../../scenes/document/validate.ts';
import { readSumoScene } from '../../../scenes/formats/sumo/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { FORK, readTexts } from './sumo-files.ts';

const TAZ = `<additional>
  <taz id="west" edges="a"/>
  <taz id="east"><tazSource id="b" weight="1"/><tazSink id="b" weight="3"/><tazSink id="gone" weight="1"/></taz>
</additional>`;

function read(
  files: Record<string, string>,
  settings = '<time><begin value="0"/><end value="3600"/></time>',
) {
  const { scene, problems } = readTexts({ 'net.xml': FORK, ...files }, settings);
  expect(readScene(scene).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const demand = scene?.scenarios[0]?.demand;
  if (!scene || !demand) throw new Error('no scene');
  const codes = problems.map(({ code }) => code).filter((code) => code !== 'sumo.no-georeference');
  return { demand, codes, problems, scene: v.parse(Scene, scene) };
}

describe("SUMO's zones", () => {
  it('become zones with weighted edges; edges that are no road are counted', () => {
    const { demand, codes } = read({
      'z.add.xml': TAZ,
      'r.rou.xml': `<routes><flow id="f" fromTaz="west" toTaz="east" begin="600" end="1200" vehsPerHour="360"/></routes>`,
    });
    expect(demand.zones).toEqual([
      { id: 'west', origins: [{ edge: 'a', weight: 1 }], destinations: [{ edge: 'a', weight: 1 }] },
      { id: 'east', origins: [{ edge: 'b', weight: 1 }], destinations: [{ edge: 'b', weight: 3 }] },
    ]);
    expect(demand.matrices).toMatchObject([
      { id: 'f', begin: 600, end: 1200, spacing: 'even', cells: [{ from: 'west', to: 'east', trips: 60 }] },
    ]);
    expect(codes).toEqual(['sumo.taz-edge']);
  });

  it('may be the ends of trips, and unknown ones are listed with the journeys left out', () => {
    const { demand, problems } = read({
      'z.add.xml': TAZ,
      'r.rou.xml': `<routes><trip id="t" depart="1" fromTaz="west" toTaz="east"/>
        <trip id="u" depart="2" fromTaz="west" toTaz="nowhere"/>
        <flow id="w" fromTaz="up" toTaz="east" begin="0" end="10" number="3"/></routes>`,
    });
    expect(demand.vehicles).toMatchObject([{ id: 't', from: 'a', to: 'b' }]);
    const unknown = problems.filter(({ code }) => code === 'sumo.unknown-taz');
    expect(unknown.map(({ message }) => message)).toEqual([
      '1 journey left out: no file defines the zone "nowhere".',
      '1 journey left out: no file defines the zone "up".',
    ]);
  });

  it('are joined by tazRelations and by matrices in O-format, whose journeys then set out', () => {
    const relations = `<data><interval id="d" begin="0" end="0:30:00"><tazRelation from="west" to="east" count="40"/></interval></data>`;
    const od =
      '$OR;D2\n* hours\n0.30 1.00\n* factor\n2.00\n* from to trips\nwest east 15.5\nwest nowhere 3\n';
    const config = `<configuration><input><net-file value="net.xml"/><taz-files value="z.xml"/><tazrelation-files value="d.xml"/>
      <od-matrix-files value="m.od"/></input><time><begin value="0"/><end value="3600"/></time></configuration>`;
    const files: Record<string, string> = { 'net.xml': FORK, 'z.xml': TAZ, 'd.xml': relations, 'm.od': od };
    const { scene, problems } = readSumoScene('od.cfg', config, (name) => files[name]);
    expect(problems.map(({ code }) => code)).toContain('sumo.unknown-taz');
    expect(scene?.scenarios[0]?.demand.matrices).toMatchObject([
      { begin: 0, end: 1800, factor: 1, cells: [{ trips: 40 }] },
      { begin: 1800, end: 3600, factor: 2, cells: [{ trips: 15.5 }] },
    ]);
    const sim = Simulation.create(compileScene(v.parse(Scene, scene)), { dt: 0.5 });
    expect(sim.problems).toEqual([]);
    while (!sim.finished) sim.step();
    const { inserted, waiting } = sim.summary();
    expect(inserted + waiting).toBe(71);
  });

  it('in matrices of another form are an error, not a silence', () => {
    for (const bad of ['', '$VR;D2\n0.00 1.00', '$OR\nmorning\n1', '$OR\n0.00 1.00\n1\na b many\n']) {
      const config =
        '<configuration><input><net-file value="net.xml"/><od-matrix-files value="m.od"/></input></configuration>';
      const { problems } = readSumoScene('od.cfg', config, (name) => (name === 'm.od' ? bad : FORK));
      expect(problems.some(({ code, severity }) => code.startsWith('sumo.od') && severity === 'error')).toBe(
        true,
      );
    }
  });
});

describe("SUMO's flows", () => {
  it('keep how their departures are drawn', () => {
    const flow = (id: string, how: string) =>
      `<flow id="${id}" from="a" to="b" begin="0" end="3600" ${how}/>`;
    const { demand } = read({
      'r.rou.xml': `<routes>${flow('exp', 'period="exp(0.1)"')}${flow('p', 'probability="0.1"')}
        ${flow('n', 'period="exp(0.1)" number="100"')}${flow('even', 'period="10"')}</routes>`,
    });
    expect(demand.flows?.map((f) => [f.id, f.spacing, Math.round(f.vehsPerHour)])).toEqual([
      ['exp', 'poisson', 360],
      ['p', 'bernoulli', 360],
      ['n', 'random', 360],
      ['even', 'even', 360],
    ]);
  });
});

describe("SUMO's lines and rerouters", () => {
  const stops = `<additional><busStop id="one" lane="a_1" startPos="20" endPos="40"/><busStop id="two" lane="b_0" startPos="20" endPos="40"/></additional>`;

  it('run from their first stop to their last, on the edges between', () => {
    const lines = `<ptLines><ptLine id="l" name="Line 1" line="1" type="bus" vClass="bus" period="300">
      <busStop id="one"/><busStop id="two"/><busStop id="three"/><route edges="a b"/></ptLine>
      <ptLine id="short" vClass="bus"><busStop id="one"/></ptLine></ptLines>`;
    const { demand, codes, scene } = read({ 's.add.xml': stops, 'l.add.xml': lines });
    expect(codes.sort()).toEqual(['sumo.line', 'sumo.line-stops']);
    expect(demand.lines).toMatchObject([
      {
        id: 'l',
        name: { en: 'Line 1' },
        edges: ['a', 'b'],
        headways: [{ seconds: 300 }],
        begin: 0,
        end: 3600,
      },
    ]);
    const sim = Simulation.create(compileScene(scene), { dt: 0.5 });
    expect(sim.problems).toEqual([]);
    while (!sim.finished) sim.step();
    expect(sim.lines.report()[0]).toMatchObject({ line: 'l', departed: 12 });
  });

  it('close roads for a time; their other means are listed', () => {
    const rerouter = `<additional><rerouter id="r" edges="a"><interval begin="0:10:00" end="1200">
      <closingReroute id="b"/><closingLaneReroute id="a_1"/><destProbReroute id="c"/><closingReroute id="c" disallow="bus"/>
      <closingReroute id="gone"/></interval></rerouter></additional>`;
    const { demand, codes } = read({ 'r.add.xml': rerouter });
    expect(demand.closures).toEqual([
      { edge: 'b', begin: 600, end: 1200 },
      { edge: 'a', lane: 0, begin: 600, end: 1200 },
    ]);
    expect(codes.sort()).toEqual(['sumo.closed-to-some', 'sumo.rerouter', 'sumo.unknown-edge']);
  });

  it('give drivers a device to find faster ways, by configuration or by type', () => {
    const routes = `<routes><vType id="t"><param key="has.rerouting.device" value="true"/><param key="device.rerouting.period" value="60"/></vType>
      <vType id="u"/><vehicle id="v" type="t" depart="0"><route edges="a b"/></vehicle><vehicle id="w" type="u" depart="0"><route edges="a b"/></vehicle></routes>`;
    const settings = `<routing><device.rerouting.probability value="0.4"/><device.rerouting.period value="300"/></routing>`;
    const types = (more: string) =>
      read({ 'r.rou.xml': routes }, `<time><end value="60"/></time>${more}`).demand.vehicleTypes.map(
        (t) => t.rerouting,
      );
    expect(types('')).toEqual([{ share: 1, period: 60 }, undefined]);
    expect(types(settings)).toEqual([
      { share: 1, period: 60 },
      { share: 0.4, period: 300 },
    ]);
  });
});
