import type { McapTypes } from '@mcap/core';
import * as v from 'valibot';
import { VehicleType } from '../../scenes/document/demand.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import { readScene as readSceneDocument } from '../../scenes/document/validate.ts';
import { formatProblem, type Problem, TwinError } from '../../scenes/problem.ts';
import type { FrameCapacity } from '../../sims/frame.ts';
import { packedTime } from './packed-frame.ts';
import { type ChunkPlace, indexRecording, type RecordingIndex, readChunk } from './recording-index.ts';
import { FRAME_ENCODING, FRAME_TOPIC, HEAD_RECORD, SCENE_ATTACHMENT } from './recording-writer.ts';

/** Memory for chunks that were read, bytes; the newest two stay in any case. */
const CACHE = 16 * 1024 * 1024;

/** What a recording says about itself. */
export interface RecordingFacts {
  readonly sceneId: string;
  readonly scenario: string;
  readonly seed: number;
  readonly dt: number;
  /** Times of the first and the last frame, s. */
  readonly begin: number;
  readonly end: number;
  /** Room that frames need. */
  readonly capacity: FrameCapacity;
  readonly vehicleTypes: readonly VehicleType[];
  /** The scene, where the recording carries it. */
  readonly scene?: Scene;
  /** False when writing was interrupted: it ends with the last whole chunk. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
}

/** A packed frame and its time, s. */
export interface RecordedFrame {
  readonly time: number;
  readonly bytes: Uint8Array;
}

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));
const Capacity = v.object({ vehicles: Count, pedestrians: Count, signals: Count, tracks: Count });
const Head = v.object({
  version: v.literal('1'),
  scene: v.string(),
  scenario: v.string(),
  seed: v.pipe(v.string(), v.transform(Number), v.finite()),
  dt: v.pipe(v.string(), v.transform(Number), v.finite()),
  capacity: v.pipe(v.string(), v.parseJson(), Capacity),
  vehicleTypes: v.pipe(v.string(), v.parseJson(), v.array(VehicleType)),
});

/**
 * A recording opened for reading. Frames are read by chunk as they are needed and kept in bounded memory, so the size of
 * the file doesn't matter.
 */
export class Recording {
  readonly facts: RecordingFacts;
  private readonly blob: Blob;
  private readonly index: RecordingIndex;
  private readonly starts: readonly number[];
  private readonly channel: number;
  /** Chunks in memory, least recently used first. */
  private readonly cache = new Map<number, readonly RecordedFrame[]>();
  private readonly loading = new Map<number, Promise<readonly RecordedFrame[]>>();
  private readonly noticed: Problem[] = [];
  private readonly where: string;

  private constructor(
    blob: Blob,
    index: RecordingIndex,
    channel: number,
    facts: RecordingFacts,
    where: string,
  ) {
    this.blob = blob;
    this.index = index;
    this.channel = channel;
    this.facts = facts;
    this.where = where;
    this.starts = index.chunks.map((chunk) => seconds(chunk.start));
  }

  /**
   * Opens the bytes of an MCAP file; `where` names them in problems. Throws TwinError if they aren't MCAP, or MCAP of
   * something else: the hint then lists what is in it.
   */
  static async open(source: Blob | Uint8Array | ArrayBuffer, where = 'recording'): Promise<Recording> {
    const blob = source instanceof Blob ? source : new Blob([source as Uint8Array<ArrayBuffer>]);
    const index = await indexRecording(blob, where);
    const channel = index.channels.find(
      (c) => c.topic === FRAME_TOPIC && c.messageEncoding === FRAME_ENCODING,
    );
    const record = index.metadata.find((m) => m.name === HEAD_RECORD);
    if (!channel || !record) throw foreign(index, where);
    const head = v.safeParse(Head, Object.fromEntries(record.metadata));
    if (!head.success) {
      throw new TwinError({
        code: 'recording.bad-head',
        message: `The recording's description can't be read: ${v.summarize(head.issues)}`,
        where,
        hint: 'It was written by another version or damaged; record it again.',
      });
    }
    const problems: Problem[] = [];
    const scene = await readScene(index, where, problems);
    const first = index.chunks[0];
    let last: ChunkPlace | undefined;
    for (const chunk of index.chunks) if (!last || chunk.end > last.end) last = chunk;
    if (!first || !last) {
      throw new TwinError({
        code: 'recording.empty',
        message: 'The recording holds no frames.',
        where,
        hint: 'It was stopped before the first frame; record again.',
      });
    }
    if (!index.complete) {
      problems.push({
        code: 'recording.interrupted',
        severity: 'warning',
        message: `Writing was interrupted: the recording ends at ${seconds(last.end)} s.`,
        where,
        hint: 'What came after the last whole chunk is lost; the rest can be used as it is.',
      });
    }
    const { scene: sceneId, scenario, seed, dt, capacity, vehicleTypes } = head.output;
    const facts: RecordingFacts = {
      sceneId,
      scenario,
      seed,
      dt,
      begin: seconds(first.start),
      end: seconds(last.end),
      capacity,
      vehicleTypes,
      ...(scene ? { scene } : {}),
      complete: index.complete,
      problems,
    };
    return new Recording(blob, index, channel.id, facts, where);
  }

  /** Number of chunks; they are the windows in which frames are read. */
  get chunks(): number {
    return this.index.chunks.length;
  }

  /** What turned up while reading, beyond `facts.problems`. */
  get problems(): readonly Problem[] {
    return this.noticed;
  }

  /** Index of the chunk in which the frame shown at a time lies. */
  chunkAt(time: number): number {
    return Math.max(
      0,
      lastAtOrBefore(this.starts, (start) => start, time),
    );
  }

  /** Frames of a chunk if they are in memory. */
  loaded(chunk: number): readonly RecordedFrame[] | undefined {
    const frames = this.cache.get(chunk);
    if (frames) {
      this.cache.delete(chunk);
      this.cache.set(chunk, frames);
    }
    return frames;
  }

  /** Frames of a chunk, in order of time. A damaged chunk is empty and leaves a problem. */
  load(chunk: number): Promise<readonly RecordedFrame[]> {
    const there = this.loaded(chunk);
    if (there) return Promise.resolve(there);
    let work = this.loading.get(chunk);
    if (!work) {
      work = this.read(chunk).finally(() => this.loading.delete(chunk));
      this.loading.set(chunk, work);
    }
    return work;
  }

  /** The frame shown at a time: the last one at or before it, or the very first. */
  async frameAt(time: number): Promise<RecordedFrame | undefined> {
    const frames = await this.load(this.chunkAt(time));
    return frameIn(frames, time);
  }

  /** All frames in order of time. */
  async *frames(): AsyncGenerator<RecordedFrame> {
    for (let chunk = 0; chunk < this.chunks; chunk++) yield* await this.load(chunk);
  }

  private async read(chunk: number): Promise<readonly RecordedFrame[]> {
    const place = this.index.chunks[chunk];
    if (!place) return [];
    const frames: RecordedFrame[] = [];
    try {
      for (const message of await readChunk(this.blob, place, this.index.channels)) {
        if (message.channelId === this.channel)
          frames.push({ time: packedTime(message.data), bytes: message.data });
      }
    } catch (error) {
      this.noticed.push({
        code: 'recording.damaged',
        severity: 'warning',
        message: `Frames from ${seconds(place.start)} s to ${seconds(place.end)} s are damaged: ${error instanceof Error ? error.message : String(error)}`,
        where: `${this.where}, byte ${place.offset}`,
        hint: 'The rest of the recording can be used; copy the file again if you have another copy.',
      });
    }
    frames.sort((a, b) => a.time - b.time);
    this.keep(chunk, frames);
    return frames;
  }

  private keep(chunk: number, frames: readonly RecordedFrame[]): void {
    this.cache.set(chunk, frames);
    let bytes = 0;
    for (const index of this.cache.keys()) bytes += this.index.chunks[index]?.length ?? 0;
    for (const index of [...this.cache.keys()]) {
      if (bytes <= CACHE || this.cache.size <= 2) break;
      this.cache.delete(index);
      bytes -= this.index.chunks[index]?.length ?? 0;
    }
  }
}

/** The last of some frames at or before a time; the first one if all are later. */
export function frameIn(frames: readonly RecordedFrame[], time: number): RecordedFrame | undefined {
  return frames[
    Math.max(
      0,
      lastAtOrBefore(frames, (frame) => frame.time, time),
    )
  ];
}

/** Index of the last item whose time is at or before `time`, or -1. Times grow. */
function lastAtOrBefore<T>(items: readonly T[], timeOf: (item: T) => number, time: number): number {
  // Times of chunks are rounded to nanoseconds, those of frames are not.
  const limit = time + 1e-6;
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle] as T) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function seconds(ns: bigint): number {
  return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}

function foreign(index: RecordingIndex, where: string): TwinError {
  const found = index.channels.map((channel) => describe(channel, index));
  const shown = found.slice(0, 8).join('; ') + (found.length > 8 ? `; and ${found.length - 8} more` : '');
  return new TwinError({
    code: 'recording.foreign',
    message: `This MCAP file was not recorded by this program: it has no channel ${FRAME_TOPIC}.`,
    where,
    hint: found.length > 0 ? `Channels in it: ${shown}.` : 'No channel was found in it.',
  });
}

function describe(channel: McapTypes.Channel, index: RecordingIndex): string {
  const schema = index.schemas.get(channel.schemaId)?.name;
  return `${channel.topic} (${[schema, channel.messageEncoding].filter(Boolean).join(', ')})`;
}

async function readScene(
  index: RecordingIndex,
  where: string,
  problems: Problem[],
): Promise<Scene | undefined> {
  let reason: string;
  try {
    const bytes = await index.attachment(SCENE_ATTACHMENT);
    if (!bytes) return undefined;
    const read = readSceneDocument(new TextDecoder().decode(bytes));
    if (read.scene) return read.scene;
    reason = read.problems.map(formatProblem).slice(0, 3).join('; ');
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  problems.push({
    code: 'recording.bad-scene',
    severity: 'warning',
    message: `The scene in the recording can't be read: ${reason}`,
    where: `${where}, ${SCENE_ATTACHMENT}`,
    hint: 'Open the scene it was recorded in; the movements can still be shown.',
  });
  return undefined;
}
