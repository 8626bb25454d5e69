import * as v from 'valibot';
import { Scene } from '../../scenes/document/scene.ts';

/** Two streets that meet at a signal, one crossing, one building at the corner, and one device of each sensing kind. */
export function sensedScene(): Scene {
  return v.parse(Scene, {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'sensed',
    name: { en: 'Sensed' },
    origin: { lon: 114.06, lat: 22.52 },
    roads: {
      junctions: [
        { id: 'w', x: -150, y: 0, type: 'dead_end' },
        { id: 's', x: 0, y: -150, type: 'dead_end' },
        { id: 'm', x: 0, y: 0, type: 'traffic_light' },
        { id: 'e', x: 150, y: 0, type: 'dead_end' },
      ],
      edges: [
        { id: 'wm', from: 'w', to: 'm', name: { en: 'West Road' }, lanes: [lane([-150, 0], [-10, 0])] },
        { id: 'sm', from: 's', to: 'm', lanes: [lane([0, -150], [0, -10])] },
        { id: 'me', from: 'm', to: 'e', lanes: [lane([10, 0], [150, 0])] },
      ],
      connections: [
        {
          ...link('wm', 'me', 's', 0),
          shape: [
            [-10, 0],
            [10, 0],
          ],
        },
        {
          ...link('sm', 'me', 'r', 1),
          shape: [
            [0, -10],
            [4, -3],
            [10, 0],
          ],
        },
      ],
      signals: [
        {
          id: 'tl',
          programs: [
            {
              id: '0',
              phases: [
                { duration: 30, state: 'Grr' },
                { duration: 3, state: 'yrr' },
                { duration: 20, state: 'rgG' },
                { duration: 3, state: 'ryr' },
              ],
            },
          ],
        },
      ],
    },
    walkways: {
      nodes: [
        { id: 'n1', point: [-14, -6] },
        { id: 'n2', point: [-14, 6] },
      ],
      paths: [
        {
          id: 'x',
          kind: 'crossing',
          from: 'n1',
          to: 'n2',
          shape: [
            [-14, -6],
            [-14, 6],
          ],
          width: 4,
          signal: 'tl',
          signalIndex: 2,
        },
      ],
    },
    surroundings: {
      buildings: [
        {
          id: 'corner',
          footprint: [
            [-60, -60],
            [-8, -60],
            [-8, -8],
            [-60, -8],
          ],
          height: 20,
          confidence: 'assumed',
        },
      ],
    },
    devices: [
      { id: 'L', kind: 'lidar', model: 'lidar-128-200', mount: { kind: 'pole', x: 8, y: 8, height: 6 } },
      {
        id: 'C',
        kind: 'camera',
        model: 'camera-4mp-wide',
        mount: { kind: 'pole', x: 40, y: 4, height: 7, yaw: Math.PI, pitch: 0.15 },
      },
    ],
    scenarios: [{ id: 'day', name: { en: 'Day' }, begin: 0, end: 60, demand: { vehicleTypes: [] } }],
  });
}

function lane(from: [number, number], to: [number, number]) {
  return { shape: [from, to], speed: 13.9, width: 3.5 };
}

function link(from: string, to: string, dir: string, signalIndex: number) {
  return { from, fromLane: 0, to, toLane: 0, dir, signal: 'tl', signalIndex };
}
