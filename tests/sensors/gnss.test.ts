import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilution, invert4 } from '../../sensors/gnss/dop.ts';
import { ELEMENTS, ELEMENTS_TIME } from '../../sensors/gnss/elements.ts';
import { prepareSky } from '../../sensors/gnss/prepare-sky.ts';
import { skyAt } from '../../sensors/gnss/sky-at.ts';
import { RayWorld } from '../../sensors/world/ray-world.ts';
import { boxBuilding, rayScene } from './ray-scene.ts';

const HETAO = { lon: 114.06, lat: 22.52, height: 0 };
const DEG = Math.PI / 180;

/** Inverse by cofactors: another road to the same numbers. */
function inverseByCofactors(m: readonly number[]): number[] {
  const minor = (row: number, column: number): number => {
    const a = m.filter((_, i) => Math.floor(i / 4) !== row && i % 4 !== column);
    return (
      a[0]! * (a[4]! * a[8]! - a[5]! * a[7]!) -
      a[1]! * (a[3]! * a[8]! - a[5]! * a[6]!) +
      a[2]! * (a[3]! * a[7]! - a[4]! * a[6]!)
    );
  };
  const cofactor = (r: number, c: number) => ((r + c) % 2 === 0 ? 1 : -1) * minor(r, c);
  const det = [0, 1, 2, 3].reduce((sum, c) => sum + m[c]! * cofactor(0, c), 0);
  return m.map((_, i) => cofactor(i % 4, Math.floor(i / 4)) / det);
}

describe('dilution of precision', () => {
  it('has the closed form of a ring of satellites at one elevation with one overhead', () => {
    for (const n of [3, 4, 7]) {
      for (const elevation of [0.2, 0.7]) {
        const ring = Array.from({ length: n }, (_, i) => ({ azimuth: (i * 2 * Math.PI) / n, elevation }));
        const dop = dilution([...ring, { azimuth: 0, elevation: Math.PI / 2 }]);
        // East and north: n cos^2(E) / 2 each. Up and clock: the 2 x 2 block of sums of sin^2 E, sin E and 1.
        const s = Math.sin(elevation);
        const det = (n * s * s + 1) * (n + 1) - (n * s + 1) ** 2;
        expect(dop?.hdop).toBeCloseTo(Math.sqrt(4 / (n * Math.cos(elevation) ** 2)), 9);
        expect(dop?.vdop).toBeCloseTo(Math.sqrt((n + 1) / det), 9);
        const clock = (n * s * s + 1) / det;
        expect(dop!.gdop ** 2).toBeCloseTo(dop!.pdop ** 2 + clock, 9);
        expect(dop!.pdop ** 2).toBeCloseTo(dop!.hdop ** 2 + dop!.vdop ** 2, 9);
      }
    }
  });

  it('agrees with an inverse by cofactors for any sky, and never grows when a satellite is added', () => {
    const satellite = fc.record({
      azimuth: fc.double({ min: 0, max: 6.28, noNaN: true }),
      elevation: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(satellite, { minLength: 5, maxLength: 40 }), (sky) => {
        const rows = sky.map(({ azimuth: a, elevation: e }) => [
          Math.cos(e) * Math.sin(a),
          Math.cos(e) * Math.cos(a),
          Math.sin(e),
          1,
        ]);
        const normal = Array.from({ length: 16 }, (_, k) =>
          rows.reduce((sum, r) => sum + r[Math.floor(k / 4)]! * r[k % 4]!, 0),
        );
        const q = inverseByCofactors(normal);
        const trace = q[0]! + q[5]! + q[10]! + q[15]!;
        fc.pre(Number.isFinite(trace) && trace > 0 && trace < 1e4);
        const all = dilution(sky);
        expect(Math.abs(all!.gdop - Math.sqrt(trace)) / all!.gdop).toBeLessThan(1e-6);
        expect(Math.abs(all!.hdop - Math.sqrt(q[0]! + q[5]!)) / all!.hdop).toBeLessThan(1e-6);
        const fewer = dilution(sky.slice(1));
        if (fewer) expect(all!.gdop).toBeLessThanOrEqual(fewer.gdop * (1 + 1e-9));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('is absent for three satellites and for four in one place', () => {
    const one = { azimuth: 1, elevation: 1 };
    expect(dilution([one, one, one])).toBeNull();
    expect(dilution([one, one, one, one])).toBeNull();
    expect(invert4(new Float64Array(16))).toBeNull();
  });
});

describe('the sky over the zone', () => {
  it('has the geostationary BeiDou satellites where their slots put them', () => {
    const slots: Record<string, number> = { C01: 140, C59: 140, C04: 160, 'BDS-3 G2': 80, 'BDS-3 G3': 110.5 };
    const sky = prepareSky(HETAO, ELEMENTS_TIME);
    for (const [id, longitude] of Object.entries(slots)) {
      // Spherical earth, orbit radius 42164 km: good to a quarter of a degree; the orbits are inclined by up to 3.
      const dLon = (longitude - HETAO.lon) * DEG;
      const cosGamma = Math.cos(HETAO.lat * DEG) * Math.cos(dLon);
      const elevation = Math.atan2(cosGamma - 6378 / 42164, Math.sqrt(1 - cosGamma ** 2));
      const azimuth = Math.atan2(Math.sin(dLon), -Math.sin(HETAO.lat * DEG) * Math.cos(dLon));
      const satellite = sky.satellites.find((s) => s.id === id)!;
      expect(Math.abs(satellite.elevation - elevation) / DEG).toBeLessThan(3);
      const turn = satellite.azimuth - azimuth;
      expect(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) / DEG).toBeLessThan(5);
    }
  });

  it('repeats for GPS after a sidereal day and holds all four systems', () => {
    const first = prepareSky(HETAO, ELEMENTS_TIME);
    const next = prepareSky(HETAO, ELEMENTS_TIME + 86164.1);
    const gps = first.satellites.filter((s) => s.system === 'GPS' && s.elevation > 0.1);
    expect(gps.length).toBeGreaterThanOrEqual(6);
    for (const satellite of gps) {
      const again = next.satellites.find((s) => s.id === satellite.id)!;
      expect(Math.abs(again.elevation - satellite.elevation)).toBeLessThan(0.03);
    }
    expect(new Set(first.satellites.map((s) => s.system)).size).toBe(4);
    expect(first.elementsAge).toBe(0);
    expect(ELEMENTS.length).toBeGreaterThan(110);
  });

  it('loses in a street canyon exactly the satellites below its roofs, and precision with them', () => {
    const sky = prepareSky(HETAO, ELEMENTS_TIME + 3600);
    const street = [boxBuilding(-40, -5000, -10, 5000, 45), boxBuilding(10, -5000, 40, 5000, 45)];
    const view = skyAt(RayWorld.create(rayScene(street)), sky, 0, 0, 2);
    const open = skyAt(RayWorld.create(rayScene([])), sky, 0, 0, 2);
    let blocked = 0;
    for (const s of view.satellites) {
      if (s.elevation < 5 * DEG) {
        expect(s.state).toBe('masked');
        continue;
      }
      const below = Math.tan(s.elevation) < ((45 - 2) * Math.abs(Math.sin(s.azimuth))) / 10;
      expect(s.state).toBe(below ? 'blocked' : 'visible');
      if (below) blocked += 1;
    }
    expect(blocked).toBeGreaterThan(10);
    expect(view.visibleCount).toBe(open.visibleCount - blocked);
    expect(view.dop!.hdop).toBeGreaterThan(open.dop!.hdop);
    expect(view.openDop).toEqual(open.dop);
  });
});
