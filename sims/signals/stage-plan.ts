import type { RoadNetwork, WalkNetwork } from '../../scenes/network/road-network.ts';
import {
  CONTROL_KIND,
  RECALL,
  SEQUENCE,
  type SignalControlTable,
  servesOnly,
} from '../../scenes/network/signal-control.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { ConflictCard } from './conflict-card.ts';
import { LEAST_GREEN } from './programme.ts';

/** Green lasts at least this long where people walk, ms (assumption, as in the plans of the builder). */
const LEAST_WALK = 7000;
/** Yellow by the fastest approach: up to 50, up to 60, above, km/h (RiLSA 2010: 3, 4, 5 s, from general knowledge). */
const YELLOW = [
  [14.2, 3000],
  [17, 4000],
  [Number.POSITIVE_INFINITY, 5000],
] as const;
/** Flashing green before yellow on the mainland, amber and red with amber in Hong Kong, ms (zone research, not verified). */
const FLASHING = 3000;
const AMBER = 3000;
const RED_AMBER = 2000;
/** Least all-red where geometry decides, ms; walking speed that clears crossings, m/s (assumptions). */
const ALL_RED = 1000;
const WALKING_SPEED = 1.2;
/** Times between greens are whole multiples of this, ms: they take the same number of ticks whatever the step. */
const GRAIN = 500;
/** Stages a signal may have: one bit each. */
export const MOST_STAGES = 30;

/** One staged signal: its stages and, for every two of them, the way from one green to the other. Times in ms. */
export interface StagePlan {
  readonly signal: number;
  readonly kind: number;
  readonly skip: boolean;
  readonly count: number;
  readonly size: number;
  /** Phase of the programme that each stage is. */
  readonly phases: Int32Array;
  /** State code of index i in stage k at `codes[k * size + i]`. */
  readonly codes: Uint8Array;
  /** 1 for indices of crossings. */
  readonly walks: Uint8Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly passage: Float64Array;
  readonly recall: Uint8Array;
  readonly maxWait: number;
  /** Change from stage a to b, at `a * count + b`: how long it takes, and when the greens of vehicles start to end. */
  readonly change: Float64Array;
  readonly closing: Float64Array;
  readonly flashing: number;
  readonly yellow: number;
  readonly redYellow: number;
  /** Flashing green of an index's crossing. */
  readonly walkOut: Float64Array;
  /** Stage kept in step with the cycle (-1: none), the cycle and its offset, planned begin and end of the stages' greens. */
  readonly coordinate: number;
  readonly cycle: number;
  readonly offset: number;
  readonly planBegin: Float64Array;
  readonly planEnd: Float64Array;
  /** Every stage runs as planned, so that everyone can be told what comes when. */
  readonly timed: boolean;
  /** Index 1 where some stage stops it and some stage serves it; 2 where every stage serves it. */
  readonly served: Uint8Array;
}

/** Times between two greens for the monitor and the interlock, ms, by row of the card: from a to b and from b to a. */
export interface Intergreens {
  readonly timed: Uint8Array;
  readonly leastAB: Float64Array;
  readonly leastBA: Float64Array;
}

/** Plans of all staged signals that have two stages or more, in the order of signals. */
export function stagePlans(roads: RoadNetwork, card: ConflictCard, walks?: WalkNetwork): StagePlan[] {
  const table = roads.signalControl;
  if (!table) return [];
  const crossing = crossingLengths(roads, walks);
  const plans: StagePlan[] = [];
  for (let s = 0; s < roads.signalIds.length; s++) {
    if (table.staged[s] !== 1) continue;
    const stages = stagesOf(roads, s, card.walks);
    if (stages.length >= 2) plans.push(planOf(roads, table, s, stages, card, crossing));
  }
  return plans;
}

/** Length of the longest crossing at each place of the state array, m; 0 for vehicles. */
function crossingLengths(roads: RoadNetwork, walks?: WalkNetwork): Float64Array {
  const longest = new Float64Array(roads.signalStateStart[roads.signalIds.length] ?? 0);
  for (let p = 0; walks && p < walks.pathCount; p++) {
    const s = walks.pathSignal[p]!;
    if (s < 0 || walks.pathSignalIndex[p]! >= roads.signalSize[s]!) continue;
    const place = roads.signalStateStart[s]! + walks.pathSignalIndex[p]!;
    longest[place] = Math.max(longest[place]!, walks.pathLength[p]!);
  }
  return longest;
}

/** A crossing whose waiting people call for stages (bits). */
export interface WalkCall {
  readonly path: number;
  readonly stages: number;
}

/** Crossings of a signal and the stages in which they are green, but for those that are green in every stage. */
export function walkCalls(plan: StagePlan, walks?: WalkNetwork): WalkCall[] {
  const calls: WalkCall[] = [];
  for (let path = 0; walks && path < walks.pathCount; path++) {
    const i = walks.pathSignalIndex[path]!;
    if (walks.pathSignal[path] !== plan.signal || i >= plan.size || plan.served[i] !== 1) continue;
    let stages = 0;
    for (let k = 0; k < plan.count; k++) if (isGreen(plan.codes[k * plan.size + i]!)) stages |= 1 << k;
    calls.push({ path, stages });
  }
  return calls;
}

/** Phases (global) of a signal that are stages; `walks` marks the places of crossings. */
export function stagesOf(roads: RoadNetwork, s: number, walks: Uint8Array): number[] {
  const first = roads.phaseStart[s]!;
  const count = roads.phaseStart[s + 1]! - first;
  const code = (p: number, i: number) => roads.phaseStates[roads.phaseStateStart[first + p]! + i]!;
  const isWalk = (i: number) => walks[roads.signalStateStart[s]! + i] === 1;
  const stages: number[] = [];
  for (let p = 0; p < count; p++)
    if (servesOnly(code, p, count, roads.signalSize[s]!, isWalk)) stages.push(first + p);
  return stages.slice(0, MOST_STAGES);
}

const given = (value: number, otherwise: number) => (value >= 0 ? Math.round(value * 1000) : otherwise);
const grain = (ms: number) => Math.ceil((ms - 1e-6) / GRAIN) * GRAIN;

/** Yellow, ms, of a staged signal. */
function yellowOf(roads: RoadNetwork, table: SignalControlTable, s: number): number {
  let fastest = 0;
  for (let k = 0; k < roads.linkCount; k++)
    if (roads.linkSignal[k] === s) fastest = Math.max(fastest, roads.laneSpeed[roads.linkFrom[k]!]!);
  const usual =
    table.sequence[s] === SEQUENCE.hongKong
      ? AMBER
      : (YELLOW.find(([limit]) => fastest <= limit)?.[1] ?? AMBER);
  return given(table.yellow[s]!, usual);
}

/** Times between greens of every pair on the card, for the staged signals. */
export function intergreens(
  roads: RoadNetwork,
  card: ConflictCard,
  plans: readonly StagePlan[],
): Intergreens {
  const rows = card.a.length;
  const leastAB = new Float64Array(rows);
  const leastBA = new Float64Array(rows);
  const timed = new Uint8Array(roads.signalIds.length);
  for (const plan of plans) {
    timed[plan.signal] = 1;
    const allRed = roads.signalControl!.allRed[plan.signal]!;
    for (let r = card.start[plan.signal]!; r < card.start[plan.signal + 1]!; r++) {
      const between = (from: number, clear: number) =>
        card.walks[from] === 1
          ? given(allRed, ALL_RED)
          : plan.yellow +
            (allRed >= 0 ? Math.round(allRed * 1000) : Math.max(ALL_RED, Math.round(clear * 1000)));
      leastAB[r] = between(card.a[r]!, card.clearAB[r]!);
      leastBA[r] = between(card.b[r]!, card.clearBA[r]!);
    }
  }
  return { timed, leastAB, leastBA };
}

function planOf(
  roads: RoadNetwork,
  table: SignalControlTable,
  s: number,
  stages: readonly number[],
  card: ConflictCard,
  crossing: Float64Array,
): StagePlan {
  const n = stages.length;
  const size = roads.signalSize[s]!;
  const place = roads.signalStateStart[s]!;
  const codes = new Uint8Array(n * size);
  stages.forEach((p, k) => {
    const at = roads.phaseStateStart[p]!;
    codes.set(roads.phaseStates.subarray(at, at + size), k * size);
  });
  const walks = card.walks.slice(place, place + size);
  const speed = table.walkingSpeed[s]! > 0 ? table.walkingSpeed[s]! : WALKING_SPEED;
  const walkOut = Float64Array.from(walks, (w, i) =>
    w === 1 ? grain((crossing[place + i]! / speed) * 1000) : 0,
  );
  const sequence = table.sequence[s]!;
  const flashing = given(table.flashingGreen[s]!, sequence === SEQUENCE.mainland ? FLASHING : 0);
  const yellow = yellowOf(roads, table, s);
  const redYellow = given(table.redYellow[s]!, sequence === SEQUENCE.hongKong ? RED_AMBER : 0);
  const kind = table.kind[s]!;
  const fixed = kind === CONTROL_KIND.fixed;
  const least = new Float64Array(n);
  const most = new Float64Array(n);
  stages.forEach((p, k) => {
    const planned = Math.round(roads.phaseDuration[p]! * 1000);
    const min = roads.phaseMinDuration?.[p] ?? -1;
    const max = roads.phaseMaxDuration?.[p] ?? -1;
    most[k] = max >= 0 ? Math.max(1000, Math.round(max * 1000)) : planned * 2;
    const walking = walks.some((w, i) => w === 1 && isGreen(codes[k * size + i]!));
    const floor = Math.max(walking ? LEAST_WALK : LEAST_GREEN, given(min, 0));
    least[k] = fixed ? Math.min(planned, floor) : floor;
    most[k] = Math.max(most[k]!, least[k]!);
  });
  const between = intergreens(roads, card, [{ signal: s, yellow } as StagePlan]);
  const change = new Float64Array(n * n);
  const closing = new Float64Array(n * n);
  const allRed = given(table.allRed[s]!, ALL_RED);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (a === b) continue;
      const code = (stage: number, i: number) => codes[stage * size + i]!;
      const ends = (i: number) => isGreen(code(a, i)) && !isGreen(code(b, i));
      const starts = (i: number) => !isGreen(code(a, i)) && isGreen(code(b, i));
      let walkEnd = 0;
      let vehiclesEnd = false;
      let anyStarts = false;
      for (let i = 0; i < size; i++) {
        if (ends(i) && walks[i] === 1) walkEnd = Math.max(walkEnd, walkOut[i]!);
        if (ends(i) && walks[i] === 0) vehiclesEnd = true;
        if (starts(i)) anyStarts = true;
      }
      // Vehicles go on beside people who still clear their crossing, and stop when those are across.
      const hold = Math.max(0, walkEnd - flashing);
      let time = Math.max(
        walkEnd > 0 ? walkEnd + allRed : 0,
        vehiclesEnd ? hold + flashing + yellow + allRed : 0,
      );
      for (let r = card.start[s]!; r < card.start[s + 1]!; r++) {
        if (card.hostile[r] !== 1) continue;
        const i = card.a[r]! - place;
        const j = card.b[r]! - place;
        const closes = (x: number) => (walks[x] === 1 ? walkOut[x]! : hold + flashing);
        if (ends(i) && starts(j)) time = Math.max(time, closes(i) + between.leastAB[r]!);
        if (ends(j) && starts(i)) time = Math.max(time, closes(j) + between.leastBA[r]!);
      }
      if (anyStarts) time = Math.max(time, redYellow);
      change[a * n + b] = grain(time);
      closing[a * n + b] = hold;
    }
  }
  const served = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    let times = 0;
    for (let k = 0; k < n; k++) if (isGreen(codes[k * size + i]!)) times++;
    served[i] = times === 0 ? 0 : times === n ? 2 : 1;
  }
  const timing = planTimes(roads, s, stages, change);
  const wanted = table.coordinate[s]!;
  const coordinate = wanted >= 0 ? stages.indexOf(roads.phaseStart[s]! + wanted) : fixed ? 0 : -1;
  return {
    signal: s,
    kind,
    skip: !fixed && table.skip[s] === 1,
    count: n,
    size,
    phases: Int32Array.from(stages, (p) => p - roads.phaseStart[s]!),
    codes,
    walks,
    least,
    most,
    passage: Float64Array.from(stages, (p) => given(table.phasePassage[p]!, given(table.passage[s]!, 3000))),
    recall: Uint8Array.from(stages, (p) => (fixed ? RECALL.max : table.phaseRecall[p]!)),
    maxWait: given(table.maxWait[s]!, 120_000),
    change,
    closing,
    flashing,
    yellow,
    redYellow,
    walkOut,
    coordinate,
    ...timing,
    offset: Math.round(roads.signalOffset[s]! * 1000),
    timed: fixed,
    served,
  };
}

/**
 * Planned begin and end of the stages' greens in the cycle: what the programme lists between two stages counts with its
 * durations, what it leaves out with the change that is generated.
 */
function planTimes(roads: RoadNetwork, s: number, stages: readonly number[], change: Float64Array) {
  const n = stages.length;
  const end = roads.phaseStart[s + 1]!;
  const planBegin = new Float64Array(n);
  const planEnd = new Float64Array(n);
  let at = 0;
  // Phases before the first stage belong to the change that leads to it.
  for (let p = roads.phaseStart[s]!; p < stages[0]!; p++) at += Math.round(roads.phaseDuration[p]! * 1000);
  const lead = at;
  stages.forEach((p, k) => {
    planBegin[k] = at;
    at += Math.round(roads.phaseDuration[p]! * 1000);
    let listed = k === n - 1 ? lead : 0;
    for (let q = p + 1; q < (stages[k + 1] ?? end); q++) listed += Math.round(roads.phaseDuration[q]! * 1000);
    const needed = change[k * n + ((k + 1) % n)]!;
    const gap = listed > 0 ? listed : needed;
    at += gap - (k === n - 1 ? lead : 0);
    // The change may need more than the plan leaves for it: the green ends sooner then.
    planEnd[k] = planBegin[k]! + Math.round(roads.phaseDuration[p]! * 1000) + Math.min(0, gap - needed);
  });
  return { planBegin, planEnd, cycle: at };
}

/** What index i shows `elapsed` ms into the change from stage a to stage b. */
export function changeCode(plan: StagePlan, a: number, b: number, i: number, elapsed: number): number {
  const { size, count } = plan;
  const from = plan.codes[a * size + i]!;
  const to = plan.codes[b * size + i]!;
  const green = isGreen(from);
  if (green && isGreen(to)) return from === to ? from : SIGNAL_STATE.greenMinor;
  if (green) {
    if (plan.walks[i] === 1)
      return elapsed < plan.walkOut[i]! ? SIGNAL_STATE.flashingGreen : SIGNAL_STATE.red;
    const t = elapsed - plan.closing[a * count + b]!;
    if (t < 0) return from;
    if (t < plan.flashing) return SIGNAL_STATE.flashingGreen;
    return t < plan.flashing + plan.yellow ? SIGNAL_STATE.yellow : SIGNAL_STATE.red;
  }
  if (!isGreen(to)) return from === to ? from : SIGNAL_STATE.red;
  const soon = elapsed >= plan.change[a * count + b]! - plan.redYellow;
  return soon && plan.walks[i] === 0 ? SIGNAL_STATE.redYellow : SIGNAL_STATE.red;
}

/** Elapsed time, ms, at which index i next shows something else than it does `elapsed` into the change; the end at most. */
export function changeEnd(plan: StagePlan, a: number, b: number, i: number, elapsed: number): number {
  const { size, count } = plan;
  const end = plan.change[a * count + b]!;
  const from = isGreen(plan.codes[a * size + i]!);
  const to = isGreen(plan.codes[b * size + i]!);
  if (from && !to) {
    if (plan.walks[i] === 1) return elapsed < plan.walkOut[i]! ? plan.walkOut[i]! : end;
    const hold = plan.closing[a * count + b]!;
    for (const t of [hold, hold + plan.flashing, hold + plan.flashing + plan.yellow])
      if (elapsed < t && changeCode(plan, a, b, i, t) !== changeCode(plan, a, b, i, elapsed)) return t;
    return end;
  }
  if (to && !from && plan.walks[i] === 0 && plan.redYellow > 0 && elapsed < end - plan.redYellow)
    return end - plan.redYellow;
  return end;
}
