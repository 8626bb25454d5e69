import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../e2e/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const suite = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((r) => ({ status: r })),
});

function count(report: unknown, status: number): { line: string; code: number | null } {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify({ testResults: report }));
  const script = join(PROJECT, '.ci', 'count.mjs');
  const { stdout, status: code } = spawnSync(process.execPath, [script, file, String(status)], {
    encoding: 'utf8',
  });
  return { line: stdout.trim(), code };
}

describe('the count at the end of a CI run', () => {
  it('is that of the tests, and good only when all is well', () => {
    expect(count([suite('passed', 'passed', 'passed', 'skipped')], 0)).toEqual({
      line: '2 passed, 0 failed',
      code: 0,
    });
    const mixed = [suite('failed', 'passed', 'failed'), suite('passed', 'passed')];
    expect(count(mixed, 1)).toEqual({ line: '2 passed, 1 failed', code: 1 });
  });

  it('counts a suite that could not be loaded, and everything that failed before or beside the tests', () => {
    expect(count([suite('failed'), suite('passed', 'passed')], 1)).toEqual({
      line: '1 passed, 1 failed',
      code: 1,
    });
    expect(count([suite('passed', 'passed')], 1)).toEqual({ line: '1 passed, 1 failed', code: 1 });
    expect(count('', 1)).toEqual({ line: '0 passed, 1 failed', code: 1 });
    expect(count([], 0)).toEqual({ line: '0 passed, 0 failed', code: 1 });
  });
});
