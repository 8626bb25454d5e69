import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Occupied } from '../../src/view3d/labels/occupied.ts';
import { traceRoute } from '../../src/view3d/links/route.ts';
import { lengthText, roundLength } from '../../src/view3d/overlay/scale.ts';
import { actorOf, cividis } from '../../src/view3d/palette.ts';
import { darkness, dayOfYear, sunAt } from '../../src/view3d/sky/sun.ts';

const LATITUDE = 22.5;

describe('scale bar', () => {
  it('is the longest 1, 2 or 5 times a power of ten that fits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), (metresPerPixel) => {
        const { metres, pixels } = roundLength(metresPerPixel, 110);
        expect(pixels).toBeLessThanOrEqual(110.0001);
        expect(pixels).toBeGreaterThan(110 / 2.5 - 0.0001);
        const lead = metres / 10 ** Math.floor(Math.log10(metres) + 1e-9);
        expect([1, 2, 5].some((n) => Math.abs(lead - n) < 1e-6)).toBe(true);
      }),
    );
  });

  it('speaks in metres and kilometres', () => {
    expect([0.2, 50, 2000].map(lengthText)).toEqual(['20 cm', '50 m', '2 km']);
  });
});

describe('sun', () => {
  it('rises in the east, stands high at noon and sets in the west', () => {
    const morning = sunAt(8, LATITUDE, 80);
    const noon = sunAt(12.4, LATITUDE, 80);
    const evening = sunAt(17, LATITUDE, 80);
    expect(morning.x).toBeGreaterThan(0.5);
    expect(evening.x).toBeLessThan(-0.5);
    expect(Math.asin(noon.z) * (180 / Math.PI)).toBeCloseTo(90 - LATITUDE, 0);
  });

  it('gives a unit vector, day at noon and night at midnight on every day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 365 }),
        fc.double({ min: 0, max: 24, noNaN: true }),
        (day, hour) => {
          const { x, y, z } = sunAt(hour, LATITUDE, day);
          expect(Math.hypot(x, y, z)).toBeCloseTo(1, 9);
          expect(darkness(sunAt(12.4, LATITUDE, day).z)).toBe(0);
          expect(darkness(sunAt(0.4, LATITUDE, day).z)).toBe(1);
        },
      ),
    );
  });

  it('reads the day of the year from a date', () => {
    expect(dayOfYear('2025-01-01')).toBe(1);
    expect(dayOfYear('2025-12-31')).toBe(365);
    expect(dayOfYear(undefined)).toBe(80);
  });
});

describe('board', () => {
  it('lays traces along the axes and at 45 degrees only, from end to end', () => {
    const at = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(at, at, at, at, fc.integer({ min: -10, max: 10 }), (x0, y0, x1, y1, shift) => {
        const route = traceRoute(x0, y0, x1, y1, shift);
        expect(route[0]).toEqual([x0, y0]);
        const last = route[route.length - 1] ?? [0, 0];
        expect(Math.hypot(last[0] - x1, last[1] - y1)).toBeLessThan(1e-6);
        for (let i = 1; i < route.length; i += 1) {
          const dx = Math.abs((route[i]?.[0] ?? 0) - (route[i - 1]?.[0] ?? 0));
          const dy = Math.abs((route[i]?.[1] ?? 0) - (route[i - 1]?.[1] ?? 0));
          expect(dx < 1e-6 || dy < 1e-6 || Math.abs(dx - dy) < 1e-6).toBe(true);
        }
      }),
    );
  });
});

describe('labels', () => {
  it('never gives the same place twice', () => {
    const room = new Occupied();
    room.clear(800, 600);
    expect(room.take(100, 100, 120, 20)).toBe(true);
    expect(room.take(180, 110, 120, 20)).toBe(false);
    expect(room.take(100, 140, 120, 20)).toBe(true);
    room.clear(800, 600);
    expect(room.take(180, 110, 120, 20)).toBe(true);
  });
});

describe('colours', () => {
  it('grow brighter along the sequential scale', () => {
    const luminance = (t: number) => {
      const c = [0, 0, 0];
      cividis(t, c, 0);
      return 0.2126 * (c[0] ?? 0) + 0.7152 * (c[1] ?? 0) + 0.0722 * (c[2] ?? 0);
    };
    for (let i = 1; i <= 40; i += 1) expect(luminance(i / 40)).toBeGreaterThan(luminance((i - 1) / 40));
  });

  it('draw an automated vehicle as such whatever its class', () => {
    expect(actorOf('bus', true)).toBe('automated');
    expect(actorOf('autonomous', false)).toBe('automated');
    expect(actorOf('ebike', false)).toBe('cycle');
  });
});
