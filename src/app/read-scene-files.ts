import { readScene } from '../../scenes/document/validate.ts';
import { readSumoNet, readSumoScene } from '../../scenes/formats/sumo/scene.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import type { NamedBytes } from './scene-loader.ts';

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
const unzippedName = (name: string): string => name.toLowerCase().replace(/\.gz$/, '');

/**
 * Reads a scene from files that were given together: one scene document (`.json`), or a SUMO configuration with the
 * files that it names, or a SUMO network alone. Throws TwinError with every problem; warnings stay with the scene.
 */
export function readSceneFiles(files: readonly NamedBytes[]): CompiledScene {
  const config = files.find((f) => unzippedName(f.name).endsWith('.sumocfg'));
  const net = files.find((f) => unzippedName(f.name).endsWith('.net.xml'));
  const json = files.find((f) => unzippedName(f.name).endsWith('.json'));
  if (config) {
    const byName = new Map(files.map((f) => [baseName(f.name), f.bytes]));
    return compiled(
      readSumoScene(baseName(config.name), config.bytes, (name) => byName.get(baseName(name))),
      config.name,
    );
  }
  if (net) return compiled(readSumoNet(baseName(net.name), net.bytes), net.name);
  if (json) {
    const { scene, problems } = readScene(new TextDecoder().decode(json.bytes));
    if (!scene) throw refused(json.name, problems);
    const world = compileScene(scene);
    return { ...world, problems: [...problems, ...world.problems] };
  }
  const names = files.map((f) => f.name).join(', ');
  throw new TwinError({
    code: 'files.unknown',
    message: `None of these files is a scene: ${names}.`,
    where: names,
    hint: 'Give a scene (.json), a SUMO network (.net.xml), or a .sumocfg together with its network and routes.',
  });
}

function compiled(
  read: { readonly scene?: unknown; readonly problems: readonly Problem[] },
  where: string,
): CompiledScene {
  if (!read.scene) throw refused(where, read.problems);
  const checked = readScene(read.scene);
  if (!checked.scene) throw refused(where, [...read.problems, ...checked.problems]);
  const world = compileScene(checked.scene);
  return { ...world, problems: [...read.problems, ...checked.problems, ...world.problems] };
}

function refused(where: string, problems: readonly Problem[]): TwinError {
  const errors = problems.filter((p) => p.severity === 'error');
  const first = errors[0];
  return new TwinError(
    {
      code: first?.code ?? 'files.unreadable',
      message:
        errors.length > 1
          ? `${baseName(where)} has ${errors.length} errors; the first: ${first?.message}`
          : (first?.message ?? `${baseName(where)} holds no scene.`),
      where: first?.where ?? where,
      hint: first?.hint ?? 'Check the file.',
    },
    problems,
  );
}
