import { describe, expect, it } from 'vitest';
import { Frame } from '../../sims/frame.ts';
import { FrameSource } from '../../src/players/frame-source.ts';

function at(time: number): Frame {
  const frame = Frame.create({ vehicles: 1, pedestrians: 0, signals: 0, tracks: 0 });
  frame.time = time;
  return frame;
}

describe('the two newest frames', () => {
  it('blend from one to the next while the wall clock goes on', () => {
    const source = new FrameSource();
    for (let i = 0; i < 20; i++) source.accept(at(i * 0.1), i * 100);
    expect(source.blend(1900)).toBe(0);
    expect(source.blend(1950)).toBeCloseTo(0.5, 1);
    expect(source.blend(5000)).toBe(1);
  });

  it.each([
    ['forwards', 60],
    ['back', 1],
  ])('do not blend over a leap %s in time, as nothing moved along the line between them', (_, to) => {
    const source = new FrameSource();
    source.accept(at(2), 1000);
    source.accept(at(to), 1100);
    expect([1100, 1130].map((now) => source.blend(now))).toEqual([1, 1]);
    source.accept(at(to + 0.1), 1200);
    expect(source.blend(1200)).toBe(0);
  });
});
