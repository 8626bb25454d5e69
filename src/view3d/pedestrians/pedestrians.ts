import {
  type BufferGeometry,
  Color,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedMesh,
  MeshLambertMaterial,
} from 'three';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import type { Mood } from '../mood/mood.ts';
import { withMood } from '../mood/mood-material.ts';
import { ACTOR, variety } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { instancedShadow } from '../sky/planar-shadow.ts';

/** Heights by kind (PEDESTRIAN_KINDS: adult, older, child, wheelchair, luggage), m. */
export const PERSON_HEIGHT = [1.7, 1.63, 1.2, 1.3, 1.7] as const;
/** Farther away a person is less than two pixels high, m. */
const FARTHEST = 800;

/** A figure of height 1 facing +x. `aux.x`: 0 fixed, 1 / 2 legs, 3 / 4 arms, 5 suitcase, 6 wheelchair. */
function figure(): BufferGeometry {
  const mesh = new MeshBuilder();
  mesh.colour('#3A3F47');
  mesh.box(0, 0.05, 0, 0.49, 0.045, 0.042, 0, 1, 1.15, 1.1);
  mesh.box(0, -0.05, 0, 0.49, 0.045, 0.042, 0, 2, 1.15, 1.1);
  mesh.colour('#FFFFFF');
  mesh.box(0, 0, 0.47, 0.83, 0.06, 0.1, 0, 0, 1.1, 1.25);
  mesh.box(0, 0.15, 0.5, 0.81, 0.03, 0.026, 0, 3);
  mesh.box(0, -0.15, 0.5, 0.81, 0.03, 0.026, 0, 4);
  mesh.colour('#C99C7B').box(0.01, 0, 0.86, 0.97, 0.055, 0.048, 0, 0, 0.95, 0.95);
  mesh.colour('#2A2523').box(0, 0, 0.95, 1, 0.06, 0.055, 0, 0, 0.8, 0.8);
  mesh.colour('#565E66').box(-0.3, 0.12, 0.03, 0.34, 0.07, 0.11, 0, 5);
  mesh.colour('#2B2E33').box(-0.03, 0.18, 0, 0.34, 0.17, 0.02, 0, 6, 0.7, 1);
  mesh.box(-0.03, -0.18, 0, 0.34, 0.17, 0.02, 0, 6, 0.7, 1);
  mesh.box(-0.05, 0, 0.26, 0.6, 0.14, 0.15, 0, 6, 0.3, 1, -0.08);
  return mesh.build();
}

/** What a person's shadow is thrown by. */
function shadowShape(): BufferGeometry {
  const mesh = new MeshBuilder();
  mesh.box(0, 0, 0, 1, 0.07, 0.13, 0, 0, 0.7, 0.6);
  return mesh.build();
}

const GAIT = /* glsl */ `
  float kind_ = gait.y;
  float phase = dot(instanceMatrix[3].xy, normalize(instanceMatrix[0].xy)) * 4.4;
  float stride = clamp(gait.x / 1.4, 0.0, 1.3) * (kind_ > 2.5 && kind_ < 3.5 ? 0.0 : 1.0);
  float limb = aux.x;
  float swing = 0.0;
  if (limb > 0.5 && limb < 2.5) swing = (limb < 1.5 ? 1.0 : -1.0) * sin(phase) * 0.55 * stride * (0.5 - transformed.z);
  if (limb > 2.5 && limb < 4.5) swing = (limb < 3.5 ? -1.0 : 1.0) * sin(phase) * 0.45 * stride * (0.81 - transformed.z);
  transformed.x += swing;
  transformed.z += abs(cos(phase)) * 0.018 * stride;
  if (limb > 4.5 && limb < 5.5 && !(kind_ > 3.5)) transformed = vec3(0.0);
  if (limb > 5.5 && !(kind_ > 2.5 && kind_ < 3.5)) transformed = vec3(0.0);
`;

/** Pedestrians as simple figures with a gait; one drawing call and one for their shadows. */
export class Pedestrians implements LayerPart {
  readonly object = new Group();
  private readonly mood: Mood;
  private mesh: InstancedMesh | null = null;
  private shadow: InstancedMesh | null = null;
  private gait: InstancedBufferAttribute | null = null;
  private capacity = 0;
  private readonly base = new Color(ACTOR.pedestrian);

  constructor(mood: Mood) {
    this.mood = mood;
    this.object.name = 'pedestrians';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.pedestrians && this.mood.board < 0.99;
  }

  update(picture: Picture): void {
    const { pedestrians } = picture.bodies;
    const { frame } = picture;
    if (pedestrians.count > this.capacity) this.grow(pedestrians.count);
    const { mesh, gait } = this;
    if (!mesh || !gait || !frame) return;
    const eye = picture.camera.position;
    const m = mesh.instanceMatrix.array;
    const colours = mesh.instanceColor!.array;
    let n = 0;
    for (let i = 0; i < pedestrians.count; i += 1) {
      const x = pedestrians.x[i]!;
      const y = pedestrians.y[i]!;
      const dx = x - eye.x;
      const dy = y - eye.y;
      if (dx * dx + dy * dy + eye.z * eye.z > FARTHEST * FARTHEST) continue;
      const heading = pedestrians.heading[i]!;
      const kind = frame.pedestrianKind[i]!;
      const id = frame.pedestrianId[i]!;
      const chance = variety(id);
      const h = (PERSON_HEIGHT[kind] ?? 1.7) * (0.95 + 0.1 * chance);
      const c = Math.cos(heading) * h;
      const s = Math.sin(heading) * h;
      const at = n * 16;
      m[at] = c;
      m[at + 1] = s;
      m[at + 4] = -s;
      m[at + 5] = c;
      m[at + 10] = h;
      m[at + 12] = x;
      m[at + 13] = y;
      m[at + 14] = pedestrians.z[i]!;
      m[at + 15] = 1;
      const light = 0.72 + 0.5 * chance;
      colours[n * 3] = this.base.r * light;
      colours[n * 3 + 1] = this.base.g * light;
      colours[n * 3 + 2] = this.base.b * light;
      gait.array[n * 2] = frame.pedestrianSpeed[i]!;
      gait.array[n * 2 + 1] = kind;
      n += 1;
    }
    mesh.count = n;
    mesh.visible = n > 0;
    mesh.instanceMatrix.needsUpdate = true;
    mesh.instanceColor!.needsUpdate = true;
    gait.needsUpdate = true;
    if (this.shadow) {
      this.shadow.count = n;
      this.shadow.visible = n > 0;
    }
  }

  dispose(): void {
    disposeTree(this.object);
    this.mesh = null;
    this.capacity = 0;
  }

  private grow(count: number): void {
    disposeChildren(this.object);
    const n = Math.max(256, count + (count >> 1));
    this.capacity = n;
    const geometry = figure();
    this.gait = new InstancedBufferAttribute(new Float32Array(n * 2), 2).setUsage(DynamicDrawUsage);
    geometry.setAttribute('gait', this.gait);
    const material = withMood(new MeshLambertMaterial({ vertexColors: true }), this.mood, {
      key: 'pedestrians',
      board: ACTOR.pedestrian,
      analysis: 0.9,
      vertexHead: 'attribute vec4 aux; attribute vec2 gait;',
      vertex: `${GAIT} transformed *= 1.0 - 0.97 * uBoard;`,
    });
    this.mesh = new InstancedMesh(geometry, material, n);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.instanceColor = new InstancedBufferAttribute(new Float32Array(n * 3), 3).setUsage(
      DynamicDrawUsage,
    );
    this.mesh.frustumCulled = false;
    this.mesh.count = 0;
    this.shadow = instancedShadow(this.mesh, shadowShape(), this.mood);
    this.object.add(this.mesh, this.shadow);
  }
}
