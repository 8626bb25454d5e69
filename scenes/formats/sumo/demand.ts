import type {
  Demand,
  Flow,
  Stop,
  TypeDistribution,
  VehicleTrip,
  VehicleType,
} from '../../document/demand.ts';
import type { Detector } from '../../document/detectors.ts';
import type { BusStop } from '../../document/roads.ts';
import type { OdMatrix } from '../../document/zones.ts';
import { DetectorReader } from './detectors.ts';
import { type Itinerary, readDeparture, readStop, readTime } from './journey.ts';
import type { LaneIndex } from './lanes.ts';
import { PublicLineReader } from './public-lines.ts';
import { type RawProgram, readParam, readPhase, readProgram, reportUnsupported } from './raw-net.ts';
import { plural, type SumoReport } from './report.ts';
import { RerouterReader } from './rerouters.ts';
import { vehicleClass } from './vehicle-classes.ts';
import { BUILT_IN_TYPES, defaultType, readVehicleType } from './vehicle-types.ts';
import { readXml, type XmlElement } from './xml.ts';
import { ZoneReader } from './zones.ts';

/** Seconds at which SUMO ends a flow that names no end. */
const FLOW_END = 86_400;

/** Period of drivers who look for a faster way at departure only, s. */
const ONCE = 1e6;
/** Time for which lines run where the configuration has no end, s. */
const LINE_SPAN = 3600;
/** What od2trips gives journeys that a matrix says nothing more of. */
const MATRIX_DEFAULTS = { spacing: 'random', departLane: 'free', departSpeed: 'max' } as const;

/** Elements that matter to SUMO's windows and outputs only. */
const HARMLESS = new Set(['poly', 'poi', 'location', 'access']);

interface RawJourney {
  readonly element: XmlElement;
  readonly stops: Stop[];
  /** Edges or the id of a route (distribution). */
  route: { edges: string[]; stops: readonly Stop[] } | string | undefined;
}

interface Route {
  readonly edges: string[];
  readonly stops: readonly Stop[];
}

/** What route and additional files say, gathered over any number of them in the order of their loading. */
export class DemandReader {
  readonly busStops: BusStop[] = [];
  /** Signal programmes of additional files. */
  readonly programs: RawProgram[] = [];
  private readonly detectorReader: DetectorReader;
  private readonly zoneReader: ZoneReader;
  private readonly lineReader: PublicLineReader;
  private readonly rerouterReader: RerouterReader;
  private readonly lanes: LaneIndex;
  private readonly report: SumoReport;
  private readonly types = new Map<string, VehicleType>();
  private readonly leftOutTypes = new Set<string>();
  private readonly distributions = new Map<string, TypeDistribution['types']>();
  private readonly routes = new Map<string, Route>();
  private readonly routeChoices = new Map<string, { route: string; probability: number }[]>();
  private readonly journeys: RawJourney[] = [];

  constructor(lanes: LaneIndex, report: SumoReport) {
    this.lanes = lanes;
    this.report = report;
    this.detectorReader = new DetectorReader(lanes, report);
    this.zoneReader = new ZoneReader(lanes, report);
    this.lineReader = new PublicLineReader(report);
    this.rerouterReader = new RerouterReader(lanes, report);
  }

  get detectors(): readonly Detector[] {
    return this.detectorReader.detectors;
  }

  /** Reads one `.rou.xml` or `.add.xml`. */
  read(source: Uint8Array | string, file: string): void {
    const { report } = this;
    let journey: RawJourney | undefined;
    let distribution: TypeDistribution['types'] | undefined;
    let choices: { route: string; probability: number }[] | undefined;
    let stopsOfRoute: Stop[] | undefined;
    let program: RawProgram | undefined;
    let typeId: string | undefined;
    let skipping: string | undefined;
    readXml(source, file, report, {
      open: (element, depth) => {
        if (depth === 0 || skipping !== undefined) return;
        if (this.lineReader.inside && this.lineReader.open(element)) return;
        if (this.rerouterReader.inside && this.rerouterReader.open(element)) return;
        switch (element.name) {
          case 'vType':
            this.addType(element, distribution);
            typeId = element.text('id');
            break;
          case 'param':
            if (typeId !== undefined) this.setDevice(typeId, element);
            readParam(element, program);
            break;
          case 'vTypeDistribution':
            distribution = this.addDistribution(element);
            break;
          case 'route':
            stopsOfRoute = this.addRoute(element, journey, choices);
            break;
          case 'routeDistribution':
            choices = this.addRouteChoices(element);
            break;
          case 'vehicle':
          case 'trip':
          case 'flow':
            journey = { element, stops: [], route: element.text('route') };
            this.journeys.push(journey);
            break;
          case 'stop': {
            const stop = journey || stopsOfRoute ? readStop(element, this.lanes, report) : undefined;
            if (stop) (journey && !stopsOfRoute ? journey.stops : stopsOfRoute)?.push(stop);
            break;
          }
          case 'busStop':
          case 'trainStop':
            this.addBusStop(element);
            break;
          case 'tlLogic':
            program = readProgram(element);
            if (program) this.programs.push(program);
            break;
          case 'phase': {
            const phase = program && readPhase(element, report);
            if (phase) program?.phases.push(phase);
            break;
          }
          default:
            if (HARMLESS.has(element.name) || this.detectorReader.open(element)) break;
            if (this.rerouterReader.open(element) || this.lineReader.open(element)) break;
            if (this.zoneReader.open(element)) break;
            reportUnsupported(element, report);
            skipping = `${element.name} ${depth}`;
        }
      },
      close: (name, depth) => {
        if (skipping !== undefined) {
          if (skipping === `${name} ${depth}`) skipping = undefined;
          return;
        }
        if (name === 'vehicle' || name === 'trip' || name === 'flow') journey = undefined;
        else if (name === 'vTypeDistribution') distribution = undefined;
        else if (name === 'routeDistribution') choices = undefined;
        else if (name === 'route') stopsOfRoute = undefined;
        else if (name === 'tlLogic') program = undefined;
        else if (name === 'vType') typeId = undefined;
        else {
          this.detectorReader.close(name);
          this.lineReader.close(name);
          if (this.rerouterReader.inside) this.rerouterReader.close(name);
          else this.zoneReader.close(name);
        }
      },
    });
  }

  /** Reads a matrix of journeys between zones in O-format. */
  readMatrix(source: Uint8Array | string, file: string): void {
    this.zoneReader.readOdFormat(source, file);
  }

  /** A rerouting device, asked for by parameters of a type. */
  private setDevice(id: string, element: XmlElement): void {
    const type = this.types.get(id);
    const key = element.text('key');
    if (!type || (key !== 'has.rerouting.device' && !key?.startsWith('device.rerouting.'))) return;
    const value = element.text('value') ?? '';
    const known = type.rerouting ?? { share: 1, period: ONCE };
    if (key === 'has.rerouting.device') {
      const { rerouting: _rerouting, ...rest } = type;
      this.types.set(id, value === 'true' || value === '1' ? { ...rest, rerouting: known } : rest);
      return;
    }
    const amount = Number(value);
    if (!Number.isFinite(amount)) return;
    if (key === 'device.rerouting.probability')
      this.types.set(id, { ...type, rerouting: { ...known, share: Math.min(1, Math.max(0, amount)) } });
    else if (key === 'device.rerouting.period')
      this.types.set(id, { ...type, rerouting: { ...known, period: amount >= 0.001 ? amount : ONCE } });
  }

  private addType(element: XmlElement, distribution: TypeDistribution['types'] | undefined): void {
    const type = readVehicleType(element, this.report);
    const id = element.text('id');
    if (!type) {
      if (id) this.leftOutTypes.add(id);
      return;
    }
    if (this.types.has(type.id)) {
      this.report.warning(
        'sumo.type-twice',
        element.where,
        `Vehicle type "${type.id}" is defined twice.`,
        'The first definition counts.',
      );
    } else this.types.set(type.id, type);
    distribution?.push({ type: type.id, probability: element.numberIn('probability', 0) ?? 1 });
  }

  private addDistribution(element: XmlElement): TypeDistribution['types'] | undefined {
    const id = element.required('id');
    if (id === undefined) return undefined;
    const types: TypeDistribution['types'] = [];
    const probabilities = element.list('probabilities').map(Number);
    for (const [i, type] of element.list('vTypes').entries()) {
      const probability = probabilities[i];
      types.push({
        type,
        probability:
          probability !== undefined && probability >= 0 && Number.isFinite(probability) ? probability : 1,
      });
    }
    this.distributions.set(id, types);
    return types;
  }

  private addRoute(
    element: XmlElement,
    journey: RawJourney | undefined,
    choices: { route: string; probability: number }[] | undefined,
  ): Stop[] {
    const stops: Stop[] = [];
    const reference = element.text('refId');
    const route = { edges: element.list('edges'), stops };
    if (route.edges.length === 0 && reference === undefined) {
      this.report.error(
        'sumo.empty-route',
        element.where,
        'The route has no edges.',
        'Vehicles on it are left out.',
      );
    }
    const id = element.text('id') ?? (choices ? `${element.file}:${element.line}` : undefined);
    if (journey) journey.route = reference ?? route;
    else if (id !== undefined && reference === undefined) this.routes.set(id, route);
    if (choices && (reference ?? id) !== undefined) {
      choices.push({ route: reference ?? id ?? '', probability: element.numberIn('probability', 0) ?? 1 });
    }
    return stops;
  }

  private addRouteChoices(element: XmlElement): { route: string; probability: number }[] {
    const probabilities = element.list('probabilities').map(Number);
    const choices = element.list('routes').map((route, i) => ({ route, probability: probabilities[i] ?? 1 }));
    const id = element.text('id');
    if (id !== undefined) this.routeChoices.set(id, choices);
    return choices;
  }

  private addBusStop(element: XmlElement): void {
    const id = element.required('id');
    const lane = element.required('lane');
    if (id === undefined || lane === undefined) return;
    const place = this.lanes.place(lane);
    if (!place) {
      this.report.error(
        'sumo.unknown-lane',
        element.where,
        `The bus stop lies on lane "${lane}", which is not a lane of the network.`,
        'It is left out; correct the lane.',
      );
      return;
    }
    const length = this.lanes.laneLength(place.edge, place.lane);
    const along = (value: number) => Math.min(length, Math.max(0, value < 0 ? length + value : value));
    const name = element.text('name');
    const lines = (element.text('lines') ?? '')
      .split(/\s+/)
      .filter((line) => line !== '' && !/^-+$/.test(line));
    this.busStops.push({
      id,
      ...(name ? { name: { en: name } } : {}),
      edge: place.edge,
      lane: place.lane,
      startPos: along(element.number('startPos') ?? 0),
      endPos: along(element.number('endPos') ?? length),
      ...(lines.length > 0 ? { lines } : {}),
    });
  }

  /**
   * The demand from `begin` on: what departs earlier is dropped and counted, as SUMO drops it. `rerouting`: for types that
   * say nothing of it themselves.
   */
  finish(begin: number, end?: number, rerouting?: VehicleType['rerouting']): Demand {
    const vehicles: VehicleTrip[] = [];
    const flows: Flow[] = [];
    const matrices: OdMatrix[] = [];
    const used = new Set<string>();
    let early = 0;
    let firstEarly = '';
    for (const journey of this.journeys) {
      const { element } = journey;
      const id = element.required('id');
      const type = element.text('type') ?? 'DEFAULT_VEHTYPE';
      if (id === undefined || !this.knowsType(type, element)) continue;
      if (element.name === 'flow' && element.text('fromTaz') !== undefined) {
        const matrix = this.matrixOfFlow(element, id, type, begin);
        if (matrix) {
          matrices.push(matrix);
          used.add(type);
        }
        continue;
      }
      const itinerary = this.itinerary(journey, vehicles.length);
      if (!itinerary) continue;
      if (element.name === 'flow') {
        const flow = readFlow(element, id, type, begin, itinerary, this.report);
        if (flow) {
          flows.push(flow);
          used.add(type);
        }
        continue;
      }
      const depart = readTime(element, 'depart', this.report);
      if (depart === undefined) continue;
      if (depart < begin) {
        if (early === 0) firstEarly = element.where;
        early += 1;
        continue;
      }
      used.add(type);
      vehicles.push({ id, type, depart, ...itinerary });
    }
    if (early > 0) {
      this.report.info(
        'sumo.before-begin',
        firstEarly,
        `${plural(early, 'vehicle')} left out: departing before the begin of the simulation (${begin} s).`,
        'SUMO discards them too; set an earlier begin to keep them.',
      );
    }
    vehicles.sort((a, b) => a.depart - b.depart);
    for (const raw of this.zoneReader.usableMatrices(begin)) {
      if (!this.types.has('DEFAULT_VEHTYPE'))
        this.types.set('DEFAULT_VEHTYPE', defaultType('DEFAULT_VEHTYPE', 'passenger'));
      used.add('DEFAULT_VEHTYPE');
      matrices.push({ ...raw, type: 'DEFAULT_VEHTYPE', ...MATRIX_DEFAULTS });
    }
    const lines = this.lineReader.finish(this.busStops, begin, end ?? begin + LINE_SPAN, (vClass) => {
      const id = `line ${vClass}`;
      if (vehicleClass(vClass) === undefined) return undefined;
      if (!this.types.has(id)) this.types.set(id, defaultType(id, vClass));
      used.add(id);
      return id;
    });
    const { zones } = this.zoneReader;
    const { closures } = this.rerouterReader;
    const types = this.usedTypes(used);
    const vehicleTypes = rerouting
      ? types.vehicleTypes.map((type) => (type.rerouting ? type : { ...type, rerouting }))
      : types.vehicleTypes;
    return {
      ...types,
      vehicleTypes,
      vehicles,
      flows,
      personFlows: [],
      ...(matrices.length > 0 ? { zones, matrices } : {}),
      ...(lines.length > 0 ? { lines } : {}),
      ...(closures.length > 0 ? { closures } : {}),
    };
  }

  /** A flow between zones as a matrix of one cell. */
  private matrixOfFlow(element: XmlElement, id: string, type: string, begin: number): OdMatrix | undefined {
    const zones = [element.text('fromTaz') ?? '', element.text('toTaz') ?? ''] as const;
    if (!zones.every((zone) => this.knowsZone(zone, element))) return undefined;
    const { departSpeed, departLane } = readDeparture(element, this.report);
    const flow = readFlow(element, id, type, begin, { departSpeed, departLane }, this.report);
    if (!flow) return undefined;
    const trips = (flow.vehsPerHour * (flow.end - flow.begin)) / 3600;
    return {
      id,
      type,
      begin: flow.begin,
      end: flow.end,
      spacing: flow.spacing === 'even' ? 'even' : 'random',
      factor: 1,
      departLane: typeof departLane === 'number' ? 'best' : departLane,
      departSpeed,
      cells: [{ from: zones[0], to: zones[1], trips }],
    };
  }

  private knowsZone(zone: string, element: XmlElement): boolean {
    if (this.zoneReader.has(zone)) return true;
    this.report.tally(
      'error',
      'sumo.unknown-taz',
      zone,
      element.where,
      (count) => `${plural(count, 'journey')} left out: no file defines the zone "${zone}".`,
      'Add the file that defines it to the configuration.',
    );
    return false;
  }

  /** Edges that stand for the zones a trip names. */
  private endsOf(element: XmlElement, counter: number): { from: string | undefined; to: string | undefined } {
    const end = (attribute: 'from' | 'to', kind: 'origins' | 'destinations') => {
      const zone = element.text(`${attribute}Taz`);
      if (zone === undefined || element.text(attribute) !== undefined) return element.text(attribute);
      return this.knowsZone(zone, element) ? this.zoneReader.edgeOf(zone, kind, counter) : undefined;
    };
    return { from: end('from', 'origins'), to: end('to', 'destinations') };
  }

  private knowsType(type: string, element: XmlElement): boolean {
    if (this.types.has(type) || this.distributions.has(type)) return true;
    const builtIn = BUILT_IN_TYPES[type];
    if (builtIn !== undefined) {
      this.types.set(type, defaultType(type, builtIn));
      return true;
    }
    if (this.leftOutTypes.has(type)) {
      this.report.tally(
        'warning',
        'sumo.vehicle-of-left-out-type',
        type,
        element.where,
        (count) => `${plural(count, 'vehicle')} of type "${type}" left out with the type.`,
        "The type's class is not supported.",
      );
    } else {
      this.report.tally(
        'error',
        'sumo.unknown-type',
        type,
        element.where,
        (count) => `${plural(count, 'vehicle')} of type "${type}" left out: no file defines the type.`,
        'Add the file that defines it to the configuration.',
      );
    }
    return false;
  }

  /** Where a journey leads, or undefined (reported) where that can't be said. */
  private itinerary(journey: RawJourney, counter: number): Itinerary | undefined {
    const { element } = journey;
    const departure = readDeparture(element, this.report);
    let route = journey.route;
    if (typeof route === 'string') {
      const id = this.routes.has(route) ? route : chooseRoute(this.routeChoices.get(route), counter);
      route = id === undefined ? undefined : this.routes.get(id);
      if (route === undefined) {
        this.report.tally(
          'error',
          'sumo.unknown-route',
          String(journey.route),
          element.where,
          (count) =>
            `${plural(count, 'vehicle')} left out: no file defines the route "${String(journey.route)}".`,
          'Add the file that defines it to the configuration.',
        );
        return undefined;
      }
    }
    const edges = route?.edges ?? [];
    const { from, to } = this.endsOf(element, counter);
    const via = element.list('via');
    const named = edges.length > 0 ? edges : [from, ...via, to].filter((edge) => edge !== undefined);
    if (edges.length === 0 && (from === undefined || to === undefined)) {
      this.report.tally(
        'error',
        'sumo.no-route',
        element.name,
        element.where,
        (count) =>
          `${plural(count, 'element')} <${element.name}> left out: neither a route nor edges "from" and "to".`,
        'Junctions as ends are not supported; write edges or zones.',
      );
      return undefined;
    }
    const missing = named.find((edge) => this.lanes.lanes(edge) === undefined);
    if (missing !== undefined) {
      this.report.tally(
        'error',
        'sumo.unknown-edge-in-route',
        '',
        element.where,
        (count) =>
          `${plural(count, 'journey')} left out: an edge of the route (first: "${missing}") is not a road of the network.`,
        "Network and demand don't belong together, or the road is not for vehicles.",
      );
      return undefined;
    }
    const stops = [...(route?.stops ?? []), ...journey.stops];
    const firstEdge = named[0] ?? '';
    const departLane =
      typeof departure.departLane === 'number'
        ? this.lanes.sceneIndex(firstEdge, departure.departLane)
        : departure.departLane;
    const length = this.lanes.laneLength(firstEdge, typeof departLane === 'number' ? departLane : 0);
    const { departPos } = departure;
    return {
      ...(edges.length > 0 ? { edges } : {}),
      ...(edges.length === 0 && from !== undefined && to !== undefined ? { from, to } : {}),
      ...(edges.length === 0 && via.length > 0 ? { via } : {}),
      ...(stops.length > 0 ? { stops } : {}),
      departLane: departLane ?? 'first',
      departSpeed: departure.departSpeed,
      ...(departPos === undefined
        ? {}
        : { departPos: Math.min(length, Math.max(0, departPos < 0 ? length + departPos : departPos)) }),
    };
  }

  /** Types and distributions that the demand names, in the order of their definition. */
  private usedTypes(used: Set<string>): Pick<Demand, 'vehicleTypes' | 'typeDistributions'> {
    const typeDistributions: TypeDistribution[] = [];
    for (const [id, types] of this.distributions) {
      const known = types.filter(({ type }) => this.types.has(type) || this.knowsBuiltIn(type));
      if (!used.has(id) || known.length === 0) continue;
      for (const { type } of known) used.add(type);
      typeDistributions.push({ id, types: known });
    }
    return { vehicleTypes: [...this.types.values()].filter(({ id }) => used.has(id)), typeDistributions };
  }

  private knowsBuiltIn(type: string): boolean {
    const builtIn = BUILT_IN_TYPES[type];
    if (builtIn !== undefined) this.types.set(type, defaultType(type, builtIn));
    return builtIn !== undefined;
  }
}

/** The n-th choice of a golden-ratio sequence over the probabilities: reproducible, and spread as they say. */
function chooseRoute(
  choices: readonly { route: string; probability: number }[] | undefined,
  n: number,
): string | undefined {
  if (!choices) return undefined;
  const total = choices.reduce((sum, { probability }) => sum + probability, 0);
  let rest = ((n * 0.6180339887498949) % 1) * total;
  for (const { route, probability } of choices) {
    rest -= probability;
    if (rest < 0) return route;
  }
  return choices[choices.length - 1]?.route;
}

/** Reads the rate and window of a `<flow>`; the part before the simulation's begin is cut off at a departure. */
function readFlow(
  element: XmlElement,
  id: string,
  type: string,
  begin: number,
  itinerary: Itinerary,
  report: SumoReport,
): Flow | undefined {
  let from = (element.text('begin') === undefined ? 0 : readTime(element, 'begin', report)) ?? 0;
  let to = (element.text('end') === undefined ? FLOW_END : readTime(element, 'end', report)) ?? FLOW_END;
  const periodText = element.text('period');
  const poisson = /^exp\(([^)]*)\)$/.exec(periodText ?? '');
  const probability = element.numberIn('probability', 0, 1);
  const number = element.numberIn('number', 0);
  const rate = element.numberIn('vehsPerHour', 0) ?? element.numberIn('perHour', 0);
  let perSecond: number | undefined;
  if (poisson) perSecond = Number(poisson[1]);
  else if (periodText !== undefined) perSecond = 1 / (element.numberIn('period', 0.001) ?? Number.NaN);
  else if (rate !== undefined) perSecond = rate / 3600;
  else if (probability !== undefined) perSecond = probability;
  else if (number !== undefined && to > from) perSecond = number / (to - from);
  if (perSecond === undefined || !Number.isFinite(perSecond) || perSecond < 0) {
    report.error(
      'sumo.flow-rate',
      element.where,
      'The flow says neither how many vehicles nor how often.',
      'Add one of period, vehsPerHour, probability or number; the flow is left out.',
    );
    return undefined;
  }
  const bernoulli = periodText === undefined && rate === undefined && probability !== undefined;
  const random = poisson !== null || bernoulli;
  // Departures lie at from, from + period, ...: the window ends half a period after the last one.
  if (number !== undefined && perSecond > 0)
    to = Math.min(to, from + (Math.max(number, 0) - 0.5) / perSecond);
  if (from < begin) {
    const skipped = random ? (begin - from) * perSecond : Math.ceil((begin - from) * perSecond - 1e-9);
    from = random ? begin : from + skipped / Math.max(perSecond, 1e-9);
    report.info(
      'sumo.flow-before-begin',
      element.where,
      `The flow begins before the simulation (${begin} s); its earlier part is left out.`,
      'SUMO discards these vehicles too.',
    );
  }
  if (perSecond === 0 || to <= from) return undefined;
  return {
    id,
    type,
    begin: from,
    end: to,
    vehsPerHour: perSecond * 3600,
    // A number of vehicles asked for is kept even where the gaps are drawn.
    spacing: !random ? 'even' : number !== undefined ? 'random' : bernoulli ? 'bernoulli' : 'poisson',
    ...itinerary,
  };
}
