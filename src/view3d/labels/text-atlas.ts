import { CanvasTexture, LinearFilter, LinearMipmapLinearFilter } from 'three';

/** Where a text lies in the atlas (0..1, v from the bottom) and its size in CSS pixels. */
export interface TextRegion {
  readonly u0: number;
  readonly v0: number;
  readonly u1: number;
  readonly v1: number;
  readonly width: number;
  readonly height: number;
}

/** System fonts with Noto Sans SC / TC for Chinese. */
export const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", "Noto Sans TC", "PingFang SC", "Microsoft YaHei", sans-serif';
export const MONO =
  'ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Noto Sans SC", monospace';

const SIZE = 2048;
const SCALE = 2;

/** Texts drawn once into one texture, white with a dark rim: every label is then a rectangle of it. */
export class TextAtlas {
  readonly texture: CanvasTexture;
  private readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D | null;
  private readonly regions = new Map<string, TextRegion | null>();
  private readonly rim: boolean;
  private x = 0;
  private y = 0;
  private row = 0;

  /** `rim`: a dark outline that keeps texts readable over any ground. */
  constructor(rim: boolean) {
    this.rim = rim;
    this.canvas.width = SIZE;
    this.canvas.height = SIZE;
    this.context = this.canvas.getContext('2d');
    this.texture = new CanvasTexture(this.canvas);
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.anisotropy = 4;
  }

  /** Region of a text, drawn at first use; null when the atlas is full or there is no canvas. */
  region(text: string, font: string, size: number, weight = 500): TextRegion | null {
    const key = `${weight} ${size} ${font[0]} ${text}`;
    const known = this.regions.get(key);
    if (known !== undefined) return known;
    const region = this.draw(text, font, size, weight);
    this.regions.set(key, region);
    return region;
  }

  dispose(): void {
    this.texture.dispose();
    this.regions.clear();
  }

  private draw(text: string, font: string, size: number, weight: number): TextRegion | null {
    const g = this.context;
    if (!g) return null;
    g.font = `${weight} ${size * SCALE}px ${font}`;
    const pad = 3 * SCALE;
    const w = Math.ceil(g.measureText(text).width) + pad * 2;
    const h = Math.ceil(size * SCALE * 1.35) + pad;
    if (this.x + w > SIZE) {
      this.x = 0;
      this.y += this.row + 2;
      this.row = 0;
    }
    if (w > SIZE || this.y + h > SIZE) return null;
    g.textBaseline = 'middle';
    g.textAlign = 'left';
    g.lineJoin = 'round';
    if (this.rim) {
      g.strokeStyle = 'rgba(8, 12, 15, 0.85)';
      g.lineWidth = 2.2 * SCALE;
      g.strokeText(text, this.x + pad, this.y + h / 2);
    }
    g.fillStyle = '#FFFFFF';
    g.fillText(text, this.x + pad, this.y + h / 2);
    const region = {
      u0: this.x / SIZE,
      v0: 1 - (this.y + h) / SIZE,
      u1: (this.x + w) / SIZE,
      v1: 1 - this.y / SIZE,
      width: w / SCALE,
      height: h / SCALE,
    };
    this.x += w + 2;
    this.row = Math.max(this.row, h);
    this.texture.needsUpdate = true;
    return region;
  }
}
