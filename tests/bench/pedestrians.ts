import { ownProcess } from './contenders.ts';
import type { BenchCase } from './runner.ts';

/**
 * The corridor on which other crowd simulators were measured: 10 m wide, one person per square metre, half of them walking
 * each way, dt 0.1 s, one thread. It closes on itself, so that the density stays what it is.
 */
export function pedestrianCases(): BenchCase[] {
  const corridor = (people: number, figure: 'speed' | 'memory') =>
    ownProcess('1 thread', 'pedestrians-process.ts', [String(people), figure]);
  const setting = 'both ways, 1 person/m2, dt 0.1 s, 1 thread';
  return [
    {
      name: 'pedestrians corridor 10k',
      setting,
      unit: 'updates/s',
      better: 'higher',
      own: corridor(10_000, 'speed'),
    },
    {
      name: 'pedestrians corridor 50k',
      setting,
      unit: 'updates/s',
      better: 'higher',
      own: corridor(50_000, 'speed'),
    },
    {
      name: 'pedestrians memory 10k',
      setting: 'columns of the crowd, cells included',
      unit: 'bytes/person',
      better: 'lower',
      own: corridor(10_000, 'memory'),
    },
    {
      name: 'pedestrians memory 50k',
      setting: 'columns of the crowd, cells included',
      unit: 'bytes/person',
      better: 'lower',
      own: corridor(50_000, 'memory'),
    },
  ];
}
