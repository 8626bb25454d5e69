import type { Flow } from '../../scenes/document/demand.ts';
import { log } from '../../scenes/math.ts';
import { PURPOSE, seedFrom, uniform } from '../random.ts';

/** Factors on a rate from given times on, s, piecewise constant; 1 before the first. */
export type Profile = readonly { readonly from: number; readonly factor: number }[];

/** Factor of a profile at a time. Entries in the order of time. */
export function profileAt(profile: Profile | undefined, time: number): number {
  let factor = 1;
  for (const mark of profile ?? []) {
    if (mark.from > time) break;
    factor = mark.factor;
  }
  return factor;
}

/**
 * Departure times of a flow with the number of each, which identifies it in every run with the same seed.
 *
 * - `even`: one in the middle of each interval of the cumulative rate;
 * - `random`: as many, each at a drawn place (a Poisson stream given its count), so that no draw depends on another;
 * - `poisson`: exponential gaps in the cumulative rate, so that the number is drawn as well: mean and variance are equal;
 * - `bernoulli`: one draw for each second, with the rate of that second as probability (at most 1): SUMO's `probability`.
 */
export function* departures(
  flow: Flow,
  seed: number,
): Generator<{ readonly n: number; readonly time: number }> {
  const entity = seedFrom(flow.id);
  const pieces = profilePieces(flow);
  const total = pieces.reduce((sum, p) => sum + p.rate * (p.to - p.from), 0);
  if (flow.spacing === 'poisson') {
    let amount = 0;
    for (let n = 0; ; n++) {
      amount -= log(1 - uniform(seed, entity, PURPOSE.flowTime, n));
      if (amount > total) return;
      yield { n, time: timeOfCumulative(pieces, amount) };
    }
  }
  if (flow.spacing === 'bernoulli') {
    let n = 0;
    for (const p of pieces) {
      for (let time = Math.ceil(p.from - 1e-9); time < p.to; time++) {
        if (uniform(seed, entity, PURPOSE.flowTime, time) >= p.rate) continue;
        yield { n, time };
        n += 1;
      }
    }
    return;
  }
  const count = Math.floor(total + 0.5);
  for (let n = 0; n < count; n++) {
    const place = flow.spacing === 'even' ? n + 0.5 : count * uniform(seed, entity, PURPOSE.flowTime, n);
    yield { n, time: timeOfCumulative(pieces, (place * total) / count) };
  }
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Vehicles per second. */
  readonly rate: number;
}

function profilePieces(flow: Flow): Piece[] {
  const base = flow.vehsPerHour / 3600;
  const marks = (flow.profile ?? []).toSorted((a, b) => a.from - b.from);
  const cuts = [
    flow.begin,
    ...marks.map((m) => m.from).filter((t) => t > flow.begin && t < flow.end),
    flow.end,
  ];
  return cuts.slice(0, -1).map((from, i) => {
    const factor = marks.findLast((m) => m.from <= from)?.factor ?? 1;
    return { from, to: cuts[i + 1] as number, rate: base * factor };
  });
}

function timeOfCumulative(pieces: readonly Piece[], amount: number): number {
  let left = amount;
  for (const p of pieces) {
    const here = p.rate * (p.to - p.from);
    if (left <= here && here > 0) return p.from + left / p.rate;
    left -= here;
  }
  return pieces.at(-1)?.to ?? 0;
}
