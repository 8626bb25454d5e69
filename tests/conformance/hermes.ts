import { readFileSync } from 'node:fs';
import { normal } from '../../sims/random.ts';
import { DT, goal, Hall, rectangle } from '../sims/pedestrians/crowd/halls.ts';
import { dataPath } from '../test-data.ts';

const RATE = 16;
const WIDTH = 1.8;
/** Part of the corridor that is measured, m along it. */
const [LOW, HIGH] = [-4, 4];
/** Free speed of the experiments' participants as commonly cited, m/s: mean and standard deviation. */
const FREE = [1.55, 0.18] as const;

/** Everyone in the measured part at one moment. */
export interface Moment {
  /** Persons per square metre. */
  readonly density: number;
  /** Mean speed along the corridor, m/s. */
  readonly speed: number;
}

interface Path {
  readonly from: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Paths of the people of an experiment (m, 16 per second, walking towards lower y), by entry. */
function paths(file: string): Path[] {
  const rows = new Map<number, { frame: number; x: number; y: number }[]>();
  for (const line of readFileSync(dataPath('pedestrians', 'hermes', file), 'utf8').split('\n')) {
    const [id, frame, x, y] = line.trim().split(/\s+/).map(Number);
    if (id === undefined || frame === undefined || x === undefined || y === undefined) continue;
    const list = rows.get(id);
    const row = { frame, x: x / 100, y: y / 100 };
    if (list) list.push(row);
    else rows.set(id, [row]);
  }
  return [...rows.values()]
    .map((list) => {
      list.sort((a, b) => a.frame - b.frame);
      return { from: list[0]?.frame ?? 0, x: list.map((r) => r.x), y: list.map((r) => r.y) };
    })
    .sort((a, b) => a.from - b.from);
}

/** Moments half a second apart of paths sampled `rate` times a second. */
function moments(all: readonly Path[], rate: number): Moment[] {
  const out: Moment[] = [];
  const half = Math.round(rate / 2);
  const last = Math.max(...all.map((p) => p.from + p.y.length));
  for (let frame = half; frame < last; frame += half) {
    let count = 0;
    let sum = 0;
    let measured = 0;
    for (const { from, y } of all) {
      const at = y[frame - from];
      if (at === undefined || at < LOW || at > HIGH) continue;
      count += 1;
      const before = y[frame - from - half];
      const after = y[frame - from + half];
      if (before === undefined || after === undefined) continue;
      sum += ((before - after) * rate) / (2 * half);
      measured += 1;
    }
    if (measured > 0) out.push({ density: count / (WIDTH * (HIGH - LOW)), speed: sum / measured });
  }
  return out;
}

/** What the experiment's trajectories give. */
export function measured(file: string): Moment[] {
  return moments(paths(file), RATE);
}

/** What the model gives when the same people enter the same corridor at the same places and times. */
export function simulated(file: string, seed = 1): Moment[] {
  const all = paths(file);
  const hall = new Hall([{ ring: rectangle(0, -9, WIDTH, 9) }], [goal([0, -9, WIDTH, -9])], all.length, seed);
  const { people, cells } = hall.crowd;
  const first = all[0]?.from ?? 0;
  const tracks = all.map((): { from: number; y: number[] } => ({ from: 0, y: [] }));
  let next = 0;
  hall.crowd.sort(0);
  while (next < all.length || people.count > 0) {
    const due = all[next];
    if (due && (due.from - first) / RATE <= hall.time) {
      const x = Math.min(WIDTH - 0.25, Math.max(0.25, due.x[0] ?? 0));
      const y = due.y[0] ?? 0;
      if (cells.isFree(x, y, 0.21)) {
        const free = FREE[0] + FREE[1] * normal(seed, next, 103, 0);
        hall.enter(x, y, 0, { free, speed: free, aimY: y - 1 });
        next += 1;
      }
    }
    hall.step();
    for (let i = 0; i < people.high; i++) {
      const track = tracks[people.id[i]!];
      if (!people.alive[i] || !track) continue;
      if (track.y.length === 0) track.from = hall.tick;
      track.y.push(people.y[i]!);
    }
  }
  return moments(
    tracks.map(({ from, y }) => ({ from, x: [], y })),
    1 / DT,
  );
}

/** Mean speed and number of moments per band of density, `width` persons/m2 each; bands with few moments are left out. */
export function bands(
  all: readonly Moment[],
  width: number,
): Map<number, { speed: number; moments: number }> {
  const sums = new Map<number, { speed: number; moments: number }>();
  for (const { density, speed } of all) {
    const band = Math.floor(density / width) * width;
    const sum = sums.get(band) ?? { speed: 0, moments: 0 };
    sums.set(band, { speed: sum.speed + speed, moments: sum.moments + 1 });
  }
  return new Map(
    [...sums]
      .filter(([, { moments }]) => moments >= 8)
      .sort((a, b) => a[0] - b[0])
      .map(([band, { speed, moments: n }]) => [band, { speed: speed / n, moments: n }]),
  );
}
