import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { sceneExtent } from '../ground/extent.ts';

/** Eye and the point it looks at, local metres. */
export interface Viewpoint {
  readonly eye: readonly [number, number, number];
  readonly target: readonly [number, number, number];
}

/**
 * The first view of the built-in zone: from above the Shenzhen River over the bonded-zone grid, with the ports and the
 * bridge behind and the Loop to the right.
 */
const HETAO: Viewpoint = { eye: [-1560, -1500, 640], target: [-400, -210, 0] };

/** The view a scene opens with: the zone's own, or an oblique one from the south that shows all of it. */
export function homeView(world: CompiledScene): Viewpoint {
  if (world.scene.id === 'hetao') return HETAO;
  const e = sceneExtent(world);
  const cx = (e.minX + e.maxX) / 2;
  const cy = (e.minY + e.maxY) / 2;
  const size = Math.min(2600, Math.max(160, Math.max(e.maxX - e.minX, e.maxY - e.minY)));
  return { eye: [cx - size * 0.22, cy - size * 0.78, size * 0.5], target: [cx, cy, 0] };
}

/** Straight down on the middle of the scene, north up. */
export function topView(world: CompiledScene, aspect: number, fov: number): Viewpoint {
  const e = sceneExtent(world, 40);
  const cx = (e.minX + e.maxX) / 2;
  const cy = (e.minY + e.maxY) / 2;
  const half = Math.max((e.maxY - e.minY) / 2, (e.maxX - e.minX) / 2 / aspect);
  const height = Math.min(9000, half / Math.tan((fov * Math.PI) / 360));
  return { eye: [cx, cy - 0.02, height], target: [cx, cy, 0] };
}
