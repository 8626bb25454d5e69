/** A grid of streets as SUMO would write it, for tests of networks that are not in the test data. */
export interface GridOptions {
  /** Junctions per side. */
  readonly size: number;
  /** From junction to junction, m. */
  readonly spacing?: number;
  readonly lanes?: number;
  readonly type?: string;
  readonly leftHand?: boolean;
  /** Type of the signal programmes, for junctions of type `traffic_light`. */
  readonly programme?: string;
  /** Both directions of a road centred on one line. */
  readonly centred?: boolean;
  /** Without internal lanes, as netconvert writes with --no-internal-links. */
  readonly bare?: boolean;
  /** Metres by which the roads climb from junction to junction, eastward. */
  readonly climb?: number;
  /** More elements of the network. */
  readonly more?: string;
}

const LEAST_HALF = 10;
const WIDTH = 3.2;
/** East, north, west, south. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

type Point = readonly [number, number];

/** Id of the edge that leaves junction (i, j) in direction d. */
export function edgeId(i: number, j: number, d: number): string {
  return `${i}/${j}to${d}`;
}

/** The network as text of a `.net.xml`. */
export function sumoGrid(options: GridOptions): string {
  const { size, spacing = 100, lanes = 1, type = 'priority', leftHand = false, climb = 0 } = options;
  /** From the middle of a junction to the stop lines, m. */
  const half = Math.max(LEAST_HALF, lanes * WIDTH + 5);
  const inside = (i: number, j: number) => i >= 0 && j >= 0 && i < size && j < size;
  const kerb = leftHand ? 1 : -1;
  /** Distance of a lane's centre line to the left of the road's. */
  const left = (lane: number) =>
    kerb * WIDTH * (options.centred ? (lanes - 1) / 2 - lane : lanes - lane - 0.5);
  const text = ([x, y]: Point) =>
    climb === 0
      ? `${x.toFixed(2)},${y.toFixed(2)}`
      : `${x.toFixed(2)},${y.toFixed(2)},${((x / spacing) * climb).toFixed(2)}`;
  const on = (i: number, j: number, d: number, along: number, lane: number): Point => {
    const [dx, dy] = STEPS[d] as Point;
    return [i * spacing + dx * along - dy * left(lane), j * spacing + dy * along + dx * left(lane)];
  };
  const out: string[] = [];
  const internal: string[] = [];
  const connections: string[] = [];
  const signals: string[] = [];
  const junctions: string[] = [];
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      for (let d = 0; d < 4; d++) {
        const [dx, dy] = STEPS[d] as Point;
        if (!inside(i + dx, j + dy)) continue;
        const shapes = Array.from({ length: lanes }, (_, lane) => {
          const shape = `${text(on(i, j, d, half, lane))} ${text(on(i, j, d, spacing - half, lane))}`;
          return `<lane id="${edgeId(i, j, d)}_${lane}" index="${lane}" speed="13.89" length="${(spacing - 2 * half).toFixed(2)}" shape="${shape}"/>`;
        });
        out.push(
          `<edge id="${edgeId(i, j, d)}" from="${i}/${j}" to="${i + dx}/${j + dy}" priority="${d % 2 === 0 ? 2 : 1}">${shapes.join('')}</edge>`,
        );
      }
      let links = 0;
      let state = '';
      for (let d = 0; d < 4; d++) {
        const [dx, dy] = STEPS[d] as Point;
        // The road that comes in direction d.
        if (!inside(i - dx, j - dy)) continue;
        for (let lane = 0; lane < lanes; lane++) {
          for (const [turn, dir] of leftHand ? LEFT_HAND_TURNS : TURNS) {
            const to = (d + turn) % 4;
            const [ox, oy] = STEPS[to] as Point;
            const near = turn === (leftHand ? 1 : 3);
            const far = turn === (leftHand ? 3 : 1);
            const only = (near && lane !== 0) || (far && lane !== lanes - 1) || turn === 2;
            if (!inside(i + ox, j + oy) || (only && !(turn === 2 && lane === lanes - 1))) continue;
            const via = `:${i}/${j}_${links}`;
            const start = on(i, j, d, -half, lane);
            const end = on(i, j, to, half, lane);
            const shape = way(start, STEPS[d] as Point, end, STEPS[to] as Point);
            if (!options.bare) {
              internal.push(
                `<edge id="${via}" function="internal"><lane id="${via}_0" index="0" speed="${dir === 's' ? 13.89 : 7}" length="${Math.max(0.1, lengthOf(shape)).toFixed(2)}" shape="${shape.map(text).join(' ')}"/></edge>`,
              );
            }
            const from = edgeId(i - dx, j - dy, d);
            const signal = type === 'traffic_light' ? ` tl="${i}/${j}" linkIndex="${links}"` : '';
            connections.push(
              `<connection from="${from}" to="${edgeId(i, j, to)}" fromLane="${lane}" toLane="${lane}"${options.bare ? '' : ` via="${via}_0"`}${signal} dir="${dir}" state="M"/>`,
            );
            state += d % 2 === 0 ? 'e' : 'n';
            links += 1;
          }
        }
      }
      if (type === 'traffic_light') {
        const phase = (green: string, letter: string, seconds: number) =>
          `<phase duration="${seconds}" state="${[...state].map((c) => (c === green ? letter : 'r')).join('')}"/>`;
        signals.push(
          `<tlLogic id="${i}/${j}" type="${options.programme ?? 'static'}" programID="0" offset="0">${phase('e', 'g', 20)}${phase('e', 'y', 4)}${phase('x', 'r', 2)}${phase('n', 'g', 20)}${phase('n', 'y', 4)}${phase('x', 'r', 2)}</tlLogic>`,
        );
      }
      junctions.push(
        `<junction id="${i}/${j}" type="${type}" x="${i * spacing}" y="${j * spacing}" incLanes="" intLanes="" shape=""/>`,
      );
    }
  }
  const parts = [...internal, ...out, ...signals, ...junctions, ...connections];
  return `<net version="1.9"${leftHand ? ' lefthand="true"' : ''}>${parts.join('\n')}${options.more ?? ''}</net>`;
}

const TURNS = [
  [3, 'r'],
  [0, 's'],
  [1, 'l'],
  [2, 't'],
] as const;
const LEFT_HAND_TURNS = [
  [1, 'l'],
  [0, 's'],
  [3, 'r'],
  [2, 't'],
] as const;

/** A curve that leaves a point in one direction and reaches another in another. */
function way(start: Point, out: Point, end: Point, into: Point): Point[] {
  const reach = 0.55 * Math.hypot(end[0] - start[0], end[1] - start[1]);
  return Array.from({ length: 9 }, (_, k): Point => {
    const t = k / 8;
    const u = 1 - t;
    const at = (i: 0 | 1) =>
      u * u * u * start[i] +
      3 * u * u * t * (start[i] + out[i] * reach) +
      3 * u * t * t * (end[i] - into[i] * reach) +
      t * t * t * end[i];
    return [at(0), at(1)];
  });
}

function lengthOf(shape: readonly Point[]): number {
  return shape.slice(1).reduce((sum, p, i) => {
    const q = shape[i] as Point;
    return sum + Math.hypot(p[0] - q[0], p[1] - q[1]);
  }, 0);
}

/** Trips across the grid, one every `every` seconds until `end`, between edges drawn from a fixed sequence. */
export function sumoTrips(size: number, every: number, end: number): string {
  const edges: string[] = [];
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      STEPS.forEach(([dx, dy], d) => {
        if (i + dx >= 0 && j + dy >= 0 && i + dx < size && j + dy < size) edges.push(edgeId(i, j, d));
      });
    }
  }
  let draw = 12345;
  const next = () => {
    draw = (Math.imul(draw, 1103515245) + 12345) & 0x7fffffff;
    return edges[(draw >> 8) % edges.length] as string;
  };
  const trips: string[] = [];
  for (let t = 0, n = 0; t < end; t += every, n++) {
    trips.push(
      `<trip id="t${n}" depart="${t.toFixed(1)}" from="${next()}" to="${next()}" departLane="best"/>`,
    );
  }
  return `<routes>${trips.join('\n')}</routes>`;
}
