import * as v from 'valibot';
import { Scene } from '../../scenes/document/scene.ts';

/** A street of two edges with a trickle of cars: the least that runs. */
export function smallScene(): Scene {
  return v.parse(Scene, {
    format: 'hetao-twin-scene',
    version: 1,
    id: 'small',
    name: { en: 'Small' },
    origin: { lon: 114.07, lat: 22.52 },
    roads: {
      junctions: [
        { id: 'a', x: 0, y: 0, type: 'dead_end' },
        { id: 'b', x: 200, y: 0, type: 'priority' },
        { id: 'c', x: 400, y: 0, type: 'dead_end' },
      ],
      edges: [
        {
          id: 'ab',
          from: 'a',
          to: 'b',
          lanes: [
            {
              shape: [
                [0, 0],
                [195, 0],
              ],
              speed: 13.9,
            },
          ],
        },
        {
          id: 'bc',
          from: 'b',
          to: 'c',
          lanes: [
            {
              shape: [
                [205, 0],
                [400, 0],
              ],
              speed: 13.9,
            },
          ],
        },
      ],
      connections: [
        {
          from: 'ab',
          fromLane: 0,
          to: 'bc',
          toLane: 0,
          dir: 's',
          shape: [
            [195, 0],
            [205, 0],
          ],
        },
      ],
    },
    scenarios: [
      {
        id: 'morning',
        name: { en: 'Morning' },
        begin: 0,
        end: 120,
        demand: {
          vehicleTypes: [{ id: 'car', class: 'car', length: 4.5 }],
          flows: [
            {
              id: 'cars',
              type: 'car',
              begin: 0,
              end: 120,
              vehsPerHour: 600,
              spacing: 'random',
              edges: ['ab', 'bc'],
              departSpeed: 'max',
            },
          ],
        },
      },
    ],
  });
}
