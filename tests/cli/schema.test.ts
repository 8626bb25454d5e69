import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sceneJsonSchema } from '../../src/cli/scene-json-schema.ts';

describe('the published JSON Schema', () => {
  it('is the one that the code checks documents with', () => {
    const published = readFileSync(new URL('../../public/schema/scene-1.json', import.meta.url), 'utf8');
    expect(published, 'run `npm run schemas`').toBe(sceneJsonSchema());
  });
});
