import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const text = (name: string) => readFileSync(join(root, name), 'utf8');

/** Targets of Markdown links, with the line they stand in. */
function* links(source: string): Generator<{ target: string; line: number }> {
  for (const [i, line] of source.split('\n').entries()) {
    for (const [, target] of line.matchAll(/\]\(([^)\s]+)\)/g)) if (target) yield { target, line: i + 1 };
  }
}

/** Folders and files of ours named in code spans, e.g. `sims/frame.ts` and `src/view3d/`. */
function* paths(source: string): Generator<{ path: string; line: number }> {
  const ours = /`((?:scenes|sims|sensors|src|tests|public|docs|bin|\.ci)\/[\w./-]*)`/g;
  for (const [i, line] of source.split('\n').entries()) {
    for (const [, path] of line.matchAll(ours)) if (path) yield { path, line: i + 1 };
  }
}

/** The name that a heading gets as a target of links. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

function hasAnchor(document: string, name: string): boolean {
  return [...text(document).matchAll(/^#+ (.+)$/gm)].some(([, heading]) => anchor(heading ?? '') === name);
}

describe.each(documents)('%s', (document) => {
  const source = text(document);

  it('links to files and headings that exist', () => {
    const broken: string[] = [];
    for (const { target, line } of links(source)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [file = '', heading] = target.split('#');
      const path = file === '' ? document : relative(root, join(root, dirname(document), file));
      const found = existsSync(join(root, path)) && (heading === undefined || hasAnchor(path, heading));
      if (!found) broken.push(`${document}:${line} ${target}`);
    }
    expect(broken).toEqual([]);
  });

  it('names folders and files that exist', () => {
    const gone = [...paths(source)].filter(({ path }) => !existsSync(join(root, path)));
    expect(gone.map(({ path, line }) => `${document}:${line} ${path}`)).toEqual([]);
  });
});

describe('the documents', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(text('package.json'));

  it('give npm commands that package.json has', () => {
    const unknown: string[] = [];
    for (const document of documents) {
      for (const [, name] of text(document).matchAll(/\bnpm (?:run (?:-s )?)?([a-z][\w:]*)/g)) {
        if (name && name !== 'ci' && !Object.hasOwn(scripts, name)) unknown.push(`${document}: npm ${name}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  it('name every folder of the four layers in the architecture', () => {
    const page = text('docs/architecture.md');
    const folders = ['scenes', 'sims', 'sensors', 'src'].flatMap((layer) =>
      readdirSync(join(root, layer), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${layer}/${entry.name}/`),
    );
    expect(folders.filter((folder) => !page.includes(`\`${folder}`))).toEqual([]);
  });
});
