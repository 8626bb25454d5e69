import { parseShape, type XY } from './geometry.ts';
import { plural, type SumoReport } from './report.ts';
import { readXml, type XmlElement } from './xml.ts';

/** A SUMO network as it stands in the file, before it becomes roads. Ids and indices are SUMO's. */
export interface RawNet {
  leftHand: boolean;
  location: RawLocation | undefined;
  readonly edges: RawEdge[];
  readonly junctions: RawJunction[];
  readonly connections: RawConnection[];
  readonly programs: RawProgram[];
}

export interface RawLocation {
  readonly netOffset: XY;
  readonly origBoundary: readonly number[];
  readonly projParameter: string;
}

export interface RawLane {
  /** SUMO's id; its last number may differ from `index` on internal edges. */
  readonly id: string;
  readonly index: number;
  readonly speed: number;
  readonly length: number | undefined;
  readonly width: number;
  readonly shape: readonly XY[];
  readonly allow: string | undefined;
  readonly disallow: string | undefined;
}

export interface RawEdge {
  readonly id: string;
  readonly function: string;
  readonly from: string;
  readonly to: string;
  readonly priority: number;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly lanes: RawLane[];
  readonly where: string;
}

export interface RawRequest {
  readonly index: number;
  /** Bit string, last character is request 0: whom this request yields to. */
  readonly response: string;
}

export interface RawJunction {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly z: number | undefined;
  readonly shape: readonly XY[];
  readonly incomingLanes: readonly string[];
  readonly internalLanes: readonly string[];
  readonly requests: RawRequest[];
  readonly where: string;
}

export interface RawConnection {
  readonly from: string;
  readonly to: string;
  readonly fromLane: number;
  readonly toLane: number;
  readonly via: string | undefined;
  readonly signal: string | undefined;
  readonly signalIndex: number | undefined;
  readonly direction: string;
  readonly where: string;
}

export interface RawPhase {
  readonly duration: number;
  readonly state: string;
  readonly name: string | undefined;
  readonly minDuration: number | undefined;
  readonly maxDuration: number | undefined;
  /** Of NEMA phases: passage time, yellow and red after it, s. */
  readonly passage: number | undefined;
  readonly yellow: number | undefined;
  readonly red: number | undefined;
  /** Phases that may follow (attribute `next`). */
  readonly next: string | undefined;
}

export interface RawProgram {
  readonly signal: string;
  readonly id: string;
  readonly type: string;
  readonly offset: number;
  readonly phases: RawPhase[];
  /** Its `<param>`s. */
  readonly params: Map<string, string>;
  readonly where: string;
}

/** Id of the lane `index` of an edge, as SUMO writes it. */
export function laneId(edge: string, index: number): string {
  return `${edge}_${index}`;
}

/** Elements of a network that change nothing here: descriptions, and what the requests already say. */
const HARMLESS = new Set(['type', 'roundabout', 'prohibition', 'net', 'restriction']);

/** Attributes that change how traffic behaves in SUMO and have no counterpart here, with the values that mean nothing. */
const UNSUPPORTED_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  lane: { changeLeft: ['all', ''], changeRight: ['all', ''] },
  connection: {
    pass: ['0', 'false'],
    keepClear: ['1', 'true'],
    indirect: ['0', 'false'],
    allow: ['all'],
    disallow: ['', 'none'],
    changeLeft: ['all', ''],
    changeRight: ['all', ''],
  },
  edge: { bidi: [''] },
  junction: { keepClear: ['1', 'true'] },
};

/** Reads a `.net.xml` (plain or compressed). What can't be understood is reported and left out. */
export function readRawNet(
  source: Uint8Array | string,
  file: string,
  report: SumoReport,
): RawNet | undefined {
  const net: RawNet = {
    leftHand: false,
    location: undefined,
    edges: [],
    junctions: [],
    connections: [],
    programs: [],
  };
  let edge: RawEdge | undefined;
  let junction: RawJunction | undefined;
  let program: RawProgram | undefined;
  let root: string | undefined;
  const complete = readXml(source, file, report, {
    open(element, depth) {
      if (depth === 0) {
        root = element.name;
        net.leftHand = element.text('lefthand') === 'true' || element.text('lefthand') === '1';
        return;
      }
      reportAttributes(element, report);
      switch (element.name) {
        case 'location':
          net.location = readLocation(element);
          break;
        case 'edge':
          edge = readEdge(element);
          if (edge) net.edges.push(edge);
          break;
        case 'lane': {
          const lane = edge && readLane(element, report);
          if (lane) edge?.lanes.push(lane);
          break;
        }
        case 'junction':
          junction = readJunction(element, report);
          if (junction) net.junctions.push(junction);
          break;
        case 'request':
          junction?.requests.push({
            index: element.numberIn('index', 0) ?? 0,
            response: element.text('response') ?? '',
          });
          break;
        case 'connection': {
          const connection = readConnection(element);
          if (connection) net.connections.push(connection);
          break;
        }
        case 'tlLogic':
          program = readProgram(element);
          if (program) net.programs.push(program);
          break;
        case 'phase': {
          const phase = program && readPhase(element, report);
          if (phase) program?.phases.push(phase);
          break;
        }
        case 'param':
          readParam(element, program);
          break;
        default:
          if (!HARMLESS.has(element.name)) reportUnsupported(element, report);
      }
    },
    close(name) {
      if (name === 'edge') edge = undefined;
      else if (name === 'junction') junction = undefined;
      else if (name === 'tlLogic') program = undefined;
    },
  });
  if (root !== undefined && root !== 'net') {
    report.error(
      'sumo.not-a-net',
      file,
      `This is not a SUMO network: its outermost element is <${root}>, not <net>.`,
      'Give the .net.xml file that netconvert or netedit wrote.',
    );
    return undefined;
  }
  return complete ? net : undefined;
}

/** Notes an element that has no counterpart here: one problem per kind, with its count and first place. */
export function reportUnsupported(element: XmlElement, report: SumoReport): void {
  report.tally(
    'warning',
    'sumo.unsupported-element',
    element.name,
    element.where,
    (count) => `${plural(count, 'element')} <${element.name}> left out: not supported.`,
    'The scene is used without them.',
  );
}

/** Notes attributes that matter in SUMO and are not read here: one problem per kind. */
function reportAttributes(element: XmlElement, report: SumoReport): void {
  const attributes = UNSUPPORTED_ATTRIBUTES[element.name];
  if (!attributes) return;
  for (const [name, meaningless] of Object.entries(attributes)) {
    const value = element.text(name);
    if (value === undefined || meaningless.includes(value)) continue;
    report.tally(
      'warning',
      'sumo.unsupported-attribute',
      `${element.name} ${name}`,
      element.where,
      (count) => `The attribute "${name}" of ${plural(count, 'element')} <${element.name}> is not used.`,
      'The element is read as if the attribute were not there.',
    );
  }
}

function readLocation(element: XmlElement): RawLocation {
  const numbers = (text: string | undefined) => (text ?? '').split(',').map(Number);
  const [x = 0, y = 0] = numbers(element.text('netOffset'));
  return {
    netOffset: [Number.isFinite(x) ? x : 0, Number.isFinite(y) ? y : 0],
    origBoundary: numbers(element.text('origBoundary')),
    projParameter: element.text('projParameter') ?? '!',
  };
}

function readEdge(element: XmlElement): RawEdge | undefined {
  const id = element.required('id');
  if (id === undefined) return undefined;
  const kind = element.text('function') ?? 'normal';
  const ordinary = kind === 'normal' || kind === 'connector';
  const from = ordinary ? element.required('from') : '';
  const to = ordinary ? element.required('to') : '';
  if (from === undefined || to === undefined) return undefined;
  return {
    id,
    function: kind,
    from,
    to,
    priority: element.number('priority') ?? 0,
    type: element.text('type'),
    name: element.text('name'),
    lanes: [],
    where: element.where,
  };
}

function readLane(element: XmlElement, report: SumoReport): RawLane | undefined {
  const text = element.required('shape');
  const index = element.numberIn('index', 0, 100);
  if (text === undefined || index === undefined) return undefined;
  const shape = parseShape(text);
  if (!shape || shape.length === 0) {
    report.error(
      'sumo.shape',
      element.where,
      `The shape "${text.slice(0, 60)}" is not a list of points.`,
      'Write it as "x,y x,y ...".',
    );
    return undefined;
  }
  return {
    id: element.text('id') ?? '',
    index,
    speed: element.numberIn('speed', 0.001) ?? 13.89,
    length: element.numberIn('length', 0.001),
    width: element.numberIn('width', 0.001) ?? 3.2,
    shape,
    allow: element.text('allow'),
    disallow: element.text('disallow'),
  };
}

function readJunction(element: XmlElement, report: SumoReport): RawJunction | undefined {
  const id = element.required('id');
  const x = element.number('x');
  const y = element.number('y');
  if (id === undefined) return undefined;
  if (x === undefined || y === undefined) {
    report.error(
      'sumo.junction-position',
      element.where,
      'The junction has no position.',
      'Give it x and y.',
    );
    return undefined;
  }
  return {
    id,
    type: element.text('type') ?? 'priority',
    x,
    y,
    z: element.number('z'),
    shape: parseShape(element.text('shape') ?? '') ?? [],
    incomingLanes: element.list('incLanes'),
    internalLanes: element.list('intLanes'),
    requests: [],
    where: element.where,
  };
}

function readConnection(element: XmlElement): RawConnection | undefined {
  const from = element.required('from');
  const to = element.required('to');
  const fromLane = element.numberIn('fromLane', 0);
  const toLane = element.numberIn('toLane', 0);
  if (from === undefined || to === undefined || fromLane === undefined || toLane === undefined)
    return undefined;
  return {
    from,
    to,
    fromLane,
    toLane,
    via: element.text('via'),
    signal: element.text('tl'),
    signalIndex: element.numberIn('linkIndex', 0),
    direction: element.text('dir') ?? 's',
    where: element.where,
  };
}

/** Reads the head of a `<tlLogic>`; phases and parameters follow as its children. */
export function readProgram(element: XmlElement): RawProgram | undefined {
  const signal = element.required('id');
  if (signal === undefined) return undefined;
  return {
    signal,
    id: element.text('programID') ?? '0',
    type: element.text('type') ?? 'static',
    offset: element.number('offset') ?? 0,
    phases: [],
    params: new Map(),
    where: element.where,
  };
}

/** Notes a `<param>` of the programme being read; of other elements they say nothing that is used. */
export function readParam(element: XmlElement, program: RawProgram | undefined): void {
  const key = element.text('key');
  if (program && key !== undefined) program.params.set(key, element.text('value') ?? '');
}

/** Reads a `<phase>`; one without a duration (SUMO allows zero) is left out. */
export function readPhase(element: XmlElement, report: SumoReport): RawPhase | undefined {
  const state = element.required('state');
  const duration = element.numberIn('duration', 0);
  if (state === undefined || duration === undefined) return undefined;
  if (!/^[GgYyrRusoO]+$/.test(state)) {
    report.error(
      'sumo.phase-state',
      element.where,
      `The phase state "${state}" has unknown letters.`,
      'Letters allowed: G g Y y r R u s o O. The phase is left out.',
    );
    return undefined;
  }
  if (duration < 0.001) return undefined;
  return {
    duration,
    state,
    name: element.text('name'),
    minDuration: element.numberIn('minDur', 0),
    maxDuration: element.numberIn('maxDur', 0),
    passage: element.numberIn('vehext', 0),
    yellow: element.numberIn('yellow', 0),
    red: element.numberIn('red', 0),
    next: element.text('next'),
  };
}
