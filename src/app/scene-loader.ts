import type { Scene } from '../../scenes/document/scene.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';

/** A file as bytes under the name it had. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a scene comes from: built in, or files (a scene document, or those of a SUMO scenario together). */
export type SceneSource =
  | { readonly kind: 'built-in'; readonly name: 'hetao' }
  | { readonly kind: 'files'; readonly files: readonly NamedBytes[] }
  | { readonly kind: 'document'; readonly scene: Scene };

export type SceneAnswer =
  | { readonly ok: true; readonly world: CompiledScene }
  | { readonly ok: false; readonly problem: Problem; readonly problems: readonly Problem[] };

/**
 * Reads and compiles a scene in a worker of its own, so that the page stays awake meanwhile. Rejects with a TwinError
 * that holds every problem of the input.
 */
export function loadScene(source: SceneSource): Promise<CompiledScene> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./scene-worker.ts', import.meta.url), {
      type: 'module',
      name: 'scene',
    });
    const settle = (act: () => void) => {
      worker.terminate();
      act();
    };
    worker.onmessage = (event: MessageEvent<SceneAnswer>) => {
      const answer = event.data;
      settle(() =>
        answer.ok ? resolve(answer.world) : reject(new TwinError(answer.problem, answer.problems)),
      );
    };
    worker.onerror = (event) => {
      event.preventDefault();
      settle(() => reject(workerFailure(event.message)));
    };
    worker.onmessageerror = () => settle(() => reject(workerFailure('its answer could not be read')));
    worker.postMessage(source);
  });
}

function workerFailure(detail: string): TwinError {
  return new TwinError({
    code: 'scene.worker-failed',
    message: `The scene could not be read: ${detail || 'the worker script did not load'}.`,
    where: 'scene worker',
    hint: 'Reload the page. If it happens again, the server may be serving an incomplete build.',
  });
}
