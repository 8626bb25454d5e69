import type { Demand } from '../../scenes/document/demand.ts';
import type { OdMatrix, Zone } from '../../scenes/document/zones.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import { PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Router } from '../routes/router.ts';
import { type GravityInput, gravityMatrix } from './gravity.ts';

/** Draws of a pair of edges before a journey is given up as one without a way. */
const TRIES = 8;

/** One journey of a matrix. */
export interface MatrixJourney {
  readonly matrix: OdMatrix;
  readonly id: string;
  readonly depart: number;
  readonly from: string;
  readonly to: string;
}

/**
 * The journeys of a matrix: the whole part of each cell and one more with the probability of the rest, at times between
 * begin and end, from and to edges of the zones drawn by their weights. Pairs of edges without a way between (`reaches`)
 * or of one edge with itself are drawn again a few times.
 */
export function* matrixJourneys(
  matrix: OdMatrix,
  zones: ReadonlyMap<string, Zone>,
  seed: number,
  reaches: (id: string, from: string, to: string) => boolean,
): Generator<MatrixJourney> {
  for (const cell of matrix.cells) {
    const entity = seedFrom(`${matrix.id} ${cell.from} ${cell.to}`);
    const origins = zones.get(cell.from)?.origins ?? [];
    const destinations = zones.get(cell.to)?.destinations ?? [];
    if (origins.length === 0 || destinations.length === 0) continue;
    const trips = cell.trips * matrix.factor;
    const count = Math.floor(trips + uniform(seed, entity, PURPOSE.cellCount, 0));
    for (let n = 0; n < count; n++) {
      const place =
        matrix.spacing === 'even' ? (n + 0.5) / count : uniform(seed, entity, PURPOSE.cellTime, n);
      const id = `${matrix.id}.${cell.from}>${cell.to}.${n}`;
      let from = '';
      let to = '';
      for (let t = 0; t < TRIES; t++) {
        from = draw(origins, uniform(seed, entity, PURPOSE.zoneEdge, (n * TRIES + t) * 2));
        to = draw(destinations, uniform(seed, entity, PURPOSE.zoneEdge, (n * TRIES + t) * 2 + 1));
        if (from !== to && reaches(id, from, to)) break;
      }
      yield { matrix, id, depart: matrix.begin + place * (matrix.end - matrix.begin), from, to };
    }
  }
}

function draw(edges: Zone['origins'], u: number): string {
  let total = 0;
  for (const { weight } of edges) total += weight;
  let rest = u * total;
  for (const { edge, weight } of edges) {
    rest -= weight;
    if (rest < 0) return edge;
  }
  return edges[edges.length - 1]?.edge ?? '';
}

/** Matrices of a demand's gravity models. What can't be met of their margins is listed. */
export function gravityMatrices(
  demand: Demand,
  roads: RoadNetwork,
  router: Router,
  bitOf: (type: string) => number,
  problems: Problem[],
): OdMatrix[] {
  const zones = new Map((demand.zones ?? []).map((zone) => [zone.id, zone]));
  return (demand.gravity ?? []).map((model) => {
    const bit = bitOf(model.type);
    const input: GravityInput = {
      productions: Float64Array.from(model.zones, (z) => z.productions),
      attractions: Float64Array.from(model.zones, (z) => z.attractions),
      seconds: skim(
        model.zones.map((z) => zones.get(z.zone)),
        roads,
        router,
        bit,
      ),
      beta: model.beta,
      within: model.within,
    };
    const result = gravityMatrix(input);
    if (!result.converged) {
      problems.push({
        code: 'gravity-margins',
        severity: 'warning',
        message: `The gravity model "${model.id}" misses its margins by up to ${(result.error * 100).toPrecision(3)} % of all journeys after ${result.iterations} rounds.`,
        where: `gravity ${model.id}`,
        hint: 'A zone produces or attracts journeys that no way leads from or to; change the zones or their numbers.',
      });
    }
    const n = model.zones.length;
    const cells = Array.from(result.values, (trips, i) => ({
      from: model.zones[Math.floor(i / n)]?.zone ?? '',
      to: model.zones[i % n]?.zone ?? '',
      trips,
    })).filter((cell) => cell.trips > 0);
    const { zones: _zones, beta: _beta, within: _within, ...bulk } = model;
    return { ...bulk, factor: 1, cells };
  });
}

/** Seconds on free roads between zones, from the heaviest origin edge of one to the heaviest destination edge of the other. */
function skim(
  zones: readonly (Zone | undefined)[],
  roads: RoadNetwork,
  router: Router,
  bit: number,
): Float64Array {
  const heaviest = (edges: Zone['origins']) => {
    const best = edges.reduce((a, b) => (b.weight > a.weight ? b : a), edges[0] ?? { edge: '', weight: 0 });
    return roads.edgeIndex.get(best.edge);
  };
  const seconds = new Float64Array(zones.length * zones.length).fill(Number.POSITIVE_INFINITY);
  zones.forEach((b, j) => {
    const to = b && heaviest(b.destinations);
    zones.forEach((a, i) => {
      const from = a && heaviest(a.origins);
      if (from !== undefined && to !== undefined) seconds[i * zones.length + j] = router.cost(from, to, bit);
    });
  });
  return seconds;
}
