import { describe, expect, it } from 'vitest';
import type { SignalControl } from '../../../scenes/document/roads.ts';
import { readScene } from '../../../scenes/document/validate.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { crossing, sceneOf, twoStageSignal } from '../../sims/vehicles/small-networks.ts';

const stage = (state: string, more: object = {}) => ({ duration: 20, state, ...more });
const NORTH = 'GGgrrrGGgrrr';
const EAST = 'rrrGGgrrrGGg';

function problems(program: object, more: object = {}) {
  const signals = [{ id: 'S', programs: [{ id: 'p', ...program }], ...more }];
  const scene = JSON.parse(
    JSON.stringify(sceneOf(crossing({ type: 'traffic_light', signals: twoStageSignal() }), {}, { end: 10 })),
  );
  scene.roads.signals = signals;
  return readScene(scene).problems.map(
    ({ code, where }) => `${code} ${where.replace('roads.signals[0].', '')}`,
  );
}

const both = [stage(NORTH), stage(EAST)];

describe('control of signals', () => {
  it('is accepted with stages alone, with phases between them, and with detectors', () => {
    const detectors = [{ id: 'd', edge: 'south-in', lane: 0, from: 100, to: 102 }];
    expect(problems({ phases: both, control: { kind: 'actuated' } }, { detectors })).toEqual([]);
    const between = [stage(NORTH), stage('yyyrrryyyrrr'), stage(EAST), stage('rrryyyrrryyy')];
    expect(problems({ phases: between, control: { kind: 'max-pressure', maxWait: 90 } })).toEqual([]);
    expect(problems({ phases: between, control: { kind: 'actuated', coordinate: 2 } })).toEqual([]);
    expect(problems({ phases: [stage(NORTH), stage('FFFrrrFFFrrr'), stage(EAST)] })).toEqual([]);
  });

  it('has every mistake reported with its place', () => {
    expect(problems({ phases: [stage(NORTH)], control: { kind: 'actuated' } })).toEqual([
      'scene.few-stages programs[0].control',
    ]);
    expect(
      problems({ phases: Array.from({ length: 31 }, () => stage(NORTH)), control: { kind: 'actuated' } }),
    ).toEqual(['scene.many-stages programs[0].control']);
    expect(problems({ phases: both, control: { kind: 'actuated', coordinate: 7 } })).toEqual([
      'scene.coordinate-phase programs[0].control.coordinate',
    ]);
    expect(
      problems({
        phases: [stage(NORTH), stage(EAST, { duration: 4 })],
        control: { kind: 'fixed', clearance: { sequence: 'hong-kong' } },
      }),
    ).toEqual(['scene.short-split programs[0].phases[1].duration']);
    const place = (d: object) =>
      problems({ phases: both }, { detectors: [{ id: 'd', edge: 'south-in', lane: 0, ...d }] });
    expect(place({ from: 20, to: 10 })).toEqual(['scene.detector-off-lane detectors[0]']);
    expect(place({ from: 20, to: 1000 })).toEqual(['scene.detector-off-lane detectors[0]']);
    expect(place({ lane: 4, from: 2, to: 3 })).toEqual(['scene.lane-index detectors[0].lane']);
    expect(place({ edge: 'x', from: 2, to: 3 })).toEqual(['scene.unknown-reference detectors[0].edge']);
    expect(problems({ phases: both, control: { kind: 'clever' } })[0]).toMatch(/control.kind/);
  });

  it('is compiled only where a programme in force has any', () => {
    const compiled = (control?: SignalControl) => {
      const [signal] = twoStageSignal();
      const programs = signal!.programs.map((p) => ({ ...p, ...(control ? { control } : {}) }));
      return compileScene(sceneOf(crossing({ signals: [{ ...signal!, programs }] }))).roads.signalControl;
    };
    expect(compiled()).toBeUndefined();
    expect(compiled({ kind: 'fixed', passage: 3, skip: true, detectorGap: 2, maxWait: 120 })).toBeUndefined();
    expect(
      compiled({ kind: 'actuated', passage: 4, skip: false, detectorGap: 2, maxWait: 120 }),
    ).toMatchObject({ passage: Float64Array.from([4]), skip: Uint8Array.from([0]) });
  });
});

describe('programmes', () => {
  const compiled = (state: string) => {
    const phases = [stage(state), stage('r'.repeat(12))];
    const signals = [{ id: 'S', programs: [{ id: 'p', phases }] }];
    return compileScene(sceneOf(crossing({ type: 'traffic_light', signals }))).problems;
  };

  it('are warned of where they give priority to ways that cross', () => {
    expect(compiled('GGgrrrGGgrrr')).toEqual([]);
    expect(compiled('GGGrrrGGgrrr')).toMatchObject([
      { code: 'conflicting-greens', severity: 'warning', where: 'signal S' },
    ]);
    expect(compiled('GGgGGgrrrrrr')).toHaveLength(1);
  });
});
