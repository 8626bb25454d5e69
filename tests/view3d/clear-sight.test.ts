import { describe, expect, it } from 'vitest';
import type { Building } from '../../scenes/document/surroundings.ts';
import { clearSight } from '../../src/view3d/camera/clear-sight.ts';

function block(id: string, x: number, y: number, half: number, height: number): Building {
  return {
    id,
    kind: 'office',
    footprint: [
      [x - half, y - half],
      [x + half, y - half],
      [x + half, y + half],
      [x - half, y + half],
    ],
    base: 0,
    height,
    confidence: 'assumed',
  };
}

/** Whether the straight line between two points passes through a block, by small steps. */
function passes(a: readonly number[], b: readonly number[], { footprint, height }: Building): boolean {
  const [x0, y0] = footprint[0] as [number, number];
  const [x1, y1] = footprint[2] as [number, number];
  return Array.from({ length: 2001 }, (_, i) => i / 2000).some((t) => {
    const [x, y, z] = [0, 1, 2].map((k) => (a[k] ?? 0) + ((b[k] ?? 0) - (a[k] ?? 0)) * t) as [
      number,
      number,
      number,
    ];
    return x > x0 && x < x1 && y > y0 && y < y1 && z < height;
  });
}

const SOUTH = -Math.PI / 2;

describe('where the camera stands to show something', () => {
  it('keeps its direction and distance where nothing is in the way', () => {
    const [x, y, z] = clearSight([10, 20, 4], 90, SOUTH, [block('far', 200, 200, 20, 100)]);
    expect(x).toBeCloseTo(10);
    expect(y).toBeLessThan(20);
    expect(Math.hypot(x - 10, y - 20, z - 4)).toBeCloseTo(90);
  });

  it('goes around or above walls', () => {
    const target = [0, 0, 4] as const;
    const wall = block('wall', 0, -40, 30, 200);
    const yard = [wall, block('n', 0, 40, 30, 200), block('e', 40, 0, 30, 200), block('w', -40, 0, 30, 200)];
    for (const buildings of [[wall], yard]) {
      const eye = clearSight(target, 90, SOUTH, buildings);
      for (const b of buildings) expect(passes(eye, target, b)).toBe(false);
    }
  });

  it('is not stopped by the building that is looked at', () => {
    const own = block('own', 0, 0, 20, 60);
    const [x, y] = clearSight([0, 0, 30], 200, SOUTH, [own], 'own');
    expect(x).toBeCloseTo(0);
    expect(y).toBeLessThan(-100);
  });
});
