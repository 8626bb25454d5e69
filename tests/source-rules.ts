import { parseSync } from 'vite';

/** A rule that a source file breaks, with the line it breaks it in. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
}

/** Layers from the top down: each may import itself and those to its right. */
const LAYERS = ['src', 'sensors', 'sims', 'scenes'] as const;
type Layer = (typeof LAYERS)[number];

/** Packages without side effects, DOM or wall clock, which the core may use. */
const CORE_PACKAGES = [
  'valibot',
  '@valibot/to-json-schema',
  'saxes',
  'fflate',
  'earcut',
  'flatbush',
  'proj4',
  'satellite.js',
];

/** Functions of Math whose results differ between engines (see docs/architecture.md). */
const INEXACT_MATH = new Set(
  'sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10 log1p pow hypot cbrt random'.split(
    ' ',
  ),
);

/** What only a page, a worker or Node has. */
const OUTSIDE_WORLD = new Set(
  (
    'window document navigator location localStorage sessionStorage indexedDB fetch XMLHttpRequest WebSocket Worker ' +
    'SharedWorker postMessage requestAnimationFrame cancelAnimationFrame addEventListener alert HTMLElement ' +
    'HTMLCanvasElement Element Node Event MessagePort process Buffer require __dirname __filename'
  ).split(' '),
);
const WALL_CLOCK = new Set(['performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);
/** Results depend on the language and the version of the engine. */
const LOCALE = new Set(['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase']);
const FORBIDDEN_FOLDERS = new Set(['utils', 'util', 'helpers', 'common', 'misc', 'shared', 'lib']);

interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string';
}

function* nodes(node: Syntax): Generator<{ node: Syntax; parent: Syntax | undefined; key: string }> {
  const stack: { node: Syntax; parent: Syntax | undefined; key: string }[] = [
    { node, parent: undefined, key: '' },
  ];
  for (let top = stack.pop(); top; top = stack.pop()) {
    yield top;
    for (const [key, value] of Object.entries(top.node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isSyntax(child)) stack.push({ node: child, parent: top.node, key });
      }
    }
  }
}

/** The names a file declares itself, anywhere: these are not the global things of the same name. */
function declared(all: readonly { node: Syntax; parent: Syntax | undefined; key: string }[]): Set<string> {
  const names = new Set<string>();
  for (const { node, parent, key } of all) {
    if (node.type !== 'Identifier' || !parent) continue;
    const binds =
      (key === 'id' && parent.type !== 'MetaProperty') ||
      key === 'local' ||
      key === 'params' ||
      key === 'param' ||
      (key === 'left' && parent.type === 'AssignmentPattern') ||
      (key === 'value' && parent.type === 'Property') ||
      (key === 'elements' && parent.type === 'ArrayPattern') ||
      (key === 'argument' && parent.type === 'RestElement');
    if (binds) names.add(node.name as string);
  }
  return names;
}

/** Whether an identifier reads a variable, rather than naming a member, a key or a label. */
function reads(parent: Syntax | undefined, key: string): boolean {
  if (!parent) return false;
  if (key === 'property' && parent.type === 'MemberExpression') return parent.computed === true;
  if (key === 'key') return parent.computed === true;
  if (key === 'right' && parent.type === 'TSQualifiedName') return false;
  return key !== 'label' && key !== 'imported' && key !== 'exported';
}

function layerOf(path: string): Layer | undefined {
  return LAYERS.find((layer) => path.startsWith(`${layer}/`));
}

function resolvePath(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Why a file may not import this, or undefined if it may. */
function importBreach(file: string, specifier: string): string | undefined {
  const layer = layerOf(file);
  if (!layer) return undefined;
  if (specifier.startsWith('.')) {
    const target = resolvePath(file, specifier);
    const plain = target.replace(/\?\w+$/, '');
    if (!/\.(ts|tsx|mts|json|css|svg|png|woff2)$/.test(plain))
      return `imports '${specifier}' without its file ending`;
    const other = layerOf(target);
    if (!other) return layer === 'src' ? undefined : `imports '${specifier}', which lies outside the layers`;
    if (LAYERS.indexOf(other) < LAYERS.indexOf(layer)) {
      return `imports '${specifier}': ${layer}/ may not import ${other}/, imports point down`;
    }
    return undefined;
  }
  if (layer === 'src') return undefined;
  if (specifier.startsWith('node:')) return `imports '${specifier}': ${layer}/ runs in browsers too`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (CORE_PACKAGES.includes(name)) return undefined;
  return `imports '${specifier}': ${layer}/ may use only ${CORE_PACKAGES.join(', ')}`;
}

/** All rules of the house that this file breaks. `file` is its path from the root of the project. */
export function breaches(file: string, source: string): Breach[] {
  const found: Breach[] = [];
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length;
  const report = (offset: number, sentence: string) => found.push({ file, line: lineAt(offset), sentence });

  const folder = file
    .split('/')
    .slice(0, -1)
    .find((part) => FORBIDDEN_FOLDERS.has(part));
  if (folder) report(0, `lies in a folder named ${folder}: name folders for what they hold`);

  const { program, errors } = parseSync(file, source);
  const [broken] = errors;
  if (broken) report(0, `can't be parsed: ${broken.message}`);
  const all = [...nodes(program as unknown as Syntax)];
  const isCore = layerOf(file) !== 'src' && layerOf(file) !== undefined;
  const own = isCore ? declared(all) : new Set<string>();

  for (const { node, parent, key } of all) {
    const specifier = (node.source as Syntax | null | undefined)?.value;
    if (typeof specifier === 'string' && /^(Import|Export)/.test(node.type)) {
      const breach = importBreach(file, specifier);
      if (breach) report(node.start, breach);
    }
    if (node.type === 'ExportDefaultDeclaration') report(node.start, 'has a default export: export by name');
    if (node.type === 'ExportSpecifier' && (node.exported as Syntax).name === 'default') {
      report(node.start, 'has a default export: export by name');
    }
    if (isCore) coreBreaches(node, parent, key, own, report);
  }
  return found.sort((a, b) => a.line - b.line);
}

function coreBreaches(
  node: Syntax,
  parent: Syntax | undefined,
  key: string,
  own: ReadonlySet<string>,
  report: (offset: number, sentence: string) => void,
): void {
  if ((node.type === 'BinaryExpression' && node.operator === '**') || node.operator === '**=') {
    report(node.start, 'uses **, which differs between engines: multiply');
  }
  if (node.type === 'MemberExpression') {
    const object = node.object as Syntax;
    const name = (node.property as Syntax).name as string;
    if (object.type === 'Identifier' && object.name === 'Math' && INEXACT_MATH.has(name)) {
      report(node.start, `uses Math.${name}, which differs between engines: see scenes/math.ts`);
    }
    if (object.type === 'Identifier' && object.name === 'Date' && name === 'now') {
      report(node.start, 'reads the wall clock (Date.now): only src/ knows it');
    }
    if (LOCALE.has(name)) report(node.start, `uses ${name}, which depends on language and engine`);
  }
  if (node.type === 'VariableDeclarator' && (node.init as Syntax | null)?.name === 'Math') {
    report(node.start, 'takes functions out of Math: write Math.floor, so that it can be checked');
  }
  if (
    node.type === 'NewExpression' &&
    (node.callee as Syntax).name === 'Date' &&
    (node.arguments as []).length === 0
  ) {
    report(node.start, 'reads the wall clock (new Date()): only src/ knows it');
  }
  if (node.type !== 'Identifier' || !reads(parent, key)) return;
  const name = node.name as string;
  if (own.has(name)) return;
  if (WALL_CLOCK.has(name)) report(node.start, `uses ${name}: only src/ knows the wall clock`);
  if (OUTSIDE_WORLD.has(name))
    report(node.start, `uses ${name}: the core has no page, no worker and no Node`);
  if (name === 'Intl') report(node.start, 'uses Intl, which depends on language and engine');
}
