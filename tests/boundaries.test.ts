import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breaches } from './source-rules.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mts)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

/** The rules broken by a piece of source, as sentences. */
function judged(file: string, source: string): string[] {
  return breaches(file, source).map((breach) => `${breach.line}: ${breach.sentence}`);
}

describe('the layers', () => {
  for (const folder of ['scenes', 'sims', 'sensors', 'src']) {
    it(`hold in every file of ${folder}/`, () => {
      const found = sources(folder).flatMap((file) => breaches(file, readFileSync(join(root, file), 'utf8')));
      expect(found.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`)).toEqual([]);
    });
  }
});

describe('the guard of the layers', () => {
  it('sees imports that point up, whatever their form', () => {
    const up = [
      "import { Frame } from '../sims/frame.ts';",
      "import type { Frame } from '../sims/frame.ts';",
      "export { Frame } from '../sims/frame.ts';",
      "export * from '../sims/frame.ts';",
      "const late = import('../sims/frame.ts');",
      "import '../sims/frame.ts';",
    ];
    for (const line of up)
      expect(judged('scenes/a.ts', `\n${line}`)).toEqual([
        expect.stringMatching(/^2: .*scenes\/ may not import sims\//),
      ]);
    for (const line of up) expect(judged('sensors/a.ts', line)).toEqual([]);
    expect(judged('sims/deep/a.ts', "import { f } from '../../sensors/f.ts';")).toHaveLength(1);
    expect(judged('sensors/a.ts', "import { f } from '../src/players/f.ts';")).toHaveLength(1);
  });

  it('sees packages that the core may not have', () => {
    for (const name of [
      'three',
      'three/addons/x.js',
      'react',
      '@react-three/fiber',
      'node:fs',
      'zustand',
      'mqtt',
    ]) {
      expect(judged('sims/a.ts', `import * as x from '${name}';`)).toHaveLength(1);
      expect(judged('src/a.ts', `import * as x from '${name}';`)).toEqual([]);
    }
    expect(judged('scenes/a.ts', "import * as v from 'valibot';")).toEqual([]);
  });

  it('sees inexact arithmetic, clocks and the outside world in the core, and nowhere else', () => {
    const bad = [
      'export const a = Math.hypot(1, 2);',
      'export const a = 2 ** 3;',
      'let a = 2; a **= 2;',
      'export const a = Math.random();',
      'const { sin } = Math;',
      'export const a = Date.now();',
      'export const a = new Date();',
      'export const a = performance.now();',
      'setTimeout(() => {}, 1);',
      'document.title = "x";',
      'export const f = (e: HTMLElement) => e;',
      'export const a = fetch("x");',
      'export const a = process.env.X;',
      '["b", "a"].sort((a, b) => a.localeCompare(b));',
    ];
    for (const line of bad) {
      expect(judged('sims/a.ts', line), line).toHaveLength(1);
      expect(judged('src/a.ts', line), line).toEqual([]);
    }
  });

  it('lets pass what only looks like it', () => {
    const good = [
      '// Math.sin(1) and 2 ** 3 in a comment',
      'export const a = "Math.sin(1) document.title";',
      'export function read(document: { title: string }) { return document.title; }',
      'export const a = Math.sqrt(Math.abs(2)) + Math.imul(2, 3);',
      'export const a = { document: 1, process: 2 }.document;',
      'export interface A { readonly location: string; fetch(): void }',
      'export const a = new Date("2026-11-23T00:00:00Z").getTime();',
      'export const a = (x: { window: number }) => x.window;',
      'for (const location of [1]) { if (location) break; }',
    ];
    for (const line of good) expect(judged('sims/a.ts', line), line).toEqual([]);
  });

  it('sees default exports, missing file endings and folders named for nothing', () => {
    expect(judged('src/a.ts', '\n\nexport default 1;')).toEqual(['3: has a default export: export by name']);
    expect(judged('src/a.ts', 'const a = 1; export { a as default };')).toHaveLength(1);
    expect(judged('src/a.ts', "import { b } from './b';")).toHaveLength(1);
    expect(judged('src/utils/a.ts', '')).toHaveLength(1);
    expect(judged('src/a.ts', 'export const a: = 1;')).toEqual([expect.stringMatching(/can't be parsed/)]);
  });
});
