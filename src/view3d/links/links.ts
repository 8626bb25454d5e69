import { BufferAttribute, BufferGeometry, Color, Group, LineSegments, Mesh, ShaderMaterial } from 'three';
import type { Device } from '../../../scenes/document/devices.ts';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { polyline, strip } from '../geometry/strips.ts';
import type { Mood } from '../mood/mood.ts';
import { BOARD } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { traceRoute } from './route.ts';

const KIND = { power: 0, fibre: 1, radio: 2 } as const;
const ARC_POINTS = 28;
/** Length of the end piece of a link that leads out of the scene, m. */
const END_PIECE = 26;

/** Nets between devices: power and fibre as traces on the ground, radio as dashed arcs; pulses run along them. */
export class Links implements LayerPart {
  readonly object = new Group();
  private readonly mood: Mood;
  private devices: readonly Device[] | null = null;

  constructor(mood: Mood) {
    this.mood = mood;
    this.object.name = 'links';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.links;
  }

  update(picture: Picture): void {
    const { devices, layers } = picture.state;
    if (!layers.links || devices === this.devices) return;
    this.devices = devices;
    this.build(devices);
  }

  dispose(): void {
    disposeTree(this.object);
  }

  private build(devices: readonly Device[]): void {
    disposeChildren(this.object);
    const byId = new Map(devices.map((d) => [d.id, d]));
    const traces = new MeshBuilder();
    const arcs: number[] = [];
    const along: number[] = [];
    for (const device of devices) {
      device.links.forEach((link, i) => {
        const other = byId.get(link.to);
        const { x, y, height } = device.mount;
        const tx = other?.mount.x ?? x + END_PIECE;
        const ty = other?.mount.y ?? y - END_PIECE * (0.4 + 0.3 * i);
        if (link.kind === 'radio') {
          const length = Math.hypot(tx - x, ty - y);
          const top = Math.max(6, length * 0.22);
          const h1 = other?.mount.height ?? 0;
          for (let k = 0; k < ARC_POINTS; k += 1) {
            for (const t of [k / ARC_POINTS, (k + 1) / ARC_POINTS]) {
              const z = height + (h1 - height) * t + top * 4 * t * (1 - t);
              arcs.push(x + (tx - x) * t, y + (ty - y) * t, z);
              along.push(t * length);
            }
          }
          return;
        }
        const kind = KIND[link.kind];
        const shift = kind === KIND.power ? -3 : 3;
        const points = traceRoute(x, y + shift * 0.5, tx, ty + shift * 0.5, shift * 2);
        traces.colour(link.kind === 'power' ? BOARD.power : BOARD.fibre);
        strip(traces, polyline(points), -0.8, 0.8, { lift: 0.5, c: kind });
      });
    }
    if (traces.triangles > 0) {
      const mesh = new Mesh(traces.build(), traceMaterial(this.mood));
      mesh.renderOrder = 5;
      mesh.frustumCulled = false;
      this.object.add(mesh);
    }
    if (arcs.length > 0) {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(new Float32Array(arcs), 3));
      geometry.setAttribute('along', new BufferAttribute(new Float32Array(along), 1));
      const lines = new LineSegments(geometry, arcMaterial(this.mood));
      lines.renderOrder = 21;
      lines.frustumCulled = false;
      this.object.add(lines);
    }
  }
}

function traceMaterial(mood: Mood): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    polygonOffsetUnits: -8,
    uniforms: { uTime: mood.uniforms.uTime, uBoard: mood.uniforms.uBoard },
    vertexShader: /* glsl */ `
      attribute vec3 color;
      attribute vec4 aux;
      varying vec3 vHue;
      varying vec4 vAux;
      void main() {
        vHue = color;
        vAux = aux;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform float uTime;
      uniform float uBoard;
      varying vec3 vHue;
      varying vec4 vAux;
      void main() {
        float speed = vAux.z > 0.5 ? 70.0 : 16.0;
        float period = vAux.z > 0.5 ? 48.0 : 90.0;
        float phase = fract((vAux.y - uTime * speed) / period);
        float pulse = pow(1.0 - phase, 14.0) + pow(phase, 60.0);
        float body = smoothstep(1.0, 0.8, abs(vAux.x));
        gl_FragColor = vec4(vHue * 1.15 + pulse * vec3(1.0, 0.85, 0.55) * 0.9, body * mix(0.8, 1.0, uBoard));
        #include <colorspace_fragment>
      }
    `,
  });
}

function arcMaterial(mood: Mood): ShaderMaterial {
  const hue = new Color(BOARD.radio);
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: { uTime: mood.uniforms.uTime, uHue: { value: hue } },
    vertexShader: /* glsl */ `
      attribute float along;
      varying float vAlong;
      void main() {
        vAlong = along;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform float uTime;
      uniform vec3 uHue;
      varying float vAlong;
      void main() {
        float dash = fract((vAlong - uTime * 10.0) / 5.0);
        if (dash > 0.55) discard;
        gl_FragColor = vec4(uHue, 0.85);
        #include <colorspace_fragment>
      }
    `,
  });
}
