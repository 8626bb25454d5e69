import { describe, expect, it } from 'vitest';
import { CLASS_DEFAULTS, classDefaults } from '../../../../scenes/document/class-defaults.ts';
import { VEHICLE_CLASSES } from '../../../../scenes/document/roads.ts';
import { PURPOSE } from '../../../../sims/random.ts';
import { EMERGENCY } from '../../../../sims/vehicles/car-following.ts';
import { drawnFactor } from '../../../../sims/vehicles/models/spread.ts';

describe('differences between drivers', () => {
  const draw = (entity: number, dev: number) => drawnFactor(dev, 42, entity, PURPOSE.headwayFactor);

  it('have the mean 1 and the deviation asked for, cut off at two and a half of it', () => {
    const drawn = Array.from({ length: 5000 }, (_, i) => draw(i, 0.15));
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    const dev = Math.sqrt(drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length);
    expect(mean).toBeCloseTo(1, 2);
    expect(dev).toBeCloseTo(0.15, 2);
    for (const one of drawn) expect(Math.abs(one - 1)).toBeLessThanOrEqual(0.375 + 1e-12);
  });

  it('are the same for the same vehicle, others for other vehicles and parameters, and none where none are asked for', () => {
    expect(draw(7, 0.2)).toBe(draw(7, 0.2));
    expect(draw(7, 0.2)).not.toBe(draw(8, 0.2));
    expect(draw(7, 0.2)).not.toBe(drawnFactor(0.2, 42, 7, PURPOSE.accelFactor));
    expect(draw(7, 0)).toBe(1);
    for (let i = 0; i < 200; i++) expect(draw(i, 0.5)).toBeGreaterThanOrEqual(0.5);
  });
});

describe('the defaults of vehicle classes', () => {
  it('exist for every class and are physically possible', () => {
    for (const of of VEHICLE_CLASSES) {
      const d = classDefaults(of);
      expect(d.decel, of).toBeLessThan(EMERGENCY);
      expect(d.accel, of).toBeLessThan(d.decel);
      expect(d.width, of).toBeLessThan(d.length);
      const { mean, min, max } = d.speedFactor;
      expect(min, of).toBeLessThanOrEqual(mean);
      expect(mean, of).toBeLessThanOrEqual(max);
    }
  });

  it('let two-wheelers be slower than cars, and no e-bike faster than GB 17761 allows', () => {
    const { bicycle, ebike, car } = CLASS_DEFAULTS;
    expect(bicycle.maxSpeed).toBeLessThan(ebike.maxSpeed);
    expect(ebike.maxSpeed * ebike.speedFactor.max).toBeLessThanOrEqual(25 / 3.6);
    expect(ebike.maxSpeed).toBeLessThan(car.maxSpeed);
  });
});
