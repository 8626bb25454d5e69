import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { sceneExtent } from '../ground/extent.ts';
import { COPPER } from '../palette.ts';
import type { Picture } from '../picture.ts';

/** Where the camera stands and looks, for the wedge on the map. */
export interface Gaze {
  readonly x: number;
  readonly y: number;
  readonly focusX: number;
  readonly focusY: number;
}

/** Draws the whole scene small: water, roads, buildings once; traffic and the camera again and again. */
export class Minimap {
  private readonly context: CanvasRenderingContext2D | null;
  private readonly canvas: HTMLCanvasElement;
  private readonly base = document.createElement('canvas');
  private world: CompiledScene | null = null;
  private theme: string | null = null;
  private scale = 1;
  private x0 = 0;
  private y1 = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
  }

  /** Local metres of a point of the map (CSS px of a map that is `width` wide on the page). */
  toWorld(px: number, py: number, width: number): [number, number] {
    const k = this.canvas.width / width;
    return [this.x0 + (px * k) / this.scale, this.y1 - (py * k) / this.scale];
  }

  draw(picture: Picture, gaze: Gaze): void {
    const g = this.context;
    const { world, theme } = picture.state;
    if (!g || !world) return;
    if (world !== this.world || theme !== this.theme) {
      this.world = world;
      this.theme = theme;
      this.drawBase(world, theme === 'dark');
    }
    const dark = theme === 'dark';
    g.clearRect(0, 0, this.canvas.width, this.canvas.height);
    g.drawImage(this.base, 0, 0);
    const { vehicles } = picture.bodies;
    g.fillStyle = dark ? 'rgba(255, 217, 160, 0.9)' : 'rgba(150, 84, 30, 0.9)';
    for (let i = 0; i < vehicles.count; i += 1) {
      g.fillRect(
        (vehicles.x[i]! - this.x0) * this.scale - 0.75,
        (this.y1 - vehicles.y[i]!) * this.scale - 0.75,
        1.5,
        1.5,
      );
    }
    const ex = (gaze.x - this.x0) * this.scale;
    const ey = (this.y1 - gaze.y) * this.scale;
    const dx = gaze.focusX - gaze.x;
    const dy = gaze.focusY - gaze.y;
    const angle = Math.atan2(-dy, dx);
    const half = Math.atan(Math.tan((picture.camera.fov * Math.PI) / 360) * (picture.width / picture.height));
    const reach = Math.max(26, Math.hypot(dx, dy) * this.scale * 1.35);
    g.beginPath();
    g.moveTo(ex, ey);
    g.arc(ex, ey, reach, angle - half, angle + half);
    g.closePath();
    g.fillStyle = 'rgba(208, 139, 76, 0.20)';
    g.fill();
    g.strokeStyle = COPPER;
    g.lineWidth = 1.5;
    g.stroke();
  }

  private drawBase(world: CompiledScene, dark: boolean): void {
    const { width, height } = this.canvas;
    this.base.width = width;
    this.base.height = height;
    const g = this.base.getContext('2d');
    if (!g) return;
    const e = sceneExtent(world, 60);
    this.scale = Math.min(width / (e.maxX - e.minX), height / (e.maxY - e.minY));
    this.x0 = (e.minX + e.maxX) / 2 - width / 2 / this.scale;
    this.y1 = (e.minY + e.maxY) / 2 + height / 2 / this.scale;
    const px = (x: number) => (x - this.x0) * this.scale;
    const py = (y: number) => (this.y1 - y) * this.scale;
    const ring = (points: readonly (readonly number[])[]) => {
      g.beginPath();
      points.forEach(([x = 0, y = 0], i) => {
        if (i === 0) g.moveTo(px(x), py(y));
        else g.lineTo(px(x), py(y));
      });
      g.closePath();
      g.fill();
    };
    g.fillStyle = dark ? '#1C3A44' : '#B9D2DC';
    for (const area of world.scene.surroundings.areas) if (area.kind === 'water') ring(area.ring);
    g.fillStyle = dark ? 'rgba(150, 164, 172, 0.22)' : 'rgba(90, 104, 112, 0.22)';
    for (const building of world.scene.surroundings.buildings) ring(building.footprint);
    g.strokeStyle = dark ? 'rgba(214, 222, 226, 0.55)' : 'rgba(60, 72, 80, 0.55)';
    g.lineWidth = 1;
    const { roads } = world;
    for (let edge = 0; edge < roads.edgeCount; edge += 1) {
      const lane = roads.edgeFirstLane[edge + 1]! - 1;
      g.beginPath();
      for (let i = roads.shapeStart[lane]!; i < roads.shapeStart[lane + 1]!; i += 1) {
        if (i === roads.shapeStart[lane]) g.moveTo(px(roads.shapeX[i]!), py(roads.shapeY[i]!));
        else g.lineTo(px(roads.shapeX[i]!), py(roads.shapeY[i]!));
      }
      g.stroke();
    }
  }
}
