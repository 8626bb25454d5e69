import type * as v from 'valibot';
import type { Problem } from '../problem.ts';

/** `roads.edges[3].lanes[0].speed`; `document` for the whole. */
export function jsonPath(parts: readonly (string | number)[]): string {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'number') path += `[${part}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(part)) path += path === '' ? part : `.${part}`;
    else path += `[${JSON.stringify(part)}]`;
  }
  return path === '' ? 'document' : path;
}

/** One problem per issue of the schema, with the path of the value, what is wrong and what would be right. */
export function schemaProblems(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue): Problem => {
    const keys = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
    const where = jsonPath(keys);
    const last = String(keys[keys.length - 1] ?? '');
    if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never') {
      return {
        code: 'scene.unknown-field',
        severity: 'error',
        message: `The field "${last}" is not known here.`,
        where,
        hint: 'Remove it, or check its spelling in docs/scene-format.md.',
      };
    }
    if (issue.received === 'undefined') {
      return {
        code: 'scene.missing-field',
        severity: 'error',
        message: `The field "${last}" is missing.`,
        where,
        hint: `Add it: expected ${expectation(issue)}.`,
      };
    }
    const value = shown(issue.input, issue.received);
    if (issue.kind === 'validation') {
      const own = /^Invalid [^:]*: Expected (.*) but received/.exec(issue.message);
      return {
        code: 'scene.wrong-value',
        severity: 'error',
        message: own
          ? `The value ${value} is not allowed.`
          : `The value ${value} is not allowed: ${issue.message}.`,
        where,
        hint: own ? `Allowed: ${own[1]}.` : 'Correct the value; see docs/scene-format.md.',
      };
    }
    return {
      code: 'scene.wrong-value',
      severity: 'error',
      message: `The value ${value} has the wrong form.`,
      where,
      hint: `Expected: ${expectation(issue)}.`,
    };
  });
}

function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'Object') return 'an object';
  if (issue.expected === 'Array') return issue.type === 'union' ? 'a point [x, y] or [x, y, z]' : 'a list';
  return issue.expected ?? issue.message;
}

/** A short value as JSON, a long one by its kind. */
function shown(input: unknown, received: string): string {
  if (Array.isArray(input)) return `(a list of ${input.length})`;
  return typeof input === 'string' ||
    typeof input === 'number' ||
    typeof input === 'boolean' ||
    input === null
    ? shorten(JSON.stringify(input))
    : `(${received})`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
