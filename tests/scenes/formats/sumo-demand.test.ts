import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { hasData } from '../../test-data.ts';
import { dataText, FORK, readScenario, readTexts, SCENARIOS } from './sumo-files.ts';

function demandOf(routes: string, settings = '', more: Record<string, string> = {}) {
  const { scene, problems } = readTexts(
    { 'net.xml': FORK, 'r.rou.xml': `<routes>${routes}</routes>`, ...more },
    settings,
  );
  expect(readScene(scene).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const loud = problems.filter(({ code }) => code !== 'sumo.no-georeference');
  return {
    demand: scene!.scenarios[0]!.demand,
    scenario: scene!.scenarios[0]!,
    problems: loud,
    roads: scene!.roads,
  };
}

describe('vehicle types of SUMO', () => {
  it('take every attribute that is used here', () => {
    const { demand, problems } = demandOf(
      `<vType id="t" vClass="truck" accel="1" decel="2" length="9" width="2.4" height="3" minGap="3" maxSpeed="20" tau="1.4" startupDelay="1.5" speedFactor="normc(0.9,0.2,0.5,1.3)" color="1,0,0"/>
       <vehicle id="v" type="t" depart="0"><route edges="a b"/></vehicle>`,
    );
    expect(problems).toEqual([]);
    expect(demand.vehicleTypes).toEqual([
      {
        id: 't',
        class: 'truck',
        accel: 1,
        decel: 2,
        length: 9,
        width: 2.4,
        height: 3,
        minGap: 3,
        maxSpeed: 20,
        headway: 0.8 * 1.4,
        startUp: 1.5,
        speedFactor: { mean: 0.9, dev: 0.2, min: 0.5, max: 1.3 },
        automated: false,
        color: '#ff0000',
      },
    ]);
  });

  it('are electric where their emission class is that of a battery', () => {
    const classes = [
      'Energy/unknown',
      'MMPEVEM',
      'Zero',
      'HBEFA4/PC_BEV',
      'HBEFA4/PC_petrol_Euro-4',
      'HBEFA3/Bus',
    ];
    const { demand } = demandOf(
      classes
        .map(
          (name, i) =>
            `<vType id="${i}" emissionClass="${name}"/><vehicle id="v${i}" type="${i}" depart="1"><route edges="a b"/></vehicle>`,
        )
        .join(''),
    );
    expect(demand.vehicleTypes.map((type) => type.powertrain)).toEqual([
      'electric',
      'electric',
      'electric',
      'electric',
      undefined,
      undefined,
    ]);
  });

  it("default to SUMO's figures for the class, and to a car without any type", () => {
    const { demand } = demandOf(
      `<vType id="b" vClass="bus"/><vType id="d" speedDev="0.3"/><vType id="f" speedFactor="1.2"/><vType id="unused"/>
       ${['b', 'd', 'f'].map((type) => `<vehicle id="${type}" type="${type}" depart="1"><route edges="a b"/></vehicle>`).join('')}
       <vehicle id="x" depart="2"><route edges="a b"/></vehicle>`,
    );
    const byId = Object.fromEntries(demand.vehicleTypes.map((type) => [type.id, type]));
    expect(Object.keys(byId)).toEqual(['b', 'd', 'f', 'DEFAULT_VEHTYPE']);
    expect(byId.b).toMatchObject({ class: 'bus', length: 12, accel: 1.2, decel: 4, speedFactor: { dev: 0 } });
    expect(byId.d!.speedFactor).toEqual({ mean: 1, dev: 0.3, min: 0.2, max: 2 });
    expect(byId.f!.speedFactor).toEqual({ mean: 1.2, dev: 0.1, min: 0.2, max: 2 });
    expect(byId.DEFAULT_VEHTYPE).toMatchObject({
      class: 'car',
      length: 5,
      minGap: 2.5,
      accel: 2.6,
      maxSpeed: 55.556,
    });
  });

  it.each([
    ['Krauss', { model: 'krauss', headway: 1.3, sigma: 0.4 }, []],
    ['IDM', { model: 'idm', headway: 1.3 }, ['"sigma"']],
    ['CACC', { model: 'cacc', headway: 1.3 }, ['"sigma"']],
    ['ACC', { model: 'acc', headway: 1.3 }, ['"sigma"']],
    ['Wiedemann', { headway: 0.8 * 1.3 }, ['"Wiedemann"', '"sigma"']],
  ])('name the model they follow, and what of it is not used is listed: %s', (name, expected, listed) => {
    const { demand, problems } = demandOf(
      `<vType id="t" carFollowModel="${name}" tau="1.3" sigma="0.4"/>
       <vehicle id="v" type="t" depart="0"><route edges="a b"/></vehicle>`,
    );
    const [type] = demand.vehicleTypes;
    const { model, headway, sigma, startUp } = type!;
    expect(startUp).toBe(0);
    expect({ model, headway, sigma }).toEqual({ model: undefined, sigma: undefined, ...expected });
    for (const word of listed)
      expect(
        problems.some(({ message }) => message.includes(word)),
        word,
      ).toBe(true);
    expect(problems).toHaveLength(listed.length);
  });

  it('of distributions may stand inside or be referred to', () => {
    const { demand } = demandOf(
      `<vTypeDistribution id="in"><vType id="p" probability=".4"/><vType id="q" probability=".8"/></vTypeDistribution>
       <vTypeDistribution id="by" vTypes="p q" probabilities="1 3"/>
       <trip id="1" type="in" depart="0" from="a" to="b"/><trip id="2" type="by" depart="0" from="a" to="b"/>`,
    );
    expect(demand.typeDistributions).toEqual([
      {
        id: 'in',
        types: [
          { type: 'p', probability: 0.4 },
          { type: 'q', probability: 0.8 },
        ],
      },
      {
        id: 'by',
        types: [
          { type: 'p', probability: 1 },
          { type: 'q', probability: 3 },
        ],
      },
    ]);
  });

  it('that do not drive on roads are left out, loudly, with their vehicles', () => {
    const { demand, problems } = demandOf(
      `<vType id="s" vClass="ship"/><vehicle id="v" type="s" depart="0"><route edges="a b"/></vehicle><vehicle id="w" type="nobody" depart="0"><route edges="a b"/></vehicle>`,
    );
    expect(demand.vehicles).toEqual([]);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['sumo.unknown-type', 'error'],
      ['sumo.vehicle-class', 'warning'],
      ['sumo.vehicle-of-left-out-type', 'warning'],
    ]);
  });
});

describe('journeys of SUMO', () => {
  it('come from inline routes, named routes, references and trips, sorted by departure, ties in their order', () => {
    const { demand } = demandOf(
      `<route id="R" edges="a b"/>
       <vehicle id="late" depart="0:01:30" route="R"/>
       <vehicle id="x" depart="5" departLane="best" departSpeed="max" departPos="-10"><route edges="a c"/></vehicle>
       <trip id="y" depart="5.00" from="a" to="c" via="a" departLane="1"/>
       <vehicle id="first" depart="0" departPos="3"><route refId="R"/></vehicle>`,
    );
    expect(demand.vehicles).toMatchObject([
      { id: 'first', depart: 0, edges: ['a', 'b'], departPos: 3, departSpeed: 0, departLane: 'first' },
      { id: 'x', depart: 5, edges: ['a', 'c'], departLane: 'best', departSpeed: 'max', departPos: 89 },
      { id: 'y', depart: 5, from: 'a', to: 'c', via: ['a'], departLane: 0 },
      { id: 'late', depart: 90, edges: ['a', 'b'] },
    ]);
  });

  it('before the begin are dropped and counted, as SUMO drops them', () => {
    const { demand, scenario, problems } = demandOf(
      '<trip id="1" depart="99" from="a" to="b"/><trip id="2" depart="100" from="a" to="b"/><flow id="f" begin="0" end="200" period="30" from="a" to="b"/>',
      '<time><begin value="100"/><end value="00:03:20"/></time>',
    );
    expect(scenario).toMatchObject({ begin: 100, end: 200 });
    expect(demand.vehicles!.map(({ id }) => id)).toEqual(['2']);
    // The flow's departures are 0, 30, 60, 90, 120, ...: the first one left is 120.
    expect(demand.flows).toMatchObject([{ begin: 120, end: 200, vehsPerHour: 120 }]);
    expect(problems.find(({ code }) => code === 'sumo.before-begin')?.message).toMatch(/^1 vehicle /);
  });

  it('of flows keep their rate however it is written', () => {
    const { demand } = demandOf(
      `<flow id="a" begin="0" end="3600" number="90" from="a" to="b"/>
       <flow id="b" begin="0" end="3600" vehsPerHour="90" from="a" to="b"/>
       <flow id="c" begin="0" end="3600" period="40" from="a" to="b"/>
       <flow id="d" begin="0" end="3600" probability="0.025" from="a" to="b"/>
       <flow id="e" begin="0" end="3600" period="exp(0.025)" from="a" to="b"/>
       <flow id="f" begin="0" period="40" number="10" from="a" to="b"/>`,
    );
    expect(demand.flows!.map(({ vehsPerHour }) => vehsPerHour)).toEqual(Array(6).fill(expect.closeTo(90, 9)));
    expect(demand.flows!.map(({ spacing }) => spacing)).toEqual([
      'even',
      'even',
      'even',
      'bernoulli',
      'poisson',
      'even',
    ]);
    const departures = (flow: { begin: number; end: number; vehsPerHour: number }) =>
      Math.ceil(((flow.end - flow.begin) * flow.vehsPerHour) / 3600 - 1e-9);
    expect(departures(demand.flows![0]!)).toBe(90);
    expect(departures(demand.flows![5]!)).toBe(10);
  });

  it('stop at bus stops and on lanes, on the lane it is in the scene', () => {
    const { demand, roads } = demandOf(
      `<route id="R" edges="a b"><stop busStop="S" duration="20"/></route>
       <vehicle id="v" depart="0" route="R"><stop lane="a_1" endPos="-9" duration="5" until="00:01:00"/><stop parkingArea="p" duration="1"/></vehicle>`,
      '',
      {
        's.add.xml':
          '<additional><busStop id="S" lane="b_0" startPos="10" endPos="-8" lines="1 2" name="Mid"/></additional>',
      },
    );
    expect(roads.busStops).toEqual([
      { id: 'S', name: { en: 'Mid' }, edge: 'b', lane: 0, startPos: 10, endPos: 80, lines: ['1', '2'] },
    ]);
    expect(demand.vehicles![0]!.stops).toEqual([
      { busStop: 'S', duration: 20 },
      { edge: 'a', lane: 0, endPos: 90, duration: 5, until: 60 },
    ]);
  });

  it('that lead nowhere are left out with an error each kind', () => {
    const { demand, problems } = demandOf(
      `<vehicle id="1" depart="0"><route edges="a zebra"/></vehicle><vehicle id="2" depart="0" route="none"/>
       <trip id="3" depart="0" fromJunction="A" toJunction="B"/><vehicle id="4" depart="triggered"><route edges="a b"/></vehicle>
       <flow id="5" begin="0" end="9" from="a" to="b"/>`,
    );
    expect([demand.vehicles, demand.flows]).toEqual([[], []]);
    expect(problems.map(({ code }) => code).sort()).toEqual(
      [
        'sumo.edge',
        'sumo.flow-rate',
        'sumo.no-route',
        'sumo.time',
        'sumo.unknown-edge-in-route',
        'sumo.unknown-route',
      ].slice(1),
    );
    expect(problems.every(({ hint, where }) => hint !== '' && where !== '')).toBe(true);
  });

  it('name missing files and options that are not used', () => {
    const { problems } = readTexts(
      { 'net.xml': FORK },
      '<input><route-files value="gone.rou.xml"/></input><processing><time-to-teleport value="-1"/></processing>',
    );
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'sumo.file-missing',
        message: 'The file "gone.rou.xml" is not there.',
      }),
    );
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'sumo.options',
        message: 'Options that are not used: time-to-teleport.',
      }),
    );
  });

  it('in broken files give problems, whatever is broken', () => {
    const file =
      '<routes><vType id="t" length="4"/><flow id="f" type="t" begin="0" end="60" period="5" from="a" to="b"/><vehicle id="v" type="t" depart="3"><route edges="a b"/><stop lane="b_0" duration="3"/></vehicle></routes>';
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, text) => {
        const broken = file.slice(0, at) + text + file.slice(at + cut);
        const { scene } = readTexts({ 'net.xml': FORK, 'r.rou.xml': broken });
        expect(readScene(scene).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(!hasData())('the demand of the test data', () => {
  it.each(SCENARIOS)('%s has every vehicle of its files in the window', (folder, config) => {
    const { scene } = readScenario(folder, config);
    const { begin, end = Number.POSITIVE_INFINITY, demand } = scene!.scenarios[0]!;
    const files =
      folder === 'bologna_acosta'
        ? ['acosta.rou.xml.gz', 'acosta_busses.rou.xml.gz']
        : [config.replace('sumocfg', 'rou.xml')];
    const departs = files
      .flatMap((file) => [...dataText(folder, file).matchAll(/<(?:vehicle|trip) [^>]*\bdepart="([^"]+)"/g)])
      .map((match) => Number(match[1]))
      .filter((depart) => depart >= begin)
      .sort((a, b) => a - b);
    expect(demand.vehicles!.map(({ depart }) => depart)).toEqual(departs);
    expect(departs.filter((depart) => depart < end)).toHaveLength(
      {
        resco_cologne1: 2015,
        resco_cologne3: 2856,
        resco_cologne8: 2046,
        resco_ingolstadt1: 1716,
        bologna_acosta: 8779,
      }[folder],
    );
  });

  it('of Bologna keeps its 542 stops and the class that ignores permissions', () => {
    const { demand } = readScenario('bologna_acosta', 'run.sumocfg').scene!.scenarios[0]!;
    const stops = demand.vehicles!.flatMap(({ stops: some = [] }) => some);
    expect(stops).toHaveLength(542);
    expect(new Set(stops.map(({ duration }) => duration))).toEqual(new Set([20]));
    expect(demand.typeDistributions!.map(({ id }) => id)).toEqual(['private', 'ignoring']);
    expect(demand.vehicleTypes.filter((type) => type.class === 'ignoring')).toHaveLength(6);
  });
});
