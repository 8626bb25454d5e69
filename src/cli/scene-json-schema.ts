import { toJsonSchema } from '@valibot/to-json-schema';
import { Scene } from '../../scenes/document/scene.ts';

/** JSON Schema (draft 07) of the scene document as it is written, as text ending in a newline. */
export function sceneJsonSchema(): string {
  const schema = toJsonSchema(Scene, {
    typeMode: 'input',
    // JSON has no infinite numbers, so the check that a number is finite needs no counterpart.
    ignoreActions: ['finite'],
  });
  return `${JSON.stringify({ title: 'Hetao Twin scene, version 1', ...schema }, null, 1)}\n`;
}
