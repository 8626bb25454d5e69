import {
  BufferAttribute,
  Color,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  Vector3,
} from 'three';
import type { Device } from '../../../scenes/document/devices.ts';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import type { Language } from '../../store/app-store.ts';
import { disposeTree } from '../geometry/dispose.ts';
import type { Mood } from '../mood/mood.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { type LabelSpec, labelsOf } from './label-list.ts';
import { Occupied } from './occupied.ts';
import { MONO, SANS, TextAtlas, type TextRegion } from './text-atlas.ts';

/** Time between two decisions on which labels have room, ms, and how fast they fade, per second. */
const DECIDE = 160;
const FADE = 5;
/**
 * The board's writing: metres per pixel, and metres beside the place it names (designators stand beside their module,
 * names of roads beside their trace).
 */
const PRINT: Record<LabelSpec['kind'], { readonly scale: number; readonly shift: number }> = {
  area: { scale: 2.2, shift: 0 },
  place: { scale: 1.1, shift: 0 },
  road: { scale: 0.85, shift: 15 },
  building: { scale: 0.4, shift: 0 },
  device: { scale: 0.75, shift: 16 },
};

const TINT: Record<LabelSpec['kind'], Color> = {
  place: new Color('#FFFFFF'),
  road: new Color('#E3E8EA'),
  building: new Color('#D7DDE0'),
  device: new Color('#F0BE8B'),
  area: new Color('#CFE3EE'),
};

interface Entry {
  readonly spec: LabelSpec;
  readonly region: TextRegion;
  /** The same text in the board's face, and whether there is room for it on the board. */
  readonly silk: TextRegion;
  readonly onBoard: boolean;
  alpha: number;
  wanted: boolean;
}

/** Names of places, roads, buildings and devices; those without room step back. On the board they lie flat as silkscreen. */
export class Labels implements LayerPart {
  readonly object = new Group();
  private readonly mood: Mood;
  private atlas: TextAtlas | null = null;
  private entries: Entry[] = [];
  private world: CompiledScene | null = null;
  private language: Language | null = null;
  private devices: readonly Device[] | null = null;
  private mesh: Mesh<InstancedBufferGeometry, ShaderMaterial> | null = null;
  private alpha: InstancedBufferAttribute | null = null;
  private decided = 0;
  private readonly occupied = new Occupied();
  private readonly printed: (readonly [number, number, number, number])[] = [];
  private readonly point = new Vector3();
  /** 1 where labels stand on a bright ground (analysis in the light theme). */
  private readonly paper = { value: 0 };

  constructor(mood: Mood) {
    this.mood = mood;
    this.object.name = 'labels';
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.labels;
  }

  update(picture: Picture): void {
    const { world, language, devices } = picture.state;
    if (world !== this.world || language !== this.language || devices !== this.devices) {
      const moved = world === this.world && language === this.language;
      this.world = world;
      this.language = language;
      this.devices = devices;
      if (!moved) this.forget();
      if (world) this.build(world, devices, language);
    }
    const { mesh, alpha } = this;
    if (!mesh || !alpha || !this.object.visible) return;
    if (picture.now - this.decided > DECIDE) {
      this.decided = picture.now;
      this.decide(picture);
    }
    const step = Math.min(1, picture.dt * FADE);
    let changed = false;
    for (let i = 0; i < this.entries.length; i += 1) {
      const entry = this.entries[i]!;
      const target = entry.wanted ? 1 : 0;
      if (entry.alpha === target) continue;
      entry.alpha = entry.alpha < target ? Math.min(1, entry.alpha + step) : Math.max(0, entry.alpha - step);
      alpha.array[i] = entry.alpha;
      changed = true;
    }
    if (changed) alpha.needsUpdate = true;
    this.paper.value = picture.state.theme === 'light' ? this.mood.analysis : 0;
    const pixel = mesh.material.uniforms.uPixel!.value as number[];
    pixel[0] = 2 / picture.width;
    pixel[1] = 2 / picture.height;
  }

  dispose(): void {
    this.forget();
    disposeTree(this.object);
  }

  private forget(): void {
    this.drop();
    this.atlas?.dispose();
    this.atlas = null;
    this.entries = [];
  }

  private drop(): void {
    this.mesh?.geometry.dispose();
    this.mesh?.material.dispose();
    this.mesh?.removeFromParent();
    this.mesh = null;
  }

  /** Greedy: the most important first, every other only where nothing stands yet. */
  private decide(picture: Picture): void {
    const { camera, width, height } = picture;
    const { occupied, point } = this;
    const board = this.mood.board > 0.5;
    const selected = picture.state.selection?.id;
    occupied.clear(width, height);
    for (const entry of this.entries) {
      const { spec, region } = entry;
      entry.wanted = false;
      if (board) {
        entry.wanted = entry.onBoard;
        continue;
      }
      const dx = spec.x - camera.position.x;
      const dy = spec.y - camera.position.y;
      const dz = spec.z - camera.position.z;
      if (dx * dx + dy * dy + dz * dz > spec.far * spec.far && spec.text !== selected) continue;
      point.set(spec.x, spec.y, spec.z).project(camera);
      if (point.z > 1 || point.x < -1.05 || point.x > 1.05 || point.y < -1.05 || point.y > 1.05) continue;
      const cx = ((point.x + 1) / 2) * width;
      const cy = ((1 - point.y) / 2) * height;
      // Half a name is none: what an edge of the picture would cut steps back.
      const left = cx - region.width / 2;
      const top = cy - region.height;
      if (left < 0 || left + region.width > width || top < 0 || cy > height) continue;
      entry.wanted = occupied.take(
        cx - region.width / 2 - 6,
        cy - region.height - 2,
        region.width + 12,
        region.height + 8,
      );
    }
  }

  /** Whether a text on the board would lie over none that is more important; takes the room if so. */
  private roomOnBoard(spec: LabelSpec, silk: TextRegion): boolean {
    const { scale, shift } = PRINT[spec.kind];
    const c = Math.cos(spec.heading);
    const s = Math.sin(spec.heading);
    const x = spec.x - s * shift;
    const y = spec.y + c * shift;
    const w = ((Math.abs(c) * silk.width + Math.abs(s) * silk.height) * scale) / 2;
    const h = ((Math.abs(s) * silk.width + Math.abs(c) * silk.height) * scale) / 2;
    for (const [px, py, pw, ph] of this.printed) {
      if (Math.abs(px - x) < pw + w && Math.abs(py - y) < ph + h) return false;
    }
    this.printed.push([x, y, w, h]);
    return true;
  }

  private build(world: CompiledScene, devices: readonly Device[], language: Language): void {
    const shown = new Map(this.entries.map((e) => [`${e.spec.kind} ${e.spec.text}`, e.alpha]));
    this.drop();
    this.atlas ??= new TextAtlas(true);
    this.entries = [];
    this.printed.length = 0;
    for (const spec of labelsOf(world, devices, language)) {
      const weight = spec.kind === 'place' || spec.kind === 'area' || spec.kind === 'device' ? 600 : 500;
      const region = this.atlas.region(spec.text, spec.kind === 'device' ? MONO : SANS, spec.size, weight);
      const silk = this.atlas.region(spec.text, MONO, spec.size, 500);
      if (!region || !silk) continue;
      const onBoard = this.roomOnBoard(spec, silk);
      const alpha = shown.get(`${spec.kind} ${spec.text}`) ?? 0;
      this.entries.push({ spec, region, silk, onBoard, alpha, wanted: alpha > 0.5 });
    }
    const n = this.entries.length;
    if (n === 0) return;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute(
      'position',
      new BufferAttribute(new Float32Array([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]), 3),
    );
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const anchor = new InstancedBufferAttribute(new Float32Array(n * 4), 4);
    const region = new InstancedBufferAttribute(new Float32Array(n * 4), 4);
    const silk = new InstancedBufferAttribute(new Float32Array(n * 4), 4);
    const look = new InstancedBufferAttribute(new Float32Array(n * 4), 4);
    const print = new InstancedBufferAttribute(new Float32Array(n * 2), 2);
    const tint = new InstancedBufferAttribute(new Float32Array(n * 3), 3);
    this.alpha = new InstancedBufferAttribute(new Float32Array(n), 1).setUsage(DynamicDrawUsage);
    this.entries.forEach(({ spec, region: r, silk: b, alpha }, i) => {
      anchor.setXYZW(i, spec.x, spec.y, spec.z, spec.heading);
      region.setXYZW(i, r.u0, r.v0, r.u1, r.v1);
      silk.setXYZW(i, b.u0, b.v0, b.u1, b.v1);
      print.setXY(i, b.width, b.height);
      look.setXYZW(i, r.width, r.height, PRINT[spec.kind].scale, PRINT[spec.kind].shift);
      const t = TINT[spec.kind];
      tint.setXYZ(i, t.r, t.g, t.b);
      this.alpha!.array[i] = alpha;
    });
    geometry.setAttribute('anchor', anchor);
    geometry.setAttribute('region', region);
    geometry.setAttribute('silk', silk);
    geometry.setAttribute('print', print);
    geometry.setAttribute('look', look);
    geometry.setAttribute('tint', tint);
    geometry.setAttribute('alpha', this.alpha);
    geometry.instanceCount = n;
    const material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      depthTest: false,
      uniforms: {
        uAtlas: { value: this.atlas.texture },
        uPixel: { value: [1, 1] as number[] },
        uBoard: this.mood.uniforms.uBoard,
        uPaper: this.paper,
      },
      vertexShader: /* glsl */ `
        attribute vec4 anchor;
        attribute vec4 region;
        attribute vec4 look;
        attribute vec4 silk;
        attribute vec2 print;
        attribute vec3 tint;
        attribute float alpha;
        uniform vec2 uPixel;
        uniform float uBoard;
        varying vec2 vUv;
        varying vec3 vTint;
        varying float vAlpha;
        void main() {
          bool flat_ = uBoard > 0.5;
          vec4 r = flat_ ? silk : region;
          vUv = mix(r.xy, r.zw, position.xy);
          vTint = flat_ ? vec3(0.80, 0.87, 0.81) : tint;
          vAlpha = alpha * abs(uBoard * 2.0 - 1.0) * (flat_ ? 0.9 : 1.0);
          if (flat_) {
            float c = cos(anchor.w);
            float s = sin(anchor.w);
            vec2 local = (position.xy - 0.5) * print * look.z + vec2(0.0, look.w);
            vec2 place = anchor.xy + vec2(c * local.x - s * local.y, s * local.x + c * local.y);
            gl_Position = projectionMatrix * viewMatrix * vec4(place, 0.6, 1.0);
          } else {
            gl_Position = projectionMatrix * viewMatrix * vec4(anchor.xyz, 1.0);
            vec2 px = vec2(position.x - 0.5, position.y + 0.15) * look.xy;
            vec2 at = gl_Position.xy / gl_Position.w;
            vec2 snapped = (floor(at / uPixel) + 0.5) * uPixel;
            gl_Position.xy = (snapped + px * uPixel) * gl_Position.w;
          }
        }
      `,
      fragmentShader: /* glsl */ `
        uniform sampler2D uAtlas;
        uniform float uPaper;
        varying vec2 vUv;
        varying vec3 vTint;
        varying float vAlpha;
        void main() {
          if (vAlpha < 0.01) discard;
          vec4 ink = texture2D(uAtlas, vUv);
          // The atlas holds white letters with a dark rim; on bright paper letters are dark and the rim is bright.
          vec3 bright = vTint * ink.rgb;
          vec3 dark = mix(vec3(0.93), vTint * vec3(0.05, 0.06, 0.07), ink.r);
          gl_FragColor = vec4(mix(bright, dark, uPaper), ink.a * vAlpha);
          #include <colorspace_fragment>
        }
      `,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 38;
    this.object.add(this.mesh);
  }
}
