import { beforeAll, describe, expect, it } from 'vitest';
import { TwinError } from '../../scenes/problem.ts';
import { RecordingPlayer } from '../../src/players/recording-player.ts';
import { BlobSink } from '../../src/recorder/blob-sink.ts';
import { RecordingWriter } from '../../src/recorder/recording-writer.ts';
import { frameOf } from '../recorder/random-frame.ts';
import { smallScene } from '../recorder/small-scene.ts';
import { HandPictures } from './hand-pictures.ts';

const scene = smallScene();
const wide = { vehicles: 2000, pedestrians: 1, signals: 1, tracks: 1 };
const TICKS = 100;
const BEGIN = 500;

let blob: Blob;
beforeAll(async () => {
  const sink = new BlobSink();
  const head = { sceneId: scene.id, scenario: 'morning', seed: 1, dt: 0.1, vehicleTypes: [], scene };
  const writer = await RecordingWriter.open(sink, head);
  for (let tick = 0; tick < TICKS; tick++) {
    const rows = { vehicles: 1000 + tick, pedestrians: 0, signals: 1, tracks: 0 };
    await writer.write(frameOf(tick, BEGIN + tick * 0.1, rows, tick + 1, wide));
  }
  await writer.close();
  blob = sink.blob();
});

async function opened() {
  const pictures = new HandPictures();
  const player = new RecordingPlayer(blob, { name: 'run.mcap', pictures });
  const ticks: number[] = [];
  player.onFrame((frame) => {
    expect(frame.vehicleCount).toBe(1000 + frame.tick);
    expect(frame.capacity).toEqual(wide);
    ticks.push(frame.tick);
  });
  await player.open();
  return { player, pictures, ticks };
}

describe('a recording player', () => {
  it('shows the first frame when it opens, and stands still', async () => {
    const { player, pictures, ticks } = await opened();
    for (let i = 0; i < 50; i++) await pictures.draw(100);
    expect(ticks).toEqual([0]);
    expect(player.state).toMatchObject({ status: 'paused', time: 500, begin: 500, tick: 0, problems: [] });
    expect(player.state.end).toBeCloseTo(509.9);
    expect(player.scene).toEqual(scene);
    await player.close();
  });

  it('plays every frame once, in order, and ends', async () => {
    const { player, pictures, ticks } = await opened();
    player.play();
    for (let i = 0; i < 1000 && player.state.status === 'playing'; i++) await pictures.draw();
    expect(ticks).toEqual(Array.from({ length: TICKS }, (_, tick) => tick));
    expect(player.state).toMatchObject({ status: 'ended', tick: 99 });
    expect(player.state.time).toBeCloseTo(509.9);
    expect(pictures.wanted).toBe(false);
    player.play();
    await pictures.draw();
    expect(ticks.at(-1)).toBe(0);
    await player.close();
  });

  it('keeps to the speed asked for, dropping frames rather than falling behind', async () => {
    const { player, pictures, ticks } = await opened();
    player.setSpeed(20);
    player.play();
    for (let i = 0; i < 20; i++) await pictures.draw(16);
    expect(player.state.actualSpeed).toBeGreaterThan(15);
    expect(ticks.length).toBeLessThan(25);
    expect(ticks.at(-1)).toBeGreaterThan(50);
    await player.close();
  });

  it('seeks anywhere, paused or playing, and tells where it is', async () => {
    const { player, pictures, ticks } = await opened();
    for (const tick of [80, 3, 99, 0, 50]) {
      await player.seek(BEGIN + tick * 0.1 + 0.05);
      expect(ticks.at(-1)).toBe(tick);
      expect(player.state).toMatchObject({ status: 'paused', tick });
    }
    await player.seek(1e9);
    expect(ticks.at(-1)).toBe(99);
    player.play();
    await player.seek(502);
    expect(ticks.at(-1)).toBe(20);
    expect(player.state.status).toBe('playing');
    await pictures.draw(100);
    await pictures.draw(20);
    expect(ticks.at(-1)).toBe(21);
    await player.close();
  });

  it('does not skip ahead after the tab was hidden', async () => {
    const { player, pictures, ticks } = await opened();
    player.play();
    await pictures.draw(100);
    await pictures.draw(3_600_000);
    await pictures.draw(16);
    expect(ticks.at(-1)).toBeLessThanOrEqual(7);
    expect(player.state.status).toBe('playing');
    await player.close();
  });

  it('shows the current frame to a listener that comes later', async () => {
    const { player, pictures } = await opened();
    await player.seek(505);
    const late: number[] = [];
    player.onFrame((frame) => late.push(frame.tick));
    await pictures.draw();
    expect(late).toEqual([50]);
    await player.close();
  });

  it('fails with the problem when the file is not a recording', async () => {
    const player = new RecordingPlayer(new Uint8Array([1, 2, 3]), {
      name: 'photo.jpg',
      pictures: new HandPictures(),
    });
    await expect(player.open()).rejects.toBeInstanceOf(TwinError);
    expect(player.state.status).toBe('failed');
    expect(player.state.problems[0]).toMatchObject({ code: 'recording.not-mcap', where: 'photo.jpg' });
  });
});
