/**
 * Car following: the Intelligent Driver Model (Treiber, Hennecke, Helbing 2000, Phys. Rev. E 62, eq. 2-3) for how drivers
 * like to drive, and the speed from which a driver can still stop (Gipps 1981; Krauss 1998) as a bound that no wish
 * exceeds. The model alone does not exclude collisions after cut-ins; the bound does.
 */

/** Hardest braking in an emergency, m/s2. */
export const EMERGENCY = 9;
/** Gap below which a vehicle counts as touching, m: kept by the safe speed. */
export const TOUCH = 0.3;

/**
 * IDM acceleration, m/s2.
 *
 * @param v own speed  @param v0 desired speed  @param gap bumper to bumper, m  @param dv own minus leader's speed
 * @param a maximum acceleration  @param b comfortable deceleration  @param s0 standstill gap  @param t headway, s
 */
export function idm(
  v: number,
  v0: number,
  gap: number,
  dv: number,
  a: number,
  b: number,
  s0: number,
  t: number,
): number {
  const r = v / v0;
  const r2 = r * r;
  const free = r <= 1 ? 1 - r2 * r2 : 1 - r;
  const s = gap > 0.1 ? gap : 0.1;
  const dynamic = v * t + (v * dv) / (2 * Math.sqrt(a * b));
  const desired = s0 + (dynamic > 0 ? dynamic : 0);
  const q = desired / s;
  return a * (free - q * q);
}

/** IDM acceleration on a free road: towards the desired speed, gently down to it from above. */
export function idmFree(v: number, v0: number, a: number, b: number): number {
  if (v <= v0) {
    const r = v / v0;
    const r2 = r * r;
    return a * (1 - r2 * r2);
  }
  const over = (v - v0) * 1.5;
  return over < b ? -over : -b;
}

/**
 * Highest speed at the end of a step from which braking with `b` still ends behind a leader who brakes with `b` from
 * now on, m/s. Ballistic step: the way in this step is (v + result) / 2 * dt, so
 * (v + w) dt / 2 + w^2 / 2b <= gap + vl^2 / 2b, solved for w. Negative when even standing still is too late.
 *
 * @param gap room to the leader's rear, or to a line (with `vl` 0), m
 */
export function safeSpeed(v: number, gap: number, vl: number, b: number, dt: number): number {
  const h = (b * dt) / 2;
  const root = h * h + vl * vl + b * (2 * gap - v * dt);
  if (root <= 0) return -1;
  return Math.sqrt(root) - h;
}

/** Way to a stop from speed v with deceleration b, m. */
export function brakingDistance(v: number, b: number): number {
  return (v * v) / (2 * b);
}

/** Seconds to cover a distance, speeding up from v with a to v0 at most. */
export function travelTime(distance: number, v: number, v0: number, a: number): number {
  if (distance <= 0) return 0;
  if (v >= v0) return distance / (v0 > 0.1 ? v0 : 0.1);
  const ramp = (v0 * v0 - v * v) / (2 * a);
  if (ramp >= distance) return (Math.sqrt(v * v + 2 * a * distance) - v) / a;
  return (v0 - v) / a + (distance - ramp) / v0;
}
