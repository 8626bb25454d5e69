import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import {
  batteryPower,
  DELIVERY_TRUCK,
  DENSITY,
  ELECTRIC_BIKE,
  ELECTRIC_BUS,
  ELECTRIC_CAR,
  fuelRate,
  SEDAN,
  TRACTOR,
} from '../../../sims/measures/energy-model.ts';
import { LEVELS, levelOfService } from '../../../sims/measures/level-of-service.ts';
import { measureReport } from '../../../sims/measures/report.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { sceneOf, straightRoad } from '../vehicles/small-networks.ts';

/** Litres per 100 km at a steady speed. */
const steady = (map: typeof SEDAN, v: number, density: number) =>
  (fuelRate(map, v, 0, 0) / v / density) * 1e5;

describe('fuel', () => {
  it('has the values of the published polynomials', () => {
    // 0.19829 + 0.021122 * 20 + 2.7801e-5 * 8000; with a = 1: + 0.23956 + 0.161184 + 1.10948 + 0.050556 * 20.
    expect(fuelRate(SEDAN, 20, 0, 0)).toBeCloseTo(0.843138, 6);
    expect(fuelRate(SEDAN, 20, 1, 0)).toBeCloseTo(3.364482, 6);
    expect(fuelRate(SEDAN, 0, 0, 0)).toBe(0.1271);
    expect(fuelRate(DELIVERY_TRUCK, 10, 0, 0.02)).toBeCloseTo(
      0.24292 + 0.3827 + 0.18703 + 0.041388 + 0.75438,
      6,
    );
    expect(fuelRate(TRACTOR, 10, -2, 0)).toBeCloseTo(0.49109 + 0.25152, 9);
  });

  it('is cut off when a car brakes from speed, and idles when it is slow', () => {
    expect(fuelRate(SEDAN, 15, -1.5, 0)).toBe(0);
    expect(fuelRate(SEDAN, 3, -1.5, 0)).toBe(0.1271);
  });

  it('comes to what such vehicles use on the road at a steady speed', () => {
    expect(steady(SEDAN, 25, DENSITY.petrol)).toBeGreaterThan(5);
    expect(steady(SEDAN, 25, DENSITY.petrol)).toBeLessThan(8);
    expect(steady(TRACTOR, 22, DENSITY.diesel)).toBeGreaterThan(22);
    expect(steady(TRACTOR, 22, DENSITY.diesel)).toBeLessThan(40);
  });

  it('never falls below nothing and never with more acceleration', () => {
    const maps = fc.constantFrom(SEDAN, DELIVERY_TRUCK, TRACTOR);
    const speed = fc.double({ min: 0, max: 35, noNaN: true });
    const accel = fc.double({ min: -9, max: 4, noNaN: true });
    const slope = fc.double({ min: -0.08, max: 0.08, noNaN: true });
    fc.assert(
      fc.property(maps, speed, accel, accel, slope, (map, v, a, b, g) => {
        fc.pre(v >= 0.1);
        const [low, high] = [fuelRate(map, v, Math.min(a, b), g), fuelRate(map, v, Math.max(a, b), g)];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low - 1e-9);
      }),
    );
  });
});

describe('batteries', () => {
  it('give at a steady speed what such vehicles are known for', () => {
    const per100 = (drive: typeof ELECTRIC_CAR, v: number) =>
      (batteryPower(drive, v, 0, 0) / v) * (1e5 / 3.6e6);
    expect(per100(ELECTRIC_CAR, 90 / 3.6)).toBeGreaterThan(12);
    expect(per100(ELECTRIC_CAR, 90 / 3.6)).toBeLessThan(18);
    expect(per100(ELECTRIC_BUS, 40 / 3.6)).toBeGreaterThan(55);
    expect(per100(ELECTRIC_BUS, 40 / 3.6)).toBeLessThan(130);
    expect(per100(ELECTRIC_BIKE, 20 / 3.6)).toBeLessThan(1.2);
  });

  it('never get more back from braking than the motion held', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.double({ min: 0.2, max: 8, noNaN: true }),
        (v, b) => {
          const back = -batteryPower(ELECTRIC_CAR, v, -b, 0);
          expect(back).toBeLessThan(ELECTRIC_CAR.mass * b * v * ELECTRIC_CAR.efficiency);
          expect(-batteryPower(ELECTRIC_BIKE, v, -b, 0)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });
});

describe('energy of a run', () => {
  it('is kept by vehicle type, electric ones apart, with the distance driven', () => {
    const types = [
      { id: 'petrol', class: 'car', length: 4.5 },
      { id: 'electric', class: 'car', length: 4.5, powertrain: 'electric' },
      { id: 'bus', class: 'bus', length: 12, accel: 1.2 },
      { id: 'bike', class: 'bicycle', length: 1.8, maxSpeed: 6 },
    ] as const;
    const scene = sceneOf(straightRoad([900, 900], { lanes: 2 }), {
      vehicleTypes: [...types],
      vehicles: types.map(({ id }, i) => ({ id, type: id, depart: i * 20, edges: ['e0', 'e1'] })),
    });
    const sim = Simulation.create(compileScene(scene), { measures: true });
    while (!sim.finished) sim.step();
    const { energy } = measureReport(sim.measures!, scene, 'total');
    const by = new Map(energy.map((e) => [e.type, e]));
    const km = energy.reduce((sum, e) => sum + e.kilometres, 0);
    expect(km * 1000).toBeCloseTo(sim.summary().meanRouteLength * 4, 6);
    const litres = (type: string) =>
      ((by.get(type)?.fuelLitres ?? 0) / (by.get(type)?.kilometres ?? 1)) * 100;
    expect(litres('petrol')).toBeGreaterThan(4);
    expect(litres('petrol')).toBeLessThan(10);
    expect(by.get('petrol')?.co2Kilograms).toBeCloseTo((by.get('petrol')?.fuelKilograms ?? 0) * 3.07, 9);
    const electric = by.get('electric');
    expect(electric?.fuelLitres).toBe(0);
    expect((electric?.kilowattHours ?? 0) / (electric?.kilometres ?? 1)).toBeGreaterThan(0.08);
    expect((electric?.kilowattHours ?? 0) / (electric?.kilometres ?? 1)).toBeLessThan(0.25);
    expect(litres('bus')).toBeGreaterThan(15);
    expect(by.get('bike')?.kilowattHours).toBe(0);
  });
});

describe('level of service', () => {
  it('changes just above the thresholds of the manual', () => {
    const bounds = { true: [10, 20, 35, 55, 80], false: [10, 15, 25, 35, 50] };
    for (const signalised of [true, false]) {
      bounds[`${signalised}`].forEach((bound, i) => {
        expect(levelOfService(bound, signalised)).toBe(LEVELS[i]);
        expect(levelOfService(bound + 1e-9, signalised)).toBe(LEVELS[i + 1]);
      });
    }
  });
});
