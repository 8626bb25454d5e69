// Prints "N passed, N failed" from vitest's JSON report and the exit status of `npm test`; exits 1 unless all is well.
import { readFileSync } from 'node:fs';

/** Counts of a report; a suite that failed without a failed test (e.g. it could not be loaded) counts as one failure. */
export function count(report, status) {
  let passed = 0;
  let failed = 0;
  for (const file of report?.testResults ?? []) {
    const results = file.assertionResults ?? [];
    const bad = results.filter((r) => r.status === 'failed').length;
    passed += results.filter((r) => r.status === 'passed').length;
    failed += bad === 0 && file.status === 'failed' ? 1 : bad;
  }
  // Format, lint, types, the build, or an error outside any test.
  if (status !== 0 && failed === 0) failed = 1;
  return { passed, failed, ok: status === 0 && failed === 0 && passed > 0 };
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

if (process.argv[1] && import.meta.url.endsWith('/.ci/count.mjs') && process.argv.length >= 4) {
  const { passed, failed, ok } = count(read(process.argv[2]), Number(process.argv[3]));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = ok ? 0 : 1;
}
