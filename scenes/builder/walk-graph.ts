import type { WalkNode, WalkPath, Walkways } from '../document/roads.ts';
import {
  beside,
  lengthOf,
  meetingOf,
  nearestOn,
  offsetOf,
  placeAt,
  roundCorner,
  sliceOf,
  type Vec,
} from './polyline.ts';
import { wedge } from './sections.ts';
import { type Arm, CROSSING, type Section, SIDEWALK, sidewalkOffset } from './street-plan.ts';

/** A place beside the streets that people walk to: a stop, a station entrance, a door. */
export interface WalkTarget {
  readonly id: string;
  readonly point: Vec;
  /** How the last metres look. */
  readonly kind: 'plaza' | 'footway';
  readonly width?: number;
}

/** A crossing with the arm it lies on. */
export interface CrossingPath {
  readonly id: string;
  readonly arm: Arm;
  readonly shape: readonly Vec[];
}

interface Strip {
  readonly id: string;
  readonly kind: WalkPath['kind'];
  readonly from: string;
  readonly to: string;
  readonly shape: readonly Vec[];
  readonly width: number;
  readonly junction?: string;
}

/** The points of an arm's sidewalk and kerb, left and right looking outward. */
interface ArmEnds {
  readonly arm: Arm;
  readonly left: { id: string; at: Vec };
  readonly right: { id: string; at: Vec };
}

/** How far a crossing reaches beyond the kerb, m. */
const BEYOND_KERB = 0.3;

/** Sidewalks, corners and crossings of a network, to which places can be joined before it is written out. */
export class WalkGraph {
  readonly crossings: CrossingPath[] = [];
  readonly #nodes = new Map<string, Vec>();
  readonly #strips: Strip[] = [];
  readonly #targets: WalkTarget[] = [];
  readonly #extra: Strip[] = [];

  constructor(sections: readonly Section[], arms: ReadonlyMap<string, readonly Arm[]>) {
    const ends = new Map<Arm, ArmEnds>();
    for (const [nodeId, around] of arms) {
      const walkable = around
        .filter((arm) => arm.section.street.sidewalks)
        .map((arm) => this.#endsOf(nodeId, arm));
      for (const end of walkable) ends.set(end.arm, end);
      walkable.forEach((end, i) => {
        const next = walkable[(i + 1) % walkable.length]!;
        const neighbour = around[(around.indexOf(end.arm) + 1) % around.length];
        if (around.length > 1 && neighbour === next.arm) this.#corner(nodeId, end, next);
      });
      for (const end of walkable) if (end.arm.crossing > 0) this.#crossing(nodeId, end);
    }
    for (const section of sections) this.#sidewalks(section, arms, ends);
  }

  #endsOf(nodeId: string, arm: Arm): ArmEnds {
    const at = placeAt(arm.line, arm.crossing > 0 ? arm.crossing : arm.cut);
    const id = `${nodeId}/${arm.section.id}`;
    const left = beside(at, sidewalkOffset(arm.left));
    const right = beside(at, -sidewalkOffset(arm.right));
    this.#nodes.set(`${id}/l`, left);
    this.#nodes.set(`${id}/r`, right);
    return { arm, left: { id: `${id}/l`, at: left }, right: { id: `${id}/r`, at: right } };
  }

  #corner(nodeId: string, a: ArmEnds, b: ArmEnds): void {
    const placeA = placeAt(a.arm.line, a.arm.crossing || a.arm.cut);
    const placeB = placeAt(b.arm.line, b.arm.crossing || b.arm.cut);
    const angle = wedge(a.arm, b.arm);
    const corner =
      angle < 2.8 || (angle > 3.5 && angle < 5)
        ? meetingOf(placeA, a.left.at, placeB, b.right.at)
        : undefined;
    this.#strips.push({
      id: `corner/${a.left.id}`,
      kind: 'sidewalk',
      from: a.left.id,
      to: b.right.id,
      shape: corner ? roundCorner(a.left.at, corner, b.right.at, 8) : [a.left.at, b.right.at],
      width: SIDEWALK,
      junction: nodeId,
    });
  }

  #crossing(nodeId: string, end: ArmEnds): void {
    const { arm } = end;
    const at = placeAt(arm.line, arm.crossing);
    const id = `${nodeId}/${arm.section.id}`;
    const left = beside(at, arm.left + BEYOND_KERB);
    const right = beside(at, -arm.right - BEYOND_KERB);
    this.#nodes.set(`${id}/kl`, left);
    this.#nodes.set(`${id}/kr`, right);
    const ramp = (side: string, from: { id: string; at: Vec }, kerb: Vec) =>
      this.#strips.push({
        id: `ramp/${id}/${side}`,
        kind: 'sidewalk',
        from: from.id,
        to: `${id}/k${side}`,
        shape: [from.at, kerb],
        width: CROSSING,
        junction: nodeId,
      });
    ramp('l', end.left, left);
    ramp('r', end.right, right);
    this.crossings.push({ id: `crossing/${id}`, arm, shape: [left, right] });
  }

  #sidewalks(
    section: Section,
    arms: ReadonlyMap<string, readonly Arm[]>,
    ends: ReadonlyMap<Arm, ArmEnds>,
  ): void {
    if (!section.street.sidewalks) return;
    const first = arms.get(section.from.id)?.find((arm) => arm.section === section && arm.atStart);
    const last = arms.get(section.to.id)?.find((arm) => arm.section === section && !arm.atStart);
    const a = first && ends.get(first);
    const b = last && ends.get(last);
    if (!first || !last || !a || !b) return;
    const core = sliceOf(
      section.line,
      first.crossing || first.cut,
      section.length - (last.crossing || last.cut),
    );
    const strip = (
      side: 'l' | 'r',
      left: number,
      from: { id: string; at: Vec },
      to: { id: string; at: Vec },
    ) => {
      const shape = offsetOf(core, left);
      shape[0] = from.at;
      shape[shape.length - 1] = to.at;
      this.#strips.push({
        id: `sidewalk/${section.id}/${side}`,
        kind: 'sidewalk',
        from: from.id,
        to: to.id,
        shape,
        width: SIDEWALK,
      });
    };
    strip('l', sidewalkOffset(first.left), a.left, b.right);
    strip('r', -sidewalkOffset(first.right), a.right, b.left);
  }

  /** Centre lines of all sidewalks and corners with their widths, for keeping other things off them. */
  get lines(): readonly { readonly shape: readonly Vec[]; readonly width: number }[] {
    return [...this.#strips, ...this.#extra];
  }

  /** Joins a place to the nearest sidewalk. */
  join(target: WalkTarget): void {
    this.#targets.push(target);
  }

  /** Adds a path of its own between nodes that exist or are joined, such as a footbridge. */
  path(
    id: string,
    kind: WalkPath['kind'],
    from: string,
    to: string,
    shape: readonly Vec[],
    width: number,
  ): void {
    this.#extra.push({ id, kind, from, to, shape, width });
  }

  /** Adds a node of its own. */
  node(id: string, point: Vec): void {
    this.#nodes.set(id, point);
  }

  /** The graph with all joined places, sidewalks split where the places reach them. */
  build(
    point: (p: Vec) => WalkNode['point'],
    signalOf: (crossing: CrossingPath) => { signal: string; signalIndex: number } | undefined,
  ): Walkways {
    const nodes = new Map(this.#nodes);
    const cuts = new Map<Strip, { s: number; node: string }[]>();
    const paths: WalkPath[] = [];
    const write = (strip: Strip, id: string, from: string, to: string, shape: readonly Vec[]) => {
      paths.push({
        id,
        kind: strip.kind,
        from,
        to,
        shape: shape.map(point),
        width: strip.width,
        ...(strip.junction ? { junction: strip.junction } : {}),
      });
    };
    for (const target of this.#targets) {
      nodes.set(target.id, target.point);
      let best: { strip: Strip; s: number; distance: number; length: number } | undefined;
      for (const strip of this.#strips) {
        if (strip.id.startsWith('ramp/')) continue;
        const near = nearestOn(strip.shape, target.point[0], target.point[1]);
        if (!best || near.distance < best.distance)
          best = { strip, s: near.s, distance: near.distance, length: lengthOf(strip.shape) };
      }
      if (!best) continue;
      let node: string;
      if (best.s < 1.5) node = best.strip.from;
      else if (best.s > best.length - 1.5) node = best.strip.to;
      else {
        const list = cuts.get(best.strip) ?? [];
        cuts.set(best.strip, list);
        const s = best.s;
        const near = list.find((cut) => Math.abs(cut.s - s) < 1.5);
        node = near?.node ?? `${best.strip.id}@${Math.floor(s * 10 + 0.5) / 10}`;
        if (!near) {
          list.push({ s, node });
          const at = placeAt(best.strip.shape, s);
          nodes.set(node, [at.x, at.y, at.z]);
        }
      }
      const there = nodes.get(node)!;
      if (best.distance > 0.2) {
        paths.push({
          id: `way/${target.id}`,
          kind: target.kind,
          from: node,
          to: target.id,
          shape: [there, target.point].map(point),
          width: target.width ?? 2.5,
        });
      } else {
        paths.push({
          id: `way/${target.id}`,
          kind: target.kind,
          from: node,
          to: target.id,
          shape: [there, [target.point[0] + 0.3, target.point[1], target.point[2]] as Vec].map(point),
          width: target.width ?? 2.5,
        });
      }
    }
    for (const strip of [...this.#strips, ...this.#extra]) {
      const list = (cuts.get(strip) ?? []).sort((a, b) => a.s - b.s);
      if (list.length === 0) {
        write(strip, strip.id, strip.from, strip.to, strip.shape);
        continue;
      }
      const length = lengthOf(strip.shape);
      const stations = [{ s: 0, node: strip.from }, ...list, { s: length, node: strip.to }];
      for (let i = 1; i < stations.length; i++) {
        const a = stations[i - 1]!;
        const b = stations[i]!;
        write(strip, `${strip.id}/${i}`, a.node, b.node, sliceOf(strip.shape, a.s, b.s));
      }
    }
    for (const crossing of this.crossings) {
      const id = crossing.id.slice('crossing/'.length);
      paths.push({
        id: crossing.id,
        kind: 'crossing',
        from: `${id}/kl`,
        to: `${id}/kr`,
        shape: crossing.shape.map(point),
        width: CROSSING,
        junction: crossing.arm.node.id,
        ...signalOf(crossing),
      });
    }
    return { nodes: [...nodes].map(([id, p]) => ({ id, point: point(p) })), paths };
  }
}
