import * as v from 'valibot';
import { listOf, MAX_OBJECTS } from './fields.ts';
import type { ObjectListMessage, ObservedObject, TrackClass } from './record.ts';

/**
 * Roadside safety message (RSM) as Huawei Cloud DRIS takes it from roadside units on `v2x/v1/rsu/{esn}/rsm/up`:
 * integers in the units of T/CSAE 53. The vendor's pages show integers only, the scalings are the standard's; check
 * them against a device when one is connected.
 */
const UNAVAILABLE = {
  lat: 900_000_001,
  lon: 1_800_000_001,
  ele: -4096,
  speed: 8191,
  heading: 28_800,
  secMark: 65_535,
} as const;

const whole = (low: number, high: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number in the units of T/CSAE 53'),
    v.minValue(low, `must be at least ${low}`),
    v.maxValue(high, `must be at most ${high}`),
  );

const Position = v.object({
  lat: whole(-900_000_000, UNAVAILABLE.lat),
  lon: whole(-1_799_999_999, UNAVAILABLE.lon),
  ele: v.optional(whole(-4096, 61_439), UNAVAILABLE.ele),
});

const Participant = v.object({
  ptcType: v.union(
    [
      whole(0, 255),
      v.pipe(
        v.string(),
        v.regex(/^\d{1,3}$/),
        v.transform((s) => Number(s)),
      ),
    ],
    'must be a whole number or its digits',
  ),
  ptcId: whole(0, 65_535),
  global_track_id: v.optional(whole(0, Number.MAX_SAFE_INTEGER)),
  source: v.optional(whole(0, 7)),
  secMark: v.optional(whole(0, 65_535), UNAVAILABLE.secMark),
  pos: Position,
  speed: v.optional(whole(0, 8191), UNAVAILABLE.speed),
  heading: v.optional(whole(0, 28_800), UNAVAILABLE.heading),
  size: v.optional(
    v.object({ width: whole(0, 1023), length: whole(0, 4095), height: v.optional(whole(0, 127), 0) }),
    {
      width: 0,
      length: 0,
      height: 0,
    },
  ),
});

/** The message's shape; unknown fields are ignored. */
export const HuaweiRsm = v.object({
  rsms: listOf(
    v.object({ refPos: v.optional(Position), participants: listOf(Participant, MAX_OBJECTS) }),
    16,
  ),
});

export type HuaweiRsm = v.InferOutput<typeof HuaweiRsm>;

const CLASSES: readonly TrackClass[] = ['unknown', 'car', 'cyclist', 'pedestrian'];
const ROADSIDE_UNIT = 4;

/**
 * The record of an RSM. `receivedAt` (epoch ms) places `secMark`, the milliseconds in the minute, in the minute that
 * brings it closest. Participants without a position and the roadside unit itself are left out.
 */
export function rsmToRecord(device: string, rsm: HuaweiRsm, receivedAt: number): ObjectListMessage {
  const objects: ObservedObject[] = [];
  let withoutPosition = 0;
  let time: number | null = null;
  for (const { participants } of rsm.rsms) {
    for (const p of participants) {
      if (p.ptcType === ROADSIDE_UNIT) continue;
      if (p.secMark !== UNAVAILABLE.secMark) {
        const at = nearestMinute(p.secMark, receivedAt);
        if (time === null || at > time) time = at;
      }
      if (p.pos.lat === UNAVAILABLE.lat || p.pos.lon === UNAVAILABLE.lon) {
        withoutPosition++;
        continue;
      }
      objects.push({
        id: p.global_track_id === undefined ? String(p.ptcId) : `g${p.global_track_id}`,
        class: CLASSES[p.ptcType] ?? 'unknown',
        lon: p.pos.lon / 1e7,
        lat: p.pos.lat / 1e7,
        alt: p.pos.ele === UNAVAILABLE.ele ? null : p.pos.ele / 10,
        heading: p.heading === UNAVAILABLE.heading ? null : p.heading / 80,
        speed: p.speed === UNAVAILABLE.speed ? null : p.speed / 50,
        length: p.size.length === 0 ? null : p.size.length / 100,
        width: p.size.width === 0 ? null : p.size.width / 100,
        height: p.size.height === 0 ? null : p.size.height / 20,
        confidence: null,
      });
    }
  }
  return { kind: 'objects', device, sequence: null, time, objects, withoutPosition };
}

/** Epoch ms of a mark of milliseconds in the minute, in the minute that puts it closest to `near`. */
export function nearestMinute(mark: number, near: number): number {
  const minute = 60_000;
  const at = Math.floor(near / minute) * minute + mark;
  if (at - near > minute / 2) return at - minute;
  if (near - at > minute / 2) return at + minute;
  return at;
}
