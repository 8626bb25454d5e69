import type { SceneInput } from '../../../scenes/document/scene.ts';

/** A valid scene with one of everything that can be referred to. */
export function smallScene(): SceneInput {
  return {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'small',
    name: { en: 'Small' },
    origin: { lon: 114.06, lat: 22.52 },
    roads: {
      junctions: [
        { id: 'A', x: 0, y: 0, type: 'dead_end' },
        {
          id: 'J',
          x: 105,
          y: 0,
          type: 'traffic_light',
          shape: [
            [100, -5],
            [110, -5],
            [110, 5],
            [100, 5],
          ],
        },
        { id: 'B', x: 200, y: 0, type: 'dead_end' },
      ],
      edges: [
        {
          id: 'a',
          from: 'A',
          to: 'J',
          lanes: [
            {
              shape: [
                [0, 0],
                [100, 0],
              ],
              speed: 10,
            },
            {
              shape: [
                [0, 3],
                [100, 3],
              ],
              speed: 10,
            },
          ],
        },
        {
          id: 'b',
          from: 'J',
          to: 'B',
          opposite: 'c',
          lanes: [
            {
              shape: [
                [110, 0],
                [200, 0],
              ],
              speed: 10,
            },
          ],
        },
        {
          id: 'c',
          from: 'B',
          to: 'J',
          opposite: 'b',
          lanes: [
            {
              shape: [
                [200, 6],
                [110, 6],
              ],
              speed: 10,
            },
          ],
        },
      ],
      connections: [
        {
          from: 'a',
          fromLane: 0,
          to: 'b',
          toLane: 0,
          dir: 's',
          shape: [
            [100, 0],
            [110, 0],
          ],
          signal: 'S',
          signalIndex: 0,
        },
        {
          from: 'a',
          fromLane: 1,
          to: 'b',
          toLane: 0,
          dir: 's',
          shape: [
            [100, 3],
            [110, 0],
          ],
          signal: 'S',
          signalIndex: 1,
          yieldTo: [0],
        },
      ],
      signals: [
        {
          id: 'S',
          program: 'day',
          programs: [
            {
              id: 'day',
              phases: [
                { duration: 20, state: 'GgG' },
                { duration: 5, state: 'rrr' },
              ],
            },
          ],
        },
      ],
      busStops: [{ id: 'stop', edge: 'b', lane: 0, startPos: 20, endPos: 40 }],
    },
    walkways: {
      nodes: [
        { id: 'n', point: [105, -8] },
        { id: 'm', point: [105, 8] },
      ],
      paths: [
        {
          id: 'x',
          kind: 'crossing',
          from: 'n',
          to: 'm',
          shape: [
            [105, -8],
            [105, 8],
          ],
          junction: 'J',
          signal: 'S',
          signalIndex: 2,
        },
      ],
    },
    surroundings: {
      buildings: [
        {
          id: 'house',
          footprint: [
            [0, 20],
            [20, 20],
            [20, 40],
            [0, 40],
          ],
          height: 30,
          confidence: 'assumed',
        },
      ],
      areas: [
        {
          id: 'river',
          kind: 'water',
          ring: [
            [0, -90],
            [50, -90],
            [50, -60],
            [0, -60],
          ],
        },
      ],
    },
    devices: [
      {
        id: 'L1',
        kind: 'lidar',
        model: 'any',
        mount: { kind: 'pole', x: 100, y: 8, height: 6 },
        links: [{ kind: 'fibre', to: 'E1' }],
      },
      {
        id: 'E1',
        kind: 'compute',
        model: 'any',
        mount: { kind: 'cabinet', x: 99, y: 9, height: 0 },
        links: [{ kind: 'power', to: 'grid' }],
      },
      {
        id: 'T1',
        kind: 'signal',
        model: 'any',
        mount: { kind: 'gantry', x: 98, y: 0, height: 6 },
        signal: 'S',
      },
    ],
    scenarios: [
      {
        id: 'day',
        name: { en: 'Day' },
        begin: 0,
        end: 600,
        demand: {
          vehicleTypes: [{ id: 'car', class: 'car', length: 4.5 }],
          typeDistributions: [{ id: 'mix', types: [{ type: 'car', probability: 1 }] }],
          vehicles: [
            {
              id: 'v1',
              type: 'car',
              depart: 1,
              edges: ['a', 'b'],
              departLane: 1,
              stops: [{ busStop: 'stop', duration: 10 }],
            },
            {
              id: 'v2',
              type: 'mix',
              depart: 2,
              from: 'a',
              to: 'b',
              stops: [{ edge: 'b', lane: 0, endPos: 60, duration: 5 }],
            },
          ],
          flows: [
            { id: 'f', type: 'car', begin: 0, end: 300, vehsPerHour: 120, from: 'a', to: 'b', via: ['a'] },
          ],
          personFlows: [{ id: 'p', begin: 0, end: 300, personsPerHour: 60, from: 'n', to: 'm' }],
        },
      },
    ],
  };
}
