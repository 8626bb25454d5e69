import { ExitChoice } from '../../sims/pedestrians/crowd/exits.ts';
import type { GroundArea } from '../../sims/pedestrians/crowd/ground.ts';
import { closedCorridor, deepestOverlap, meanSpeed, walk } from '../sims/pedestrians/crowd/corridor.ts';
import { DT, goal, Hall, rectangle } from '../sims/pedestrians/crowd/halls.ts';

/** Weidmann's fundamental diagram: speed (m/s) at a density (persons/m2). */
export function weidmann(density: number): number {
  return 1.34 * (1 - Math.exp(-1.913 * (1 / density - 1 / 5.4)));
}

/** Mean speed of adults who all walk one way in a closed corridor 5 m wide, from 40 to 70 s. */
export function corridorSpeed(density: number, seed = 1): { speed: number; overlap: number } {
  const { crowd, length } = closedCorridor({ people: 600, width: 5, density, seed });
  let sum = 0;
  let overlap = Number.NEGATIVE_INFINITY;
  walk(crowd, 0, 400);
  walk(crowd, 400, 700, (tick) => {
    sum += meanSpeed(crowd);
    if (tick % 100 === 0) overlap = Math.max(overlap, deepestOverlap(crowd, length));
  });
  return { speed: sum / 300, overlap };
}

/**
 * How far two opposite streams have parted into lanes (Rex, Loewen 2007): over everyone, the mean of
 * ((same - opposite) / (same + opposite)) squared among those within 0.75 of the mean spacing to either side of its line
 * and 10 m along it; 1: lanes only. Also the mean progress.
 */
export function laneOrder(density: number, seconds: number): { order: number; speed: number } {
  const { crowd, length } = closedCorridor({ people: 500, width: 5, density, bothWays: true });
  walk(crowd, 0, Math.round(seconds / DT));
  const { people } = crowd;
  const beside = 0.75 / Math.sqrt(density);
  let order = 0;
  for (let i = 0; i < people.high; i++) {
    let same = 0;
    let opposite = 0;
    for (let j = 0; j < people.high; j++) {
      if (Math.abs(people.y[i]! - people.y[j]!) > beside) continue;
      const dx = Math.abs(people.x[i]! - people.x[j]!);
      if (Math.min(dx, length - dx) > 10) continue;
      if (people.aimX[i]! > 0 === people.aimX[j]! > 0) same += 1;
      else opposite += 1;
    }
    const phi = (same - opposite) / (same + opposite);
    order += phi * phi;
  }
  return { order: order / people.high, speed: meanSpeed(crowd) };
}

/** Flow (1/s) of 180 adults out of a room 8 m wide through a door and a passage of 0.4 m, middle 60 % of them. */
export function doorFlow(width: number, seed = 1): { flow: number; through: number; overlap: number } {
  const low = 4 - width / 2;
  const high = 4 + width / 2;
  const hall = new Hall(
    [
      { ring: rectangle(0, 0, 12, 8) },
      { ring: rectangle(12, low, 12.4, high) },
      { ring: rectangle(12.4, 0, 20, 8) },
    ],
    [goal([20, 0.5, 20, 7.5])],
    180,
    seed,
  );
  hall.fill(180, [0.5, 0.5, 11, 7.5], () => 0);
  const passed = new Map<number, number>();
  let overlap = Number.NEGATIVE_INFINITY;
  hall.run(400, () => {
    const { people } = hall.crowd;
    for (let i = 0; i < people.high; i++) {
      if (people.alive[i] && people.x[i]! > 12.2 && !passed.has(people.id[i]!))
        passed.set(people.id[i]!, hall.time);
    }
    if (hall.tick % 100 === 0) overlap = Math.max(overlap, deepestOverlap(hall.crowd));
  });
  const times = [...passed.values()];
  const from = times[36] ?? 0;
  const to = times[144] ?? Number.POSITIVE_INFINITY;
  return { flow: 108 / (to - from), through: times.length, overlap };
}

/** RiMEA 1: seconds that one adult of 1.33 m/s takes for 40 m of corridor. */
export function rimea1(): number {
  const hall = new Hall([{ ring: rectangle(0, 0, 42, 2) }], [goal([42, 0, 42, 2])], 1);
  hall.enter(0.5, 1, 0, { free: 1.33 });
  return timed(hall, 0.5, 40.5);
}

/** Seconds until the only person of a hall, having set out at `from`, is beyond `to` along x. */
function timed(hall: Hall, from: number, to: number): number {
  const { people } = hall.crowd;
  const sign = to > from ? 1 : -1;
  let done = 0;
  hall.run(300, () => {
    if (people.alive[0] && sign * (people.x[0]! - to) > 0 && !done) done = hall.time;
  });
  return done;
}
/** RiMEA 2 and 3: seconds for 10 m of stairs by someone of 1.2 m/s on the level, and what its pace on stairs gives. */
export function rimeaStairs(upwards: boolean): { time: number; expected: number } {
  const stairs = { ring: rectangle(0, 0, 12, 2), pace: 0.5, paceDown: 0.6, up: [1, 0] as const };
  const hall = new Hall([stairs], [goal(upwards ? [12, 0, 12, 2] : [0, 0, 0, 2])], 1);
  hall.enter(upwards ? 0.5 : 11.5, 1, 0, { free: 1.2 });
  const time = upwards ? timed(hall, 0.5, 10.5) : timed(hall, 11.5, 1.5);
  return { time, expected: 10 / (1.2 * (upwards ? 0.5 : 0.6)) };
}

/** RiMEA 5: greatest difference (s) between when ten people should set out (10 to 100 s) and when they do. */
export function rimea5(): number {
  const hall = new Hall([{ ring: rectangle(0, 0, 8, 5) }], [goal([8, 2, 8, 3])], 10);
  for (let k = 0; k < 10; k++)
    hall.enter(0.7 + (k % 5), 1 + 2 * Math.floor(k / 5), 0, { since: Math.round(((k + 1) * 10) / DT) });
  const set = new Map<number, number>();
  hall.run(200, () => {
    const { people } = hall.crowd;
    for (let i = 0; i < people.high; i++) {
      if (people.alive[i] && people.speed[i]! > 0 && !set.has(people.id[i]!))
        set.set(people.id[i]!, hall.time - DT);
    }
  });
  return Math.max(...[...set].map(([id, time]) => Math.abs(time - (id + 1) * 10)));
}

/** RiMEA 6: deepest that any of 20 bodies comes into a wall while they round a corner (m), and how many got through. */
export function rimea6(): { intoWall: number; through: number } {
  const hall = new Hall(
    [
      {
        ring: [
          [0, 0],
          [12, 0],
          [12, 12],
          [10, 12],
          [10, 2],
          [0, 2],
        ],
      },
    ],
    [goal([10, 12, 12, 12])],
    20,
  );
  hall.fill(20, [0.3, 0.2, 6, 1.8], () => 0);
  let intoWall = Number.NEGATIVE_INFINITY;
  hall.run(100, () => {
    const { people, walls } = hall.crowd;
    for (let i = 0; i < people.high; i++) {
      if (!people.alive[i]) continue;
      const outside = hall.ground.find(people.x[i]!, people.y[i]!, -1) < 0;
      const gap = walls.distance(people.x[i]!, people.y[i]!) - people.radius[i]!;
      intoWall = Math.max(intoWall, outside ? 1 : -gap);
    }
  });
  return { intoWall, through: hall.arrivals.length };
}

/** RiMEA 7: least and greatest walking speed measured of 50 people whose free speeds fill a range, each alone. */
export function rimea7(low: number, high: number): { least: number; most: number } {
  const speeds: number[] = [];
  for (let k = 0; k < 50; k++) {
    const hall = new Hall([{ ring: rectangle(0, 0, 14, 2) }], [goal([14, 0, 14, 2])], 1);
    const free = low + ((high - low) * k) / 49;
    hall.enter(1, 1, 0, { free, speed: free });
    speeds.push(10 / timed(hall, 1, 11));
  }
  return { least: Math.min(...speeds), most: Math.max(...speeds) };
}

/** RiMEA 8: evacuation times (s) of a room with 100 people as their free speed varies. */
export function rimea8(free: number): number {
  const hall = new Hall([{ ring: rectangle(0, 0, 10, 10) }], [goal([10, 4, 10, 6])], 100);
  for (let k = 0; k < 100; k++)
    hall.enter(0.7 + (k % 10) * 0.85, 0.7 + Math.floor(k / 10) * 0.9, 0, { free });
  return hall.run(300);
}

/** RiMEA 9: seconds until 1000 people have left a room of 30 by 20 m by four doors or by two. */
export function rimea9(doors: 2 | 4, seed = 1): number {
  const lines: [number, number, number, number][] = [
    [9.5, 0, 10.5, 0],
    [19.5, 0, 20.5, 0],
    [9.5, 20, 10.5, 20],
    [19.5, 20, 20.5, 20],
  ];
  const hall = new Hall([{ ring: rectangle(0, 0, 30, 20) }], [goal(...lines.slice(0, doors))], 1000, seed);
  hall.fill(1000, [0.5, 0.5, 29.5, 19.5], () => 0);
  return hall.run(900);
}

/** RiMEA 10: how many of 23 people in twelve rooms along a corridor leave by the exit assigned to them. */
export function rimea10(): number {
  const areas: GroundArea[] = [{ ring: rectangle(0, 0, 30, 2) }];
  for (let k = 0; k < 6; k++) {
    const x = 5 * k;
    areas.push({ ring: rectangle(x + 0.2, 2.2, x + 4.8, 6) }, { ring: rectangle(x + 2, 2, x + 3, 2.2) });
    areas.push({ ring: rectangle(x + 0.2, -4, x + 4.8, -0.2) }, { ring: rectangle(x + 2, -0.2, x + 3, 0) });
  }
  const hall = new Hall(areas, [goal([0, 0, 0, 2]), goal([30, 0, 30, 2])], 23);
  const assigned: number[] = [];
  for (let k = 0; k < 23; k++) {
    const room = Math.floor(k / 2);
    const x = 5 * (room % 6) + 1.5 + (k % 2) * 1.5;
    // The main exit, except for the rooms at its far end.
    const exit = room % 6 >= 4 ? 1 : 0;
    assigned.push(exit);
    hall.enter(x, room < 6 ? 4 : -2, exit);
  }
  hall.run(200);
  return hall.arrivals.filter(({ id, goal: exit }) => assigned[id] === exit).length;
}

/** RiMEA 11: of 1000 people at one end of a room with two exits, how many leave by the nearer one. */
export function rimea11(): { near: number; far: number } {
  const hall = new Hall(
    [{ ring: rectangle(0, 0, 40, 20) }],
    [goal([10, 0, 11.5, 0]), goal([30, 0, 31.5, 0])],
    1000,
  );
  hall.fill(1000, [0.5, 2, 19, 19.5], () => 0);
  const choice = new ExitChoice(hall.navigation, [0, 1], 1);
  hall.run(900, () => choice.choose(hall.crowd.people, hall.tick));
  const near = hall.arrivals.filter((a) => a.goal === 0).length;
  return { near, far: hall.arrivals.length - near };
}

/** Flows (1/s) of people over lines x = const, from the passage of the 20th to that of the 100th. */
function flows(hall: Hall, lines: readonly number[]): number[] {
  const passed = lines.map(() => new Map<number, number>());
  hall.run(600, () => {
    const { people } = hall.crowd;
    for (let i = 0; i < people.high; i++) {
      if (!people.alive[i]) continue;
      lines.forEach((x, l) => {
        const id = people.id[i]!;
        if (people.x[i]! > x && !passed[l]?.has(id)) passed[l]?.set(id, hall.time);
      });
    }
  });
  return passed.map((times) => {
    const t = [...times.values()];
    return 80 / ((t[100] ?? Number.POSITIVE_INFINITY) - (t[20] ?? 0));
  });
}

/** RiMEA 12: flows at a bottleneck after a full room and at the exit of the room behind it, both 1 m wide. */
export function rimea12(): { bottleneck: number; last: number } {
  const hall = new Hall(
    [
      { ring: rectangle(0, 0, 10, 10) },
      { ring: rectangle(10, 4.5, 15, 5.5) },
      { ring: rectangle(15, 0, 25, 10) },
      { ring: rectangle(25, 4.5, 27, 5.5) },
    ],
    [goal([27, 4.5, 27, 5.5])],
    150,
  );
  hall.fill(150, [0.5, 0.5, 9, 9.5], () => 0);
  const [bottleneck = 0, last = 0] = flows(hall, [10.5, 25.5]);
  return { bottleneck, last };
}

/** RiMEA 13: flows in a corridor 2 m wide and on the stairs that follow it, out of a full room. */
export function rimea13(): { corridor: number; stairs: number } {
  const hall = new Hall(
    [
      { ring: rectangle(0, 0, 8, 5) },
      { ring: rectangle(8, 1.5, 20, 3.5) },
      { ring: rectangle(20, 1.5, 30, 3.5), pace: 0.5, up: [1, 0] },
    ],
    [goal([30, 1.5, 30, 3.5])],
    150,
  );
  hall.fill(150, [0.4, 0.4, 7.5, 4.6], () => 0);
  const [corridor = 0, stairs = 0] = flows(hall, [8.5, 20.5]);
  return { corridor, stairs };
}

/** RiMEA 14: whether someone takes short stairs or a way round them, by the length of that way (m). */
export function rimea14(round: number): 'stairs' | 'round' {
  const y = round / 2;
  const hall = new Hall(
    [
      { ring: rectangle(0, 0, 3, y + 2) },
      { ring: rectangle(3, 0, 13, 2), pace: 0.5, up: [1, 0] },
      { ring: rectangle(3, y, 13, y + 2) },
      { ring: rectangle(13, 0, 16, y + 2) },
    ],
    [goal([16, 0, 16, 2])],
    1,
  );
  hall.enter(1, 1, 0);
  let stairs = false;
  hall.run(300, () => {
    const { people } = hall.crowd;
    if (people.alive[0] && people.x[0]! > 5 && people.x[0]! < 11 && people.y[0]! < 2) stairs = true;
  });
  return stairs ? 'stairs' : 'round';
}

/** RiMEA 15: seconds that 20 people take for a straight corridor of 16 m, round a corner, and for a straight one of 24 m. */
export function rimea15(): { short: number; corner: number; long: number } {
  const straight = (length: number) => {
    const hall = new Hall([{ ring: rectangle(0, 0, length, 2) }], [goal([length, 0, length, 2])], 20);
    hall.fill(20, [0.3, 0.2, 6, 1.8], () => 0);
    return hall.run(200);
  };
  const hall = new Hall(
    [
      {
        ring: [
          [0, 0],
          [12, 0],
          [12, 12],
          [10, 12],
          [10, 2],
          [0, 2],
        ],
      },
    ],
    [goal([10, 12, 12, 12])],
    20,
  );
  hall.fill(20, [0.3, 0.2, 6, 1.8], () => 0);
  return { short: straight(20), corner: hall.run(200), long: straight(24) };
}
