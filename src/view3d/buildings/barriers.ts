import { DoubleSide, Group, Mesh, MeshLambertMaterial } from 'three';
import type { Barrier } from '../../../scenes/document/surroundings.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD } from '../mood/shader-parts.ts';
import type { BuildContext, LayerPart } from '../picture.ts';

const COLOUR: Record<Barrier['kind'], string> = {
  fence: '#7D8485',
  bank: '#8B8A78',
  wall: '#A8A49B',
  rail: '#9AA0A2',
};

/** Fences (posts and wires), banks, walls and rails as upright sheets. */
export function buildBarriers({ world, mood }: BuildContext): LayerPart {
  const object = new Group();
  object.name = 'barriers';
  const mesh = new MeshBuilder();
  for (const barrier of world.scene.surroundings.barriers) {
    mesh.colour(COLOUR[barrier.kind]);
    const open = barrier.kind === 'fence' || barrier.kind === 'rail' ? 1 : 0;
    let along = 0;
    for (let i = 1; i < barrier.line.length; i += 1) {
      const [x0, y0, z0 = 0] = barrier.line[i - 1]!;
      const [x1, y1, z1 = 0] = barrier.line[i]!;
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length < 1e-3) continue;
      mesh.normal((y1 - y0) / length, -(x1 - x0) / length, 0);
      const h = barrier.height;
      const a = mesh.vertex(x0, y0, z0, along, 0, h, open);
      const b = mesh.vertex(x1, y1, z1, along + length, 0, h, open);
      const c = mesh.vertex(x1, y1, z1 + h, along + length, h, h, open);
      const d = mesh.vertex(x0, y0, z0 + h, along, h, h, open);
      mesh.quad(a, b, c, d);
      along += length;
    }
  }
  if (mesh.triangles > 0) {
    object.add(
      new Mesh(
        mesh.build(),
        withMood(new MeshLambertMaterial({ vertexColors: true, side: DoubleSide, transparent: true }), mood, {
          key: 'barriers',
          board: '#2C5B52',
          analysis: 0.35,
          declare: AUX_DECLARE,
          vertexHead: AUX_VERTEX_HEAD,
          vertex: `${AUX_VERTEX} transformed.z = mix(transformed.z, min(transformed.z, 0.3), uBoard);`,
          colour: /* glsl */ `
            if (vAux.w > 0.5) {
              vec2 px = fwidth(vAux.xy);
              float post = 1.0 - smoothstep(0.06, 0.06 + px.x, abs(fract(vAux.x / 3.0) - 0.5) * 3.0);
              float wire = 1.0 - smoothstep(0.02, 0.02 + px.y, abs(fract(vAux.y * 3.0) - 0.5) / 3.0);
              float top = smoothstep(0.12, 0.06, vAux.z - vAux.y);
              float fine = clamp(1.0 - px.y * 4.0, 0.0, 1.0);
              diffuseColor.a = max(max(post, top), mix(0.22, wire * 0.8, fine));
            }
          `,
        }),
      ),
    );
  }
  return { object, visible: (p) => p.state.layers.buildings, dispose: () => disposeTree(object) };
}
