import type { CompiledScene } from '../../../scenes/network/compile.ts';

/** Rectangle in local metres. */
export interface Extent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Smallest rectangle around roads, buildings and devices, with a margin; a square kilometre where there is nothing. */
export function sceneExtent(world: CompiledScene, margin = 0): Extent {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  const take = (x: number, y: number) => {
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  };
  const { roads, scene } = world;
  const points = roads.shapeStart[roads.totalLanes] ?? 0;
  for (let i = 0; i < points; i += 1) take(roads.shapeX[i]!, roads.shapeY[i]!);
  for (const building of scene.surroundings.buildings) for (const [x, y] of building.footprint) take(x, y);
  for (const device of scene.devices) take(device.mount.x, device.mount.y);
  if (minX > maxX) return { minX: -500, minY: -500, maxX: 500, maxY: 500 };
  return { minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin };
}
