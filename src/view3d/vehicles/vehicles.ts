import {
  type BufferGeometry,
  Color,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedMesh,
  MeshLambertMaterial,
  SRGBColorSpace,
} from 'three';
import { VEHICLE_FLAG } from '../../../sims/frame.ts';
import type { AppState } from '../../store/app-store.ts';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import type { Mood } from '../mood/mood.ts';
import { withMood } from '../mood/mood-material.ts';
import { COPPER, cividis, variety } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { instancedShadow } from '../sky/planar-shadow.ts';
import { countDetections } from './detections.ts';
import { UNKNOWN_VEHICLE, type VehicleLook, vehicleLook } from './vehicle-look.ts';
import { BODIES, farShape, shadowShape, vehicleShape } from './vehicle-shapes.ts';

/** Speed at the bright end of the speed scale, m/s. */
export const FASTEST = 80 / 3.6;

/** From this distance on a vehicle is drawn with a fraction of its faces, m. */
const FAR = 420;

/** How much larger than life vehicles are drawn in the distance, where they would be a pixel or two. */
const LEGIBLE = 0.6;

const LIGHTS = VEHICLE_FLAG.brake | VEHICLE_FLAG.left | VEHICLE_FLAG.right;

interface Fleet {
  mesh: InstancedMesh;
  shadow: InstancedMesh;
  /** Lights (bits) and whether automated, per instance. */
  lamps: InstancedBufferAttribute;
}

/** Every vehicle of the frame: one drawing call per kind of body, matrices rewritten in place for every picture. */
export class Vehicles implements LayerPart {
  readonly object = new Group();
  private readonly fleets: Fleet[] = [];
  private readonly mood: Mood;
  private looks: VehicleLook[] = [];
  private looksOf: unknown = null;
  private scenario: string | null = null;
  private capacity = 0;
  private slots = new Int32Array(0);
  private bodies = new Uint8Array(0);
  private types = new Uint32Array(0);
  private detections = new Uint8Array(0);
  private colourBy: AppState['colourBy'] | null = null;
  private readonly counts = new Int32Array(BODIES.length * 2);
  private readonly tint = new Color();
  private readonly bytes = [0, 0, 0];
  /** Colour of each vehicle now, linear, three numbers each: the board's points use it too. */
  colours = new Float32Array(0);
  count = 0;

  constructor(mood: Mood) {
    this.mood = mood;
    this.object.name = 'vehicles';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.vehicles && this.mood.board < 0.99;
  }

  /** How the vehicle at an index of the newest frame is drawn. */
  lookAt(index: number): VehicleLook {
    return this.looks[this.types[index] ?? -1] ?? UNKNOWN_VEHICLE;
  }

  update(picture: Picture): void {
    const { state, bodies } = picture;
    const { vehicles } = bodies;
    if (state.world !== this.looksOf || state.scenarioId !== this.scenario) {
      this.looksOf = state.world;
      this.scenario = state.scenarioId;
      const scenarios = state.world?.scene.scenarios ?? [];
      const scenario = scenarios.find((s) => s.id === state.scenarioId) ?? scenarios[0];
      this.looks = (scenario?.demand.vehicleTypes ?? []).map(vehicleLook);
      this.colourBy = null;
    }
    this.count = vehicles.count;
    if (vehicles.count > this.capacity) this.grow(vehicles.count);
    if (this.fleets.length === 0) return;
    if (picture.fresh || this.colourBy !== state.colourBy) {
      this.colourBy = state.colourBy;
      this.assign(picture);
    }
    const eye = picture.camera.position;
    for (let i = 0; i < vehicles.count; i += 1) {
      const fleet = this.fleets[this.bodies[i]!]!;
      const look = this.looks[this.types[i]!] ?? UNKNOWN_VEHICLE;
      const m = fleet.mesh.instanceMatrix.array;
      const at = this.slots[i]! * 16;
      const heading = vehicles.heading[i]!;
      const dx = vehicles.x[i]! - eye.x;
      const dy = vehicles.y[i]! - eye.y;
      const away = Math.sqrt(dx * dx + dy * dy + eye.z * eye.z);
      const size = 1 + LEGIBLE * Math.min(1, Math.max(0, (away - FAR) / 1400));
      const c = Math.cos(heading) * size;
      const s = Math.sin(heading) * size;
      m[at] = c * look.length;
      m[at + 1] = s * look.length;
      m[at + 4] = -s * look.width;
      m[at + 5] = c * look.width;
      m[at + 10] = look.height * size;
      m[at + 12] = vehicles.x[i]!;
      m[at + 13] = vehicles.y[i]!;
      m[at + 14] = vehicles.z[i]!;
      m[at + 15] = 1;
    }
    for (const fleet of this.fleets) fleet.mesh.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    disposeTree(this.object);
    this.fleets.length = 0;
    this.capacity = 0;
  }

  /** Slots, colours and lights of a new frame. */
  private assign(picture: Picture): void {
    const { frame, state } = picture;
    if (!frame) return;
    this.counts.fill(0);
    const n = this.count;
    const eye = picture.camera.position;
    if (state.colourBy === 'detected') countDetections(frame, n, this.detections);
    for (let i = 0; i < n; i += 1) {
      const type = frame.vehicleType[i]!;
      const look = this.looks[type] ?? UNKNOWN_VEHICLE;
      this.types[i] = type;
      const dx = frame.vehicleX[i]! - eye.x;
      const dy = frame.vehicleY[i]! - eye.y;
      const fleetIndex = look.body + (dx * dx + dy * dy + eye.z * eye.z > FAR * FAR ? BODIES.length : 0);
      this.bodies[i] = fleetIndex;
      const slot = this.counts[fleetIndex]!;
      this.counts[fleetIndex] = slot + 1;
      this.slots[i] = slot;
      const fleet = this.fleets[fleetIndex]!;
      const { tint } = this;
      if (state.colourBy === 'speed') {
        cividis(frame.vehicleSpeed[i]! / FASTEST, this.bytes, 0);
        tint.setRGB(this.bytes[0]! / 255, this.bytes[1]! / 255, this.bytes[2]! / 255, SRGBColorSpace);
      } else {
        tint.copy(look.colour);
        if (!look.automated) tint.multiplyScalar(0.86 + 0.22 * variety(frame.vehicleId[i]!));
        if (state.colourBy === 'detected') {
          const seen = this.detections[i]!;
          if (seen === 0) tint.setRGB(0.16, 0.17, 0.18);
          else if (seen === 1) tint.multiplyScalar(0.55);
        }
      }
      const flags = frame.vehicleFlags[i]!;
      const automated = look.automated || (flags & VEHICLE_FLAG.automated) !== 0;
      const colour = fleet.mesh.instanceColor!.array;
      colour[slot * 3] = tint.r;
      colour[slot * 3 + 1] = tint.g;
      colour[slot * 3 + 2] = tint.b;
      this.colours[i * 3] = tint.r;
      this.colours[i * 3 + 1] = tint.g;
      this.colours[i * 3 + 2] = tint.b;
      fleet.lamps.array[slot * 2] = flags & LIGHTS;
      fleet.lamps.array[slot * 2 + 1] = automated ? 1 : 0;
    }
    this.fleets.forEach((fleet, body) => {
      fleet.mesh.count = this.counts[body]!;
      fleet.shadow.count = fleet.mesh.count;
      fleet.mesh.visible = fleet.mesh.count > 0;
      fleet.shadow.visible = fleet.mesh.visible;
      fleet.mesh.instanceColor!.needsUpdate = true;
      fleet.lamps.needsUpdate = true;
    });
  }

  private grow(count: number): void {
    disposeChildren(this.object);
    this.fleets.length = 0;
    this.capacity = Math.max(256, count + (count >> 1));
    const n = this.capacity;
    this.slots = new Int32Array(n);
    this.bodies = new Uint8Array(n);
    this.types = new Uint32Array(n);
    this.detections = new Uint8Array(n);
    this.colours = new Float32Array(n * 3);
    this.colourBy = null;
    for (const make of [vehicleShape, farShape]) for (const body of BODIES) this.addFleet(make(body), n);
  }

  private addFleet(geometry: BufferGeometry, n: number): void {
    const lamps = new InstancedBufferAttribute(new Float32Array(n * 2), 2).setUsage(DynamicDrawUsage);
    geometry.setAttribute('lamps', lamps);
    const mesh = new InstancedMesh(geometry, vehicleMaterial(this.mood), n);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    mesh.instanceColor = new InstancedBufferAttribute(new Float32Array(n * 3), 3).setUsage(DynamicDrawUsage);
    mesh.frustumCulled = false;
    mesh.count = 0;
    const shadow = instancedShadow(mesh, shadowShape(), this.mood);
    shadow.count = 0;
    this.object.add(mesh, shadow);
    this.fleets.push({ mesh, shadow, lamps });
  }
}

function vehicleMaterial(mood: Mood): MeshLambertMaterial {
  const copper = new Color(COPPER);
  const rim = `vec3(${copper.r.toFixed(4)}, ${copper.g.toFixed(4)}, ${copper.b.toFixed(4)})`;
  return withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
    key: 'vehicles',
    board: '#FFC98A',
    analysis: 0.95,
    declare: 'varying float vPart; varying vec2 vLamps;',
    vertexHead: 'attribute vec4 aux; attribute vec2 lamps;',
    vertex: 'vPart = aux.x; vLamps = lamps; transformed *= 1.0 - 0.97 * uBoard;',
    fragmentHead: 'vec3 lampLight = vec3(0.0);',
    colour: /* glsl */ `
      int part = int(vPart + 0.5);
      int on = int(vLamps.x + 0.5);
      bool brake = (on & 1) != 0;
      bool blink = fract(uTime * 1.5) < 0.55;
      bool leftOn = (on & 2) != 0 && blink;
      bool rightOn = (on & 4) != 0 && blink;
      if (part == 1) diffuseColor.rgb = vec3(0.045, 0.06, 0.075);
      else if (part == 2) diffuseColor.rgb = vec3(0.02, 0.02, 0.022);
      else if (part == 3) { diffuseColor.rgb = vec3(0.85, 0.88, 0.9); lampLight = vec3(1.0, 0.95, 0.82) * (0.12 + 0.95 * uNight); }
      else if (part == 4) { diffuseColor.rgb = vec3(0.28, 0.02, 0.02); lampLight = vec3(1.0, 0.05, 0.03) * (brake ? 1.0 : 0.45 * uNight); }
      else if (part == 5) { diffuseColor.rgb = vec3(0.4, 0.18, 0.03); lampLight = vec3(1.0, 0.45, 0.02) * (leftOn ? 1.0 : 0.0); }
      else if (part == 6) { diffuseColor.rgb = vec3(0.4, 0.18, 0.03); lampLight = vec3(1.0, 0.45, 0.02) * (rightOn ? 1.0 : 0.0); }
      else if (part == 8) diffuseColor.rgb = vec3(0.56, 0.36, 0.23);
      else if (part == 9) diffuseColor.rgb = mix(vec3(0.78, 0.79, 0.78), diffuseColor.rgb, 0.22);
      else if (part == 10) diffuseColor.rgb = vec3(0.86, 0.87, 0.85);
      else if (part == 7 && vLamps.y > 0.5) { diffuseColor.rgb = ${rim}; lampLight = ${rim} * 0.35; }
    `,
    emissive: 'totalEmissiveRadiance += lampLight;',
  });
}
