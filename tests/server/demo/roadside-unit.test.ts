import { describe, expect, it } from 'vitest';
import { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import { decodeMessage } from '../../../sensors/messages/decode.ts';
import { encodeMessage } from '../../../sensors/messages/hetao-v1.ts';
import type { ObjectListMessage } from '../../../sensors/messages/record.ts';
import { Frame } from '../../../sims/frame.ts';
import { compass, RoadsideUnit } from '../../../src/server/demo/roadside-unit.ts';

const origin = { lon: 114.058, lat: 22.514, height: 3 };
const types = [
  { class: 'car', length: 4.6, width: 1.8, height: 1.5 },
  { class: 'bus', length: 12, width: 2.5, height: 3.2 },
] as const;

describe('a roadside unit', () => {
  it('reports what is in its range, nearest first, as the reader of messages understands it', () => {
    const unit = new RoadsideUnit({ id: 'L01', x: 100, y: 0, range: 50 }, origin, types);
    const world = Frame.create({ vehicles: 4, pedestrians: 2, signals: 0, tracks: 0 });
    world.vehicleCount = 3;
    world.vehicleId.set([7, 8, 9]);
    world.vehicleType.set([0, 1, 0]);
    world.vehicleX.set([140, 110, 400]);
    world.vehicleHeading.set([0, Math.PI / 2, 0]);
    world.vehicleSpeed.set([10, 5, 1]);
    world.pedestrianCount = 1;
    world.pedestrianId.set([3]);
    world.pedestrianX.set([95]);
    const list = unit.observe(world, 1_800_000_000_000);
    const decoded = decodeMessage('hetao/v1/L01/objects', new TextEncoder().encode(encodeMessage(list)), 0);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { objects } = decoded.message as ObjectListMessage;
    expect(objects.map((o) => [o.id, o.class, o.heading])).toEqual([
      ['p3', 'pedestrian', 90],
      ['v8', 'bus', 0],
      ['v7', 'car', 90],
    ]);
    const next = unit.observe(world, 1_800_000_000_000, 2).objects;
    expect(next.map((o) => o.id)).toEqual(['p3-2', 'v8-2', 'v7-2']);
    const geo = new LocalFrame(origin);
    const bus = geo.toLocal(objects[1]?.lon ?? 0, objects[1]?.lat ?? 0);
    expect(bus.x).toBeCloseTo(110, 1);
    expect(objects[1]).toMatchObject({ alt: 3, length: 12, speed: 5 });
  });

  it('gives compass headings between 0 and 360 degrees', () => {
    for (let a = -10; a <= 10; a += 0.1) {
      expect(compass(a)).toBeGreaterThanOrEqual(0);
      expect(compass(a)).toBeLessThan(360);
    }
    expect(compass(Math.PI)).toBeCloseTo(270);
  });
});
