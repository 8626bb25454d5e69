import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../sensors/messages/decode.ts';
import { nearestMinute } from '../../../sensors/messages/huawei-rsm.ts';
import type { ObjectListMessage } from '../../../sensors/messages/record.ts';
import { dataPath, hasData } from '../../test-data.ts';

const TOPIC = 'v2x/v1/rsu/RSU-7/rsm/up';
const NOW = Date.UTC(2026, 10, 23, 8, 0, 30);

const participant = {
  ptcType: '1',
  ptcId: 12,
  secMark: 29_950,
  pos: { lat: 225_110_000, lon: 1_140_755_000, ele: 52 },
  speed: 500,
  heading: 7200,
  size: { width: 180, length: 460, height: 30 },
};
const decode = (...participants: object[]) =>
  decodeMessage(TOPIC, new TextEncoder().encode(JSON.stringify({ rsms: [{ participants }] })), NOW);

function objects(...participants: object[]): ObjectListMessage {
  const result = decode(...participants);
  if (!result.ok) throw new Error(result.problem.message);
  return result.message as ObjectListMessage;
}

describe('roadside safety messages', () => {
  it('scale the integers of the standard', () => {
    const list = objects(participant);
    expect(list).toMatchObject({ device: 'RSU-7', time: NOW - 50, sequence: null });
    expect(list.objects[0]).toEqual({
      id: '12',
      class: 'car',
      lon: 114.0755,
      lat: 22.511,
      alt: 5.2,
      heading: 90,
      speed: 10,
      length: 4.6,
      width: 1.8,
      height: 1.5,
      confidence: null,
    });
  });

  it('read "unavailable" as unknown and leave out what has no position', () => {
    const silent = {
      ...participant,
      secMark: 65_535,
      speed: 8191,
      heading: 28_800,
      size: { width: 0, length: 0, height: 0 },
      pos: { ...participant.pos, ele: -4096 },
    };
    const nowhere = { ...participant, pos: { lat: 900_000_001, lon: 1_800_000_001 } };
    const list = objects(silent, nowhere);
    expect(list.objects).toHaveLength(1);
    expect(list.withoutPosition).toBe(1);
    expect(list.time).toBe(NOW - 50);
    expect(list.objects[0]).toMatchObject({
      alt: null,
      speed: null,
      heading: null,
      length: null,
      height: null,
    });
  });

  it('leave out the roadside unit itself and prefer the fused identity', () => {
    const list = objects({ ...participant, ptcType: 4 }, { ...participant, global_track_id: 99 });
    expect(list.objects.map((o) => o.id)).toEqual(['g99']);
  });

  it('refuse degrees where the standard has integers', () => {
    const result = decode({ ...participant, pos: { lat: 22.511, lon: 114.0755 } });
    expect(result).toMatchObject({ ok: false, problem: { path: 'rsms[0].participants[0].pos.lat' } });
  });

  it('place the mark of milliseconds in the minute nearest to the arrival', () => {
    const minute = Date.UTC(2026, 11, 31, 23, 59, 0);
    expect(nearestMinute(59_900, minute + 60_050)).toBe(minute + 59_900);
    expect(nearestMinute(100, minute + 59_990)).toBe(minute + 60_100);
    expect(nearestMinute(35_176, minute + 35_200)).toBe(minute + 35_176);
  });

  it.runIf(hasData())('of the shape that the vendor documents are read', () => {
    const payload = readFileSync(dataPath('mqtt', 'vendor-docs', 'huawei-dris-rsm-up.json'));
    const result = decodeMessage(TOPIC, payload, NOW);
    expect(result).toMatchObject({ ok: true, message: { kind: 'objects', device: 'RSU-7' } });
  });
});
