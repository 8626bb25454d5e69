import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sceneJsonSchema } from './scene-json-schema.ts';

/** Writes the JSON Schema of the scene document to `public/schema`, where editors and other tools find it. */
const target = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'public', 'schema', 'scene-1.json');
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, sceneJsonSchema());
