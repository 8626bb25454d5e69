import { Group, Mesh, MeshBasicMaterial } from 'three';
import type { Confidence } from '../../../scenes/document/shapes.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { strip } from '../geometry/strips.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD } from '../mood/shader-parts.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { kerbSide, laneLine } from './lane-lines.ts';

/** Solid, dashed or dotted: period in metres and the share that is drawn. */
const STROKE: Record<Confidence, { readonly period: number; readonly duty: number }> = {
  sourced: { period: 0, duty: 1 },
  approximate: { period: 24, duty: 0.6 },
  assumed: { period: 9, duty: 0.35 },
};

/** How sure the scene is of each road, as the stroke of a line along its middle, in every view. */
export function buildConfidence({ world, mood }: BuildContext): LayerPart {
  const { roads } = world;
  const mesh = new MeshBuilder().colour('#F4EFE6');
  for (let edge = 0; edge < roads.edgeCount; edge += 1) {
    const stroke = STROKE[roads.edgeConfidence[edge] ?? 'assumed'];
    const lane = roads.edgeFirstLane[edge + 1]! - 1;
    const line = laneLine(roads, lane);
    const at = -kerbSide(roads, edge) * (roads.laneWidth[lane]! / 2 - 0.6);
    strip(mesh, line, at - 0.6, at + 0.6, { c: stroke.period, d: stroke.duty, lift: 0.35 });
  }
  const object = new Group();
  object.name = 'confidence';
  if (mesh.triangles > 0) {
    const drawn = new Mesh(
      mesh.build(),
      withMood(new MeshBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false }), mood, {
        key: 'confidence',
        declare: AUX_DECLARE,
        vertexHead: AUX_VERTEX_HEAD,
        vertex: AUX_VERTEX,
        colour: /* glsl */ `
          if (vAux.z > 0.01 && fract(vAux.y / vAux.z) > vAux.w) discard;
          diffuseColor.a = 0.92;
        `,
      }),
    );
    drawn.renderOrder = 3;
    object.add(drawn);
  }
  return { object, visible: (p) => p.state.layers.confidence, dispose: () => disposeTree(object) };
}
