import { type IWritable, McapWriter } from '@mcap/core';
import type { VehicleType } from '../../scenes/document/demand.ts';
import type { Scene } from '../../scenes/document/scene.ts';
import type { Frame } from '../../sims/frame.ts';
import { describeFrames } from './frame-tables.ts';
import { packFrame } from './packed-frame.ts';

export const FRAME_TOPIC = 'hetao/frames';
export const FRAME_ENCODING = 'application/x-hetao-frame';
export const FRAME_SCHEMA = 'hetao.Frame';
export const HEAD_RECORD = 'hetao/recording';
export const SCENE_ATTACHMENT = 'scene.json';
/** Bytes of frames per chunk: what an interrupted recording may lose, and what a seek has to read. */
const CHUNK = 256 * 1024;

/** What a recording says about itself, before the first frame. */
export interface RecordingHead {
  readonly sceneId: string;
  readonly scenario: string;
  readonly seed: number;
  /** Seconds per tick; 0 for live devices, whose frames have no fixed step. */
  readonly dt: number;
  readonly vehicleTypes: readonly VehicleType[];
  /** The whole scene, so that the recording can be shown without any other file. */
  readonly scene?: Scene;
}

/** Seconds as whole nanoseconds, exact to the nanosecond for simulated time and to the microsecond for dates. */
export function nanoseconds(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1e9));
}

/**
 * Writes frames to an MCAP file (https://mcap.dev/spec), whose log time is the time of the frames. Only rows in use are
 * written. Frames must come in order; one that is not later than the last is left out, so that looking back while
 * recording doesn't tangle the file.
 */
export class RecordingWriter {
  private readonly mcap: McapWriter;
  private readonly head: RecordingHead;
  private channel = -1;
  private lastTime = Number.NEGATIVE_INFINITY;
  private queue: Promise<void> = Promise.resolve();
  /** Frames written and bytes of them. */
  frames = 0;
  bytes = 0;

  private constructor(mcap: McapWriter, head: RecordingHead) {
    this.mcap = mcap;
    this.head = head;
  }

  static async open(writable: IWritable, head: RecordingHead): Promise<RecordingWriter> {
    const mcap = new McapWriter({ writable, chunkSize: CHUNK });
    await mcap.start({ profile: '', library: 'hetao-twin' });
    return new RecordingWriter(mcap, head);
  }

  /** Takes the frame as it is now (it may change as soon as the call returns); resolves when it is written. */
  write(frame: Frame): Promise<void> {
    if (!(frame.time > this.lastTime)) return this.queue;
    this.lastTime = frame.time;
    const { capacity } = frame;
    const data = packFrame(frame);
    const logTime = nanoseconds(frame.time);
    const sequence = this.frames;
    this.frames += 1;
    this.bytes += data.byteLength;
    return this.after(async () => {
      if (this.channel < 0) await this.writeHead(capacity, logTime);
      await this.mcap.addMessage({ channelId: this.channel, sequence, logTime, publishTime: logTime, data });
    });
  }

  /** Completes the file with its index. */
  close(): Promise<void> {
    return this.after(async () => {
      if (this.channel < 0) {
        await this.writeHead({ vehicles: 0, pedestrians: 0, signals: 0, tracks: 0 }, 0n);
      }
      await this.mcap.end();
    });
  }

  private after(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work);
    return this.queue;
  }

  private async writeHead(capacity: Frame['capacity'], time: bigint): Promise<void> {
    const { sceneId, scenario, seed, dt, vehicleTypes, scene } = this.head;
    await this.mcap.addMetadata({
      name: HEAD_RECORD,
      metadata: new Map([
        ['version', '1'],
        ['scene', sceneId],
        ['scenario', scenario],
        ['seed', String(seed)],
        ['dt', String(dt)],
        ['capacity', JSON.stringify(capacity)],
        ['vehicleTypes', JSON.stringify(vehicleTypes)],
      ]),
    });
    if (scene) {
      await this.mcap.addAttachment({
        name: SCENE_ATTACHMENT,
        mediaType: 'application/json',
        logTime: time,
        createTime: time,
        data: new TextEncoder().encode(JSON.stringify(scene)),
      });
    }
    const schemaId = await this.mcap.registerSchema({
      name: FRAME_SCHEMA,
      encoding: 'text/plain',
      data: new TextEncoder().encode(describeFrames()),
    });
    this.channel = await this.mcap.registerChannel({
      topic: FRAME_TOPIC,
      messageEncoding: FRAME_ENCODING,
      schemaId,
      metadata: new Map(),
    });
  }
}
