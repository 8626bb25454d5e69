import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { smallScene } from './small-scene.ts';

/** Codes and places of what is wrong with a scene that has these detectors. */
const faults = (...detectors: object[]) =>
  readScene({ ...smallScene(), detectors })
    .problems.filter(({ where }) => where.startsWith('detectors'))
    .map(({ code, where }) => `${code} ${where}`);

const point = { edge: 'a', lane: 0, position: 10 };

describe('detectors of a scene', () => {
  it('are loops, areas and sections on lanes that are there', () => {
    expect(
      faults(
        { id: '1', kind: 'loop', ...point },
        { id: '2', kind: 'loop', edge: 'a', lane: 1, position: 100 },
        { id: '3', kind: 'area', edge: 'a' },
        { id: '4', kind: 'area', edge: 'a', lane: 1, from: 20, to: 60 },
        { id: '5', kind: 'section', entries: [point], exits: [{ edge: 'b', lane: 0, position: 20 }] },
      ),
    ).toEqual([]);
  });

  it('are refused with the place of the fault where they are not', () => {
    expect(
      faults(
        { id: '1', kind: 'loop', ...point, edge: 'x' },
        { id: '1', kind: 'loop', ...point, lane: 2 },
        { id: '3', kind: 'loop', ...point, position: 101 },
        { id: '4', kind: 'area', edge: 'a', from: 60, to: 20 },
        { id: '5', kind: 'area', edge: 'a', to: 400 },
        { id: '6', kind: 'section', entries: [point], exits: [{ ...point, lane: 7 }] },
      ),
    ).toEqual([
      'scene.duplicate-id detectors[1].id',
      'scene.unknown-reference detectors[0].edge',
      'scene.lane-index detectors[1].lane',
      'scene.detector-beyond-lane detectors[2].position',
      'scene.detector-area detectors[3]',
      'scene.detector-beyond-lane detectors[4].to',
      'scene.lane-index detectors[5].exits[0].lane',
    ]);
  });

  it('of another kind, without ends or at no number are refused by their form', () => {
    expect(faults({ id: '1', kind: 'radar', ...point }).length).toBe(1);
    expect(faults({ id: '1', kind: 'section', entries: [], exits: [point] }).length).toBe(1);
    expect(faults({ id: '1', kind: 'loop', ...point, position: -1 }).length).toBe(1);
  });
});
