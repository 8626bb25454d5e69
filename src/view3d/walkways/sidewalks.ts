import { Group, Mesh, MeshLambertMaterial } from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { polyline, slab } from '../geometry/strips.ts';
import { withMood } from '../mood/mood-material.ts';
import { ORDER } from '../order.ts';
import type { BuildContext, LayerPart } from '../picture.ts';

/** Height of a kerb, m. */
const KERB = 0.12;
const CROSSING = 1;

/** Sidewalks, squares and footways as low slabs whose kerbs catch the light. */
export function buildSidewalks({ world, mood }: BuildContext): LayerPart {
  const { walks } = world;
  const mesh = new MeshBuilder();
  for (let path = 0; path < walks.pathCount; path += 1) {
    const kind = walks.pathKind[path]!;
    if (kind === CROSSING) continue;
    const points: [number, number, number][] = [];
    for (let i = walks.shapeStart[path]!; i < walks.shapeStart[path + 1]!; i += 1) {
      points.push([walks.shapeX[i]!, walks.shapeY[i]!, walks.shapeZ[i]!]);
    }
    const half = walks.pathWidth[path]! / 2;
    mesh.colour(kind === 2 ? '#BDB6A8' : '#AEABA2');
    slab(mesh, polyline(points), -half, half, KERB, KERB);
  }
  const object = new Group();
  object.name = 'sidewalks';
  if (mesh.triangles > 0) {
    const drawn = new Mesh(
      mesh.build(),
      withMood(new MeshLambertMaterial({ vertexColors: true, depthWrite: false }), mood, {
        key: 'sidewalks',
        board: '#12302A',
        analysis: 0.2,
        vertex: 'transformed.z *= 1.0 - uBoard;',
      }),
    );
    drawn.renderOrder = ORDER.sidewalks;
    object.add(drawn);
  }
  return { object, visible: (p) => p.state.layers.sidewalks, dispose: () => disposeTree(object) };
}
