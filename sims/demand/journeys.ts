import type { Demand, VehicleTrip } from '../../scenes/document/demand.ts';
import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import type { Problem } from '../../scenes/problem.ts';
import { hash4, PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Router } from '../routes/router.ts';
import { departures } from './flows.ts';
import { comesAt, type LinePlan } from './lines.ts';
import { gravityMatrices, matrixJourneys } from './matrices.ts';

/** What journeys of every origin say of themselves. */
export type Itinerary = Pick<VehicleTrip, 'type' | 'departLane' | 'departSpeed'> &
  Partial<Pick<VehicleTrip, 'edges' | 'from' | 'to' | 'via' | 'stops' | 'departPos'>>;

/** One journey to come, whatever it was made from. */
export interface Journey {
  readonly trip: Itinerary;
  readonly id: string;
  readonly depart: number;
  /** Number that draws for this journey hang on. */
  readonly entity: number;
  /** By turn ratios from its first edge on. */
  readonly byTurns?: boolean;
  /** Line it serves: index of its plan. */
  readonly line?: number;
  /** What many journeys that can't be driven are counted under, e.g. a matrix; absent: listed one by one. */
  readonly source?: string;
}

/** Every journey of a demand, in no order: single ones, those of flows and matrices, and the vehicles of lines. */
export function* allJourneys(
  demand: Demand,
  lines: readonly LinePlan[],
  roads: RoadNetwork,
  router: Router,
  window: { readonly begin: number; readonly seed: number },
  bitOf: (type: string, entity?: number) => number,
  problems: Problem[],
): Generator<Journey> {
  yield* trips(demand);
  yield* flows(demand, window.seed);
  yield* matrices(demand, roads, router, window.seed, bitOf, problems);
  yield* lineRuns(lines, window.begin);
}

function* trips(demand: Demand): Generator<Journey> {
  for (const trip of demand.vehicles)
    yield { trip, id: trip.id, depart: trip.depart, entity: seedFrom(trip.id) };
}

function* flows(demand: Demand, seed: number): Generator<Journey> {
  for (const flow of demand.flows) {
    const entity = seedFrom(flow.id);
    const byTurns = flow.byTurns === true;
    for (const { n, time } of departures(flow, seed)) {
      yield { trip: flow, id: `${flow.id}.${n}`, depart: time, entity: hash4(entity, n, 0, 0), byTurns };
    }
  }
}

function* matrices(
  demand: Demand,
  roads: RoadNetwork,
  router: Router,
  seed: number,
  bitOf: (type: string, entity?: number) => number,
  problems: Problem[],
): Generator<Journey> {
  const all = [...(demand.matrices ?? []), ...gravityMatrices(demand, roads, router, bitOf, problems)];
  const zones = new Map((demand.zones ?? []).map((zone) => [zone.id, zone]));
  for (const matrix of all) {
    const reaches = (id: string, from: string, to: string): boolean => {
      const a = roads.edgeIndex.get(from);
      const b = roads.edgeIndex.get(to);
      if (a === undefined || b === undefined) return false;
      return router.cost(a, b, bitOf(matrix.type, seedFrom(id))) < Number.POSITIVE_INFINITY;
    };
    for (const { id, depart, from, to } of matrixJourneys(matrix, zones, seed, reaches)) {
      const { type, departLane, departSpeed } = matrix;
      const trip = { type, from, to, departLane, departSpeed };
      yield { trip, id, depart, entity: seedFrom(id), source: `matrix ${matrix.id}` };
    }
  }
}

/** The vehicles of lines, each with the departure on which it sets out first. */
function* lineRuns(lines: readonly LinePlan[], begin: number): Generator<Journey> {
  for (const [line, plan] of lines.entries()) {
    for (let i = 0; i < plan.vehicles; i++) {
      const id = `${plan.line.id}.${i}`;
      const trip = { type: plan.line.type, departLane: 0, departSpeed: 0 };
      yield { trip, id, depart: comesAt(plan, i, begin), entity: seedFrom(id), line };
    }
  }
}

/** Chooses the vehicle type a name stands for: the type itself, or a draw from a distribution. */
export class TypeChooser {
  private readonly index: ReadonlyMap<string, number>;
  private readonly distributions: ReadonlyMap<string, { types: number[]; upTo: number[] }>;
  private readonly seed: number;

  constructor(demand: Demand, seed: number) {
    this.seed = seed;
    this.index = new Map(demand.vehicleTypes.map((t, i) => [t.id, i]));
    this.distributions = new Map(
      demand.typeDistributions.map((d) => {
        let sum = 0;
        const upTo = d.types.map((t) => {
          sum += t.probability;
          return sum;
        });
        return [d.id, { types: d.types.map((t) => this.index.get(t.type) ?? -1), upTo }];
      }),
    );
  }

  choose(name: string, entity: number): number {
    const distribution = this.distributions.get(name);
    if (!distribution) return this.index.get(name) ?? -1;
    const total = distribution.upTo.at(-1) ?? 0;
    const u = uniform(this.seed, entity, PURPOSE.typeChoice, 0) * total;
    const at = distribution.upTo.findIndex((limit) => u < limit);
    return distribution.types[at < 0 ? distribution.types.length - 1 : at] ?? -1;
  }
}
