import {
  Euler,
  Group,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Quaternion,
  Vector3,
} from 'three';
import { DEVICE_KINDS, type Device, type DeviceKind } from '../../../scenes/document/devices.ts';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import type { Mood } from '../mood/mood.ts';
import { withMood } from '../mood/mood-material.ts';
import { COPPER } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { instancedShadow } from '../sky/planar-shadow.ts';
import { housingShape, MODULE_SIZE, moduleShape, poleShape, ringShape } from './device-shapes.ts';

const POLE_RADIUS = 0.085;
const MODULE_HEIGHT = 2.2;
/** Housings are drawn this much larger than life, or a lidar on its pole could not be found. */
const HOUSING_SCALE = 1.5;

/** Devices as hardware on poles; on the board as modules with a pin-1 dot. Rebuilt when the list grows, moved in place else. */
export class Devices implements LayerPart {
  readonly object = new Group();
  private readonly mood: Mood;
  private devices: readonly Device[] | null = null;
  private capacity = 0;
  private housings = new Map<DeviceKind, InstancedMesh>();
  private poles: InstancedMesh | null = null;
  private poleShadows: InstancedMesh | null = null;
  private modules: InstancedMesh | null = null;
  private holes: InstancedMesh | null = null;
  private halo: InstancedMesh | null = null;
  private readonly matrix = new Matrix4();
  private readonly place = new Vector3();
  private readonly turn = new Quaternion();
  private readonly euler = new Euler(0, 0, 0, 'ZYX');
  private readonly size = new Vector3();

  constructor(mood: Mood) {
    this.mood = mood;
    this.object.name = 'devices';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.devices;
  }

  update(picture: Picture): void {
    const { devices, selection } = picture.state;
    if (devices !== this.devices) {
      this.devices = devices;
      if (devices.length > this.capacity) this.grow(devices.length);
      this.arrange(devices);
    }
    const { halo } = this;
    if (!halo) return;
    const chosen = selection?.kind === 'device' ? devices.find((d) => d.id === selection.id) : undefined;
    halo.visible = chosen !== undefined;
    if (!chosen) return;
    const radius = Math.max(1.6, Math.min(26, picture.reach * 0.012)) + this.mood.board * 14;
    const { x, y } = chosen.mount;
    this.matrix.makeScale(radius, radius, 1).setPosition(x, y, 0.3 + this.mood.board * 0.8);
    halo.setMatrixAt(0, this.matrix);
    halo.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    disposeTree(this.object);
  }

  private arrange(devices: readonly Device[]): void {
    const counts = new Map<DeviceKind, number>(DEVICE_KINDS.map((k) => [k, 0]));
    const { matrix, place, turn, euler, size } = this;
    let poles = 0;
    devices.forEach((device, i) => {
      const { x, y, height, yaw, pitch, roll, kind } = device.mount;
      const housing = this.housings.get(device.kind);
      const slot = counts.get(device.kind) ?? 0;
      counts.set(device.kind, slot + 1);
      euler.set(roll, pitch, yaw, 'ZYX');
      turn.setFromEuler(euler);
      place.set(x, y, Math.max(height, device.kind === 'compute' ? 0.95 : 0.3));
      housing?.setMatrixAt(slot, matrix.compose(place, turn, size.setScalar(HOUSING_SCALE)));
      if (kind === 'pole' || kind === 'gantry') {
        const tall = Math.max(0.4, height - 0.25);
        matrix.makeScale(POLE_RADIUS, POLE_RADIUS, tall).setPosition(x, y, 0);
        this.poles?.setMatrixAt(poles, matrix);
        poles += 1;
      }
      const [l, w] = MODULE_SIZE[device.kind];
      euler.set(0, 0, Math.round(yaw / (Math.PI / 2)) * (Math.PI / 2), 'ZYX');
      turn.setFromEuler(euler);
      place.set(x, y, 0.3);
      this.modules?.setMatrixAt(i, matrix.compose(place, turn, size.set(l, w, MODULE_HEIGHT)));
      const r = Math.max(l, w) * 1.5;
      this.holes?.setMatrixAt(i, matrix.makeScale(r, r, 1).setPosition(x, y, 0.2));
    });
    for (const [kind, mesh] of this.housings) {
      mesh.count = counts.get(kind) ?? 0;
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = true;
    }
    for (const [mesh, count] of [
      [this.poles, poles],
      [this.poleShadows, poles],
      [this.modules, devices.length],
      [this.holes, devices.length],
    ] as const) {
      if (!mesh) continue;
      mesh.count = count;
      mesh.visible = count > 0;
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  private grow(count: number): void {
    disposeChildren(this.object);
    const { mood } = this;
    this.capacity = Math.max(32, count * 2);
    const n = this.capacity;
    const hardware = (emissive: string) =>
      withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
        key: 'hardware',
        analysis: 0.85,
        declare: 'varying float vPart;',
        vertexHead: 'attribute vec4 aux;',
        vertex: 'vPart = aux.x; transformed *= 1.0 - uBoard;',
        emissive,
      });
    const glow =
      'totalEmissiveRadiance += diffuseColor.rgb * (vPart > 0.5 ? 0.4 + 1.4 * uNight : 0.12 * uNight);';
    this.housings = new Map();
    for (const kind of DEVICE_KINDS) {
      const mesh = new InstancedMesh(housingShape(kind), hardware(glow), n);
      mesh.frustumCulled = false;
      this.housings.set(kind, mesh);
      this.object.add(mesh);
    }
    this.poles = new InstancedMesh(poleShape(), hardware(glow), n);
    this.poleShadows = instancedShadow(this.poles, this.poles.geometry, mood);
    this.modules = new InstancedMesh(
      moduleShape(),
      withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
        key: 'modules',
        declare: 'varying float vPart; varying vec3 vUp;',
        vertexHead: 'attribute vec4 aux;',
        vertex: 'vPart = aux.x; vUp = objectNormal; transformed *= max(uBoard, 0.0001);',
        boardCode: /* glsl */ `
          float top = smoothstep(0.5, 0.9, vUp.z);
          boardColour = vPart > 1.5 ? vec3(0.82, 0.78, 0.70)
            : vPart > 0.5 ? mix(vec3(0.006, 0.006, 0.006), vec3(0.022, 0.020, 0.019), top)
            : mix(vec3(0.20, 0.20, 0.19), vec3(0.55, 0.56, 0.54), top);
        `,
        board: '#000000',
      }),
      n,
    );
    this.holes = new InstancedMesh(
      ringShape(0.93),
      withMood(new MeshBasicMaterial({ color: '#D9E5DC', transparent: true, depthWrite: false }), mood, {
        key: 'courtyards',
        colour: 'diffuseColor.a = 0.30 * uBoard;',
      }),
      n,
    );
    this.halo = new InstancedMesh(
      ringShape(0.84),
      new MeshBasicMaterial({
        color: COPPER,
        transparent: true,
        depthWrite: false,
        depthTest: false,
        fog: false,
      }),
      1,
    );
    this.halo.renderOrder = 30;
    for (const mesh of [this.poles, this.poleShadows, this.modules, this.holes, this.halo]) {
      mesh.frustumCulled = false;
      this.object.add(mesh);
    }
  }
}
