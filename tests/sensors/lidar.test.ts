import { describe, expect, it } from 'vitest';
import type { Mount } from '../../scenes/document/devices.ts';
import { modelOf } from '../../sensors/catalogue/catalogue.ts';
import type { LidarModel } from '../../sensors/catalogue/device-model.ts';
import { PointCloud } from '../../sensors/lidar/point-cloud.ts';
import { raysPerScan, scanLidar } from '../../sensors/lidar/scan.ts';
import { HIT } from '../../sensors/world/hit.ts';
import { type RayScene, RayWorld } from '../../sensors/world/ray-world.ts';
import { boxBuilding, frameOf, mount, rayScene, TYPES, type VehicleRow } from './ray-scene.ts';

const L128 = modelOf('lidar-128-200') as LidarModel;
const L32 = modelOf('lidar-32-120') as LidarModel;
const QUIET: LidarModel = {
  ...L128,
  figures: { ...L128.figures, rangeNoise: { ...L128.figures.rangeNoise, value: 0 } },
};

function scan(scene: RayScene, vehicles: readonly VehicleRow[], at: Mount, model = L128, tick = 1, seed = 1) {
  const world = RayWorld.create(scene);
  world.update(frameOf(vehicles), TYPES);
  const cloud = PointCloud.create(raysPerScan(model));
  scanLidar(world, model, at, { tick, seed }, cloud);
  return cloud;
}

function pointsOn(cloud: PointCloud, kind: number, id: number): number {
  let n = 0;
  for (let i = 0; i < cloud.count; i++) if (cloud.hitKind[i] === kind && cloud.objectId[i] === id) n += 1;
  return n;
}

const car = (x: number, y = 0, id = 5): VehicleRow => ({ id, type: 0, x, y, heading: 0 });

describe('a lidar scan', () => {
  it('has the channels of the manual: 128 from -25 to 15 degrees in 8 azimuth offsets, and 32 from -16 to 15', () => {
    expect(L128.beams.elevation).toHaveLength(128);
    expect(new Set(L128.beams.elevation).size).toBe(128);
    expect([Math.min(...L128.beams.elevation), Math.max(...L128.beams.elevation)]).toEqual([-25, 15]);
    expect(new Set(L128.beams.azimuth).size).toBe(8);
    const sorted = [...L128.beams.elevation].sort((a, b) => a - b);
    const steps = sorted.slice(1).map((e, i) => e - (sorted[i] as number));
    expect(Math.min(...steps)).toBeCloseTo(0.1, 1);
    expect(Math.max(...steps)).toBeCloseTo(5.42, 2);
    expect(L32.beams.elevation).toHaveLength(32);
    expect([Math.min(...L32.beams.elevation), Math.max(...L32.beams.elevation)]).toEqual([-16.024, 14.972]);
    // 2.4 million points a second at 10 Hz, as the manual of the VLS-128 says.
    expect(raysPerScan(L128) * 10).toBeGreaterThan(2.39e6);
    expect(raysPerScan(L128) * 10).toBeLessThan(2.41e6);
  });

  it('has no point on a car at 30 m behind a building, and many without the building', () => {
    const wall = boxBuilding(15, -20, 18, 20, 12);
    expect(pointsOn(scan(rayScene([]), [car(30)], mount(0, 0, 6)), HIT.vehicle, 5)).toBeGreaterThan(50);
    const hidden = scan(rayScene([wall]), [car(30)], mount(0, 0, 6));
    expect(pointsOn(hidden, HIT.vehicle, 5)).toBe(0);
    expect(pointsOn(hidden, HIT.building, 0)).toBeGreaterThan(1000);
  });

  it('has fewer points on a car the farther it stands, and none beyond its range', () => {
    const counts = [20, 40, 60, 80, 115, 125].map((x) =>
      pointsOn(scan(rayScene([]), [car(x)], mount(0, 0, 1), L32), HIT.vehicle, 5),
    );
    for (let i = 1; i < counts.length; i++) expect(counts[i]).toBeLessThan(counts[i - 1]!);
    expect(counts[4]).toBeGreaterThan(0);
    expect(counts[5]).toBe(0);
  });

  it('sees a car next to a truck only where the truck leaves it in sight', () => {
    const at = mount(0, 0, 3);
    const alone = pointsOn(scan(rayScene([]), [car(24)], at), HIT.vehicle, 5);
    const truck: VehicleRow = { id: 9, type: 1, x: 12, y: 1.6, heading: 0 };
    const partly = pointsOn(scan(rayScene([]), [car(24), truck], at), HIT.vehicle, 5);
    expect(partly).toBeGreaterThan(0);
    expect(partly).toBeLessThan(alone);
  });

  it('turns with its mount: the same scene turned about the sensor gives the same ranges', () => {
    const turn = 0.7;
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const straight = scan(rayScene([]), [car(25, 3)], mount(0, 0, 6, 0, 0.1, 0.05), QUIET);
    const turned = scan(
      rayScene([]),
      [{ ...car(25 * c - 3 * s, 25 * s + 3 * c), heading: turn }],
      mount(0, 0, 6, turn, 0.1, 0.05),
      QUIET,
    );
    // Frames hold single precision, so a beam along an edge may fall to the other side.
    expect(Math.abs(turned.count - straight.count)).toBeLessThanOrEqual(straight.count * 1e-4);
    let same = 0;
    const n = Math.min(turned.count, straight.count);
    for (let i = 0; i < n; i++) {
      const x = straight.x[i]! * c - straight.y[i]! * s;
      const y = straight.x[i]! * s + straight.y[i]! * c;
      if (Math.hypot(x - turned.x[i]!, y - turned.y[i]!, straight.z[i]! - turned.z[i]!) < 0.01) same += 1;
    }
    expect(same / n).toBeGreaterThan(0.999);
  });

  it('turns counter-clockwise: a quarter from ahead to the left has only points ahead and to the left', () => {
    const world = RayWorld.create(rayScene([]));
    const cloud = PointCloud.create(raysPerScan(L32));
    const quarter = { tick: 1, seed: 1, azimuthFrom: 0.01, azimuthTo: Math.PI / 2 - 0.01 };
    scanLidar(world, L32, mount(0, 0, 6), quarter, cloud);
    expect(cloud.count).toBeGreaterThan(1000);
    expect(Math.abs(cloud.count / (raysPerScan(L32) / 4) - 0.5)).toBeLessThan(0.1);
    for (let i = 0; i < cloud.count; i++) {
      expect(cloud.x[i]!).toBeGreaterThan(0);
      expect(cloud.y[i]!).toBeGreaterThan(0);
    }
    expect(cloud.y[0]!).toBeLessThan(cloud.y[cloud.count - 1]!);
  });

  it('looks down ahead when its nose is tipped down', () => {
    const level = scan(rayScene([]), [], mount(0, 0, 6), QUIET);
    const tipped = scan(rayScene([]), [], mount(0, 0, 6, 0, 0.3), QUIET);
    const nearestAhead = (cloud: PointCloud) => {
      let nearest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < cloud.count; i++) {
        if (Math.abs(cloud.y[i]!) < 0.2 && cloud.x[i]! > 0) nearest = Math.min(nearest, cloud.x[i]!);
      }
      return nearest;
    };
    // The lowest channel looks 25 degrees down: 6 m / tan(25 deg); tipped by 0.3 rad it meets the ground nearer.
    expect(nearestAhead(level)).toBeCloseTo(6 / Math.tan((25 * Math.PI) / 180), 1);
    expect(nearestAhead(tipped)).toBeCloseTo(6 / Math.tan((25 * Math.PI) / 180 + 0.3), 1);
  });

  it('spreads its ranges by the noise of the model, the same for one seed and tick, another for the next', () => {
    const ground = (tick: number, seed: number) => scan(rayScene([]), [], mount(0, 0, 6), L32, tick, seed);
    const truth = scan(rayScene([]), [], mount(0, 0, 6), {
      ...L32,
      figures: { ...L32.figures, rangeNoise: { ...L32.figures.rangeNoise, value: 0 } },
    });
    const a = ground(1, 1);
    expect(a.count).toBe(truth.count);
    let sum = 0;
    let square = 0;
    for (let i = 0; i < a.count; i++) {
      const error = a.range[i]! - truth.range[i]!;
      sum += error;
      square += error * error;
    }
    expect(Math.abs(sum / a.count)).toBeLessThan(0.001);
    expect(Math.sqrt(square / a.count)).toBeCloseTo(0.02, 3);
    expect(ground(1, 1).range).toEqual(a.range);
    expect(ground(2, 1).range).not.toEqual(a.range);
    expect(ground(1, 2).range).not.toEqual(a.range);
  });

  it('reports a wall brighter when it looks at it squarely than at a slant', () => {
    const cloud = scan(rayScene([boxBuilding(10, -80, 12, 80, 30)]), [], mount(0, 0, 6), QUIET);
    let square = 0;
    let slant = 1;
    for (let i = 0; i < cloud.count; i++) {
      if (cloud.hitKind[i] !== HIT.building || Math.abs(cloud.z[i]! - 6) > 0.5) continue;
      if (Math.abs(cloud.y[i]!) < 0.5) square = Math.max(square, cloud.intensity[i]!);
      if (cloud.y[i]! > 60) slant = Math.min(slant, cloud.intensity[i]!);
    }
    expect(square).toBeCloseTo(0.35, 2);
    expect(slant).toBeLessThan(0.06);
  });
});
