import { readScene } from '../../scenes/document/validate.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';

/** One road with two scenarios, a device, a building and a place: enough for every panel to have something to say. */
export function smallWorld(id = 'small'): CompiledScene {
  const demand = { vehicleTypes: [{ id: 'car', class: 'car', length: 4.5 }] };
  const { scene, problems } = readScene({
    format: 'hetao-twin-scene',
    version: 1,
    id,
    name: { en: 'Small', 'zh-Hans': '小' },
    notice: { en: 'A drawing, not a survey' },
    origin: { lon: 114, lat: 22.5 },
    roads: {
      junctions: [
        { id: 'a', x: 0, y: 0, type: 'dead_end' },
        { id: 'b', x: 200, y: 0, type: 'dead_end' },
      ],
      edges: [
        {
          id: 'ab',
          from: 'a',
          to: 'b',
          name: { en: 'Long Street', 'zh-Hans': '长街' },
          confidence: 'assumed',
          lanes: [
            {
              shape: [
                [0, 0],
                [200, 0],
              ],
              speed: 13.9,
            },
          ],
        },
      ],
      connections: [],
    },
    surroundings: {
      buildings: [
        {
          id: 'hall',
          name: { en: 'Old Hall' },
          footprint: [
            [10, 20],
            [30, 20],
            [30, 40],
            [10, 40],
          ],
          height: 12,
          confidence: 'approximate',
        },
      ],
      places: [{ id: 'gate', name: { en: 'East Gate' }, kind: 'gate', point: [100, 5] }],
    },
    devices: [
      { id: 'L01', kind: 'lidar', model: 'lidar-32-120', mount: { kind: 'pole', x: 50, y: 6, height: 6 } },
    ],
    scenarios: [
      { id: 'day', name: { en: 'Day' }, begin: 27000, end: 30600, demand },
      { id: 'night', name: { en: 'Night' }, begin: 72000, end: 75600, demand },
    ],
  });
  if (!scene) throw new Error(JSON.stringify(problems));
  return compileScene(scene);
}
