import { Group, Mesh, MeshLambertMaterial, PlaneGeometry, Vector4 } from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { withMood } from '../mood/mood-material.ts';
import { NOISE } from '../mood/shader-parts.ts';
import { ORDER } from '../order.ts';
import { BOARD } from '../palette.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { sceneExtent } from './extent.ts';

/** How far the ground reaches beyond the scene, m. */
const REACH = 14_000;
/** Margin of the board around the scene, m. */
export const BOARD_MARGIN = 140;

/**
 * The ground under everything. In the board view it is the substrate: a rectangle with rounded corners around the
 * scene, a faint weave, a gold edge, and darkness beyond.
 */
export function buildGround({ world, mood }: BuildContext): LayerPart {
  const e = sceneExtent(world, BOARD_MARGIN);
  const cx = (e.minX + e.maxX) / 2;
  const cy = (e.minY + e.maxY) / 2;
  const uRect = { value: new Vector4(cx, cy, (e.maxX - e.minX) / 2, (e.maxY - e.minY) / 2) };
  const geometry = new PlaneGeometry(REACH * 2, REACH * 2, 1, 1);
  const material = withMood(new MeshLambertMaterial({ color: '#B4B2A8', depthWrite: false }), mood, {
    key: 'ground',
    board: BOARD.substrate,
    analysis: 0.06,
    uniforms: { uRect },
    declare: 'varying vec2 vPlace; uniform vec4 uRect;',
    vertex: 'vPlace = (modelMatrix * vec4(transformed, 1.0)).xy;',
    fragmentHead: NOISE,
    colour: /* glsl */ `
      #ifdef FINE
      float broad = noise21(vPlace * 0.004) * 0.6 + noise21(vPlace * 0.017) * 0.4;
      #else
      float broad = noise21(vPlace * 0.006);
      #endif
      diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.27, 0.33, 0.22), 0.12 + 0.5 * smoothstep(0.40, 0.74, broad));
    `,
    boardCode: /* glsl */ `
      vec2 q = abs(vPlace - uRect.xy) - uRect.zw + vec2(60.0);
      float edge = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 60.0;
      float px = fwidth(edge);
      vec2 w = vPlace * 0.7;
      float weave = sin(w.x) * sin(w.y) * clamp(1.0 - fwidth(w.x) * 0.9, 0.0, 1.0);
      vec2 g = abs(fract(vPlace / 100.0 - 0.5) - 0.5) * 100.0;
      float grid = 1.0 - smoothstep(0.0, max(px * 1.2, 0.5), min(g.x, g.y));
      float glow = 1.0 - smoothstep(0.0, 1.6, length((vPlace - uRect.xy) / uRect.zw));
      vec3 inner = boardColour * (0.92 + 0.4 * glow) + vec3(0.0018, 0.0042, 0.0038) * weave + vec3(0.006, 0.014, 0.012) * grid;
      vec3 outer = vec3(0.0009, 0.0017, 0.0016);
      float rim = 1.0 - smoothstep(0.0, 4.0 + px, abs(edge + 6.0));
      boardColour = mix(inner, outer, smoothstep(-px, px, edge));
      boardColour = mix(boardColour, vec3(0.30, 0.16, 0.06), rim * 0.75);
    `,
  });
  const mesh = new Mesh(geometry, material);
  mesh.position.set(cx, cy, -0.02);
  mesh.renderOrder = ORDER.ground;
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  mesh.updateMatrix();
  const object = new Group();
  object.name = 'ground';
  object.add(mesh);
  return { object, visible: () => true, dispose: () => disposeTree(object) };
}
