import {
  AdditiveBlending,
  BufferAttribute,
  BufferGeometry,
  Color,
  DynamicDrawUsage,
  Points,
  ShaderMaterial,
} from 'three';
import type { Mood } from '../mood/mood.ts';
import { ACTOR } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';
import type { Vehicles } from './vehicles.ts';

/**
 * Traffic as current: on the board every vehicle and pedestrian is a bright point that adds to its neighbours, so that
 * crowding glows.
 */
export class CurrentPoints implements LayerPart {
  readonly object: Points<BufferGeometry, ShaderMaterial>;
  private readonly mood: Mood;
  private readonly vehicles: Vehicles;
  private capacity = 0;
  private readonly person = new Color(ACTOR.pedestrian);

  constructor(mood: Mood, vehicles: Vehicles) {
    this.mood = mood;
    this.vehicles = vehicles;
    const material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      blending: AdditiveBlending,
      uniforms: { uBoard: mood.uniforms.uBoard, uShow: { value: 1 }, uScale: { value: 1 } },
      vertexShader: /* glsl */ `
        attribute vec3 tint;
        attribute float size;
        uniform float uScale;
        varying vec3 vTint;
        void main() {
          vTint = tint;
          vec4 eye = modelViewMatrix * vec4(position, 1.0);
          gl_Position = projectionMatrix * eye;
          gl_PointSize = clamp(uScale * size / -eye.z, 3.0 * sqrt(size / 5.0), 40.0);
        }
      `,
      fragmentShader: /* glsl */ `
        uniform float uShow;
        varying vec3 vTint;
        void main() {
          vec2 p = gl_PointCoord * 2.0 - 1.0;
          float r = dot(p, p);
          if (r > 1.0) discard;
          float core = smoothstep(0.32, 0.05, r);
          float halo = (1.0 - r) * (1.0 - r);
          vec3 light = mix(vTint, vec3(1.0, 0.93, 0.82), core * 0.34);
          gl_FragColor = vec4(light * (core * 0.85 + halo * 0.26) * uShow, 1.0);
          #include <colorspace_fragment>
        }
      `,
    });
    this.object = new Points(new BufferGeometry(), material);
    this.object.frustumCulled = false;
    this.object.renderOrder = 20;
    this.object.name = 'current';
  }

  visible(): boolean {
    return this.strength() > 0.01;
  }

  /** Full on the board; at night in the real view the lamps of vehicles. */
  private strength(): number {
    const { board, night, analysis } = this.mood;
    return Math.max(board, night * 0.8 * (1 - analysis) * (1 - board));
  }

  update(picture: Picture): void {
    if (!this.visible()) return;
    this.object.material.uniforms.uShow!.value = this.strength();
    const lamps = this.mood.board < 0.5;
    const eye = picture.camera.position;
    const { vehicles, pedestrians } = picture.bodies;
    const { layers } = picture.state;
    const wanted = vehicles.count + pedestrians.count;
    if (wanted > this.capacity) this.grow(wanted);
    if (this.capacity === 0) return;
    const { geometry } = this.object;
    const position = geometry.getAttribute('position') as BufferAttribute;
    const tint = geometry.getAttribute('tint') as BufferAttribute;
    const size = geometry.getAttribute('size') as BufferAttribute;
    let n = 0;
    if (layers.vehicles) {
      const { colours } = this.vehicles;
      for (let i = 0; i < vehicles.count; i += 1, n += 1) {
        if (lamps) {
          // Head lamps seen from the front, tail lamps from behind.
          const c = Math.cos(vehicles.heading[i]!);
          const s = Math.sin(vehicles.heading[i]!);
          const front = c * (eye.x - vehicles.x[i]!) + s * (eye.y - vehicles.y[i]!) > 0;
          const end = this.vehicles.lookAt(i).length * (front ? 0.52 : -0.52);
          position.array[n * 3] = vehicles.x[i]! + c * end;
          position.array[n * 3 + 1] = vehicles.y[i]! + s * end;
          position.array[n * 3 + 2] = vehicles.z[i]! + 0.65;
          tint.array[n * 3] = front ? 0.9 : 0.75;
          tint.array[n * 3 + 1] = front ? 0.8 : 0.05;
          tint.array[n * 3 + 2] = front ? 0.58 : 0.03;
          size.array[n] = front ? 4 : 2.4;
          continue;
        }
        position.array[n * 3] = vehicles.x[i]!;
        position.array[n * 3 + 1] = vehicles.y[i]!;
        position.array[n * 3 + 2] = vehicles.z[i]! + 1;
        tint.array[n * 3] = colours[i * 3]!;
        tint.array[n * 3 + 1] = colours[i * 3 + 1]!;
        tint.array[n * 3 + 2] = colours[i * 3 + 2]!;
        size.array[n] = 7;
      }
    }
    if (layers.pedestrians && !lamps) {
      for (let i = 0; i < pedestrians.count; i += 1, n += 1) {
        position.array[n * 3] = pedestrians.x[i]!;
        position.array[n * 3 + 1] = pedestrians.y[i]!;
        position.array[n * 3 + 2] = pedestrians.z[i]! + 1;
        tint.array[n * 3] = this.person.r * 0.6;
        tint.array[n * 3 + 1] = this.person.g * 0.6;
        tint.array[n * 3 + 2] = this.person.b * 0.6;
        size.array[n] = 2.2;
      }
    }
    geometry.setDrawRange(0, n);
    position.needsUpdate = true;
    tint.needsUpdate = true;
    size.needsUpdate = true;
    const tan = Math.tan((picture.camera.fov * Math.PI) / 360);
    this.object.material.uniforms.uScale!.value = picture.height / tan / 2;
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
    this.object.removeFromParent();
  }

  private grow(count: number): void {
    this.object.geometry.dispose();
    this.capacity = Math.max(256, count + (count >> 1));
    const geometry = new BufferGeometry();
    const add = (name: string, items: number) =>
      geometry.setAttribute(
        name,
        new BufferAttribute(new Float32Array(this.capacity * items), items).setUsage(DynamicDrawUsage),
      );
    add('position', 3);
    add('tint', 3);
    add('size', 1);
    this.object.geometry = geometry;
  }
}
