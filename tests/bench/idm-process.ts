/**
 * The floor under any step: car following alone, by the intelligent driver model, on lane-sorted arrays. Lanes of 25
 * vehicles on closed rings of 500 m, 100,000 vehicles, 20 million updates per repeat, best of 7. Prints ns per update
 * and the mean speed, which must settle near the ring's equilibrium (8.21 m/s).
 */
const VEHICLES_PER_LANE = 25;
const STRIDE = VEHICLES_PER_LANE + 1;
const LANES = 4000;
const RING = 500;
const STEPS = 20_000_000 / (LANES * VEHICLES_PER_LANE);
const [v0, headway, accel, decel, s0, length, dt] = [15, 1.5, 1.5, 2, 2, 5, 0.1];

const x = new Float64Array(LANES * STRIDE);
const v = new Float64Array(LANES * STRIDE);

function reset(): void {
  for (let lane = 0; lane < LANES; lane++) {
    for (let i = 0; i < VEHICLES_PER_LANE; i++) {
      x[lane * STRIDE + i] = 20 * i + 0.3 * ((7 * lane + 13 * i) % 10);
      v[lane * STRIDE + i] = 5 + ((lane + i) % 5);
    }
  }
}

function step(): void {
  const root = 2 * Math.sqrt(accel * decel);
  for (let lane = 0; lane < LANES; lane++) {
    const first = lane * STRIDE;
    const ghost = first + VEHICLES_PER_LANE;
    x[ghost] = x[first]! + RING;
    v[ghost] = v[first]!;
    for (let i = first; i < ghost; i++) {
      const speed = v[i]!;
      const gap = Math.max(0.1, x[i + 1]! - x[i]! - length);
      const wished = s0 + Math.max(0, speed * headway + (speed * (speed - v[i + 1]!)) / root);
      const share = speed / v0;
      const squared = share * share;
      const ratio = wished / gap;
      const next = Math.max(0, speed + accel * (1 - squared * squared - ratio * ratio) * dt);
      x[i] = x[i]! + ((speed + next) * dt) / 2;
      v[i] = next;
    }
  }
}

let best = Number.POSITIVE_INFINITY;
let meanSpeed = 0;
for (let repeat = 0; repeat < 7; repeat++) {
  reset();
  const started = process.hrtime.bigint();
  for (let i = 0; i < STEPS; i++) step();
  best = Math.min(best, Number(process.hrtime.bigint() - started) / (STEPS * LANES * VEHICLES_PER_LANE));
  let sum = 0;
  for (let lane = 0; lane < LANES; lane++) {
    for (let i = 0; i < VEHICLES_PER_LANE; i++) sum += v[lane * STRIDE + i]!;
  }
  meanSpeed = sum / (LANES * VEHICLES_PER_LANE);
}
process.stdout.write(`${JSON.stringify({ value: best, meanSpeed })}\n`);

export {};
