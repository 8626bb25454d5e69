import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join } from 'node:path';
import type { Scene, SceneInput } from '../../scenes/document/scene.ts';
import { readScene } from '../../scenes/document/validate.ts';
import { readSumoNet, readSumoScene } from '../../scenes/formats/sumo/scene.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';

/** A scene ready to be compiled, and what was noticed on the way. */
export interface LoadedScene {
  readonly scene: Scene;
  readonly problems: readonly Problem[];
  /** Seed and step (s) that the source asks for, where it does. */
  readonly seed?: number;
  readonly stepLength?: number;
}

/** Scenes that come with the product, by name. */
const BUILT_IN: Readonly<Record<string, () => Promise<SceneInput>>> = {
  hetao: async () => (await import('../../scenes/hetao/hetao.ts')).hetaoScene(),
};

/** Names that `loadScene` takes besides files. */
export const BUILT_IN_SCENES: readonly string[] = Object.keys(BUILT_IN);

/** Formats that later versions read, and what to use until then. */
const NOT_YET: Readonly<Record<string, string>> = {
  '.xodr': 'OpenDRIVE',
  '.osm': 'OpenStreetMap',
  '.pbf': 'OpenStreetMap',
  '.xosc': 'OpenSCENARIO',
};

const FORMATS =
  'Scenes are scene documents (.json), SUMO configurations (.sumocfg) and SUMO networks (.net.xml, .net.xml.gz)';

/**
 * Loads a built-in scene by its name, or a scene document, SUMO configuration or SUMO network by its path.
 * Throws TwinError, with all problems found, where no usable scene comes out.
 */
export async function loadScene(nameOrPath: string): Promise<LoadedScene> {
  const builtIn = Object.hasOwn(BUILT_IN, nameOrPath) ? BUILT_IN[nameOrPath] : undefined;
  if (builtIn) return accept(nameOrPath, await builtIn(), []);
  const path = nameOrPath;
  assertReadable(path);
  const lower = path.toLowerCase();
  const notYet = NOT_YET[extname(lower.replace(/\.gz$/, ''))];
  if (notYet) {
    throw new TwinError({
      code: 'scene.format-not-supported',
      message: `${notYet} files are not supported yet.`,
      where: path,
      hint: `${FORMATS}; netconvert turns OpenStreetMap and OpenDRIVE files into SUMO networks.`,
    });
  }
  const bytes = await readFile(path);
  if (lower.endsWith('.sumocfg')) {
    const resolve = (name: string) => {
      const file = isAbsolute(name) ? name : join(dirname(path), name);
      return existsSync(file) ? readFileSync(file) : undefined;
    };
    const { scene, problems, seed, stepLength } = readSumoScene(path, bytes, resolve);
    return {
      ...accept(path, scene, problems),
      ...(seed === undefined ? {} : { seed }),
      ...(stepLength === undefined ? {} : { stepLength }),
    };
  }
  if (/\.net\.xml(\.gz)?$/.test(lower)) {
    const { scene, problems } = readSumoNet(path, bytes);
    return accept(path, scene, problems);
  }
  if (/\.(rou|add|trips)\.xml(\.gz)?$/.test(lower)) {
    throw new TwinError({
      code: 'scene.only-demand',
      message: 'This file holds demand without a network.',
      where: path,
      hint: 'Give the .sumocfg that names the network and this file.',
    });
  }
  const text = bytes.toString('utf8');
  if (extname(lower) !== '.json' && !/^[\uFEFF\s]*\{/.test(text)) {
    throw new TwinError({
      code: 'scene.format-unknown',
      message: 'The file is of no format that can be read.',
      where: path,
      hint: `${FORMATS}.`,
    });
  }
  return accept(path, text, []);
}

function assertReadable(path: string): void {
  if (!existsSync(path)) {
    throw new TwinError({
      code: 'scene.not-found',
      message: `There is no file and no built-in scene "${path}".`,
      where: path,
      hint: `Built-in: ${BUILT_IN_SCENES.join(', ')}. ${FORMATS}.`,
    });
  }
  if (statSync(path).isDirectory()) {
    throw new TwinError({
      code: 'scene.is-a-folder',
      message: 'This is a folder, not a scene.',
      where: path,
      hint: 'Give the file in it, for SUMO the .sumocfg.',
    });
  }
}

/** Validates what a reader made, and throws where it is not usable. */
function accept(
  where: string,
  source: SceneInput | string | undefined,
  found: readonly Problem[],
): LoadedScene {
  const read = source === undefined ? { problems: [] } : readScene(source);
  const problems = [...found, ...read.problems];
  if (read.scene) return { scene: read.scene, problems };
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  throw new TwinError(
    {
      code: first?.code ?? 'scene.unusable',
      message:
        errors.length > 1
          ? `The scene can't be used: ${errors.length} errors, first: ${first?.message}`
          : `The scene can't be used: ${first?.message ?? 'no scene came out of it.'}`,
      where,
      hint: errors.length > 1 ? 'Mend the errors listed.' : (first?.hint ?? 'Check the file.'),
    },
    problems,
  );
}
