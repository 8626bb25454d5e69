import { Group, Mesh, MeshLambertMaterial } from 'three';
import { DIRECTION } from '../../../scenes/network/road-network.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { polyline, strip } from '../geometry/strips.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD, NOISE } from '../mood/shader-parts.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { isElevated, kerbSide, laneLine } from './lane-lines.ts';

const WHITE = '#E4E1D8';
const YELLOW = '#D9A93A';
/** Widths, m, and dashes of lane lines (GB 5768.3: 2 m line, 4 m gap below 60 km/h; 6 and 9 m from there). */
const LINE_WIDTH = 0.15;
const STOP_WIDTH = 0.4;
const SLOW_DASH = { period: 6, duty: 1 / 3 };
const FAST_DASH = { period: 15, duty: 0.4 };
const FAST = 60 / 3.6 - 0.01;
/** Zebra bars: 45 cm wide, 60 cm apart. */
const ZEBRA = { period: 1.05, duty: 0.45 / 1.05 };
const STOP_BEFORE_END = 0.5;
/** Arrows on signalised approaches: metres before the stop line. */
const ARROW_BEFORE_END = 9;

/** Paint by rule: lane lines, edge lines, centre lines, stop lines, arrows, zebra crossings. */
export function buildMarkings({ world, mood }: BuildContext): LayerPart {
  const { roads, walks, scene } = world;
  const flat = new MeshBuilder();
  const high = new MeshBuilder();
  const hasOpposite = new Set(scene.roads.edges.filter((e) => e.opposite).map((e) => e.id));

  for (let edge = 0; edge < roads.edgeCount; edge += 1) {
    const first = roads.edgeFirstLane[edge]!;
    const last = roads.edgeFirstLane[edge + 1]! - 1;
    const kerb = kerbSide(roads, edge);
    for (let lane = first; lane <= last; lane += 1) {
      const line = laneLine(roads, lane);
      if (line.x.length < 2) continue;
      const elevated = isElevated(roads, lane);
      const mesh = elevated ? high : flat;
      const lift = elevated ? 0.06 : 0;
      const half = roads.laneWidth[lane]! / 2;
      const w = LINE_WIDTH / 2;
      if (lane < last) {
        const dash = roads.laneSpeed[lane]! >= FAST ? FAST_DASH : SLOW_DASH;
        const at = -kerb * half;
        mesh.colour(WHITE);
        strip(mesh, line, at - w, at + w, { c: dash.period, d: dash.duty, lift });
      } else {
        const at = -kerb * (half - 0.12);
        const opposite = hasOpposite.has(roads.edgeIds[edge]!);
        mesh.colour(opposite ? YELLOW : WHITE);
        strip(mesh, line, at - w, at + w, { lift });
      }
      if (lane === first && half > 1) {
        const at = kerb * (half - 0.2);
        mesh.colour(WHITE, 0.9);
        strip(mesh, line, at - w, at + w, { lift });
      }
      const length = line.s[line.s.length - 1]!;
      const from = roads.laneLinkStart[lane]!;
      const to = roads.laneLinkStart[lane + 1]!;
      let signalised = false;
      let straight = false;
      let left = false;
      let right = false;
      for (let link = from; link < to; link += 1) {
        if (roads.linkSignal[link]! >= 0) signalised = true;
        const d = roads.linkDirection[link]!;
        if (d === DIRECTION.straight) straight = true;
        else if (d === DIRECTION.left || d === DIRECTION.slightLeft || d === DIRECTION.turn) left = true;
        else right = true;
      }
      if (!signalised || length < 4) continue;
      mesh.colour(WHITE);
      strip(mesh, line, -half, half, {
        from: length - STOP_BEFORE_END - STOP_WIDTH,
        to: length - STOP_BEFORE_END,
        lift,
      });
      if (length < 30 || last === first || half < 1.3) continue;
      const tip = length - ARROW_BEFORE_END;
      strip(mesh, line, -0.09, 0.09, { from: tip - 5.5, to: tip - (straight ? 1.6 : 2.4), lift });
      const p = line.x.length - 1;
      const dx = line.leftY[p]!;
      const dy = -line.leftX[p]!;
      const bx = line.x[p]! - dx * ARROW_BEFORE_END;
      const by = line.y[p]! - dy * ARROW_BEFORE_END;
      const bz = line.z[p]! + lift;
      const put = (u: number, v: number) =>
        mesh.vertex(bx + dx * u - dy * v, by + dy * u + dx * v, bz, 0, 0, 0, 0);
      mesh.normal(0, 0, 1);
      if (straight) mesh.triangle(put(-1.8, -0.35), put(0, 0), put(-1.8, 0.35));
      for (const side of [left ? 1 : 0, right ? -1 : 0]) {
        if (side === 0) continue;
        const a = put(-2.5, side * 0.02);
        const b = put(-2.2, side * 0.55);
        const c = put(-2.55, side * 0.5);
        const d = put(-2.9, side * 0.02);
        mesh.quad(a, side > 0 ? b : d, c, side > 0 ? d : b);
        const t = [put(-1.7, side * 0.6), put(-2.4, side * 1.15), put(-2.85, side * 0.35)] as const;
        mesh.triangle(t[0], side > 0 ? t[1] : t[2], side > 0 ? t[2] : t[1]);
      }
    }
  }
  for (let path = 0; path < walks.pathCount; path += 1) {
    if (walks.pathKind[path] !== 1) continue;
    const points: [number, number, number][] = [];
    for (let i = walks.shapeStart[path]!; i < walks.shapeStart[path + 1]!; i += 1) {
      points.push([walks.shapeX[i]!, walks.shapeY[i]!, walks.shapeZ[i]!]);
    }
    const half = Math.max(1.2, walks.pathWidth[path]! / 2);
    flat.colour(WHITE);
    strip(flat, polyline(points), -half, half, { c: ZEBRA.period, d: ZEBRA.duty });
  }

  const material = (depthWrite: boolean) =>
    withMood(
      new MeshLambertMaterial({
        vertexColors: true,
        transparent: true,
        depthWrite: false,
        ...(depthWrite ? { polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -8 } : {}),
      }),
      mood,
      {
        key: 'markings',
        declare: AUX_DECLARE,
        vertexHead: AUX_VERTEX_HEAD,
        vertex: AUX_VERTEX,
        fragmentHead: NOISE,
        colour: /* glsl */ `
          float paint = 1.0;
          if (vAux.z > 0.01) {
            float cycle = fract(vAux.y / vAux.z);
            float soft = max(fwidth(vAux.y) / vAux.z, 1e-4);
            paint = clamp((vAux.w - cycle) / soft + 0.5, 0.0, 1.0) * clamp(cycle / soft + 0.5, 0.0, 1.0);
            paint = mix(paint, vAux.w, clamp(soft * 2.0 - 0.5, 0.0, 1.0));
          }
          #ifdef FINE
          float worn = 0.72 + 0.28 * noise21(vWorld.xy * 1.3);
          #else
          float worn = 0.86;
          #endif
          float apart = length(cameraPosition - vWorld);
          diffuseColor.a = paint * worn * (1.0 - smoothstep(700.0, 2600.0, apart)) * (1.0 - uBoard) * (1.0 - 0.8 * uAnalysis);
        `,
        final: 'if (gl_FragColor.a < 0.01) discard;',
      },
    );
  const object = new Group();
  object.name = 'markings';
  for (const [mesh, depth] of [
    [flat, false],
    [high, true],
  ] as const) {
    if (mesh.triangles === 0) continue;
    const drawn = new Mesh(mesh.build(), material(depth));
    drawn.renderOrder = depth ? 2 : -12;
    object.add(drawn);
  }
  return {
    object,
    visible: (p) => p.state.layers.markings && p.state.layers.roads && p.mood.board < 0.99,
    dispose: () => disposeTree(object),
  };
}
