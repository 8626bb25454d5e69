import { dataPath } from '../test-data.ts';
import { ownProcess, sumo } from './contenders.ts';
import type { BenchCase } from './runner.ts';

/**
 * The medium grid: 400 signalised junctions, 5,040 lanes, 30 vehicles a second. Both simulators read the same network
 * and demand and run from 0 to 300 s, filling up to about 8,000 vehicles; both drive by Krauss's model, as the routes ask
 * for, and change lanes. Steps of 1 s compare like with like, 0.1 s is what the twin uses.
 */
export function trafficCases(): BenchCase[] {
  const folder = ['sumo', 'grid', 'medium'] as const;
  const scene = dataPath(...folder, 'medium.sumocfg');
  const ours = (dt: number, workers: number) =>
    ownProcess(`${workers} thread${workers === 1 ? '' : 's'}`, 'traffic-process.ts', [
      scene,
      '300',
      String(dt),
      String(workers),
    ]);
  const peer = sumo(dataPath(...folder, 'g.net.xml.gz'), dataPath(...folder, 'g.Krauss.rou.xml.gz'), 300, 1);
  return [
    {
      name: 'traffic medium grid',
      setting: '0-300 s, dt 1.0 s, 1 thread',
      unit: 'updates/s',
      better: 'higher',
      own: ours(1, 1),
      ...(peer ? { peer } : {}),
    },
    {
      name: 'traffic medium grid dt 0.1',
      setting: '0-300 s, dt 0.1 s, 1 thread',
      unit: 'updates/s',
      better: 'higher',
      own: ours(0.1, 1),
    },
    {
      name: 'traffic medium grid 2 threads',
      setting: '0-300 s, dt 1.0 s, 2 threads',
      unit: 'updates/s',
      better: 'higher',
      own: ours(1, 2),
    },
    {
      name: 'bare IDM kernel',
      setting: '100,000 vehicles on closed rings, car following alone',
      unit: 'ns/update',
      better: 'lower',
      own: ownProcess('this machine', 'idm-process.ts', []),
    },
  ];
}
