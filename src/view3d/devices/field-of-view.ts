import { BufferAttribute, BufferGeometry, DoubleSide, DynamicDrawUsage, Mesh, ShaderMaterial } from 'three';
import type { Device } from '../../../scenes/document/devices.ts';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { modelOf } from '../../../sensors/catalogue/catalogue.ts';
import type { Mood } from '../mood/mood.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { reach, type Walls, wallsOf } from './reach.ts';

const RAYS = 180;
const VERTICES = (RAYS + 1) * 3 + 2;
const SKY_CONE = 70;

/** The cone or disc a device looks into, in its own numbers. */
interface Look {
  /** Middle direction and width, rad. */
  readonly yaw: number;
  readonly width: number;
  readonly range: number;
  /** Nearest distance on the ground that is seen, m. */
  readonly near: number;
  /** 0 fan with sides, 1 disc, 2 cone to the sky. */
  readonly kind: number;
}

function lookOf(device: Device): Look | null {
  const model = modelOf(device.model);
  const { yaw, pitch, height } = device.mount;
  switch (model?.kind) {
    case 'camera': {
      const f = model.figures;
      const width = 2 * Math.atan(f.sensorWidth.value / 2 / f.focalLength.value);
      const tall = 2 * Math.atan((Math.tan(width / 2) * f.pixelsHigh.value) / f.pixelsWide.value);
      const down = pitch + tall / 2;
      const up = pitch - tall / 2;
      const near = down > 0.02 ? height / Math.tan(Math.min(1.5, down)) : f.range.value * 0.9;
      const far = up > 0.02 ? Math.min(f.range.value, height / Math.tan(up)) : f.range.value;
      return { yaw, width, range: far, near: Math.min(near, far * 0.95), kind: 0 };
    }
    case 'lidar': {
      const width = (model.figures.horizontalFov.value * Math.PI) / 180;
      return { yaw, width, range: model.figures.range.value, near: Math.min(4, height * 0.5), kind: 1 };
    }
    case 'radio':
      return { yaw, width: Math.PI * 2, range: model.figures.range.value, near: 0, kind: 1 };
    case 'gnss':
      return { yaw, width: Math.PI * 2, range: SKY_CONE, near: 0, kind: 2 };
    default:
      return null;
  }
}

/** The selected device's field of view as a light volume that stops at walls. Geometry of a fixed size, rewritten in place. */
export class FieldOfView implements LayerPart {
  readonly object: Mesh<BufferGeometry, ShaderMaterial>;
  private walls: Walls | null = null;
  private world: CompiledScene | null = null;
  private device: Device | null = null;

  constructor(mood: Mood) {
    const geometry = new BufferGeometry();
    const dynamic = (items: number) =>
      new BufferAttribute(new Float32Array(VERTICES * items), items).setUsage(DynamicDrawUsage);
    geometry.setAttribute('position', dynamic(3));
    // Distance from the device as a share of the range, share of the width, 1 on the ground, kind.
    geometry.setAttribute('beam', dynamic(4));
    const index: number[] = [];
    for (let i = 0; i < RAYS; i += 1) {
      const a = i * 3;
      const b = a + 3;
      index.push(a, a + 1, b + 1, a, b + 1, b);
      // The upper side of the volume is drawn as every third blade: a veil, not a lid.
      if (i % 3 === 0) index.push(a + 2, a + 1, b + 1);
    }
    const apex = RAYS * 3 + 3;
    const first = 0;
    const last = RAYS * 3;
    index.push(apex, first, first + 1, apex, last + 1, last);
    geometry.setIndex(index);
    const material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
      uniforms: { uTime: mood.uniforms.uTime, uNight: mood.uniforms.uNight, uBoard: mood.uniforms.uBoard },
      vertexShader: /* glsl */ `
        attribute vec4 beam;
        varying vec4 vBeam;
        void main() {
          vBeam = beam;
          gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
        }
      `,
      fragmentShader: /* glsl */ `
        uniform float uTime;
        uniform float uNight;
        uniform float uBoard;
        varying vec4 vBeam;
        void main() {
          float far = vBeam.x;
          vec3 hue = vec3(0.95, 0.56, 0.26);
          float light = vBeam.z > 0.5 ? 0.17 : 0.05;
          light *= 1.0 - 0.55 * far;
          if (vBeam.w > 0.5 && vBeam.w < 1.5) {
            float rings = abs(fract(far * 4.0) - 0.5) * 2.0;
            float px = fwidth(far) * 4.0;
            light += 0.16 * smoothstep(1.0 - 2.5 * px, 1.0, rings) * vBeam.z;
            float sweep = fract(vBeam.y - uTime * 0.35);
            light += 0.16 * pow(1.0 - sweep, 10.0) * vBeam.z;
          }
          float edge = smoothstep(1.0 - 3.0 * fwidth(far), 1.0, far);
          light += 0.45 * edge * vBeam.z;
          gl_FragColor = vec4(hue, min(0.8, light * mix(1.0, 1.4, max(uNight, uBoard))));
          #include <colorspace_fragment>
        }
      `,
    });
    this.object = new Mesh(geometry, material);
    this.object.frustumCulled = false;
    this.object.renderOrder = 10;
    this.object.name = 'field-of-view';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.devices && picture.state.selection?.kind === 'device' && this.device !== null;
  }

  update(picture: Picture): void {
    const { world, selection, devices } = picture.state;
    if (world !== this.world) {
      this.world = world;
      this.walls = world ? wallsOf(world.scene) : null;
      this.device = null;
    }
    const device = selection?.kind === 'device' ? (devices.find((d) => d.id === selection.id) ?? null) : null;
    if (device === this.device) return;
    this.device = device && this.shape(device) ? device : null;
    this.object.visible = this.device !== null && picture.state.layers.devices;
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
    this.object.removeFromParent();
  }

  private shape(device: Device): boolean {
    const look = lookOf(device);
    if (!look || !this.walls) return false;
    const { x, y, height } = device.mount;
    const position = this.object.geometry.getAttribute('position') as BufferAttribute;
    const beam = this.object.geometry.getAttribute('beam') as BufferAttribute;
    const put = (
      i: number,
      px: number,
      py: number,
      pz: number,
      far: number,
      share: number,
      ground: number,
    ) => {
      position.setXYZ(i, px, py, pz);
      beam.setXYZW(i, far, share, ground, look.kind);
    };
    const eye = height + 0.05;
    for (let i = 0; i <= RAYS; i += 1) {
      const share = i / RAYS;
      const angle = look.yaw - look.width / 2 + look.width * share;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      if (look.kind === 2) {
        put(i * 3, x, y, eye, 0, share, 0);
        put(i * 3 + 1, x + c * SKY_CONE, y + s * SKY_CONE, eye + SKY_CONE * 0.35, 1, share, 0);
        put(i * 3 + 2, x, y, eye, 0, share, 0);
        continue;
      }
      const end = reach(this.walls, x, y, eye, angle, look.range);
      const near = Math.min(look.near, end);
      put(i * 3, x + c * near, y + s * near, 0.25, near / look.range, share, 1);
      put(i * 3 + 1, x + c * end, y + s * end, 0.25, end / look.range, share, 1);
      put(i * 3 + 2, x, y, eye, 0, share, 0);
    }
    const full = look.width > 6.28;
    put(RAYS * 3 + 3, x, y, eye, 0, full ? 0 : 0.5, 0);
    put(RAYS * 3 + 4, x, y, eye, 0, 0, 0);
    position.needsUpdate = true;
    beam.needsUpdate = true;
    return true;
  }
}
