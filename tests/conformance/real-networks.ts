import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Scene } from '../../scenes/document/scene.ts';
import { readSumoScene } from '../../scenes/formats/sumo/scene.ts';
import { dataPath } from '../test-data.ts';

/** A scenario of the test data's `sumo` folder as a scene, e.g. `resco_cologne8`, `cologne8.sumocfg`. */
export function sumoScene(folder: string, config: string): Scene {
  const file = (name: string) => readFileSync(dataPath('sumo', folder, name));
  return v.parse(Scene, readSumoScene(config, file(config), file).scene);
}
