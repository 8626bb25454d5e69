import { describe, expect, it } from 'vitest';
import { compileScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import { ELEMENTS_TIME } from '../../sensors/gnss/elements.ts';
import { mapOf } from '../../sensors/signal/map-of.ts';
import { SensorStation } from '../../sensors/station.ts';
import { HIT } from '../../sensors/world/hit.ts';
import { Frame, SIGNAL_STATE } from '../../sims/frame.ts';
import { device, frameOf, mount, TYPES } from './ray-scene.ts';
import { sensedScene } from './sensed-scene.ts';

const world = compileScene(sensedScene());
const [lidar, camera] = world.scene.devices as [
  (typeof world.scene.devices)[number],
  (typeof world.scene.devices)[number],
];

function signalFrame(states: readonly number[], countdown: readonly number[], time: number): Frame {
  const frame = Frame.create({ vehicles: 1, pedestrians: 1, signals: states.length, tracks: 1 });
  frame.time = time;
  frame.signalCount = states.length;
  states.forEach((s, i) => {
    frame.signalState[i] = s;
    frame.signalCountdown[i] = countdown[i]!;
  });
  return frame;
}

describe('a station of sensors over a scene', () => {
  it('covers more of the road with two devices than with one, and less after one goes', () => {
    const station = SensorStation.create(world, TYPES);
    const both = station.cover([lidar, camera]);
    const one = station.cover([camera]);
    expect(both.problems).toEqual([]);
    expect(both.road.area).toBeGreaterThan(150 * 3.5 * 2);
    expect(both.road.once).toBeGreaterThan(one.road.once);
    expect(both.road.twice).toBeGreaterThan(0);
    expect(both.road.twice).toBeLessThanOrEqual(both.road.once);
    expect(one.road.once).toBeGreaterThan(0);
    expect(one.road.twice).toBe(0);
    expect(both.walk.once).toBe(1);
    // The corner building hides the southern street from the lidar on the other side.
    const cell = (x: number, y: number) =>
      Math.floor((y - both.y0) / both.cell) * both.columns + Math.floor((x - both.x0) / both.cell);
    expect(both.devices[0]!.cells).toContain(cell(30, 0));
    expect(both.devices[0]!.cells).not.toContain(cell(-40, -70));
  });

  it('says what is wrong with a device instead of covering nothing in silence', () => {
    const station = SensorStation.create(world, TYPES);
    const { problems } = station.cover([
      device('unknown', 'lidar-9000', 'lidar', mount(0, 0, 5)),
      device('mixed', 'camera-4mp-wide', 'lidar', mount(0, 0, 5)),
      device('walled', 'lidar-32-120', 'lidar', mount(-30, -30, 5)),
    ]);
    expect(problems.map((p) => [p.code, p.where])).toEqual([
      ['device-model', 'device unknown'],
      ['device-model', 'device mixed'],
      ['device-inside-building', 'device walled'],
    ]);
    const frame = frameOf([]);
    expect(() => station.scan(camera, frame)).toThrow(TwinError);
    expect(() => station.observe(lidar, frame)).toThrow('is a lidar, not a camera');
    expect(() => station.spat('nowhere', frame)).toThrow('no signal "nowhere"');
  });

  it('sees the same car with lidar and camera, the lidar over its own pole', () => {
    const station = SensorStation.create(world, TYPES);
    const frame = frameOf([{ id: 42, type: 0, x: -20, y: 0, heading: 0 }]);
    const cloud = station.scan(lidar, frame);
    let onCar = 0;
    let onPole = 0;
    for (let i = 0; i < cloud.count; i++) {
      if (cloud.hitKind[i] === HIT.vehicle && cloud.objectId[i] === 42) onCar += 1;
      // Poles by index in the scene: 0 is the lidar's own.
      if (cloud.hitKind[i] === HIT.pole) {
        onPole += 1;
        expect(cloud.objectId[i]).toBe(1);
      }
    }
    expect(onCar).toBeGreaterThan(50);
    expect(onPole).toBeGreaterThan(0);
    const [seen] = station.observe(camera, frame);
    expect([seen?.id, seen?.hiddenShare]).toEqual([42, 0]);
  });

  it('shows a device its own sky, blocked where the corner building stands', () => {
    const station = SensorStation.create(world, TYPES);
    const near = station.sky(device('g', 'gnss-rtk-base', 'gnss', mount(-34, -5, 3)), ELEMENTS_TIME);
    const open = station.sky(device('h', 'gnss-rtk-base', 'gnss', mount(100, 100, 3)), ELEMENTS_TIME);
    const blocked = near.satellites.filter((s) => s.state === 'blocked');
    expect(blocked.length).toBeGreaterThan(5);
    for (const s of blocked) expect(Math.cos(s.azimuth)).toBeLessThan(0);
    expect(open.visibleCount).toBeGreaterThan(near.visibleCount);
  });
});

describe('messages of a smart signal', () => {
  it('name each movement, its state and the mark in the hour at which it ends', () => {
    const station = SensorStation.create(world, TYPES);
    const { greenMajor, red } = SIGNAL_STATE;
    const spat = station.spat('tl', signalFrame([greenMajor, red, red], [12.3, 15.3, -1], 3595));
    expect(spat.name).toBe('tl');
    expect(spat.timeStamp).toBe(55_000);
    expect(spat.states.map((s) => s.signalGroup)).toEqual([1, 2, 3]);
    expect(spat.states[0]!.movementName).toContain('straight');
    expect(spat.states[1]!.movementName).toBe('sm: right');
    expect(spat.states[2]!.movementName).toBe('crossing x');
    const [first, second, third] = spat.states.map((s) => s['state-time-speed'][0]!);
    expect(first!.eventState).toBe('protected-Movement-Allowed');
    // 3595 s + 12.3 s is 7.3 s into the next hour: 73 tenths.
    expect(first!.timing).toEqual({ minEndTime: 73, maxEndTime: 73, likelyTime: 73 });
    expect(second!.eventState).toBe('stop-And-Remain');
    expect(third!.timing.minEndTime).toBe(36001);
    expect(spat.states[2]!.countdown).toBeNull();
  });

  it('clear a protected green and a permissive one by their own yellows', () => {
    const station = SensorStation.create(world, TYPES);
    const { yellow, red, off, blink, stopThenGo, redYellow, greenMinor } = SIGNAL_STATE;
    const states = (codes: readonly number[]) =>
      station
        .spat('tl', signalFrame(codes, [1, 1, 1], 0))
        .states.map((s) => s['state-time-speed'][0]!.eventState);
    expect(states([yellow, yellow, red])).toEqual([
      'protected-clearance',
      'permissive-clearance',
      'stop-And-Remain',
    ]);
    expect(states([off, blink, stopThenGo])).toEqual([
      'dark',
      'caution-Conflicting-Traffic',
      'stop-Then-Proceed',
    ]);
    expect(states([redYellow, greenMinor, 99])).toEqual([
      'pre-Movement',
      'permissive-Movement-Allowed',
      'unavailable',
    ]);
  });

  it('map the lanes that the groups steer, from the stop line outwards', () => {
    const map = mapOf(world.roads, world.roads.signalIds.indexOf('tl'));
    expect(map.laneSet.map((l) => l.laneAttributes.directionalUse)).toEqual([
      'ingressPath',
      'ingressPath',
      'egressPath',
    ]);
    const [west, south, east] = map.laneSet;
    expect(west!.nodeList[0]).toEqual({ x: -10, y: 0 });
    expect(east!.nodeList[0]).toEqual({ x: 10, y: 0 });
    expect(west!.connectsTo).toEqual([{ connectingLane: { lane: east!.laneID }, signalGroup: 1 }]);
    expect(south!.connectsTo).toEqual([{ connectingLane: { lane: east!.laneID }, signalGroup: 2 }]);
  });
});
