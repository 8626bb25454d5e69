import { idm } from '../../sims/vehicles/car-following.ts';
import { mobilAccepts, mobilIncentive } from '../../sims/vehicles/models/mobil.ts';
import { draws } from '../sims/vehicles/small-networks.ts';
import { LENGTH } from './ring.ts';

/** Share of time on lane 0 of 40 unequal cars on a ring of two lanes, all beginning on one. */
export function shareOfLane0(start: number): number {
  const count = 40;
  const ring = 1600;
  const dt = 0.5;
  const draw = draws(3);
  const v0 = Array.from({ length: count }, () => 13 + 6 * draw());
  const x = Array.from({ length: count }, (_, i) => (i * ring) / count);
  const v = new Array<number>(count).fill(8);
  const lane = new Array<number>(count).fill(start);
  const law = (i: number, gap: number, vl: number) =>
    idm(v[i] as number, v0[i] as number, gap, (v[i] as number) - vl, 2, 2, 2, 1.2);
  const near = (i: number, on: number, way: 1 | -1): { j: number; gap: number } => {
    let best = { j: -1, gap: ring };
    for (let j = 0; j < count; j++) {
      if (j === i || lane[j] !== on) continue;
      const d = (((((x[j] as number) - (x[i] as number)) * way) % ring) + ring) % ring;
      if (d - LENGTH < best.gap) best = { j, gap: d - LENGTH };
    }
    return best;
  };
  const behind = (f: { j: number; gap: number }, leader: { j: number; gap: number }): number =>
    f.j < 0 ? 0 : law(f.j, f.gap + LENGTH + leader.gap, leader.j < 0 ? 20 : (v[leader.j] as number));
  const after = (f: { j: number; gap: number }, i: number): number =>
    f.j < 0 ? 0 : law(f.j, f.gap, v[i] as number);
  let inLane0 = 0;
  let seen = 0;
  for (let k = 0; k < 2400; k++) {
    if (k % 2 === 0) {
      for (let i = 0; i < count; i++) {
        const own = lane[i] as number;
        const [ahead, aheadNew] = [near(i, own, 1), near(i, 1 - own, 1)];
        const [old, fresh] = [near(i, own, -1), near(i, 1 - own, -1)];
        if (aheadNew.gap < 1 || fresh.gap < 1) continue;
        const speedOf = (j: number) => (j < 0 ? 20 : (v[j] as number));
        const incentive = mobilIncentive(
          law(i, ahead.gap, speedOf(ahead.j)),
          law(i, aheadNew.gap, speedOf(aheadNew.j)),
          behind(fresh, aheadNew),
          after(fresh, i),
          after(old, i),
          behind(old, ahead),
          0.2,
        );
        if (mobilAccepts(incentive, after(fresh, i), 4, 0.2, 0)) lane[i] = 1 - own;
      }
    }
    const a = x.map((_, i) => {
      const ahead = near(i, lane[i] as number, 1);
      return law(i, ahead.gap, ahead.j < 0 ? 20 : (v[ahead.j] as number));
    });
    for (let i = 0; i < count; i++) {
      const next = Math.max(0, (v[i] as number) + (a[i] as number) * dt);
      x[i] = ((x[i] as number) + (((v[i] as number) + next) / 2) * dt) % ring;
      v[i] = next;
    }
    if (k > 300) {
      inLane0 += lane.filter((l) => l === 0).length;
      seen += count;
    }
  }
  return inLane0 / seen;
}
