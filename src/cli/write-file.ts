import { writeFileSync } from 'node:fs';
import { TwinError } from '../../scenes/problem.ts';

/** Writes a command's result to the file that was asked for. Throws TwinError with `code` where that can't be done. */
export function writeResult(path: string, content: string | Uint8Array, code: string, what: string): void {
  try {
    writeFileSync(path, content);
  } catch (cause) {
    throw new TwinError({
      code,
      message: `${what} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: path,
      hint: 'Check that the folder exists and may be written to.',
    });
  }
}
