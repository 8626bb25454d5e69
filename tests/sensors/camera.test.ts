import { describe, expect, it } from 'vitest';
import type { Mount } from '../../scenes/document/devices.ts';
import { observeCamera } from '../../sensors/camera/observe.ts';
import { fieldOfView, frustumCorners, opticsOf, pixelDensity } from '../../sensors/camera/optics.ts';
import { modelOf } from '../../sensors/catalogue/catalogue.ts';
import type { CameraModel } from '../../sensors/catalogue/device-model.ts';
import { type RayScene, RayWorld } from '../../sensors/world/ray-world.ts';
import {
  boxBuilding,
  frameOf,
  mount,
  type PersonRow,
  rayScene,
  TYPES,
  type VehicleRow,
} from './ray-scene.ts';

const WIDE = modelOf('camera-4mp-wide') as CameraModel;
const TELE = modelOf('camera-8mp-tele') as CameraModel;
const DEGREES = 180 / Math.PI;

function look(
  model: CameraModel,
  at: Mount,
  vehicles: readonly VehicleRow[],
  persons: readonly PersonRow[] = [],
  scene: RayScene = rayScene([]),
) {
  const frame = frameOf(vehicles, persons);
  const world = RayWorld.create(scene);
  world.update(frame, TYPES);
  return observeCamera(world, model, at, frame, TYPES, []);
}

const car = (x: number, y = 0, id = 1): VehicleRow => ({ id, type: 0, x, y, heading: 0 });

describe('a camera', () => {
  it('has the field of view of the textbook formula: 36 mm behind 50 mm sees 39.6 degrees, behind 18 mm 90', () => {
    expect(fieldOfView(36, 50) * DEGREES).toBeCloseTo(39.5978, 4);
    expect(fieldOfView(36, 18) * DEGREES).toBeCloseTo(90, 9);
    expect(opticsOf(WIDE).horizontalFov * DEGREES).toBeCloseTo(83.97, 2);
    expect(opticsOf(TELE).horizontalFov * DEGREES).toBeCloseTo(25.36, 2);
  });

  it('has the pixel density W / (2 d tan(HFOV / 2)) and a frustum as wide as its field of view', () => {
    const optics = opticsOf(TELE);
    const byAngle = optics.width / (2 * 40 * Math.tan(optics.horizontalFov / 2));
    expect(pixelDensity(optics, 40)).toBeCloseTo(byAngle, 9);
    const c = frustumCorners(TELE, mount(1, 2, 6), 40);
    expect(c[0]).toBeCloseTo(41, 9);
    expect(c[1]! - c[4]!).toBeCloseTo(optics.width / byAngle, 9);
    expect(c[2]! - c[11]!).toBeCloseTo(optics.height / byAngle, 9);
    expect((c[2]! + c[11]!) / 2).toBeCloseTo(6, 9);
  });

  it('sees a car ahead in the middle of the picture, not one behind it or beside its field of view', () => {
    const seen = look(TELE, mount(0, 0, 1), [car(40), car(-40, 0, 2), car(20, 15, 3)]);
    expect(seen.map((o) => o.id)).toEqual([1]);
    const { left, right, top, bottom } = seen[0]!;
    expect((left + right) / 2).toBeCloseTo(1920, 6);
    // The body is 1.85 m wide; its rear, the nearest face, is 2.3 m before the centre.
    const focal = opticsOf(TELE).focal;
    expect(right - left).toBeCloseTo((1.85 * focal) / (40 - 2.3), 3);
    expect(bottom).toBeGreaterThan(1080);
    expect(top).toBeLessThan(1080);
  });

  it('climbs the levels of IEC 62676-4 as a car comes nearer', () => {
    const level = (x: number) => look(TELE, mount(0, 0, 5), [car(x)])[0]?.level;
    const focal = opticsOf(TELE).focal;
    expect(level(focal / 250 - 2)).toBe('identified');
    expect(level(focal / 125 - 2)).toBe('recognised');
    expect(level(focal / 62.5 - 2)).toBe('observed');
    expect(level(focal / 62.5 + 4)).toBe('detected');
    expect(level(299)).toBe('detected');
    expect(look(TELE, mount(0, 0, 5), [car(301)])).toEqual([]);
  });

  it('reports how much of a body something else hides, and sees nothing behind a wall', () => {
    const at = mount(0, 0, 5);
    expect(look(TELE, at, [car(40)])[0]?.hiddenShare).toBe(0);
    const behindWall = look(TELE, at, [car(40)], [], rayScene([boxBuilding(30, -10, 32, 10, 9)]))[0];
    expect([behindWall?.hiddenShare, behindWall?.level]).toEqual([1, 'unseen']);
    const halfWall = look(
      TELE,
      at,
      [{ ...car(40), heading: Math.PI / 2 }],
      [],
      rayScene([boxBuilding(30, 0, 32, 10, 9)]),
    )[0];
    expect(halfWall?.hiddenShare).toBeCloseTo(0.5, 5);
    expect(halfWall?.level).toBe('recognised');
  });

  it('does not take the bus in front for the car that it hides', () => {
    const bus: VehicleRow = { id: 2, type: 2, x: 25, y: 0, heading: Math.PI / 2 };
    const seen = look(TELE, mount(0, 0, 2), [car(40), bus]);
    expect(seen.map((o) => [o.id, o.hiddenShare, o.level])).toEqual([
      [2, 0, 'identified'],
      [1, 1, 'unseen'],
    ]);
  });

  it('hides a pedestrian behind a truck: the shadow is d (T - t) / (H - T) long', () => {
    // Camera at 6 m, truck roof 3.4 m with its far side 11.25 m away; a pedestrian of 1.7 m is whole hidden up to
    // 11.25 * 1.7 / 2.6 = 7.36 m beyond it.
    const truck: VehicleRow = { id: 1, type: 1, x: 10, y: 0, heading: Math.PI / 2 };
    const shadow = (11.25 * (3.4 - 1.7)) / (6 - 3.4);
    const hidden = (beyond: number) =>
      look(WIDE, mount(0, 0, 6), [truck], [{ id: 7, kind: 0, x: 11.25 + beyond, y: 2 }]).find(
        (o) => o.id === 7,
      )!;
    expect(hidden(shadow - 1.5).hiddenShare).toBe(1);
    expect(hidden(shadow - 1.5).level).toBe('unseen');
    expect(hidden(shadow + 12).hiddenShare).toBeLessThan(0.6);
  });

  it('tells what part of a body the edge of the picture cuts off', () => {
    const optics = opticsOf(TELE);
    const edge = 40 * Math.tan(optics.horizontalFov / 2);
    const seen = look(TELE, mount(0, 0, 1), [{ ...car(40, edge), heading: Math.PI / 2 }])[0]!;
    expect(seen.left).toBe(0);
    expect(Math.abs(seen.cutShare - 0.5)).toBeLessThan(0.1);
  });
});
