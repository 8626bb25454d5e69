import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
} from 'three';
import type { Area } from '../../../scenes/document/surroundings.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { fill } from '../geometry/polygons.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD, NOISE } from '../mood/shader-parts.ts';
import { ORDER } from '../order.ts';
import { BOARD } from '../palette.ts';
import type { BuildContext, LayerPart } from '../picture.ts';

const AREA_COLOUR: Record<Exclude<Area['kind'], 'water' | 'zone'>, string> = {
  green: '#8B9A7A',
  plaza: '#B7B0A2',
  port: '#A5A29B',
  mudflat: '#857C68',
};

/** Lines around rings, for one drawing call. */
function outlines(areas: readonly Area[], z: number): BufferGeometry {
  const points: number[] = [];
  for (const { ring } of areas) {
    for (let i = 0; i < ring.length; i += 1) {
      const [x0, y0] = ring[i]!;
      const [x1, y1] = ring[(i + 1) % ring.length]!;
      points.push(x0, y0, z, x1, y1, z);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(points), 3));
  return geometry;
}

/** Green, squares, port aprons and mudflats: flat colour on the ground, one drawing call. */
export function buildAreas({ world, mood }: BuildContext): LayerPart {
  const object = new Group();
  object.name = 'areas';
  const { areas } = world.scene.surroundings;
  const mesh = new MeshBuilder();
  for (const area of areas) {
    if (area.kind === 'water' || area.kind === 'zone') continue;
    mesh.colour(AREA_COLOUR[area.kind]);
    fill(mesh, area.ring, 0, area.kind === 'green' ? 1 : area.kind === 'mudflat' ? 2 : 0);
  }
  if (mesh.triangles > 0) {
    const flat = new Mesh(
      mesh.build(),
      withMood(new MeshLambertMaterial({ vertexColors: true, depthWrite: false }), mood, {
        key: 'areas',
        board: '#0E221E',
        analysis: 0.12,
        declare: AUX_DECLARE,
        vertexHead: AUX_VERTEX_HEAD,
        vertex: AUX_VERTEX,
        fragmentHead: NOISE,
        colour: /* glsl */ `
          #ifdef FINE
          float mottle = noise21(vWorld.xy * 0.03) * 0.6 + noise21(vWorld.xy * 0.19) * 0.4;
          #else
          float mottle = noise21(vWorld.xy * 0.03);
          #endif
          diffuseColor.rgb *= mix(1.0, 0.72 + 0.5 * mottle, vAux.x > 0.5 ? 1.0 : 0.25);
        `,
      }),
    );
    flat.renderOrder = ORDER.areas;
    object.add(flat);
  }
  const zones = areas.filter((a) => a.kind === 'zone');
  if (zones.length > 0) {
    const lines = new LineSegments(
      outlines(zones, 0.4),
      new LineBasicMaterial({ color: '#D08B4C', transparent: true, opacity: 0.55, depthWrite: false }),
    );
    lines.renderOrder = -2;
    object.add(lines);
  }
  return { object, visible: () => true, dispose: () => disposeTree(object) };
}

/** Calm water with the sky in it; on the board a milled-out slot with a routed edge. */
export function buildWater({ world, mood }: BuildContext): LayerPart {
  const object = new Group();
  object.name = 'water';
  const waters = world.scene.surroundings.areas.filter((a) => a.kind === 'water');
  const mesh = new MeshBuilder();
  for (const water of waters) fill(mesh, water.ring, 0);
  if (mesh.triangles > 0) {
    const surface = new Mesh(
      mesh.build(),
      withMood(new MeshLambertMaterial({ color: '#3F5F66', depthWrite: false }), mood, {
        key: 'water',
        board: BOARD.milled,
        analysis: 0.0,
        declare: AUX_DECLARE,
        vertexHead: AUX_VERTEX_HEAD,
        vertex: AUX_VERTEX,
        fragmentHead: NOISE,
        final: /* glsl */ `
          vec3 eye = cameraPosition - vWorld;
          float far = length(eye);
          eye /= far;
          vec2 p = vWorld.xy * 0.05;
          float swell = noise21(p + uTime * 0.05) + noise21(p * 1.9 - uTime * 0.04) - 1.0;
          float calm = clamp(1.0 - far / 2600.0, 0.0, 1.0);
          float tilt = clamp(eye.z + swell * 0.10 * calm, 0.0, 1.0);
          float mirror = pow(1.0 - tilt, 2.2);
          vec3 sky = mix(uHorizon, uSky, clamp(tilt * 1.3, 0.0, 1.0));
          vec3 half_ = normalize(eye + uSun);
          float glint = pow(max(0.0, half_.z + swell * 0.012 * calm), 220.0) * 0.35 * (1.0 - uNight);
          gl_FragColor.rgb = mix(gl_FragColor.rgb, sky, 0.22 + 0.68 * mirror) + uHorizon * glint;
        `,
      }),
    );
    surface.renderOrder = ORDER.water;
    object.add(surface);
    const routed = new LineSegments(
      outlines(waters, 0.1),
      withMood(new LineBasicMaterial({ color: '#70817A', depthWrite: false }), mood, {
        key: 'water-edge',
        board: BOARD.milledEdge,
        analysis: 0.35,
      }),
    );
    routed.renderOrder = ORDER.waterEdge;
    object.add(routed);
  }
  return { object, visible: (p) => p.state.layers.water, dispose: () => disposeTree(object) };
}
