import { type BufferAttribute, Group, Mesh, MeshBasicMaterial } from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { strip } from '../geometry/strips.ts';
import type { Mood } from '../mood/mood.ts';
import { cividis } from '../palette.ts';
import type { BuildContext, LayerPart, Picture } from '../picture.ts';
import { laneLine } from './lane-lines.ts';

/**
 * By theme: places of standing traffic and of free traffic on the colour scale, so that what is slow stands out from the
 * ground; and, for edges nobody drove on in the interval, a grey near that of the ground.
 */
const LOOK = {
  dark: { slow: 1, free: 0.04, nobody: [74, 80, 85] },
  light: { slow: 0.02, free: 0.96, nobody: [202, 208, 213] },
} as const;
/** How much of a road shines through what stands before it: else towers hide most of the measure. */
const THROUGH = 0.45;

/** The analysis view's roads by speed: each edge in the colour of its mean speed as a share of the limit. */
export class TrafficSpeed implements LayerPart {
  readonly object = new Group();
  private readonly mood: Mood;
  /** First vertex of each edge, and the end of the last. */
  private readonly first: Int32Array;
  private readonly colours: BufferAttribute | null = null;
  private readonly material: MeshBasicMaterial | null = null;
  private readonly through: MeshBasicMaterial | null = null;
  private shown: Float32Array | null | undefined;
  private theme: keyof typeof LOOK | undefined;

  constructor({ world, mood }: BuildContext) {
    this.mood = mood;
    this.object.name = 'traffic';
    const { roads } = world;
    const mesh = new MeshBuilder().colour('#808080');
    this.first = new Int32Array(roads.edgeCount + 1);
    for (let edge = 0; edge < roads.edgeCount; edge += 1) {
      this.first[edge] = mesh.size;
      for (let lane = roads.edgeFirstLane[edge]!; lane < roads.edgeFirstLane[edge + 1]!; lane += 1) {
        const half = roads.laneWidth[lane]! / 2 - 0.15;
        strip(mesh, laneLine(roads, lane), -half, half, { lift: 0.2 });
      }
    }
    this.first[roads.edgeCount] = mesh.size;
    if (mesh.triangles === 0) return;
    const geometry = mesh.build();
    this.colours = geometry.getAttribute('color') as BufferAttribute;
    this.material = new MeshBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false });
    this.through = new MeshBasicMaterial({
      vertexColors: true,
      transparent: true,
      depthWrite: false,
      depthTest: false,
    });
    for (const [material, order] of [
      [this.through, 1],
      [this.material, 2],
    ] as const) {
      const drawn = new Mesh(geometry, material);
      drawn.renderOrder = order;
      this.object.add(drawn);
    }
  }

  visible({ state }: Picture): boolean {
    if (!state.layers.traffic || !this.material || !this.through || !state.speedShare) return false;
    this.material.opacity = this.mood.analysis * 0.95;
    this.through.opacity = this.mood.analysis * THROUGH;
    return this.material.opacity > 0.01;
  }

  update({ state }: Picture): void {
    const { speedShare, theme } = state;
    if ((speedShare === this.shown && theme === this.theme) || !this.object.visible) return;
    this.shown = speedShare;
    this.theme = theme;
    if (speedShare && this.colours) paint(this.colours, this.first, speedShare, theme);
  }

  dispose(): void {
    disposeTree(this.object);
  }
}

/** Writes the colour of each edge's share of its limit to its vertices. */
export function paint(
  colours: BufferAttribute,
  first: Int32Array,
  speedShare: Float32Array,
  theme: keyof typeof LOOK,
): void {
  const { slow, free, nobody } = LOOK[theme];
  const rgb = [0, 0, 0];
  for (let edge = 0; edge + 1 < first.length; edge += 1) {
    const share = speedShare[edge] ?? -1;
    if (share < 0) [rgb[0], rgb[1], rgb[2]] = nobody;
    else cividis(slow + (free - slow) * share, rgb, 0);
    const [r, g, b] = [linear(rgb[0]!), linear(rgb[1]!), linear(rgb[2]!)];
    for (let i = first[edge]!; i < first[edge + 1]!; i += 1) colours.setXYZ(i, r, g, b);
  }
  colours.needsUpdate = true;
}

/** sRGB byte to linear light, as vertex colours are. */
function linear(byte: number): number {
  const c = byte / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

export function buildTrafficSpeed(context: BuildContext): LayerPart {
  return new TrafficSpeed(context);
}
