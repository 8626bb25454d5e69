import {
  type BufferAttribute,
  type BufferGeometry,
  Color,
  Group,
  IcosahedronGeometry,
  InstancedMesh,
  Matrix4,
  MeshLambertMaterial,
  OctahedronGeometry,
} from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { withMood } from '../mood/mood-material.ts';
import { variety } from '../palette.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { instancedShadow } from '../sky/planar-shadow.ts';

/** A soft crown on a short trunk, one metre high, crown in white for the instance's colour. */
function treeShape(detail: 0 | 1): BufferGeometry {
  const mesh = new MeshBuilder();
  mesh.colour('#6B5B4A').cylinder(0, 0, 0, 0.35, 0.035, 0.03, 5, 0);
  const crown = new IcosahedronGeometry(1, detail);
  const position = crown.getAttribute('position') as BufferAttribute;
  for (let i = 0; i < position.count; i += 3) {
    const ids: number[] = [];
    for (let k = 0; k < 3; k += 1) {
      const x = position.getX(i + k);
      const y = position.getY(i + k);
      const z = position.getZ(i + k);
      const key = Math.round(x * 50) * 7919 + Math.round(y * 50) * 104729 + Math.round(z * 50);
      const r = 0.86 + 0.28 * variety(key);
      mesh.colour('#FFFFFF', 0.72 + 0.28 * (z * 0.5 + 0.5));
      const n = Math.hypot(x, y, z + 0.35);
      mesh.normal(x / n, y / n, (z + 0.35) / n);
      ids.push(mesh.vertex(x * r * 0.36, y * r * 0.36, 0.62 + z * r * 0.36, 1));
    }
    mesh.triangle(ids[0]!, ids[1]!, ids[2]!);
  }
  crown.dispose();
  return mesh.build();
}

/** What a tree's shadow is thrown by: eight faces do. */
function shadowShape(): BufferGeometry {
  const shape = new OctahedronGeometry(0.36, 0);
  shape.translate(0, 0, 0.62);
  return shape;
}

const LEAVES = ['#5F7F4B', '#6E8B52', '#54744A', '#7A9159'].map((c) => new Color(c));

/** Trees as soft masses, one drawing call for all of them and one for their shadows. */
export function buildTrees({ world, mood, quality }: BuildContext): LayerPart {
  const object = new Group();
  object.name = 'trees';
  const { trees } = world.scene.surroundings;
  if (trees.length > 0) {
    const material = withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
      key: 'trees',
      board: '#14352C',
      analysis: 0.28,
      vertex: 'transformed.z *= mix(1.0, 0.02, uBoard); transformed.xy *= mix(1.0, 0.45, uBoard);',
    });
    const mesh = new InstancedMesh(treeShape(quality.detail), material, trees.length);
    const matrix = new Matrix4();
    const colour = new Color();
    trees.forEach(([x, y, height], i) => {
      const turn = variety(i) * Math.PI * 2;
      const wide = height * (0.85 + 0.5 * variety(i * 5 + 1));
      const c = Math.cos(turn) * wide;
      const s = Math.sin(turn) * wide;
      matrix.set(c, -s, 0, x, s, c, 0, y, 0, 0, height, 0, 0, 0, 0, 1);
      mesh.setMatrixAt(i, matrix);
      const leaf = LEAVES[i % LEAVES.length] ?? LEAVES[0]!;
      mesh.setColorAt(i, colour.copy(leaf).multiplyScalar(0.8 + 0.35 * variety(i * 7 + 2)));
    });
    mesh.frustumCulled = false;
    object.add(mesh, instancedShadow(mesh, shadowShape(), mood));
  }
  return {
    object,
    visible: (p) => p.state.layers.trees && p.mood.analysis < 0.6,
    dispose: () => disposeTree(object),
  };
}
