import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.env.HETAO_TEST_DATA ?? join(root, '..', 'shared', 'data');

/** Whether the folder of real test inputs is there. In CI its absence is a failure, elsewhere tests that need it are skipped. */
export function hasData(): boolean {
  if (existsSync(folder)) return true;
  const message = `Test data not found at ${folder}: set HETAO_TEST_DATA to its folder.`;
  if (process.env.CI) throw new Error(message);
  console.warn(`${message} Tests that need it are skipped.`);
  return false;
}

/** Path of a file in the folder of real test inputs. */
export function dataPath(...parts: string[]): string {
  return join(folder, ...parts);
}
