import type { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import type { ObjectListMessage, ObservedObject, TrackClass } from '../../../sensors/messages/record.ts';
import { type Frame, TRACK_CLASS } from '../../../sims/frame.ts';

/** Seconds that a track is carried on beyond its newest sample, and after which it is gone. */
export const EXTRAPOLATE = 0.5;
export const GONE = 2;
/** Most the picture may lag behind a device to be smooth, ms. */
const LONGEST_DELAY = 500;
/** Objects further than this from the scene's origin are not in the scene, m. */
export const REACH = 20_000;

const TYPICAL_SIZE: Readonly<Record<TrackClass, readonly [length: number, width: number]>> = {
  unknown: [1, 1],
  car: [4.6, 1.8],
  truck: [9, 2.5],
  bus: [12, 2.55],
  cyclist: [1.8, 0.6],
  pedestrian: [0.5, 0.5],
};

interface Sample {
  /** Epoch ms of this machine. */
  t: number;
  x: number;
  y: number;
  z: number;
}

interface Track {
  readonly number: number;
  readonly id: string;
  class: number;
  length: number;
  width: number;
  /** The newest sample and the one before it. */
  newest: Sample;
  before: Sample | null;
  heading: number;
  headingBefore: number;
  speed: number;
}

interface DeviceTracks {
  readonly index: number;
  readonly tracks: Map<string, Track>;
  /** Milliseconds between its messages, smoothed. */
  period: number;
  lastList: number | null;
  /** Instant of the device that the last picture showed; never goes back. */
  shown: number;
}

/** What became of the objects of one list. */
export interface Observed {
  readonly shown: number;
  /** Further than `REACH` from the scene: wrong coordinates or another place. */
  readonly outside: number;
  /** Left out because the store is full. */
  readonly overflow: number;
}

/**
 * The newest two samples of every object of every device, as tracks of a frame: drawn a little late, between the two, so
 * that motion is smooth; carried on for at most half a second when messages stay away; gone after two.
 */
export class TrackStore {
  private readonly devices = new Map<string, DeviceTracks>();
  private readonly frame: LocalFrame;
  private readonly ground: number;
  private readonly capacity: number;
  private count = 0;
  private nextNumber = 1;

  /** `ground`: WGS84 height of the scene's zero level, m. */
  constructor(frame: LocalFrame, ground: number, capacity: number) {
    this.frame = frame;
    this.ground = ground;
    this.capacity = capacity;
  }

  get size(): number {
    return this.count;
  }

  /** Takes a list in. `index` is the device's place in the health table, `time` the observation in this machine's epoch ms. */
  observe(list: ObjectListMessage, index: number, time: number): Observed {
    let device = this.devices.get(list.device);
    if (!device) {
      device = { index, tracks: new Map(), period: 100, lastList: null, shown: 0 };
      this.devices.set(list.device, device);
    }
    if (device.lastList !== null && time > device.lastList) {
      const gap = Math.min(2000, time - device.lastList);
      device.period += 0.1 * (gap - device.period);
    }
    device.lastList = time;
    let shown = 0;
    let outside = 0;
    let overflow = 0;
    for (const object of list.objects) {
      const { x, y } = this.frame.toLocal(object.lon, object.lat);
      if (!(x * x + y * y < REACH * REACH)) {
        outside++;
        continue;
      }
      const sample = { t: time, x, y, z: this.heightOf(object.alt) };
      const track = device.tracks.get(object.id);
      if (track) update(track, object, sample);
      else if (this.count < this.capacity) {
        device.tracks.set(object.id, create(this.nextNumber++, object, sample));
        this.count++;
      } else {
        overflow++;
        continue;
      }
      shown++;
    }
    return { shown, outside, overflow };
  }

  /** Writes the tracks as they are at `now` (epoch ms); `jitterOf` gives the jitter of a device's messages in ms. */
  write(target: Frame, now: number, jitterOf: (device: string) => number): void {
    let n = 0;
    for (const [id, device] of this.devices) {
      const delay = Math.min(LONGEST_DELAY, device.period + jitterOf(id));
      device.shown = Math.max(device.shown, now - delay);
      for (const [key, track] of device.tracks) {
        const age = (now - track.newest.t) / 1000;
        if (age > GONE) {
          device.tracks.delete(key);
          this.count--;
          continue;
        }
        if (n >= target.capacity.tracks) continue;
        place(target, n, track, device.shown);
        target.trackId[n] = track.number;
        target.trackDevice[n] = device.index;
        target.trackClass[n] = track.class;
        target.trackLength[n] = track.length;
        target.trackWidth[n] = track.width;
        target.trackAge[n] = Math.max(0, age);
        n++;
      }
    }
    target.trackCount = n;
  }

  /** Device and its own id of a track in a frame, or null once it is gone. */
  nameOf(number: number): { readonly device: string; readonly id: string } | null {
    for (const [device, { tracks }] of this.devices) {
      for (const track of tracks.values()) if (track.number === number) return { device, id: track.id };
    }
    return null;
  }

  clear(): void {
    this.devices.clear();
    this.count = 0;
  }

  /** Heights whose datum is plainly another one are put on the ground. */
  private heightOf(alt: number | null): number {
    if (alt === null) return 0;
    const z = alt - this.ground;
    return z >= -10 && z <= 60 ? z : 0;
  }
}

function headingOf(object: ObservedObject): number | null {
  return object.heading === null ? null : ((90 - object.heading) * Math.PI) / 180;
}

function create(number: number, object: ObservedObject, sample: Sample): Track {
  const [length, width] = TYPICAL_SIZE[object.class];
  const heading = headingOf(object) ?? 0;
  return {
    number,
    id: object.id,
    class: TRACK_CLASS[object.class],
    length: object.length ?? length,
    width: object.width ?? width,
    newest: sample,
    before: null,
    heading,
    headingBefore: heading,
    speed: object.speed ?? 0,
  };
}

function update(track: Track, object: ObservedObject, sample: Sample): void {
  if (sample.t < track.newest.t) return;
  if (sample.t === track.newest.t) {
    track.newest = sample;
    return;
  }
  track.before = track.newest;
  track.newest = sample;
  track.class = TRACK_CLASS[object.class];
  const [length, width] = TYPICAL_SIZE[object.class];
  track.length = object.length ?? length;
  track.width = object.width ?? width;
  const dx = sample.x - track.before.x;
  const dy = sample.y - track.before.y;
  const moved = Math.hypot(dx, dy);
  track.headingBefore = track.heading;
  const said = headingOf(object);
  if (said !== null) track.heading = said;
  else if (moved > 0.3) track.heading = Math.atan2(dy, dx);
  track.speed = object.speed ?? (moved * 1000) / (sample.t - track.before.t);
}

/** Position of a track at instant `t`: between its two samples, or beyond the newest at constant velocity. */
function place(target: Frame, n: number, track: Track, t: number): void {
  const { newest, before } = track;
  let { x, y, z } = newest;
  let heading = track.heading;
  if (t > newest.t) {
    const ahead = Math.min(EXTRAPOLATE, (t - newest.t) / 1000) * track.speed;
    x += ahead * Math.cos(heading);
    y += ahead * Math.sin(heading);
  } else if (before) {
    const k = Math.min(1, Math.max(0, (t - before.t) / (newest.t - before.t)));
    x = before.x + k * (newest.x - before.x);
    y = before.y + k * (newest.y - before.y);
    z = before.z + k * (newest.z - before.z);
    const turn = track.heading - track.headingBefore;
    heading = track.headingBefore + k * Math.atan2(Math.sin(turn), Math.cos(turn));
  }
  target.trackX[n] = x;
  target.trackY[n] = y;
  target.trackZ[n] = z;
  target.trackHeading[n] = Math.atan2(Math.sin(heading), Math.cos(heading));
  target.trackSpeed[n] = track.speed;
}
