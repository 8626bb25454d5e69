import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { servesOnly } from '../../scenes/network/signal-control.ts';

/** No request makes a green shorter than this, ms. */
export const LEAST_GREEN = 5000;
/** Requests make a green longer by at most this, ms. */
export const MOST_EXTENSION = 10_000;
/** A green held without a `maxDuration` of its own is let go after its planned time and this, ms. */
export const MOST_HOLD = 60_000;

/**
 * Compiled phases in whole milliseconds, and what may be done with each. A phase is *elastic* when it only serves: it
 * shows a green, no yellow, and no flashing green that ends with it. Everything else clears the junction (yellow, all
 * red, flashing green of pedestrians) and keeps its planned length whatever is asked for.
 */
export class Programmes {
  readonly duration: Float64Array;
  /** Least and most duration that requests may give an elastic phase; the planned one for the others. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly elastic: Uint8Array;
  readonly cycle: Float64Array;
  readonly offset: Float64Array;

  constructor(roads: RoadNetwork) {
    const phases = roads.phaseDuration.length;
    const signals = roads.signalIds.length;
    this.duration = Float64Array.from(roads.phaseDuration, (d) => Math.max(1, Math.round(d * 1000)));
    this.least = this.duration.slice();
    this.most = this.duration.slice();
    this.elastic = new Uint8Array(phases);
    this.cycle = new Float64Array(signals);
    this.offset = Float64Array.from(roads.signalOffset, (o) => Math.round(o * 1000));
    for (let s = 0; s < signals; s++) {
      const first = roads.phaseStart[s] as number;
      const end = roads.phaseStart[s + 1] as number;
      for (let p = first; p < end; p++) {
        this.cycle[s] = (this.cycle[s] as number) + (this.duration[p] as number);
        if (end - first < 2 || !isElastic(roads, s, p)) continue;
        this.elastic[p] = 1;
        const planned = this.duration[p] as number;
        const least = roads.phaseMinDuration?.[p] ?? -1;
        const most = roads.phaseMaxDuration?.[p] ?? -1;
        this.least[p] = Math.min(planned, Math.max(LEAST_GREEN, least >= 0 ? Math.round(least * 1000) : 0));
        this.most[p] = most >= 0 ? Math.max(planned, Math.round(most * 1000)) : planned + MOST_HOLD;
      }
    }
  }
}

function isElastic(roads: RoadNetwork, s: number, p: number): boolean {
  const first = roads.phaseStart[s] as number;
  const count = (roads.phaseStart[s + 1] as number) - first;
  const code = (phase: number, i: number) =>
    roads.phaseStates[(roads.phaseStateStart[first + phase] as number) + i] as number;
  return servesOnly(code, p - first, count, roads.signalSize[s] as number, () => true);
}
