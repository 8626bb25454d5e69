import {
  BoxGeometry,
  Color,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedMesh,
  ShaderMaterial,
} from 'three';
import { TRACK_CLASS } from '../../../sims/frame.ts';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import { Glyphs } from '../labels/glyphs.ts';
import { ACTOR } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';

/** A track this old has faded away, s. */
const FADED = 2;
const LABELS = 160;
/** Labels are shown within this distance of the camera, m. */
const LABEL_NEAR = 900;

const LOOK: readonly { readonly colour: Color; readonly hex: number; readonly height: number }[] = (() => {
  const list = new Array<{ colour: Color; hex: number; height: number }>(6);
  const put = (index: number, colour: string, height: number) => {
    list[index] = { colour: new Color(colour), hex: Number.parseInt(colour.slice(1), 16), height };
  };
  put(TRACK_CLASS.unknown, ACTOR.unknown, 1.6);
  put(TRACK_CLASS.car, ACTOR.car, 1.6);
  put(TRACK_CLASS.truck, ACTOR.truck, 3.4);
  put(TRACK_CLASS.bus, ACTOR.bus, 3.2);
  put(TRACK_CLASS.cyclist, ACTOR.cycle, 1.75);
  put(TRACK_CLASS.pedestrian, ACTOR.pedestrian, 1.75);
  return list;
})();

/** Objects as devices report them: glass boxes with bright edges and their id, fading as they grow old. */
export class Tracks implements LayerPart {
  readonly object = new Group();
  private readonly boxes = new Group();
  private mesh: InstancedMesh | null = null;
  private tint: InstancedBufferAttribute | null = null;
  private capacity = 0;
  private readonly ids = new Glyphs(LABELS * 5);

  constructor() {
    this.object.name = 'tracks';
    this.object.add(this.boxes, this.ids.object);
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.tracks && (picture.frame?.trackCount ?? 0) > 0;
  }

  update(picture: Picture): void {
    const { frame, camera } = picture;
    if (!frame || !this.object.visible) return;
    const count = frame.trackCount;
    if (count > this.capacity) this.grow(count);
    const { mesh, tint, ids } = this;
    if (!mesh || !tint) return;
    const m = mesh.instanceMatrix.array;
    const eye = camera.position;
    ids.begin(picture);
    let labels = LABELS;
    for (let i = 0; i < count; i += 1) {
      const look = LOOK[frame.trackClass[i]!] ?? LOOK[0]!;
      const heading = frame.trackHeading[i]!;
      const c = Math.cos(heading);
      const s = Math.sin(heading);
      const length = Math.max(0.5, frame.trackLength[i]!) + 0.3;
      const width = Math.max(0.5, frame.trackWidth[i]!) + 0.3;
      const x = frame.trackX[i]!;
      const y = frame.trackY[i]!;
      const z = frame.trackZ[i]!;
      const at = i * 16;
      m[at] = c * length;
      m[at + 1] = s * length;
      m[at + 4] = -s * width;
      m[at + 5] = c * width;
      m[at + 10] = look.height + 0.2;
      m[at + 12] = x;
      m[at + 13] = y;
      m[at + 14] = z + (look.height + 0.2) / 2;
      m[at + 15] = 1;
      const age = frame.trackAge[i]!;
      const alpha = Math.min(1, Math.max(0, 1 - age / FADED));
      tint.array[i * 4] = look.colour.r;
      tint.array[i * 4 + 1] = look.colour.g;
      tint.array[i * 4 + 2] = look.colour.b;
      tint.array[i * 4 + 3] = alpha;
      const dx = x - eye.x;
      const dy = y - eye.y;
      if (labels > 0 && alpha > 0.2 && dx * dx + dy * dy < LABEL_NEAR * LABEL_NEAR) {
        ids.number(frame.trackId[i]! % 100_000, x, y, z + look.height + 1.4, 11, look.hex);
        labels -= 1;
      }
    }
    ids.end();
    mesh.count = count;
    mesh.instanceMatrix.needsUpdate = true;
    tint.needsUpdate = true;
  }

  dispose(): void {
    this.ids.dispose();
    disposeTree(this.object);
  }

  private grow(count: number): void {
    disposeChildren(this.boxes);
    this.capacity = Math.max(64, count * 2);
    const geometry = new BoxGeometry(1, 1, 1);
    this.tint = new InstancedBufferAttribute(new Float32Array(this.capacity * 4), 4).setUsage(
      DynamicDrawUsage,
    );
    geometry.setAttribute('tint', this.tint);
    const material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      vertexShader: /* glsl */ `
        attribute vec4 tint;
        varying vec4 vTint;
        varying vec2 vFace;
        void main() {
          vTint = tint;
          vFace = uv;
          gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
        }
      `,
      fragmentShader: /* glsl */ `
        varying vec4 vTint;
        varying vec2 vFace;
        void main() {
          vec2 d = min(vFace, 1.0 - vFace) / max(fwidth(vFace), vec2(1e-5));
          float edge = 1.0 - smoothstep(0.8, 2.2, min(d.x, d.y));
          gl_FragColor = vec4(vTint.rgb + edge * 0.15, vTint.a * mix(0.16, 0.95, edge));
          #include <colorspace_fragment>
        }
      `,
    });
    this.mesh = new InstancedMesh(geometry, material, this.capacity);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 14;
    this.boxes.add(this.mesh);
  }
}
