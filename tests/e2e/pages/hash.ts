import * as v from 'valibot';
import { Scene } from '../../../scenes/document/scene.ts';
import { hetaoScene } from '../../../scenes/hetao/hetao.ts';
import { runAndHash } from '../../../src/workers/hash-run.ts';

type Rest = Parameters<typeof runAndHash> extends [unknown, ...infer R] ? R : never;

declare global {
  interface Window {
    /** What the tests call: hashes of a scene handed over as JSON, and of the zone as this engine composes it. */
    hashes?: { of(scene: string, ...rest: Rest): string[]; ofZone(...rest: Rest): string[] };
  }
}

window.hashes = {
  of: (scene, ...rest) => runAndHash(v.parse(Scene, JSON.parse(scene)), ...rest),
  ofZone: (...rest) => runAndHash(v.parse(Scene, hetaoScene()), ...rest),
};
