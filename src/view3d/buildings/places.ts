import { Group, Mesh, MeshLambertMaterial } from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { withMood } from '../mood/mood-material.ts';
import type { BuildContext, LayerPart } from '../picture.ts';

const METRO = '#2E8C6A';
const GLASS = '#7E97A0';

/** Metro entrances (glass canopy and pylon), bus shelters and gates: small things that say where one is. */
export function buildPlaces({ world, mood }: BuildContext): LayerPart {
  const mesh = new MeshBuilder();
  for (const place of world.scene.surroundings.places) {
    const [x, y] = place.point;
    switch (place.kind) {
      case 'metro':
        mesh.colour(GLASS).box(x, y, 0, 3.4, 5, 2.6, 0, 0, 0.9, 1);
        mesh.colour('#E6EAEA').box(x, y, 3.4, 3.9, 6, 3.4, 0, 0);
        mesh.colour('#5A6367').box(x + 7.5, y, 0, 5.4, 0.2, 0.2, 0, 0);
        mesh.colour(METRO).box(x + 7.5, y, 5.4, 7.6, 1.1, 0.3, 0, 1);
        break;
      case 'bus_stop':
        mesh.colour('#5A6367').box(x, y, 0, 2.6, 0.07, 0.07, 0, 0);
        mesh.colour('#D9B44A').box(x, y, 2.2, 2.9, 0.06, 0.32, 0, 1);
        break;
      case 'gate':
        mesh.colour('#C9CED0').box(x, y, 4.6, 5.8, 1.2, 9, 0, 0);
        mesh.box(x, y - 8.6, 0, 4.6, 0.5, 0.5, 0, 0);
        mesh.box(x, y + 8.6, 0, 4.6, 0.5, 0.5, 0, 0);
        break;
      default:
        break;
    }
  }
  const object = new Group();
  object.name = 'places';
  if (mesh.triangles > 0) {
    object.add(
      new Mesh(
        mesh.build(),
        withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
          key: 'places',
          board: '#D9E5DC',
          analysis: 0.6,
          declare: 'varying float vPart;',
          vertexHead: 'attribute vec4 aux;',
          vertex: 'vPart = aux.x; transformed.z *= 1.0 - 0.98 * uBoard;',
          emissive: 'totalEmissiveRadiance += diffuseColor.rgb * vPart * (0.15 + 1.1 * uNight);',
        }),
      ),
    );
  }
  return { object, visible: (p) => p.state.layers.buildings, dispose: () => disposeTree(object) };
}
