import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapStreamReader } from '@mcap/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scenario } from '../../scenes/document/demand.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';
import { BlobSink } from '../../src/recorder/blob-sink.ts';
import { unpackFrame } from '../../src/recorder/packed-frame.ts';
import { openRecording } from '../../src/recorder/record-node.ts';
import { Recording } from '../../src/recorder/recording.ts';
import { nanoseconds, RecordingWriter } from '../../src/recorder/recording-writer.ts';
import { dataPath, hasData } from '../test-data.ts';
import { frameOf, rowsOf } from './random-frame.ts';
import { smallScene } from './small-scene.ts';

const scene = smallScene();
const vehicleTypes = scene.scenarios[0]?.demand.vehicleTypes ?? [];
const head = { sceneId: scene.id, scenario: 'morning', seed: 7, dt: 0.1, vehicleTypes, scene };
const wide = { vehicles: 500, pedestrians: 300, signals: 20, tracks: 4 };

/** A busy frame of about 27 kB, so that a chunk holds about ten. */
function busyFrame(tick: number): Frame {
  return frameOf(
    tick,
    25_200 + tick * 0.1,
    { vehicles: 450 + (tick % 50), pedestrians: 300, signals: 20, tracks: tick % 5 },
    tick + 1,
    wide,
  );
}

async function record(ticks: number): Promise<Uint8Array> {
  const sink = new BlobSink();
  const writer = await RecordingWriter.open(sink, head);
  for (let tick = 0; tick < ticks; tick++) await writer.write(busyFrame(tick));
  await writer.close();
  return new Uint8Array(await sink.blob().arrayBuffer());
}

describe('a recording', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await record(100);
  });

  it('says what it holds and carries the scene', async () => {
    const { facts, chunks } = await Recording.open(bytes);
    expect(facts).toMatchObject({ sceneId: scene.id, scenario: 'morning', seed: 7, dt: 0.1, complete: true });
    expect(facts).toMatchObject({ begin: 25_200, capacity: wide, problems: [] });
    expect(facts.end).toBeCloseTo(25_209.9, 9);
    expect(facts.scene).toEqual(scene);
    expect(facts.vehicleTypes).toEqual(vehicleTypes);
    expect(chunks).toBeGreaterThan(5);
  });

  it('gives back every frame, bit for bit', async () => {
    const recording = await Recording.open(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    let tick = 0;
    for await (const { bytes: packed, time } of recording.frames()) {
      const expected = busyFrame(tick);
      expect(time).toBe(expected.time);
      expect(rowsOf(unpackFrame(packed, wide))).toEqual(rowsOf(expected));
      tick += 1;
    }
    expect(tick).toBe(100);
  });

  it('finds the frame of any time', async () => {
    const recording = await Recording.open(bytes);
    for (const tick of [99, 0, 42, 43, 9, 10, 11, 77]) {
      for (const late of [0, 0.04, 0.09]) {
        const found = await recording.frameAt(25_200 + tick * 0.1 + late);
        expect(found?.time).toBe(busyFrame(tick).time);
      }
    }
    expect((await recording.frameAt(0))?.time).toBe(25_200);
    expect((await recording.frameAt(1e9))?.time).toBe(busyFrame(99).time);
  });

  it('is a plain MCAP file that other readers can list', () => {
    const reader = new McapStreamReader();
    reader.append(bytes);
    const types = new Map<string, number>();
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
      types.set(record.type, (types.get(record.type) ?? 0) + 1);
      if (record.type === 'Message') expect(record.logTime).toBe(nanoseconds(25_200 + record.sequence * 0.1));
    }
    expect(reader.done()).toBe(true);
    expect(types.get('Message')).toBe(100);
    expect(types.get('Statistics')).toBe(1);
  });

  it('opens up to the last whole chunk wherever writing was interrupted', async () => {
    const whole = await Recording.open(bytes);
    for (const share of [0.2, 0.35, 0.5, 0.77, 0.98]) {
      const cut = bytes.slice(0, Math.floor(bytes.byteLength * share));
      const recording = await Recording.open(cut);
      expect(recording.facts.complete).toBe(false);
      expect(recording.facts.problems.map((p) => p.code)).toEqual(['recording.interrupted']);
      expect(recording.facts.scene).toEqual(scene);
      let tick = 0;
      for await (const { bytes: packed } of recording.frames()) {
        expect(rowsOf(unpackFrame(packed))).toEqual(rowsOf(busyFrame(tick)));
        tick += 1;
      }
      expect(tick).toBeGreaterThanOrEqual(Math.floor(100 * share) - 12);
      expect(recording.facts.end).toBeCloseTo(busyFrame(tick - 1).time, 6);
      expect(recording.chunks).toBeLessThanOrEqual(whole.chunks);
    }
  });

  it('shows what is whole when a stretch of it is damaged', async () => {
    const broken = bytes.slice();
    const middle = broken.byteLength >> 1;
    broken.fill(0x55, middle, middle + 64);
    const recording = await Recording.open(broken);
    let frames = 0;
    for await (const frame of recording.frames()) frames += frame.bytes.byteLength > 0 ? 1 : 0;
    expect(frames).toBeGreaterThan(80);
    expect(frames).toBeLessThan(100);
    expect(recording.problems.map((p) => p.code)).toEqual(['recording.damaged']);
  });

  it('keeps a bounded part of the file in memory', async () => {
    const recording = await Recording.open(await record(1000));
    for await (const _ of recording.frames());
    let kept = 0;
    for (let chunk = 0; chunk < recording.chunks; chunk++) {
      for (const frame of recording.loaded(chunk) ?? []) kept += frame.bytes.byteLength;
    }
    expect(kept).toBeGreaterThan(1e6);
    expect(kept).toBeLessThan(17e6);
  });

  it('leaves out frames that are not later than the last one', async () => {
    const sink = new BlobSink();
    const writer = await RecordingWriter.open(sink, head);
    for (const tick of [0, 1, 2, 1, 2, 3]) await writer.write(busyFrame(tick));
    await writer.close();
    const recording = await Recording.open(sink.blob());
    const times: number[] = [];
    for await (const { time } of recording.frames()) times.push(time);
    expect(times).toEqual([0, 1, 2, 3].map((tick) => busyFrame(tick).time));
  });
});

describe('a file that is no recording of ours', () => {
  async function refusal(bytes: Uint8Array): Promise<TwinError> {
    const error = await Recording.open(bytes, 'file.mcap').catch((e: unknown) => e);
    if (!(error instanceof TwinError)) throw new Error('opened, or failed without an explanation');
    expect(error.where).toBe('file.mcap');
    expect(error.hint).not.toBe('');
    return error;
  }

  it('is refused with what is in it', async () => {
    if (!hasData()) return;
    for (const [name, channel] of [
      ['example.mcap', /\(.*json\)/],
      ['MovingHostWithStopLine.mcap', /osi3\.\w+, protobuf/],
      ['disappearingVehicle.mcap', /osi3\.\w+, protobuf/],
    ] as const) {
      const error = await refusal(await readFile(dataPath('mcap', name)));
      expect(error.code).toBe('recording.foreign');
      expect(error.hint).toMatch(channel);
    }
  });

  it('is refused when it is empty, no MCAP at all, or holds no frames', async () => {
    expect((await refusal(new Uint8Array(0))).message).toMatch(/empty/);
    expect((await refusal(new TextEncoder().encode('{"type":"FeatureCollection"}'))).code).toBe(
      'recording.not-mcap',
    );
    expect((await refusal(await record(0))).code).toBe('recording.empty');
    expect((await refusal((await record(3)).slice(0, 40))).code).toBe('recording.foreign');
  });
});

describe('recording to disk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hetao-recording-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const world = { scene } as CompiledScene;
  const scenario = scene.scenarios[0] as Scenario;

  it('leaves a file that opens', async () => {
    const path = join(folder, 'run.mcap');
    const recorder = await openRecording(path, world, scenario, { seed: 1, dt: 0.1, vehicleTypes });
    for (let tick = 0; tick < 30; tick++) await recorder.write(busyFrame(tick));
    await recorder.close();
    const { facts } = await Recording.open(await readFile(path));
    expect(facts).toMatchObject({ scenario: scenario.id, complete: true });
    expect(facts.scene).toEqual(scene);
  });

  it('leaves a file that opens when the run is killed before it closes', async () => {
    const path = join(folder, 'killed.mcap');
    const recorder = await openRecording(path, world, scenario, { seed: 1, dt: 0.1, vehicleTypes });
    for (let tick = 0; tick < 30; tick++) await recorder.write(busyFrame(tick));
    const { facts } = await Recording.open(await readFile(path));
    expect(facts.complete).toBe(false);
    expect(facts.end).toBeGreaterThan(25_201);
    await recorder.close();
  });

  it('says which file could not be written', async () => {
    const path = join(folder, 'nowhere', 'run.mcap');
    const error = await openRecording(path, world, scenario, { seed: 1, dt: 0.1, vehicleTypes }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(TwinError);
    expect((error as TwinError).where).toBe(path);
  });
});
