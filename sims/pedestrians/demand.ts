import type { PersonFlow } from '../../scenes/document/demand.ts';
import { log } from '../../scenes/math.ts';
import type { WalkNetwork } from '../../scenes/network/road-network.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import { PURPOSE, seedFrom, uniform } from '../random.ts';
import type { Allocate, StateColumn } from '../state.ts';
import { cumulativeMix, drawKind, WHEELCHAIR } from './kinds.ts';
import type { WalkRoutes } from './routes.ts';

/** Where flows may begin and end, and the ways between. */
export interface WalkPlaces {
  /** What the places are called in problems. */
  readonly kind: string;
  /** Number of the place with an id. */
  indexOf(id: string): number | undefined;
  /** Number that stands for the way from one place to another, -1 where there is none; `stepFree` avoids stairs. */
  route(from: number, to: number, stepFree: boolean): number;
}

/** The nodes of a walk network and the rows of its routing table. */
export function nodePlaces(walks: WalkNetwork, routes: WalkRoutes): WalkPlaces {
  return {
    kind: 'walkway node',
    indexOf: (id) => walks.nodeIndex.get(id),
    route: (from, to, stepFree) => {
      const row = routes.row(to, stepFree);
      return routes.next(row, from) < 0 ? -1 : row;
    },
  };
}

interface Source {
  readonly entity: number;
  readonly from: number;
  readonly route: number;
  readonly stepFreeRoute: number;
  readonly mix: Float64Array;
  readonly random: boolean;
  readonly begin: number;
  readonly end: number;
  /** Persons per second from each time on. */
  readonly times: readonly number[];
  readonly rates: readonly number[];
}

/**
 * When people appear and who they are. Person k of a flow is due when the flow's rate has summed up to k (even spacing)
 * or to a sum of exponential draws (Poisson); each draw is a hash of seed, flow id and k, so that no flow depends on
 * another nor on the order of flows.
 */
export class PersonSources {
  private readonly seed: number;
  private readonly sources: readonly Source[];
  /** Per flow: time at which the next person is due, persons drawn so far, persons due but not yet in. */
  private readonly nextTime: Float64Array;
  private readonly drawn: Float64Array;
  private readonly pending: Float64Array;

  constructor(
    flows: readonly PersonFlow[],
    places: WalkPlaces,
    options: { seed: number; begin: number; end?: number; allocate: Allocate },
  ) {
    this.seed = options.seed;
    this.sources = resolve(flows, places, options.end ?? Number.POSITIVE_INFINITY);
    this.nextTime = options.allocate(Float64Array, Math.max(1, flows.length));
    this.drawn = options.allocate(Float64Array, Math.max(1, flows.length));
    this.pending = options.allocate(Float64Array, Math.max(1, flows.length));
    this.sources.forEach((source, f) => {
      this.nextTime[f] = source.random ? this.after(f, source.begin) : later(source, source.begin, 0);
      while ((this.nextTime[f] as number) < options.begin) this.advance(f);
    });
  }

  get count(): number {
    return this.sources.length;
  }

  /** People due but not yet in. */
  get waiting(): number {
    let sum = 0;
    for (let f = 0; f < this.sources.length; f++) sum += this.pending[f]!;
    return sum;
  }

  /** Counts the people who are due at a time. */
  collect(time: number): void {
    for (let f = 0; f < this.sources.length; f++) {
      while (this.nextTime[f]! <= time) {
        this.pending[f] = this.pending[f]! + 1;
        this.advance(f);
      }
    }
  }

  pendingOf(flow: number): number {
    return this.pending[flow]!;
  }
  nodeOf(flow: number): number {
    return this.sources[flow]!.from;
  }
  /** Number that stands for the first pending person of a flow in draws. */
  entityOf(flow: number): number {
    return this.sources[flow]!.entity + (this.drawn[flow]! - this.pending[flow]!);
  }
  /** How many persons of a flow were drawn before its first pending one. */
  numberOf(flow: number): number {
    return this.drawn[flow]! - this.pending[flow]!;
  }
  kindOf(flow: number, entity: number): number {
    return drawKind(this.sources[flow]!.mix, this.seed, entity);
  }
  routeOf(flow: number, kind: number): number {
    const source = this.sources[flow]!;
    return kind === WHEELCHAIR ? source.stepFreeRoute : source.route;
  }
  /** Takes the first pending person of a flow off the queue. */
  enter(flow: number): void {
    this.pending[flow] = this.pending[flow]! - 1;
  }

  private advance(f: number): void {
    this.drawn[f] = this.drawn[f]! + 1;
    this.nextTime[f] = this.after(f, this.nextTime[f]!);
  }

  private after(f: number, time: number): number {
    const source = this.sources[f]!;
    if (!source.random) return later(source, time, 1);
    const u = uniform(this.seed, source.entity, PURPOSE.personFlowTime, this.drawn[f]!);
    return later(source, time, -log(1 - u));
  }

  stateColumns(): readonly StateColumn[] {
    return [this.nextTime, this.drawn, this.pending];
  }
}

/** Time at which a flow's rate has summed up to `amount` since `time`; Infinity beyond the flow's end. */
function later(source: Source, time: number, amount: number): number {
  const { times, rates } = source;
  let at = time;
  let rest = amount;
  for (let k = 0; k < times.length; k++) {
    const until = k + 1 < times.length ? times[k + 1]! : source.end;
    if (until <= at) continue;
    const rate = rates[k]!;
    if (rate <= 0) {
      at = Math.max(at, until);
      continue;
    }
    const reached = at + rest / rate;
    if (reached < until) return reached < source.end ? reached : Number.POSITIVE_INFINITY;
    rest -= (until - at) * rate;
    at = until;
  }
  return Number.POSITIVE_INFINITY;
}

function resolve(flows: readonly PersonFlow[], places: WalkPlaces, runEnd: number): Source[] {
  const problems: Problem[] = [];
  const sources: Source[] = [];
  for (const flow of flows) {
    const where = `person flow ${flow.id}`;
    const from = places.indexOf(flow.from);
    const to = places.indexOf(flow.to);
    for (const [id, index] of [
      [flow.from, from],
      [flow.to, to],
    ] as const) {
      if (index !== undefined) continue;
      problems.push({
        code: 'unknown-reference',
        severity: 'error',
        message: `There is no ${places.kind} "${id}".`,
        where,
        hint: `Add the ${places.kind} to the walkways or correct the id.`,
      });
    }
    if (from === undefined || to === undefined) continue;
    const route = places.route(from, to, false);
    if (from === to || route < 0) {
      problems.push({
        code: 'no-route',
        severity: 'error',
        message:
          from === to
            ? 'The flow starts where it ends.'
            : `No walkway leads from "${flow.from}" to "${flow.to}".`,
        where,
        hint: 'Choose two places that walkways connect.',
      });
      continue;
    }
    const stepFree = places.route(from, to, true);
    const end = Math.min(flow.end, runEnd);
    const { times, rates } = ratesOf(flow);
    sources.push({
      entity: seedFrom(flow.id),
      from,
      route,
      // Where only stairs lead there, people in wheelchairs are carried: better than never to arrive.
      stepFreeRoute: stepFree < 0 ? route : stepFree,
      mix: cumulativeMix(flow.mix),
      random: flow.spacing === 'random',
      begin: flow.begin,
      end,
      times,
      rates,
    });
  }
  const [first] = problems;
  if (first) throw new TwinError(first, problems);
  return sources;
}

function ratesOf(flow: PersonFlow): { times: number[]; rates: number[] } {
  const base = flow.personsPerHour / 3600;
  const times = [flow.begin];
  const rates = [base];
  const profile = [...(flow.profile ?? [])].sort((a, b) => a.from - b.from);
  for (const step of profile) {
    if (step.from >= flow.end) break;
    if (step.from <= flow.begin) {
      rates[0] = base * step.factor;
    } else {
      times.push(step.from);
      rates.push(base * step.factor);
    }
  }
  return { times, rates };
}
