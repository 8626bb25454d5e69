import { stepSpeed, stepWay } from '../../sims/vehicles/models/ballistic.ts';
import { draws } from '../sims/vehicles/small-networks.ts';

/** A driver's law: acceleration at its speed behind a gap and a leader of so much speed and acceleration, m/s2. */
export type Law = (v: number, gap: number, vl: number, al: number, vehicle: number, tick: number) => number;

/** Body length, m. */
export const LENGTH = 5;

/** Vehicles one behind the other on a closed road, moved by ballistic steps over the pure models and nothing else. */
export class Ring {
  readonly circumference: number;
  readonly count: number;
  readonly x: Float64Array;
  readonly v: Float64Array;
  readonly a: Float64Array;
  private readonly next: Float64Array;
  private tick = 0;

  /** `spacing` m from front to front, all at `speed`; unevenly spread and paced by up to `disorder` (0 to 1). */
  constructor(count: number, spacing: number, speed: number, disorder = 0, seed = 1) {
    const draw = draws(seed);
    const room = spacing - LENGTH;
    this.count = count;
    this.circumference = count * spacing;
    this.x = Float64Array.from(
      { length: count },
      (_, i) => i * spacing + disorder * room * 0.4 * (draw() - 0.5),
    );
    this.v = Float64Array.from({ length: count }, () => speed * (1 + disorder * 0.4 * (draw() - 0.5)));
    this.a = new Float64Array(count);
    this.next = new Float64Array(count);
  }

  /** Gap before vehicle i, m. */
  gap(i: number): number {
    const ahead =
      i + 1 === this.count ? (this.x[0] as number) + this.circumference : (this.x[i + 1] as number);
    return ahead - (this.x[i] as number) - LENGTH;
  }

  run(law: Law, dt: number, seconds: number): void {
    const { count, x, v, a, next } = this;
    for (let k = Math.round(seconds / dt); k > 0; k--) {
      for (let i = 0; i < count; i++) {
        const leader = i + 1 === count ? 0 : i + 1;
        next[i] = law(v[i] as number, this.gap(i), v[leader] as number, a[leader] as number, i, this.tick);
      }
      for (let i = 0; i < count; i++) {
        const before = v[i] as number;
        x[i] = (x[i] as number) + stepWay(before, next[i] as number, dt);
        v[i] = stepSpeed(before, next[i] as number, dt);
        a[i] = ((v[i] as number) - before) / dt;
      }
      this.tick += 1;
    }
  }

  get meanSpeed(): number {
    return this.v.reduce((sum, v) => sum + v, 0) / this.count;
  }

  /** Standard deviation of speeds, m/s. */
  get unrest(): number {
    const mean = this.meanSpeed;
    return Math.sqrt(this.v.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / this.count);
  }

  get smallestGap(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) least = Math.min(least, this.gap(i));
    return least;
  }

  /** Vehicles per hour past a point, from mean speed and density. */
  get flow(): number {
    return (3600 * this.meanSpeed * this.count) / this.circumference;
  }
}

/** Equilibrium gap of the intelligent driver model, m (the closed form, not the model's code). */
export function equilibriumGap(v: number, v0: number, s0: number, t: number): number {
  const r = v / v0;
  return (s0 + v * t) / Math.sqrt(1 - r * r * r * r);
}

/** Capacity of the intelligent driver model, veh/h, and the speed and spacing at which it is reached, by search. */
export function idmCapacity(
  v0: number,
  s0: number,
  t: number,
): { flow: number; speed: number; spacing: number } {
  let best = { flow: 0, speed: 0, spacing: 0 };
  for (let i = 1; i < 4000; i++) {
    const speed = (v0 * i) / 4000;
    const spacing = equilibriumGap(speed, v0, s0, t) + LENGTH;
    const flow = (3600 * speed) / spacing;
    if (flow > best.flow) best = { flow, speed, spacing };
  }
  return best;
}
