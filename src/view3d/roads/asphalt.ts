import { Group, Mesh, MeshLambertMaterial } from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { convexHull, fill, ringArea } from '../geometry/polygons.ts';
import { slab, strip } from '../geometry/strips.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD, NOISE } from '../mood/shader-parts.ts';
import { ORDER } from '../order.ts';
import { BOARD } from '../palette.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { isElevated, laneLine } from './lane-lines.ts';

/** Kinds of surface in `aux.z`. */
const LANE = 0;
const INTERNAL = 1;
const JUNCTION = 2;

/** Paved strip beyond the outer edge of a lane, m: hides the seams between lanes. */
const SHOULDER = 0.18;
const DECK = 0.9;
/** Distance between the piers of a deck, m, and the least height that has them. */
const PIER_SPACING = 32;
const PIER_FROM = 3;

/**
 * Road surfaces: lanes, junction areas, and decks with piers where a road leaves the ground. On the board every lane is
 * a copper trace with a clearance to the next.
 */
export function buildAsphalt({ world, mood }: BuildContext): LayerPart {
  const { roads, scene } = world;
  const ground = new MeshBuilder().colour('#5F5C57');
  const high = new MeshBuilder().colour('#5F5C57');
  const decks = new MeshBuilder().colour('#9A978F');

  const junctionIndex = new Map(roads.junctionIds.map((id, i) => [id, i]));
  const corners: [number, number][][] = roads.junctionIds.map(() => []);
  const heights = new Float64Array(roads.junctionCount);

  const strips: { lane: number; internal: boolean }[] = [];
  for (let lane = 0; lane < roads.totalLanes; lane += 1)
    strips.push({ lane, internal: lane >= roads.laneCount });
  // Internal lanes first, so that the lanes of edges lie over their ends.
  strips.sort((a, b) => Number(b.internal) - Number(a.internal) || a.lane - b.lane);

  const lines = strips.map(({ lane }) => laneLine(roads, lane));
  strips.forEach(({ lane, internal }, i) => {
    if (internal) return;
    const line = lines[i]!;
    const n = line.x.length;
    if (n < 2) return;
    const half = roads.laneWidth[lane]! / 2;
    const edge = roads.laneEdge[lane]!;
    for (const [junction, p] of [
      [roads.edgeFrom[edge]!, 0],
      [roads.edgeTo[edge]!, n - 1],
    ] as const) {
      const list = corners[junction];
      if (!list) continue;
      for (const side of [-half, half]) {
        list.push([line.x[p]! + line.leftX[p]! * side, line.y[p]! + line.leftY[p]! * side]);
      }
      heights[junction] = Math.max(heights[junction]!, line.z[p]!);
    }
  });

  for (const junction of scene.roads.junctions) {
    const index = junctionIndex.get(junction.id);
    if (index === undefined || heights[index]! > 0.6) continue;
    const ring =
      junction.shape && Math.abs(ringArea(junction.shape)) > 1 ? junction.shape : convexHull(corners[index]!);
    if (ring.length >= 3) fill(ground, ring, heights[index]!, 0, 0, JUNCTION);
  }
  strips.forEach(({ lane, internal }, i) => {
    const line = lines[i]!;
    if (line.x.length < 2) return;
    const half = roads.laneWidth[lane]! / 2;
    const kind = internal ? INTERNAL : LANE;
    if (!isElevated(roads, lane)) {
      strip(ground, line, -half - SHOULDER, half + SHOULDER, { c: kind, d: half + SHOULDER });
      return;
    }
    strip(high, line, -half - SHOULDER, half + SHOULDER, { c: kind, d: half + SHOULDER, lift: 0.03 });
    slab(decks, line, -half - 0.5, half + 0.5, -0.04, DECK);
    if (internal || lane !== roads.edgeFirstLane[roads.laneEdge[lane]!]!) return;
    const lanes = roads.edgeFirstLane[roads.laneEdge[lane]! + 1]! - lane;
    const middle = (lanes - 1) * half * (roads.edgeLeftHand[roads.laneEdge[lane]!] ? -1 : 1);
    for (let p = 1, next = PIER_SPACING / 2; p < line.x.length; p += 1) {
      for (; next < line.s[p]!; next += PIER_SPACING) {
        const t = (next - line.s[p - 1]!) / (line.s[p]! - line.s[p - 1]!);
        const z = line.z[p - 1]! + (line.z[p]! - line.z[p - 1]!) * t - DECK;
        if (z < PIER_FROM) continue;
        const x = line.x[p - 1]! + (line.x[p]! - line.x[p - 1]!) * t + line.leftX[p]! * middle;
        const y = line.y[p - 1]! + (line.y[p]! - line.y[p - 1]!) * t + line.leftY[p]! * middle;
        decks.cylinder(x, y, 0, z, 1.1, 1.1, 8);
      }
    }
  });

  const surface = (depthWrite: boolean) =>
    withMood(
      new MeshLambertMaterial({
        vertexColors: true,
        depthWrite,
        transparent: false,
        ...(depthWrite ? { polygonOffset: true, polygonOffsetFactor: -1, polygonOffsetUnits: -4 } : {}),
      }),
      mood,
      {
        key: 'asphalt',
        board: BOARD.copper,
        analysis: 0.3,
        declare: AUX_DECLARE,
        vertexHead: AUX_VERTEX_HEAD,
        vertex: AUX_VERTEX,
        fragmentHead: NOISE,
        colour: /* glsl */ `
          #ifdef FINE
          float grain = noise21(vWorld.xy * 0.35) * 0.5 + noise21(vWorld.xy * 0.06) * 0.5;
          #else
          float grain = 0.5;
          #endif
          float wheel = vAux.z < 0.5 ? smoothstep(0.26, 0.0, abs(abs(vAux.x) - 0.46)) : 0.0;
          diffuseColor.rgb *= 0.93 + 0.14 * grain - 0.07 * wheel;
        `,
        final: 'if (uBoard > 0.55 && vAux.z > 1.5) discard;',
        boardCode: /* glsl */ `
          float metres = (1.0 - abs(vAux.x)) * max(vAux.w, 0.5);
          float soft = max(fwidth(metres), 0.02);
          float gap = vAux.z < 0.5 ? 0.42 : 0.95;
          float pour = smoothstep(gap - soft, gap + soft, metres);
          pour = mix(pour, 0.8, clamp(soft * 0.9 - 0.35, 0.0, 1.0));
          vec3 eye = normalize(cameraPosition - vWorld);
          float gloss = pow(1.0 - eye.z, 2.0);
          float sheen = 0.74 + 0.2 * noise21(vWorld.xy * 0.02) + 0.30 * gloss;
          vec3 bare = vec3(0.0075, 0.019, 0.0165);
          vec3 metal = boardColour * sheen * (vAux.z < 0.5 ? 1.0 : 0.72);
          boardColour = mix(bare, metal, vAux.z > 1.5 ? 0.0 : pour);
        `,
      },
    );

  const object = new Group();
  object.name = 'asphalt';
  if (ground.triangles > 0) {
    const mesh = new Mesh(ground.build(), surface(false));
    mesh.renderOrder = ORDER.asphalt;
    object.add(mesh);
  }
  if (decks.triangles > 0) {
    const mesh = new Mesh(
      decks.build(),
      withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
        key: 'decks',
        board: '#10241F',
        analysis: 0.2,
      }),
    );
    mesh.name = 'decks';
    object.add(mesh);
  }
  if (high.triangles > 0) {
    const mesh = new Mesh(high.build(), surface(true));
    mesh.renderOrder = 1;
    object.add(mesh);
  }
  return { object, visible: (p) => p.state.layers.roads, dispose: () => disposeTree(object) };
}
