import {
  CONFLICT,
  DIRECTION,
  type RoadNetwork,
  type WalkNetwork,
} from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';

/**
 * Clearing and entering speeds, m/s, and the length of a vehicle that clears, m, for the time that a conflict needs between
 * two greens: that in which the last one clears it less that in which the first one gets there. Figures and method are
 * those of the German RiLSA (2010), from general knowledge.
 */
const CLEARING_STRAIGHT = 10;
const CLEARING_TURN = 7;
const ENTERING = 11.1;
const CLEARING_LENGTH = 6;
/** Crossings this near to the junction, on lanes that lead to or from it, belong to its conflicts, m. */
const NEAR = 30;

/**
 * Which indices of a signal exclude one another, as the programming card of a conflict monitor: pairs whose ways meet (the
 * network's conflict table, and crossings over them) and that the programme never shows green together.
 *
 * Rows `start[s] .. start[s+1]` are the pairs of signal s, `a` and `b` places in the signals' common state array.
 * `hostile` 1: never both green. 0: never both green with priority (one may be a green that gives way).
 * `clearAB` seconds of conflict time from the end of yellow of a to green of b, `clearBA` the other way; 0 or more.
 */
export class ConflictCard {
  readonly start: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly hostile: Uint8Array;
  readonly clearAB: Float64Array;
  readonly clearBA: Float64Array;
  /** 1 for indices of crossings, by place in the state array. */
  readonly walks: Uint8Array;

  constructor(roads: RoadNetwork, walks?: WalkNetwork) {
    const signals = roads.signalIds.length;
    const size = roads.signalStateStart[signals] ?? 0;
    this.walks = new Uint8Array(size);
    const found = new Map<number, [number, number]>();
    const note = (i: number, j: number, ij: number, ji: number) => {
      if (i === j) return;
      const [a, b, ab, ba] = i < j ? [i, j, ij, ji] : [j, i, ji, ij];
      const key = a * size + b;
      const known = found.get(key);
      if (known) {
        known[0] = Math.max(known[0], ab);
        known[1] = Math.max(known[1], ba);
      } else found.set(key, [Math.max(0, ab), Math.max(0, ba)]);
    };
    noteLinks(roads, note);
    if (walks) noteCrossings(roads, walks, this.walks, note);
    const rows: { signal: number; a: number; b: number; hostile: number; times: [number, number] }[] = [];
    const signalOf = new Int32Array(size);
    for (let s = 0; s < signals; s++) {
      signalOf.fill(s, roads.signalStateStart[s] as number, roads.signalStateStart[s + 1] as number);
    }
    for (const [key, times] of found) {
      const a = Math.floor(key / size);
      const b = key - a * size;
      const signal = signalOf[a] as number;
      const shown = shownTogether(roads, signal, a, b);
      if (shown < 2) rows.push({ signal, a, b, hostile: shown === 0 ? 1 : 0, times });
    }
    rows.sort((x, y) => x.signal - y.signal || x.a - y.a || x.b - y.b);
    this.start = new Int32Array(signals + 1);
    for (const row of rows) this.start[row.signal + 1] = (this.start[row.signal + 1] as number) + 1;
    for (let s = 0; s < signals; s++)
      this.start[s + 1] = (this.start[s + 1] as number) + (this.start[s] as number);
    this.a = Int32Array.from(rows, (r) => r.a);
    this.b = Int32Array.from(rows, (r) => r.b);
    this.hostile = Uint8Array.from(rows, (r) => r.hostile);
    this.clearAB = Float64Array.from(rows, (r) => r.times[0]);
    this.clearBA = Float64Array.from(rows, (r) => r.times[1]);
  }
}

type Note = (i: number, j: number, clearIJ: number, clearJI: number) => void;

/** Place of a link's index in the state array, -1 without a signal. */
function placeOf(roads: RoadNetwork, link: number): number {
  const signal = roads.linkSignal[link] as number;
  if (signal < 0) return -1;
  const index = roads.linkSignalIndex[link] as number;
  return index < (roads.signalSize[signal] as number)
    ? (roads.signalStateStart[signal] as number) + index
    : -1;
}

function clearingSpeed(roads: RoadNetwork, link: number): number {
  const straight = roads.linkDirection[link] === DIRECTION.straight;
  const limit = roads.laneSpeed[roads.laneCount + link] as number;
  return Math.min(limit, straight ? CLEARING_STRAIGHT : CLEARING_TURN);
}

function noteLinks(roads: RoadNetwork, note: Note): void {
  for (let k = 0; k < roads.linkCount; k++) {
    const own = placeOf(roads, k);
    if (own < 0) continue;
    for (let c = roads.conflictStart[k] as number; c < (roads.conflictStart[k + 1] as number); c++) {
      const foe = roads.conflictLink[c] as number;
      if (foe < k || roads.conflictKind[c] === CONFLICT.diverging || roads.conflictWide[c] === 1) continue;
      if (roads.linkSignal[foe] !== roads.linkSignal[k]) continue;
      const other = placeOf(roads, foe);
      if (other < 0) continue;
      const leaves = (link: number, to: number) => (to + CLEARING_LENGTH) / clearingSpeed(roads, link);
      const from = roads.conflictFrom[c] as number;
      const foeFrom = roads.conflictFoeFrom[c] as number;
      note(
        own,
        other,
        leaves(k, roads.conflictTo[c] as number) - foeFrom / ENTERING,
        leaves(foe, roads.conflictFoeTo[c] as number) - from / ENTERING,
      );
    }
  }
}

/** Crossings against the links over which they lie: inside the junction, and on the lanes before and behind it. */
function noteCrossings(roads: RoadNetwork, walks: WalkNetwork, marks: Uint8Array, note: Note): void {
  const linksTo = new Map<number, number[]>();
  for (let k = 0; k < roads.linkCount; k++) {
    if ((roads.linkSignal[k] as number) < 0) continue;
    const to = roads.linkTo[k] as number;
    const row = linksTo.get(to);
    if (row) row.push(k);
    else linksTo.set(to, [k]);
  }
  for (let p = 0; p < walks.pathCount; p++) {
    const signal = walks.pathSignal[p] as number;
    const index = walks.pathSignalIndex[p] as number;
    if (signal < 0 || index >= (roads.signalSize[signal] as number)) continue;
    const place = (roads.signalStateStart[signal] as number) + index;
    marks[place] = 1;
    // A vehicle clears the crossing `to` metres from its stop line; people get a clearance of their own.
    const meet = (link: number, to: number) => {
      if (roads.linkSignal[link] !== signal) return;
      const other = placeOf(roads, link);
      if (other >= 0) note(other, place, (to + CLEARING_LENGTH) / clearingSpeed(roads, link), 0);
    };
    for (let c = walks.pathCutStart[p] as number; c < (walks.pathCutStart[p + 1] as number); c++) {
      const lane = walks.cutLane[c] as number;
      const from = walks.cutLaneFrom[c] as number;
      const to = walks.cutLaneTo[c] as number;
      if (lane >= roads.laneCount) {
        meet(lane - roads.laneCount, to);
        continue;
      }
      if (from < NEAR) {
        for (const k of linksTo.get(lane) ?? [])
          meet(k, (roads.laneLength[roads.laneCount + k] as number) + to);
      }
      if ((roads.laneLength[lane] as number) - to < NEAR) {
        for (let k = roads.laneLinkStart[lane] as number; k < (roads.laneLinkStart[lane + 1] as number); k++)
          meet(k, 0);
      }
    }
  }
}

/** 2: some phase of the programme gives both priority; 1: some phase shows both green; 0: none does. */
function shownTogether(roads: RoadNetwork, signal: number, a: number, b: number): number {
  const first = roads.signalStateStart[signal] as number;
  let most = 0;
  for (let p = roads.phaseStart[signal] as number; p < (roads.phaseStart[signal + 1] as number); p++) {
    const at = roads.phaseStateStart[p] as number;
    const x = roads.phaseStates[at + a - first] as number;
    const y = roads.phaseStates[at + b - first] as number;
    if (x === SIGNAL_STATE.greenMajor && y === SIGNAL_STATE.greenMajor) return 2;
    const green = (code: number) =>
      code === SIGNAL_STATE.greenMajor ||
      code === SIGNAL_STATE.greenMinor ||
      code === SIGNAL_STATE.flashingGreen;
    if (green(x) && green(y)) most = 1;
  }
  return most;
}
