import type { Contender } from './contenders.ts';
import { pedestrianCases } from './pedestrians.ts';
import { trafficCases } from './traffic.ts';

/** Something measured, beside a peer where there is one on this machine. */
export interface BenchCase {
  readonly name: string;
  readonly setting: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly own: Contender;
  readonly peer?: Contender;
}

/** Figures of a case over all rounds. `value` and `peerValue` are medians; `ratio` is theirs, above 1 where ours is ahead. */
export interface BenchResult {
  readonly name: string;
  readonly setting: string;
  readonly unit: string;
  readonly value: number;
  readonly best: number;
  readonly runs: readonly number[];
  readonly peer: string | null;
  readonly peerValue: number | null;
  readonly peerBest: number | null;
  readonly peerRuns: readonly number[];
  readonly ratio: number | null;
}

/** The benchmarks there are, by name. */
export const BENCHMARKS: Readonly<Record<string, () => BenchCase[]>> = {
  traffic: trafficCases,
  pedestrians: pedestrianCases,
};

/**
 * Measures cases in rounds: in each, every contender runs once in a process of its own, one after the other, so that
 * a slow minute of the machine hits all of them.
 */
export async function runBench(
  cases: readonly BenchCase[],
  rounds: number,
  onProgress: (line: string) => void,
): Promise<BenchResult[]> {
  const own = cases.map((): number[] => []);
  const peers = cases.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, bench] of cases.entries()) {
      onProgress(`round ${round} of ${rounds}: ${bench.name}`);
      own[i]?.push(await bench.own.measure());
      if (!bench.peer) continue;
      onProgress(`round ${round} of ${rounds}: ${bench.name}, ${bench.peer.label}`);
      peers[i]?.push(await bench.peer.measure());
    }
  }
  return cases.map((bench, i) => result(bench, own[i] ?? [], peers[i] ?? []));
}

function result(bench: BenchCase, runs: readonly number[], peerRuns: readonly number[]): BenchResult {
  const value = median(runs);
  const peerValue = peerRuns.length > 0 ? median(peerRuns) : null;
  const best = bench.better === 'higher' ? Math.max : Math.min;
  const ratio = peerValue === null ? null : bench.better === 'higher' ? value / peerValue : peerValue / value;
  return {
    name: bench.name,
    setting: bench.setting,
    unit: bench.unit,
    value,
    best: best(...runs),
    runs,
    peer: bench.peer?.label ?? null,
    peerValue,
    peerBest: peerRuns.length > 0 ? best(...peerRuns) : null,
    peerRuns,
    ratio,
  };
}

/** The middle of the values; the mean of the two middle ones for an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
