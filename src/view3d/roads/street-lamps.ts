import {
  AdditiveBlending,
  BufferAttribute,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { kerbSide, laneLine } from './lane-lines.ts';

/** Distance between lamps along a road, m, and radius of the light on the ground, m. */
const SPACING = 34;
const RADIUS = 15;
const MOST = 6000;

/** Pools of light along the roads at night, one drawing call. The lamps' posts are too thin to draw at this scale. */
export function buildStreetLamps({ world, mood }: BuildContext): LayerPart {
  const { roads } = world;
  const places: number[] = [];
  for (let edge = 0; edge < roads.edgeCount && places.length < MOST * 3; edge += 1) {
    const lane = roads.edgeFirstLane[edge]!;
    const line = laneLine(roads, lane);
    const n = line.x.length;
    if (n < 2) continue;
    const off = kerbSide(roads, edge) * (roads.laneWidth[lane]! / 2);
    let next = SPACING * (edge % 2 === 0 ? 0.3 : 0.8);
    for (let i = 1; i < n; i += 1) {
      for (; next < line.s[i]!; next += SPACING) {
        const t = (next - line.s[i - 1]!) / (line.s[i]! - line.s[i - 1]!);
        const mix = (a: Float64Array) => a[i - 1]! + (a[i]! - a[i - 1]!) * t;
        places.push(
          mix(line.x) + line.leftX[i]! * off,
          mix(line.y) + line.leftY[i]! * off,
          mix(line.z) + 0.1,
        );
      }
    }
  }
  const object = new Group();
  object.name = 'street-lamps';
  if (places.length > 0) {
    const geometry = new InstancedBufferGeometry();
    const corners = new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]);
    geometry.setAttribute('position', new BufferAttribute(corners, 3));
    geometry.setAttribute('place', new InstancedBufferAttribute(new Float32Array(places), 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    geometry.instanceCount = places.length / 3;
    const { uNight, uBoard, uAnalysis } = mood.uniforms;
    const mesh = new Mesh(
      geometry,
      new ShaderMaterial({
        transparent: true,
        depthWrite: false,
        blending: AdditiveBlending,
        uniforms: { uNight, uBoard, uAnalysis },
        vertexShader: /* glsl */ `
          attribute vec3 place;
          varying vec2 vSpot;
          varying float vNear;
          void main() {
            vSpot = position.xy;
            vec4 eye = viewMatrix * vec4(place + vec3(position.xy * ${RADIUS.toFixed(1)}, 0.0), 1.0);
            vNear = 1.0 - smoothstep(2500.0, 6000.0, -eye.z);
            gl_Position = projectionMatrix * eye;
          }
        `,
        fragmentShader: /* glsl */ `
          uniform float uNight;
          uniform float uBoard;
          uniform float uAnalysis;
          varying vec2 vSpot;
          varying float vNear;
          void main() {
            float r = dot(vSpot, vSpot);
            if (r > 1.0) discard;
            float pool = (1.0 - r) * (1.0 - r) * 0.17 + smoothstep(0.012, 0.0, r) * 0.8;
            gl_FragColor = vec4(vec3(1.0, 0.70, 0.36) * pool * vNear * uNight * uNight * (1.0 - uBoard) * (1.0 - uAnalysis), 1.0);
            #include <colorspace_fragment>
          }
        `,
      }),
    );
    mesh.frustumCulled = false;
    mesh.renderOrder = -5;
    object.add(mesh);
  }
  return {
    object,
    visible: (p) =>
      p.mood.night > 0.02 && p.mood.board < 0.98 && p.mood.analysis < 0.98 && p.state.layers.roads,
    dispose: () => disposeTree(object),
  };
}
