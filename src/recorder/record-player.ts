import type { Player } from '../players/player.ts';
import { BlobSink } from './blob-sink.ts';
import { type RecordingHead, RecordingWriter } from './recording-writer.ts';

export interface PlayerRecorder {
  /** Frames and bytes so far. */
  readonly progress: { readonly frames: number; readonly bytes: number };
  /** Ends the recording and hands over the file. Rejects if writing failed on the way. */
  stop(): Promise<Blob>;
}

/** Records what a player shows, from now on: every frame its consumers get, each once. */
export async function recordPlayer(player: Player, head: RecordingHead): Promise<PlayerRecorder> {
  const sink = new BlobSink();
  const writer = await RecordingWriter.open(sink, head);
  const unsubscribe = player.onFrame((frame) => {
    // A failed write makes all later ones fail, and `stop` with them.
    writer.write(frame).catch(() => {});
  });
  return {
    get progress() {
      return { frames: writer.frames, bytes: writer.bytes };
    },
    stop: async () => {
      unsubscribe();
      await writer.close();
      return sink.blob();
    },
  };
}
