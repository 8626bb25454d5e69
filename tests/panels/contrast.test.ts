import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8');

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  if (start < 0) throw new Error(`The style sheet has no ${selector}.`);
  const block = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const dark = tokens(':root {');
const light = new Map([...dark, ...tokens(':root[data-theme="light"]')]);

describe.each([
  ['dark', dark],
  ['light', light],
])('in the %s theme', (_, colour) => {
  const of = (name: string): string => colour.get(name) ?? '#000000';

  it.each(['panel', 'raised', 'field', 'hover'])('texts can be read on %s (4.5 and more)', (ground) => {
    for (const text of ['text', 'text-2', 'text-3', 'accent-text', 'danger', 'caution', 'good']) {
      expect(contrast(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('texts can be read on the accent, and selected rows', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('accent-text'), of('accent-wash'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('text-2'), of('pressed'))).toBeGreaterThanOrEqual(4.5);
  });

  it('letters of levels of service can be read on their colours', () => {
    for (const level of ['a', 'b', 'c'])
      expect(contrast(of('on-level-good'), of(`level-${level}`)), level).toBeGreaterThanOrEqual(4.5);
    for (const level of ['d', 'e', 'f'])
      expect(contrast(of('on-level-bad'), of(`level-${level}`)), level).toBeGreaterThanOrEqual(4.5);
  });

  it('edges of controls stand out from the panel (3 and more)', () => {
    for (const edge of ['edge', 'accent'])
      expect(contrast(of(edge), of('panel')), edge).toBeGreaterThanOrEqual(3);
  });
});
