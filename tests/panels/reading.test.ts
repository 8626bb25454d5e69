import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwinError } from '../../scenes/problem.ts';
import { ELEMENTS_TIME } from '../../sensors/gnss/elements.ts';
import { SIGNAL_STATE } from '../../sims/frame.ts';
import { readAddress, writeAddress } from '../../src/app/address.ts';
import { brokerUrlFor } from '../../src/app/open-workspace.ts';
import { readSceneFiles } from '../../src/app/read-scene-files.ts';
import { speaker } from '../../src/i18n/texts.ts';
import { plotPoint, skyTime } from '../../src/panels/inspect/sensed-sky.tsx';
import { cyclePosition, indexList, programmeDiagram } from '../../src/panels/inspect/signal-programme.ts';
import { bearing, clockTime, duration } from '../../src/panels/measures.ts';
import { sceneHour } from '../../src/panels/scene-clock.ts';
import { search, searchIndex } from '../../src/panels/search.ts';
import { MODES, VIEWS } from '../../src/store/app-store.ts';
import { dataPath, hasData } from '../test-data.ts';
import { smallWorld } from './small-world.ts';

describe('the address', () => {
  it('gives back what it was written from', () => {
    const address = fc.record({
      mode: fc.constantFrom(...MODES),
      view: fc.constantFrom(...VIEWS),
      scenario: fc.string({ minLength: 1 }),
      selection: fc.record({
        kind: fc.constantFrom('device' as const, 'edge' as const, 'signal' as const),
        id: fc.string({ minLength: 1 }),
      }),
    });
    fc.assert(
      fc.property(address, (a) => {
        const back = readAddress(writeAddress(a));
        expect({ mode: 'plan', view: 'real', ...back }).toEqual(a);
      }),
    );
  });

  it('takes of a damaged address what makes sense, and nothing that passes by', () => {
    expect(readAddress('#mode=fly&view=board&select=device:')).toEqual({ view: 'board' });
    expect(writeAddress({ mode: 'plan', selection: { kind: 'vehicle', id: '3' } })).toBe('');
  });
});

describe('the broker beside the app', () => {
  it('is on the same host and port, secure where the page is', () => {
    expect(brokerUrlFor({ protocol: 'http:', host: 'localhost:8080' })).toBe('ws://localhost:8080/mqtt');
    expect(brokerUrlFor({ protocol: 'https:', host: 'twin.example' })).toBe('wss://twin.example/mqtt');
  });
});

describe('search', () => {
  const world = smallWorld();
  const index = searchIndex(world, world.scene.devices);

  it('finds roads, places, buildings and devices by name in any language, and by id', () => {
    const first = (query: string) => search(index, query, 5)[0]?.selection;
    expect(first('long str')).toEqual({ kind: 'edge', id: 'ab' });
    expect(first('长街')).toEqual({ kind: 'edge', id: 'ab' });
    expect(first('gate')).toEqual({ kind: 'place', id: 'gate' });
    expect(first('HALL')).toEqual({ kind: 'building', id: 'hall' });
    expect(first('l01')).toEqual({ kind: 'device', id: 'L01' });
    expect(first('nowhere')).toBeUndefined();
  });
});

describe('the diagram of a signal programme', () => {
  const diagram = programmeDiagram({
    id: 'p',
    offset: 0,
    phases: [
      { duration: 20, state: 'GGr' },
      { duration: 3, state: 'yyr' },
      { duration: 2, state: 'rrr' },
      { duration: 15, state: 'rrG' },
      { duration: 3, state: 'rry' },
      { duration: 2, state: 'rrr' },
    ],
  });
  const { red, greenMajor } = SIGNAL_STATE;

  it('has one row for indices that always show the same', () => {
    expect(diagram.cycle).toBe(45);
    expect(diagram.groups.map((g) => g.indices)).toEqual([[0, 1], [2]]);
    expect(indexList([0, 1, 2, 5, 7, 8])).toBe('1\u20133, 6, 8\u20139');
  });

  it('shows where in the cycle the signal stands', () => {
    expect(cyclePosition(diagram, [greenMajor, greenMajor, red], [5, 5, 10])).toBe(15);
  });

  it('tells two all-red phases apart by their countdowns', () => {
    expect(cyclePosition(diagram, [red, red, red], [21, 21, 1])).toBe(24);
    expect(cyclePosition(diagram, [red, red, red], [1, 1, 26])).toBe(44);
  });

  it('shows no place for states that the programme does not have', () => {
    expect(cyclePosition(diagram, [greenMajor, greenMajor, greenMajor], [1, 1, 1])).toBeNull();
  });
});

describe('measures', () => {
  it('write times of day and lengths of time', () => {
    expect(clockTime(27005.9)).toBe('07:30:05');
    expect(clockTime(86_400 + 61)).toBe('00:01:01');
    expect(clockTime(Number.NaN)).toBe('--:--:--');
    expect(duration(3725)).toBe('1:02:05');
    expect(duration(249)).toBe('4:09');
  });

  it('write bearings clockwise from north', () => {
    const say = speaker('en');
    expect(bearing(0, say)).toBe('90°');
    expect(bearing(Math.PI / 2, say)).toBe('0°');
    expect(bearing(-Math.PI / 2, say)).toBe('180°');
  });

  it('read the hour of the light from the scenario and, for live devices, from local time', () => {
    const world = smallWorld();
    expect(sceneHour({ world, scenarioId: 'day', player: null })).toBe(7.5);
    const live = { time: Date.UTC(2026, 0, 1, 4) / 1000 } as never;
    expect(sceneHour({ world, scenarioId: 'day', player: live })).toBe(12);
  });

  it('show the sky of the day that the orbits are from, at the local time of day', () => {
    const halfPastSeven = new Date(skyTime(7.5 * 3600) * 1000);
    expect(halfPastSeven.toISOString()).toBe('2021-02-01T23:30:00.000Z');
    expect(Math.abs(skyTime(12 * 3600) - ELEMENTS_TIME)).toBeLessThan(86_400);
  });

  it('put the zenith in the middle of the sky plot and north at its top', () => {
    expect(plotPoint({ azimuth: 1, elevation: Math.PI / 2 }).map((v) => Math.abs(Math.round(v)))).toEqual([
      0, 0,
    ]);
    const [x, y] = plotPoint({ azimuth: 0, elevation: 0 });
    expect(Math.round(x)).toBe(0);
    expect(Math.round(y)).toBe(-100);
    expect(Math.round(plotPoint({ azimuth: Math.PI / 2, elevation: 0 })[0])).toBe(100);
  });
});

describe('files that are dropped', () => {
  const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

  it('open as a scene when they are a scene document', () => {
    const text = JSON.stringify(smallWorld().scene);
    expect(readSceneFiles([file('scene.json', text)]).scene.id).toBe('small');
  });

  it('are refused with the reason when they are no scene', () => {
    expect(() => readSceneFiles([file('photo.jpg', 'x')])).toThrow(TwinError);
    try {
      readSceneFiles([file('scene.json', '{"format":"hetao-twin-scene","version":1}')]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TwinError);
      expect((error as TwinError).problems.length).toBeGreaterThan(3);
    }
  });

  it.runIf(hasData())('open together as a SUMO scenario, whatever their order', () => {
    const folder = ['sumo', 'resco_cologne1'];
    const config = readFileSync(dataPath(...folder, 'cologne1.sumocfg'), 'utf8');
    const names = [
      ...config.matchAll(/(?:net-file|route-files|additional-files)\s+value="([^"]+)"/g),
    ].flatMap((m) => (m[1] ?? '').split(/[ ,]+/));
    const files = [...names, 'cologne1.sumocfg'].map((name) => ({
      name,
      bytes: new Uint8Array(readFileSync(dataPath(...folder, name))),
    }));
    const world = readSceneFiles(files);
    expect(world.roads.edgeCount).toBeGreaterThan(5);
    expect(world.problems.filter((p) => p.severity === 'error')).toEqual([]);
    const without = files.filter((f) => !names.slice(1).includes(f.name));
    expect(readSceneFiles(without).problems.some((p) => p.message.includes(names[1] ?? ''))).toBe(true);
  });
});
