import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { TwinError } from '../../scenes/problem.ts';
import { ConflictCard } from './conflict-card.ts';
import { type GreenWave, greenWave, type WaveSignal } from './green-wave.ts';
import { type StagePlan, stagePlans } from './stage-plan.ts';

export interface CorridorWave extends GreenWave {
  /** Signals in the order in which they are met, and their common cycle, s. */
  readonly signals: readonly string[];
  readonly cycle: number;
  /** Whether there is a way back through the same signals. */
  readonly twoWay: boolean;
}

/**
 * Green wave along edges that follow one another, for a speed of progression (m/s), both ways where the edges have
 * counterparts that lead back through the same signals. Offsets are to be put into the programmes.
 * Throws TwinError where edges are unknown or don't follow one another, no signal stands between them, or cycles differ.
 */
export function corridorWave(
  roads: RoadNetwork,
  edgeIds: readonly string[],
  options: { readonly speed: number; readonly share?: number },
): CorridorWave {
  const edges = edgeIds.map(
    (id) => roads.edgeIndex.get(id) ?? fail('unknown-edge', `There is no edge "${id}".`),
  );
  if (!(options.speed > 0)) fail('bad-speed', `A speed of ${options.speed} m/s makes no wave.`);
  const plans = new Map(stagePlans(roads, new ConflictCard(roads)).map((plan) => [plan.signal, plan]));
  const there = passages(roads, edges, plans);
  if (there.length === 0) fail('no-signals', 'No signal stands between these edges.');
  const cycle = there[0]?.cycle ?? 0;
  for (const p of there) {
    if (p.cycle !== cycle)
      fail(
        'cycles-differ',
        `Signal "${roads.signalIds[p.signal]}" has a cycle of ${p.cycle} s, others ${cycle} s.`,
      );
  }
  const returning = edges.map((e) => counterpart(roads, e)).reverse();
  const back = returning.every((e) => e >= 0) ? passages(roads, returning, plans) : [];
  const twoWay =
    back.length === there.length &&
    back.every((p, i) => p.signal === there[there.length - 1 - i]?.signal && p.cycle === cycle);
  const signals = there.map((p, i): WaveSignal => {
    const opposite = twoWay ? back[back.length - 1 - i] : undefined;
    return {
      there: (p.distance - (there[0]?.distance ?? 0)) / options.speed,
      back: opposite ? (opposite.distance - (back[0]?.distance ?? 0)) / options.speed : 0,
      green: p.green,
      ...(opposite ? { against: opposite.green } : {}),
    };
  });
  const wave = greenWave(signals, cycle, twoWay ? (options.share ?? 0.5) : 1);
  if (!wave) return fail('no-signals', 'No signal stands between these edges.');
  return { ...wave, signals: there.map((p) => roads.signalIds[p.signal] ?? ''), cycle, twoWay };
}

function fail(code: string, message: string): never {
  throw new TwinError({
    code: `wave.${code}`,
    message,
    where: 'green wave',
    hint: 'Name edges in the order in which they are driven, with signals of one cycle between them.',
  });
}

interface Passage {
  readonly signal: number;
  /** Metres from the start of the first edge to the stop line. */
  readonly distance: number;
  readonly green: { readonly start: number; readonly length: number };
  readonly cycle: number;
}

function passages(
  roads: RoadNetwork,
  edges: readonly number[],
  plans: ReadonlyMap<number, StagePlan>,
): Passage[] {
  const found: Passage[] = [];
  let distance = 0;
  for (let n = 0; n + 1 < edges.length; n++) {
    const edge = edges[n]!;
    const links: number[] = [];
    const end = roads.edgeFirstLane[edge + 1]!;
    for (let k = roads.laneLinkStart[roads.edgeFirstLane[edge]!]!; k < roads.laneLinkStart[end]!; k++)
      if (roads.laneEdge[roads.linkTo[k]!] === edges[n + 1]) links.push(k);
    const link = links[0];
    if (link === undefined)
      return fail(
        'not-connected',
        `No way leads from edge "${roads.edgeIds[edge]}" to "${roads.edgeIds[edges[n + 1]!]}".`,
      );
    distance += roads.laneLength[roads.linkFrom[link]!]!;
    const signal = roads.linkSignal[link]!;
    if (signal >= 0) {
      const window = greenWindow(roads, signal, roads.linkSignalIndex[link]!, plans.get(signal));
      found.push({ signal, distance, ...window });
    }
    distance += roads.laneLength[roads.laneCount + link]!;
  }
  return found;
}

/** The longest green of an index in its programme's cycle, s. */
function greenWindow(roads: RoadNetwork, signal: number, index: number, plan: StagePlan | undefined) {
  const begins: number[] = [];
  const ends: number[] = [];
  const greens: boolean[] = [];
  let cycle = 0;
  if (plan) {
    cycle = plan.cycle / 1000;
    for (let k = 0; k < plan.count; k++) {
      begins.push(plan.planBegin[k]! / 1000);
      ends.push(plan.planEnd[k]! / 1000);
      greens.push(isGreen(plan.codes[k * plan.size + index]!));
    }
  } else {
    for (let p = roads.phaseStart[signal]!; p < roads.phaseStart[signal + 1]!; p++) {
      begins.push(cycle);
      cycle += roads.phaseDuration[p]!;
      ends.push(cycle);
      greens.push(isGreen(roads.phaseStates[roads.phaseStateStart[p]! + index]!));
    }
  }
  const n = begins.length;
  let best = { start: 0, length: 0 };
  for (let k = 0; k < n; k++) {
    if (!greens[k] || (n > 1 && greens[(k + n - 1) % n] && !greens.every(Boolean))) continue;
    let last = k;
    while (last + 1 < k + n && greens[(last + 1) % n]) last++;
    const length = last - k + 1 === n ? cycle : ends[last % n]! - begins[k]! + (last >= n ? cycle : 0);
    if (length > best.length) best = { start: begins[k]!, length };
  }
  return { green: best, cycle };
}

/** The edge that leads back between the same junctions, -1: none. */
function counterpart(roads: RoadNetwork, edge: number): number {
  for (let e = 0; e < roads.edgeCount; e++)
    if (roads.edgeFrom[e] === roads.edgeTo[edge] && roads.edgeTo[e] === roads.edgeFrom[edge]) return e;
  return -1;
}
