import { offsetOf } from '../../builder/polyline.ts';
import type { Connection, Edge } from '../../document/roads.ts';
import type { Point } from '../../document/shapes.ts';
import { lineLength, round } from './geometry.ts';
import { plural, type SumoReport } from './report.ts';

/** Distance between samples of centre lines, m. */
const STEP = 2;
/** Centre lines of opposite directions nearer than this are drawn on the same ground, m. */
const SAME_GROUND = 1.2;
/** For so long, m; shorter pieces are crossings. */
const LEAST_LENGTH = 8;
/** Distance between centre lines that lets wide bodies pass each other, m. */
const APART = 2.9;
/** Lines further apart in height are on different levels, m. */
const LEVEL = 2.5;
/** Steps and limit of the search for free ground, m. */
const SEARCH = 0.25;
const FARTHEST = 8;
const CELL = 8;

interface Sample {
  readonly edge: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * Moves edges apart whose lanes are drawn on the same ground although they are driven in opposite directions: two-way
 * roads of which both edges are centred on one line (`spreadType="center"`), or drawn carelessly. There bodies would
 * meet head-on without knowing of each other. The two edges of a road both give way to their kerbs; of two others the one
 * with fewer lanes is moved to the nearest free ground. Driving lengths stay; the ways through junctions follow. What was
 * moved, and what could not be, becomes a problem.
 */
export function separateEdges(edges: Edge[], connections: readonly Connection[], report: SumoReport): void {
  const index = new Map(edges.map(({ id }, i) => [id, i]));
  const grid = new SampleGrid();
  edges.forEach((edge, i) => {
    for (const { shape } of edge.lanes) for (const sample of sampled(shape, i)) grid.add(sample);
  });
  const moved = new Map<number, number>();
  for (const [a, b] of pairsOnSameGround(edges, grid)) {
    if (moved.has(a) || moved.has(b)) continue;
    const one = edges[a] as Edge;
    const other = edges[b] as Edge;
    if (one.opposite === other.id) {
      const width = (edge: Edge) => edge.lanes.reduce((sum, lane) => sum + lane.width, 0);
      const half = (width(one) + width(other)) / 4;
      moved.set(a, toKerb(one) * half).set(b, toKerb(other) * half);
      continue;
    }
    const [mover, stays] = one.lanes.length < other.lanes.length ? [a, b] : [b, a];
    const way = freeGround(edges[mover] as Edge, mover, grid);
    if (way === undefined) {
      report.warning(
        'sumo.same-ground',
        `edge ${(edges[mover] as Edge).id}`,
        `The edge is drawn on the same ground as edge "${(edges[stays] as Edge).id}", which is driven the other way.`,
        'There is no free ground beside it; vehicles will drive through each other there. Correct the shapes.',
      );
    } else moved.set(mover, way);
  }
  for (const [i, left] of moved) {
    const edge = edges[i] as Edge;
    report.tally(
      'warning',
      'sumo.moved-apart',
      '',
      `edge ${edge.id}`,
      (count) =>
        `${plural(count, 'edge')} moved sideways: drawn on the same ground as one driven the other way.`,
      'Lengths are kept. Draw the two directions beside each other to choose the places yourself.',
    );
    for (const lane of edge.lanes) {
      lane.length ??= round(lineLength(lane.shape as [number, number][]));
      lane.shape = aside(lane.shape, left);
    }
  }
  if (moved.size === 0) return;
  for (const connection of connections) {
    const from = index.get(connection.from) ?? -1;
    const to = index.get(connection.to) ?? -1;
    if (!moved.has(from) && !moved.has(to)) continue;
    const start = edges[from]?.lanes[connection.fromLane]?.shape.at(-1);
    const end = edges[to]?.lanes[connection.toLane]?.shape[0];
    if (!start || !end) continue;
    connection.length ??= round(lineLength(connection.shape as [number, number][]));
    connection.shape = drawnTo(connection.shape, start, end);
  }
}

/** Side of the kerb: -1 on the right, 1 on the left. */
function toKerb(edge: Edge): number {
  return edge.side === 'left' ? 1 : -1;
}

function aside(line: readonly Point[], left: number): Point[] {
  const moved = offsetOf(
    line.map((p) => [p[0], p[1], p[2] ?? 0] as const),
    left,
  );
  return moved.map(([x, y, z]) => (z === 0 ? [round(x), round(y)] : [round(x), round(y), z]));
}

/** A line whose ends are moved to two points, and what is between them with them, less and less. */
function drawnTo(line: readonly Point[], start: Point, end: Point): Point[] {
  const first = line[0] as Point;
  const last = line[line.length - 1] as Point;
  const total = lineLength(line as readonly (readonly [number, number])[]);
  let along = 0;
  return line.map((p, i): Point => {
    const before = line[i - 1];
    if (before) along += lineLength([before, p] as readonly (readonly [number, number])[]);
    const t = total > 0 ? along / total : 0;
    const x = round(p[0] + (start[0] - first[0]) * (1 - t) + (end[0] - last[0]) * t);
    const y = round(p[1] + (start[1] - first[1]) * (1 - t) + (end[1] - last[1]) * t);
    return p[2] === undefined ? [x, y] : [x, y, p[2]];
  });
}

/** Points along a line, away from its ends, with the direction there. */
function sampled(line: readonly Point[], edge: number): Sample[] {
  const samples: Sample[] = [];
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1] as Point;
    const b = line[i] as Point;
    const length = lineLength([a, b] as readonly (readonly [number, number])[]);
    if (length < 1e-3) continue;
    const n = Math.max(1, Math.round(length / STEP));
    for (let k = 0; k < n; k++) {
      const t = (k + 0.5) / n;
      samples.push({
        edge,
        x: a[0] + t * (b[0] - a[0]),
        y: a[1] + t * (b[1] - a[1]),
        z: (a[2] ?? 0) + t * ((b[2] ?? 0) - (a[2] ?? 0)),
        dx: (b[0] - a[0]) / length,
        dy: (b[1] - a[1]) / length,
      });
    }
  }
  return samples;
}

class SampleGrid {
  private readonly cells = new Map<string, Sample[]>();

  add(sample: Sample): void {
    const key = `${Math.floor(sample.x / CELL)} ${Math.floor(sample.y / CELL)}`;
    const cell = this.cells.get(key);
    if (cell) cell.push(sample);
    else this.cells.set(key, [sample]);
  }

  /** Samples of other edges on the level, nearer than `reach` (at most a cell) to a sample. */
  *near(sample: Sample, reach: number): Generator<Sample> {
    const x1 = Math.floor((sample.x + reach) / CELL);
    const y1 = Math.floor((sample.y + reach) / CELL);
    for (let cx = Math.floor((sample.x - reach) / CELL); cx <= x1; cx++) {
      for (let cy = Math.floor((sample.y - reach) / CELL); cy <= y1; cy++) {
        for (const other of this.cells.get(`${cx} ${cy}`) ?? []) {
          if (other.edge === sample.edge || Math.abs(other.z - sample.z) > LEVEL) continue;
          const dx = other.x - sample.x;
          const dy = other.y - sample.y;
          if (dx * dx + dy * dy < reach * reach) yield other;
        }
      }
    }
  }

  all(): Iterable<Sample[]> {
    return this.cells.values();
  }
}

/** Pairs of edges (indices, the smaller first) driven in opposite directions on the same ground, in their order. */
function pairsOnSameGround(edges: readonly Edge[], grid: SampleGrid): [number, number][] {
  const shared = new Map<number, number>();
  for (const cell of grid.all()) {
    for (const sample of cell) {
      const seen = new Set<number>();
      for (const other of grid.near(sample, STEP)) {
        if (other.edge < sample.edge || seen.has(other.edge)) continue;
        if (sample.dx * other.dx + sample.dy * other.dy > -0.8) continue;
        const beside = Math.abs((other.x - sample.x) * sample.dy - (other.y - sample.y) * sample.dx);
        if (beside > SAME_GROUND) continue;
        seen.add(other.edge);
        const key = sample.edge * edges.length + other.edge;
        shared.set(key, (shared.get(key) ?? 0) + 1);
      }
    }
  }
  return [...shared]
    .filter(([, count]) => count * STEP >= LEAST_LENGTH)
    .map(([key]): [number, number] => [Math.floor(key / edges.length), key % edges.length])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** How far to the left (negative: right) an edge has to go to be clear of all others; undefined: nowhere near. */
function freeGround(edge: Edge, index: number, grid: SampleGrid): number | undefined {
  const kerb = toKerb(edge);
  for (let far = SEARCH; far <= FARTHEST; far += SEARCH) {
    for (const left of [kerb * far, -kerb * far]) {
      if (edge.lanes.every(({ shape }) => isFree(aside(shape, left), index, grid))) return left;
    }
  }
  return undefined;
}

/** Whether a line keeps away from all lanes of other edges but those that it joins or crosses at its ends. */
function isFree(line: readonly Point[], index: number, grid: SampleGrid): boolean {
  const samples = sampled(line, index);
  return samples.every((sample, i) => {
    if (i === 0 || i === samples.length - 1) return true;
    for (const other of grid.near(sample, APART + STEP)) {
      const along = (other.x - sample.x) * sample.dx + (other.y - sample.y) * sample.dy;
      const beside = Math.abs((other.x - sample.x) * sample.dy - (other.y - sample.y) * sample.dx);
      if (Math.abs(along) < STEP && beside < APART) return false;
    }
    return true;
  });
}
