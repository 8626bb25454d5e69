import { type FileHandle, open } from 'node:fs/promises';
import type { IWritable } from '@mcap/core';
import type { Scenario, VehicleType } from '../../scenes/document/demand.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';
import { RecordingWriter } from './recording-writer.ts';

/** Writes a file as it grows, so that an interrupted run leaves what it had. */
class FileSink implements IWritable {
  private readonly file: FileHandle;
  private written = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  async write(buffer: Uint8Array): Promise<void> {
    let done = 0;
    while (done < buffer.byteLength) {
      const { bytesWritten } = await this.file.write(buffer, done, buffer.byteLength - done, this.written);
      done += bytesWritten;
      this.written += bytesWritten;
    }
  }

  position(): bigint {
    return BigInt(this.written);
  }
}

/**
 * Records a run to a file on disk: `write` every frame, then `close`. The scene goes into the file, so that it can be
 * shown on its own. Throws TwinError when the file can't be written.
 */
export async function openRecording(
  path: string,
  world: CompiledScene,
  scenario: Scenario,
  meta: { readonly seed: number; readonly dt: number; readonly vehicleTypes: readonly VehicleType[] },
): Promise<{ write(frame: Frame): Promise<void>; close(): Promise<void> }> {
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new TwinError({
        code: 'recording.not-written',
        message: `The recording could not be written: ${error instanceof Error ? error.message : String(error)}`,
        where: path,
        hint: 'Check that the folder exists, may be written to and has room.',
      });
    }
  };
  const file = await explained(open(path, 'w'));
  const writer = await explained(
    RecordingWriter.open(new FileSink(file), {
      sceneId: world.scene.id,
      scenario: scenario.id,
      scene: world.scene,
      ...meta,
    }),
  );
  return {
    write: (frame) => explained(writer.write(frame)),
    close: async () => {
      try {
        await explained(writer.close());
      } finally {
        await file.close();
      }
    },
  };
}
