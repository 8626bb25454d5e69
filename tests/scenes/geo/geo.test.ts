import fc from 'fast-check';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { gcj02ToWgs84, wgs84ToGcj02 } from '../../../scenes/geo/gcj02.ts';
import { LocalFrame, toMillimetre } from '../../../scenes/geo/local-frame.ts';

const frame = new LocalFrame({ lon: 114.058, lat: 22.514 });

describe('the local frame', () => {
  it('agrees with PROJ to 0.1 mm over 20 km', () => {
    const oracle = proj4(
      '+proj=tmerc +lat_0=22.514 +lon_0=114.058 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
    );
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        (dx, dy) => {
          const local = frame.toLocal(114.058 + dx, 22.514 + dy);
          const [x, y] = oracle.forward([114.058 + dx, 22.514 + dy]) as [number, number];
          expect(Math.abs(local.x - x)).toBeLessThan(1e-4);
          expect(Math.abs(local.y - y)).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has the metres per degree of its latitude', () => {
    expect(frame.toLocal(114.059, 22.514).x).toBeCloseTo(102.886, 2);
    expect(frame.toLocal(114.058, 22.515).y).toBeCloseTo(110.737, 1);
  });

  it('comes back to where it started', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2e4, max: 2e4, noNaN: true }),
        fc.double({ min: -2e4, max: 2e4, noNaN: true }),
        (x, y) => {
          const geo = frame.toWgs84(x, y);
          const back = frame.toLocal(geo.lon, geo.lat);
          expect(Math.abs(back.x - x) + Math.abs(back.y - y)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('rounds to whole millimetres and has no negative zero', () => {
    expect(toMillimetre(1.23449)).toBe(1.234);
    expect(Object.is(toMillimetre(-0.0001), 0)).toBe(true);
  });
});

describe('GCJ-02', () => {
  it('gives the reference values of three points in the zone', () => {
    const vectors = [
      [114.068, 22.516, 114.073121796, 22.51329715],
      [114.0755, 22.511, 114.080625555, 22.508305848],
      [114.082, 22.512, 114.087126998, 22.50931152],
    ] as const;
    for (const [lon, lat, gLon, gLat] of vectors) {
      const gcj = wgs84ToGcj02(lon, lat);
      expect(Math.abs(gcj.lon - gLon)).toBeLessThan(2e-9);
      expect(Math.abs(gcj.lat - gLat)).toBeLessThan(2e-9);
    }
  });

  it('moves the zone about 525 m east and 303 m south', () => {
    const gcj = wgs84ToGcj02(114.05, 22.51);
    const a = frame.toLocal(114.05, 22.51);
    const b = frame.toLocal(gcj.lon, gcj.lat);
    expect(b.x - a.x).toBeGreaterThan(520);
    expect(b.x - a.x).toBeLessThan(530);
    expect(b.y - a.y).toBeGreaterThan(-308);
    expect(b.y - a.y).toBeLessThan(-298);
  });

  it('is undone to better than a millimetre', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 113.5, max: 114.6, noNaN: true }),
        fc.double({ min: 22.2, max: 22.9, noNaN: true }),
        (lon, lat) => {
          const gcj = wgs84ToGcj02(lon, lat);
          const back = gcj02ToWgs84(gcj.lon, gcj.lat);
          expect(Math.abs(back.lon - lon)).toBeLessThan(1e-9);
          expect(Math.abs(back.lat - lat)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });
});
