import type { Scene } from '../../../scenes/document/scene.ts';

/** Walls of the scene's buildings as flat columns, for looking along the ground. */
export interface Walls {
  readonly count: number;
  readonly x0: Float64Array;
  readonly y0: Float64Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
  readonly top: Float64Array;
}

export function wallsOf(scene: Scene): Walls {
  const { buildings } = scene.surroundings;
  const count = buildings.reduce((n, b) => n + b.footprint.length, 0);
  const column = () => new Float64Array(count);
  const walls = { count, x0: column(), y0: column(), x1: column(), y1: column(), top: column() };
  let i = 0;
  for (const { footprint, base, height } of buildings) {
    footprint.forEach(([x, y], k) => {
      const next = footprint[(k + 1) % footprint.length]!;
      walls.x0[i] = x;
      walls.y0[i] = y;
      walls.x1[i] = next[0];
      walls.y1[i] = next[1];
      walls.top[i] = base + height;
      i += 1;
    });
  }
  return walls;
}

/**
 * How far one can look from (x, y, z) in a direction before a wall ends the view of the ground, at most `range`, m.
 * A wall counts when its top reaches above the line of sight from the eye to the ground at the end of the range.
 */
export function reach(walls: Walls, x: number, y: number, z: number, angle: number, range: number): number {
  const dx = Math.cos(angle);
  const dy = Math.sin(angle);
  let nearest = range;
  for (let i = 0; i < walls.count; i += 1) {
    const ax = walls.x0[i]! - x;
    const ay = walls.y0[i]! - y;
    const ex = walls.x1[i]! - walls.x0[i]!;
    const ey = walls.y1[i]! - walls.y0[i]!;
    const cross = dx * ey - dy * ex;
    if (cross > -1e-12 && cross < 1e-12) continue;
    const t = (ax * ey - ay * ex) / cross;
    if (t <= 0 || t >= nearest) continue;
    const u = (ax * dy - ay * dx) / cross;
    if (u < 0 || u > 1) continue;
    if (walls.top[i]! < z * (1 - t / range)) continue;
    nearest = t;
  }
  return nearest;
}
