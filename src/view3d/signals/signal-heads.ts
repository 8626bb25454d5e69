import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { DIRECTION } from '../../../scenes/network/road-network.ts';
import { kerbSide, laneLine } from '../roads/lane-lines.ts';

/** One signal head: where it hangs, which way it faces, which state it shows. */
export interface SignalHead {
  /** Signal controller, and index into the frame's signal columns. */
  readonly signal: number;
  readonly state: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Direction of travel of those it speaks to, rad; the head faces them. */
  readonly heading: number;
  /** 0 disc, 1 left arrow, 2 right arrow, 3 pedestrian. */
  readonly shape: 0 | 1 | 2 | 3;
}

/** A pole at the kerb with an arm over the lanes (arm length 0: none). */
export interface SignalPole {
  readonly signal: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly height: number;
  /** Direction of the arm, rad, and its length, m. */
  readonly arm: number;
  readonly armLength: number;
}

const MAST = 6.2;
const HEAD_BELOW = 0.55;
const PERSON_POLE = 2.7;
/** Distance of a mast from the edge of the kerb lane, m. */
const KERB_GAP = 1.1;

/** Heads and poles that the network's signals need: one mast per approach, a head per lane, and heads at crossings. */
export function placeSignals(world: CompiledScene): { heads: SignalHead[]; poles: SignalPole[] } {
  const { roads, walks } = world;
  const heads: SignalHead[] = [];
  const poles: SignalPole[] = [];
  for (let edge = 0; edge < roads.edgeCount; edge += 1) {
    const first = roads.edgeFirstLane[edge]!;
    const last = roads.edgeFirstLane[edge + 1]! - 1;
    const kerb = kerbSide(roads, edge);
    let mast: { x: number; y: number; z: number; signal: number; across: number } | null = null;
    let reach = 0;
    let armHeading = 0;
    for (let lane = first; lane <= last; lane += 1) {
      let chosen = -1;
      for (let link = roads.laneLinkStart[lane]!; link < roads.laneLinkStart[lane + 1]!; link += 1) {
        if (roads.linkSignal[link]! < 0) continue;
        if (chosen < 0 || roads.linkDirection[link] === DIRECTION.straight) chosen = link;
      }
      if (chosen < 0) continue;
      const line = laneLine(roads, lane);
      const p = line.x.length - 1;
      if (p < 1) continue;
      const lx = line.leftX[p]!;
      const ly = line.leftY[p]!;
      const heading = Math.atan2(-lx, ly);
      const signal = roads.linkSignal[chosen]!;
      const half = roads.laneWidth[lane]! / 2;
      if (!mast) {
        const off = kerb * (half + KERB_GAP);
        mast = { x: line.x[p]! + lx * off, y: line.y[p]! + ly * off, z: line.z[p]!, signal, across: off };
        armHeading = Math.atan2(-ly * kerb, -lx * kerb);
      }
      const direction = roads.linkDirection[chosen]!;
      const shape = direction === DIRECTION.left ? 1 : direction === DIRECTION.right ? 2 : 0;
      const dx = line.x[p]! - mast.x;
      const dy = line.y[p]! - mast.y;
      reach = Math.max(reach, Math.hypot(dx, dy));
      heads.push({
        signal,
        state: roads.signalStateStart[signal]! + roads.linkSignalIndex[chosen]!,
        x: line.x[p]!,
        y: line.y[p]!,
        z: line.z[p]! + MAST - HEAD_BELOW,
        heading,
        shape,
      });
    }
    if (mast) {
      const { x, y, z, signal } = mast;
      poles.push({ signal, x, y, z, height: MAST, arm: armHeading, armLength: reach + 0.4 });
    }
  }
  for (let path = 0; path < walks.pathCount; path += 1) {
    const signal = walks.pathSignal[path]!;
    if (walks.pathKind[path] !== 1 || signal < 0) continue;
    const a = walks.shapeStart[path]!;
    const b = walks.shapeStart[path + 1]! - 1;
    if (b <= a) continue;
    const state = roads.signalStateStart[signal]! + walks.pathSignalIndex[path]!;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const dx = walks.shapeX[to]! - walks.shapeX[from]!;
      const dy = walks.shapeY[to]! - walks.shapeY[from]!;
      const length = Math.hypot(dx, dy);
      if (length < 1) continue;
      const ux = dx / length;
      const uy = dy / length;
      const side = walks.pathWidth[path]! / 2 + 0.3;
      const x = walks.shapeX[to]! + ux * 0.5 - uy * side;
      const y = walks.shapeY[to]! + uy * 0.5 + ux * side;
      const z = walks.shapeZ[to]!;
      poles.push({ signal, x, y, z, height: PERSON_POLE, arm: 0, armLength: 0 });
      heads.push({ signal, state, x, y, z: z + PERSON_POLE - 0.1, heading: Math.atan2(uy, ux), shape: 3 });
    }
  }
  return { heads, poles };
}
