import {
  BufferAttribute,
  CanvasTexture,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from 'three';
import type { Picture } from '../picture.ts';

const CHARACTERS = '0123456789';
const CELL = 64;

/** One row of digits as a texture, white on nothing. */
function digitTexture(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = CELL * 16;
  canvas.height = CELL;
  const g = canvas.getContext('2d');
  if (g) {
    g.font = `600 ${CELL * 0.8}px ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace`;
    g.textAlign = 'center';
    g.textBaseline = 'middle';
    g.lineJoin = 'round';
    for (let i = 0; i < CHARACTERS.length; i += 1) {
      const x = (i + 0.5) * CELL;
      g.strokeStyle = 'rgba(6, 10, 12, 0.9)';
      g.lineWidth = CELL * 0.16;
      g.strokeText(CHARACTERS[i] ?? '', x, CELL / 2);
      g.fillStyle = '#FFFFFF';
      g.fillText(CHARACTERS[i] ?? '', x, CELL / 2);
    }
  }
  const texture = new CanvasTexture(canvas);
  texture.generateMipmaps = true;
  return texture;
}

/** Numbers that stand at places in the world, a fixed size on the screen: one drawing call, nothing allocated per picture. */
export class Glyphs {
  readonly object: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly capacity: number;
  private readonly anchor: InstancedBufferAttribute;
  private readonly glyph: InstancedBufferAttribute;
  private readonly tint: InstancedBufferAttribute;
  private count = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute(
      'position',
      new BufferAttribute(new Float32Array([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]), 3),
    );
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const dynamic = (items: number) =>
      new InstancedBufferAttribute(new Float32Array(capacity * items), items).setUsage(DynamicDrawUsage);
    this.anchor = dynamic(3);
    // Offset in characters, digit, height in pixels.
    this.glyph = dynamic(3);
    this.tint = dynamic(3);
    geometry.setAttribute('anchor', this.anchor);
    geometry.setAttribute('glyph', this.glyph);
    geometry.setAttribute('tint', this.tint);
    geometry.instanceCount = 0;
    this.object = new Mesh(
      geometry,
      new ShaderMaterial({
        transparent: true,
        depthWrite: false,
        depthTest: false,
        uniforms: { uDigits: { value: digitTexture() }, uPixel: { value: [1, 1] as number[] } },
        vertexShader: /* glsl */ `
          attribute vec3 anchor;
          attribute vec3 glyph;
          attribute vec3 tint;
          uniform vec2 uPixel;
          varying vec2 vUv;
          varying vec3 vTint;
          void main() {
            vTint = tint;
            vUv = vec2((glyph.y + position.x) / 16.0, position.y);
            gl_Position = projectionMatrix * viewMatrix * vec4(anchor, 1.0);
            vec2 px = vec2((position.x - 0.5) + glyph.x * 0.56, position.y - 0.5) * glyph.z * 1.25;
            gl_Position.xy += px * uPixel * gl_Position.w;
          }
        `,
        fragmentShader: /* glsl */ `
          uniform sampler2D uDigits;
          varying vec2 vUv;
          varying vec3 vTint;
          void main() {
            vec4 ink = texture2D(uDigits, vUv);
            if (ink.a < 0.02) discard;
            gl_FragColor = vec4(vTint * ink.rgb, ink.a);
          }
        `,
      }),
    );
    this.object.frustumCulled = false;
    this.object.renderOrder = 40;
  }

  begin(picture: Picture): void {
    this.count = 0;
    const pixel = this.object.material.uniforms.uPixel!.value as number[];
    pixel[0] = 2 / picture.width;
    pixel[1] = 2 / picture.height;
    this.object.geometry.instanceCount = 0;
  }

  /** Adds a whole number from 0 to 99 999; `size` in pixels, `colour` as 0xRRGGBB. */
  number(value: number, x: number, y: number, z: number, size: number, colour: number): void {
    let digits = 1;
    for (let v = value; v >= 10 && digits < 5; v = Math.floor(v / 10)) digits += 1;
    let rest = value;
    for (let d = digits - 1; d >= 0; d -= 1) {
      if (this.count >= this.capacity) return;
      const i = this.count * 3;
      this.anchor.array[i] = x;
      this.anchor.array[i + 1] = y;
      this.anchor.array[i + 2] = z;
      this.glyph.array[i] = d - (digits - 1) / 2;
      this.glyph.array[i + 1] = rest % 10;
      this.glyph.array[i + 2] = size;
      this.tint.array[i] = ((colour >> 16) & 255) / 255;
      this.tint.array[i + 1] = ((colour >> 8) & 255) / 255;
      this.tint.array[i + 2] = (colour & 255) / 255;
      rest = Math.floor(rest / 10);
      this.count += 1;
    }
  }

  end(): void {
    this.object.geometry.instanceCount = this.count;
    this.anchor.needsUpdate = true;
    this.glyph.needsUpdate = true;
    this.tint.needsUpdate = true;
  }

  dispose(): void {
    (this.object.material.uniforms.uDigits!.value as CanvasTexture).dispose();
    this.object.material.dispose();
    this.object.geometry.dispose();
    this.object.removeFromParent();
  }
}
