import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalFrame } from '../../../scenes/geo/local-frame.ts';
import type { ObjectListMessage, ObservedObject } from '../../../sensors/messages/record.ts';
import { Frame, TRACK_CLASS } from '../../../sims/frame.ts';
import { GONE, TrackStore } from '../../../src/players/live/track-store.ts';

const T0 = 1_800_000_000_000;
const geo = new LocalFrame({ lon: 114.058, lat: 22.514 });
const frame = Frame.create({ vehicles: 0, pedestrians: 0, signals: 0, tracks: 64 });
const noJitter = () => 0;

function at(id: string, x: number, y: number, more: Partial<ObservedObject> = {}): ObservedObject {
  const { lon, lat } = geo.toWgs84(x, y);
  const unknown = {
    alt: null,
    heading: null,
    speed: null,
    length: null,
    width: null,
    height: null,
    confidence: null,
  };
  return { id, class: 'car', lon, lat, ...unknown, ...more };
}
const list = (...objects: ObservedObject[]): ObjectListMessage => ({
  kind: 'objects',
  device: 'L01',
  sequence: null,
  time: null,
  objects,
  withoutPosition: 0,
});
const store = (capacity = 64) => new TrackStore(geo, 5, capacity);

describe('tracks of live devices', () => {
  it('turn compass headings and WGS84 into local metres and radians', () => {
    const tracks = store();
    tracks.observe(list(at('1', 100, -50, { heading: 0, speed: 0, alt: 12, class: 'bus' })), 3, T0);
    tracks.write(frame, T0 + 50, noJitter);
    expect(frame.trackCount).toBe(1);
    expect(frame.trackX[0]).toBeCloseTo(100, 3);
    expect(frame.trackY[0]).toBeCloseTo(-50, 3);
    expect(frame.trackZ[0]).toBeCloseTo(7, 3);
    expect(frame.trackHeading[0]).toBeCloseTo(Math.PI / 2, 5);
    expect(frame.trackClass[0]).toBe(TRACK_CLASS.bus);
    expect(frame.trackDevice[0]).toBe(3);
    expect(frame.trackLength[0]).toBeCloseTo(12);
  });

  it('never move backwards along their way, however late and unevenly messages arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 10, maxLength: 40 }), (jitters) => {
        const tracks = store();
        const arrivals = jitters.map((jitter, i) => ({
          stamp: T0 + i * 100,
          arrival: T0 + i * 100 + jitter,
        }));
        for (let i = 1; i < arrivals.length; i++) {
          const before = arrivals[i - 1];
          const one = arrivals[i];
          if (before && one) one.arrival = Math.max(one.arrival, before.arrival);
        }
        let next = 0;
        let furthest = Number.NEGATIVE_INFINITY;
        const end = T0 + jitters.length * 100;
        for (let now = T0; now < end; now += 40) {
          for (let due = arrivals[next]; due && due.arrival <= now; due = arrivals[++next]) {
            const x = ((due.stamp - T0) / 1000) * 10;
            tracks.observe(list(at('1', x, 0, { heading: 90, speed: 10 })), 0, due.stamp);
          }
          tracks.write(frame, now, () => 200);
          if (frame.trackCount === 0) continue;
          const x = frame.trackX[0] as number;
          expect(x).toBeGreaterThan(furthest - 0.01);
          furthest = Math.max(furthest, x);
        }
      }),
    );
  });

  it('are carried on for half a second at most, age visibly and are gone after two seconds', () => {
    const tracks = store();
    tracks.observe(list(at('1', 0, 0, { heading: 90, speed: 20 })), 0, T0);
    tracks.write(frame, T0 + 1500, noJitter);
    expect(frame.trackX[0]).toBeCloseTo(10, 2);
    expect(frame.trackAge[0]).toBeCloseTo(1.5, 3);
    tracks.write(frame, T0 + GONE * 1000 + 1, noJitter);
    expect(frame.trackCount).toBe(0);
    expect(tracks.size).toBe(0);
  });

  it('take heading and speed from the motion where the device gives none', () => {
    const tracks = store();
    tracks.observe(list(at('1', 0, 0)), 0, T0);
    tracks.observe(list(at('1', 0, 1)), 0, T0 + 100);
    tracks.write(frame, T0 + 200, noJitter);
    expect(frame.trackHeading[0]).toBeCloseTo(Math.PI / 2, 3);
    expect(frame.trackSpeed[0]).toBeCloseTo(10, 2);
  });

  it('turn the short way round between two headings', () => {
    const tracks = store();
    tracks.observe(list(at('1', 0, 0, { heading: 280 })), 0, T0);
    tracks.observe(list(at('1', -1, 0, { heading: 260 })), 0, T0 + 100);
    tracks.write(frame, T0 + 150, noJitter);
    expect(Math.abs(frame.trackHeading[0] as number)).toBeCloseTo(Math.PI, 2);
  });

  it('of two devices with the same ids are kept apart and can be named', () => {
    const tracks = store();
    tracks.observe(list(at('1', 0, 0)), 0, T0);
    tracks.observe({ ...list(at('1', 50, 0)), device: 'L02' }, 1, T0);
    tracks.write(frame, T0 + 10, noJitter);
    expect(frame.trackCount).toBe(2);
    expect(frame.trackId[0]).not.toBe(frame.trackId[1]);
    expect(tracks.nameOf(frame.trackId[1] as number)).toEqual({ device: 'L02', id: '1' });
  });

  it('are counted, not shown, beyond the capacity and beyond the reach of the scene', () => {
    const tracks = store(2);
    const result = tracks.observe(
      list(at('1', 0, 0), at('2', 1, 0), at('3', 2, 0), { ...at('4', 0, 0), lon: 22.5, lat: 85 }),
      0,
      T0,
    );
    expect(result).toEqual({ shown: 2, outside: 1, overflow: 1 });
  });
});
