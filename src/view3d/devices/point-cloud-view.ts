import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Points, ShaderMaterial } from 'three';
import { type Problem, TwinError } from '../../../scenes/problem.ts';
import type { PointCloud } from '../../../sensors/lidar/point-cloud.ts';
import { HIT } from '../../../sensors/world/hit.ts';
import type { SenseClient } from '../../workers/sense-client.ts';
import type { LayerPart, Picture } from '../picture.ts';

/** Least time between two scans, ms. */
const INTERVAL = 250;

/** Colours by what the beam met (linear RGB). */
const HUE = new Map<number, readonly [number, number, number]>([
  [HIT.vehicle, [0.35, 0.75, 1]],
  [HIT.pedestrian, [1, 0.42, 0.22]],
  [HIT.building, [0.33, 0.42, 0.45]],
]);
const OTHER = [0.85, 0.45, 0.18] as const;

/** What the selected lidar measures now: its point cloud, a few times a second, never two requests in flight. */
export class PointCloudView implements LayerPart {
  readonly object: Points<BufferGeometry, ShaderMaterial>;
  private readonly getSense: () => SenseClient | null;
  private readonly onProblem: (problem: Problem) => void;
  private busy = false;
  private asked = 0;
  private deviceId: string | null = null;
  private failed = false;
  private gone = false;
  count = 0;

  constructor(getSense: () => SenseClient | null, onProblem: (problem: Problem) => void) {
    this.getSense = getSense;
    this.onProblem = onProblem;
    this.object = new Points(
      new BufferGeometry(),
      new ShaderMaterial({
        transparent: true,
        depthWrite: false,
        uniforms: { uScale: { value: 1 } },
        vertexShader: /* glsl */ `
          attribute vec3 tint;
          uniform float uScale;
          varying vec3 vTint;
          void main() {
            vTint = tint;
            vec4 eye = modelViewMatrix * vec4(position, 1.0);
            gl_Position = projectionMatrix * eye;
            gl_PointSize = clamp(uScale * 0.16 / -eye.z, 1.5, 5.0);
          }
        `,
        fragmentShader: /* glsl */ `
          varying vec3 vTint;
          void main() {
            gl_FragColor = vec4(vTint, 0.95);
            #include <colorspace_fragment>
          }
        `,
      }),
    );
    this.object.frustumCulled = false;
    this.object.renderOrder = 12;
    this.object.name = 'point-cloud';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.devices && this.deviceId !== null && this.count > 0;
  }

  update(picture: Picture): void {
    const { selection, devices } = picture.state;
    const device = selection?.kind === 'device' ? devices.find((d) => d.id === selection.id) : undefined;
    const id = device?.kind === 'lidar' ? device.id : null;
    if (id !== this.deviceId) {
      this.deviceId = id;
      this.count = 0;
      this.failed = false;
    }
    const tan = Math.tan((picture.camera.fov * Math.PI) / 360);
    this.object.material.uniforms.uScale!.value = picture.height / tan / 2;
    const sense = this.getSense();
    const { frame } = picture;
    if (!device || id === null || !sense || !frame || this.busy || this.failed) return;
    if (picture.now - this.asked < INTERVAL) return;
    this.asked = picture.now;
    this.busy = true;
    sense.scan(device, frame).then(
      (cloud) => {
        this.busy = false;
        if (!this.gone && this.deviceId === id) this.show(cloud);
      },
      (error: unknown) => {
        this.busy = false;
        this.failed = true;
        if (this.gone || !(error instanceof TwinError)) return;
        for (const problem of error.problems) this.onProblem(problem);
      },
    );
  }

  dispose(): void {
    this.gone = true;
    this.object.geometry.dispose();
    this.object.material.dispose();
    this.object.removeFromParent();
  }

  private show(cloud: PointCloud): void {
    let position = this.object.geometry.getAttribute('position') as BufferAttribute | undefined;
    let tint = this.object.geometry.getAttribute('tint') as BufferAttribute | undefined;
    if (!position || !tint || position.count < cloud.count) {
      this.object.geometry.dispose();
      const size = Math.max(1024, Math.ceil(cloud.count * 1.25));
      const geometry = new BufferGeometry();
      position = new BufferAttribute(new Float32Array(size * 3), 3).setUsage(DynamicDrawUsage);
      tint = new BufferAttribute(new Float32Array(size * 3), 3).setUsage(DynamicDrawUsage);
      geometry.setAttribute('position', position);
      geometry.setAttribute('tint', tint);
      this.object.geometry = geometry;
    }
    for (let i = 0; i < cloud.count; i += 1) {
      position.array[i * 3] = cloud.x[i]!;
      position.array[i * 3 + 1] = cloud.y[i]!;
      position.array[i * 3 + 2] = cloud.z[i]! + 0.05;
      const hue = HUE.get(cloud.hitKind[i]!) ?? OTHER;
      const light = 0.55 + 0.45 * Math.min(1, cloud.intensity[i]! * 1.6);
      tint.array[i * 3] = hue[0] * light;
      tint.array[i * 3 + 1] = hue[1] * light;
      tint.array[i * 3 + 2] = hue[2] * light;
    }
    this.count = cloud.count;
    this.object.geometry.setDrawRange(0, cloud.count);
    position.needsUpdate = true;
    tint.needsUpdate = true;
  }
}
