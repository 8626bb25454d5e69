import { readScene } from '../../scenes/document/validate.ts';
import { hetaoScene } from '../../scenes/hetao/hetao.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import { readSceneFiles } from './read-scene-files.ts';
import type { SceneAnswer, SceneSource } from './scene-loader.ts';

function load(source: SceneSource): CompiledScene {
  if (source.kind === 'files') return readSceneFiles(source.files);
  if (source.kind === 'document') return compileScene(source.scene);
  const { scene, problems } = readScene(hetaoScene());
  if (!scene) {
    throw new TwinError(
      {
        code: 'scene.built-in',
        message: 'The built-in scene has errors.',
        where: 'hetao',
        hint: 'This build is damaged: build it again.',
      },
      problems,
    );
  }
  const world = compileScene(scene);
  return { ...world, problems: [...problems, ...world.problems] };
}

self.onmessage = (event: MessageEvent<SceneSource>) => {
  let answer: SceneAnswer;
  try {
    answer = { ok: true, world: load(event.data) };
  } catch (error) {
    const known = error instanceof TwinError ? error : null;
    answer = {
      ok: false,
      problem: {
        code: known?.code ?? 'scene.unreadable',
        severity: 'error',
        message: error instanceof Error ? error.message : String(error),
        where: known?.where ?? 'scene',
        hint: known?.hint ?? 'Check the file; if it is right, report this text.',
      },
      problems: known?.problems ?? [],
    };
  }
  self.postMessage(answer);
};
