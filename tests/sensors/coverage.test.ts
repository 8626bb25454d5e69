import { describe, expect, it } from 'vitest';
import type { Device } from '../../scenes/document/devices.ts';
import { opticsOf } from '../../sensors/camera/optics.ts';
import { CATALOGUE, modelOf } from '../../sensors/catalogue/catalogue.ts';
import {
  type CameraModel,
  figuresOf,
  type LidarModel,
  withFigures,
} from '../../sensors/catalogue/device-model.ts';
import { coverDevice, pointsOnPerson } from '../../sensors/coverage/cover-device.ts';
import { CoverageCache } from '../../sensors/coverage/coverage-cache.ts';
import type { CoverageGrid } from '../../sensors/coverage/coverage-grid.ts';
import { coverageShares } from '../../sensors/coverage/lay-grid.ts';
import { PointCloud } from '../../sensors/lidar/point-cloud.ts';
import { raysPerScan, scanLidar } from '../../sensors/lidar/scan.ts';
import { HIT } from '../../sensors/world/hit.ts';
import { RayWorld } from '../../sensors/world/ray-world.ts';
import { boxBuilding, device, frameOf, mount, rayScene } from './ray-scene.ts';

const SIDE = 100;
const GRID: CoverageGrid = {
  x0: -200,
  y0: -200,
  cell: 4,
  columns: SIDE,
  rows: SIDE,
  counts: new Uint8Array(SIDE * SIDE),
};

function covered(d: Device, buildings = [boxBuilding(900, 900, 910, 910, 5)]) {
  const out = new Uint8Array(SIDE * SIDE);
  coverDevice(RayWorld.create(rayScene(buildings)), d, GRID, out);
  const cells: { x: number; y: number; seen: boolean }[] = [];
  out.forEach((seen, i) => {
    cells.push({
      x: -200 + ((i % SIDE) + 0.5) * 4,
      y: -200 + (Math.floor(i / SIDE) + 0.5) * 4,
      seen: seen === 1,
    });
  });
  return cells;
}

const lidar = (id: string, x: number, y: number, height = 6) =>
  device(id, 'lidar-128-200', 'lidar', mount(x, y, height));

describe('coverage', () => {
  it('of a lidar behind a wall is zero beyond the wall and whole before it', () => {
    const wall = boxBuilding(40, -200, 44, 200, 15);
    for (const { x, y, seen } of covered(lidar('l', 0, 0), [wall])) {
      const d = Math.hypot(x, y);
      if (x > 44) expect(seen).toBe(false);
      else if (x < 40 && d > 14 && d < 60) expect(seen).toBe(true);
    }
  });

  it('of a lidar starts where its lowest beam meets a head and ends where too few points are left', () => {
    const cells = covered(lidar('l', 0, 0));
    const blind = (6 - 1.7) / Math.tan((25 * Math.PI) / 180);
    const seen = cells.filter((c) => c.seen).map((c) => Math.hypot(c.x, c.y));
    expect(Math.min(...seen)).toBeGreaterThan(blind);
    expect(Math.max(...seen)).toBeGreaterThan(80);
    expect(Math.max(...seen)).toBeLessThan(200);
    // A unit with a quarter of the channels covers less.
    const small = covered(device('s', 'lidar-32-120', 'lidar', mount(0, 0, 6))).filter((c) => c.seen);
    expect(small.length).toBeGreaterThan(0);
    expect(small.length).toBeLessThan(seen.length / 2);
  });

  it('of a lidar counts on as many points as a scan then leaves on a person', () => {
    const model = modelOf('lidar-128-200') as LidarModel;
    const world = RayWorld.create(rayScene([]));
    const cloud = PointCloud.create(raysPerScan(model));
    for (const at of [mount(0, 0, 6), mount(0, 0, 4, 0.3, 0.2)]) {
      const expected = pointsOnPerson(model, at);
      for (const x of [6, 12, 20, 30, 45, 60, 80, 110]) {
        // An adult of the ray world is as tall and as wide as the target.
        world.update(frameOf([], [{ id: 9, kind: 0, x, y: 0 }]), []);
        scanLidar(world, model, at, { tick: 0, seed: 0, azimuthFrom: -0.7, azimuthTo: 0.4 }, cloud);
        let points = 0;
        for (let i = 0; i < cloud.count; i++) if (cloud.hitKind[i] === HIT.pedestrian) points += 1;
        // The person's ends are round, and whole beams and firings fall on it.
        const guess = expected(x, 0, -at.height);
        expect(Math.abs(points - guess), `at ${x} m: ${points} points`).toBeLessThan(0.3 * guess + 4);
      }
    }
  });

  it('of a camera is its picture up to the distance where 25 pixels make a metre', () => {
    const model = modelOf('camera-4mp-wide') as CameraModel;
    const optics = opticsOf(model);
    const at = mount(0, 0, 6, 0.5, 0.15);
    const half = optics.horizontalFov / 2;
    for (const { x, y, seen } of covered(device('c', model.id, 'camera', at))) {
      const turn = Math.atan2(y, x) - 0.5;
      const ahead = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
      if (ahead > half + 0.05 || Math.hypot(x, y) > optics.focal / 25 / Math.cos(half) + 5)
        expect(seen).toBe(false);
      const d = Math.hypot(x, y);
      if (ahead < 0.3 && d > 12 && d < (optics.focal / 25) * 0.95) expect(seen).toBe(true);
    }
  });

  it('of radio is line of sight within range; GNSS, signals, compute and unknown models cover nothing', () => {
    const wall = boxBuilding(40, -200, 44, 200, 15);
    const cells = covered(device('r', 'radio-pc5-rsu', 'radio', mount(0, 0, 6)), [wall]);
    for (const { x, seen } of cells) if (x < 40 || x > 44) expect(seen).toBe(x < 40);
    for (const [model, kind] of [
      ['gnss-rtk-base', 'gnss'],
      ['signal-countdown', 'signal'],
      ['edge-unit', 'compute'],
      ['no-such-model', 'lidar'],
    ] as const) {
      expect(covered(device('n', model, kind, mount(0, 0, 6))).some((c) => c.seen)).toBe(false);
    }
  });

  it('computes only the device that moved, and counts as if all had been computed', () => {
    const world = RayWorld.create(rayScene([boxBuilding(20, 20, 40, 40, 15)]));
    const cache = new CoverageCache(world, GRID);
    const a = lidar('a', 0, 0);
    const b = lidar('b', 60, 0);
    const rsu = device('r', 'radio-pc5-rsu', 'radio', mount(0, 0, 6));
    cache.counts([a, b, rsu]);
    expect(cache.computed).toBe(3);
    const moved = lidar('b', 60, 50);
    const counts = cache.counts([a, moved, rsu]);
    expect(cache.computed).toBe(1);
    expect(counts).toEqual(new CoverageCache(world, GRID).counts([a, moved, rsu]));
    expect(Math.max(...counts)).toBe(2);
    expect(cache.counts([a])).toEqual(new CoverageCache(world, GRID).counts([a]));
    expect(cache.computed).toBe(0);
    expect(cache.cells('b')).toBeUndefined();
  });

  it('shares are those of the masked cells alone', () => {
    const grid = { ...GRID, columns: 4, rows: 1 };
    const counts = Uint8Array.of(0, 1, 2, 9);
    expect(coverageShares(grid, counts, Uint8Array.of(1, 1, 1, 2))).toEqual({
      area: 48,
      once: 2 / 3,
      twice: 1 / 3,
    });
    expect(coverageShares(grid, counts, new Uint8Array(4))).toEqual({ area: 0, once: 0, twice: 0 });
  });
});

describe('the catalogue', () => {
  it('gives every figure a source or a reason, and lets only assumptions be changed', () => {
    expect(new Set(CATALOGUE.map((m) => m.id)).size).toBe(CATALOGUE.length);
    for (const model of CATALOGUE) {
      expect(modelOf(model.id)).toBe(model);
      for (const [name, figure] of figuresOf(model)) {
        expect(figure.source.length, `${model.id} ${name}`).toBeGreaterThan(5);
        expect(figure.value, `${model.id} ${name}`).toBeGreaterThan(0);
      }
    }
    const camera = modelOf('camera-8mp-tele') as CameraModel;
    const mine = withFigures(camera, { focalLength: 25, pixelsWide: 1, nonsense: 3, range: Number.NaN });
    expect(mine.figures.focalLength.value).toBe(25);
    expect(mine.figures.pixelsWide.value).toBe(3840);
    expect(mine.figures.range).toEqual(camera.figures.range);
  });
});
