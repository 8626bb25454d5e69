import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import { EndlessTraffic } from '../../../src/server/demo/demo-traffic.ts';
import { smallScene } from '../../recorder/small-scene.ts';

/** The small scene from 60 to 80 s, after a warm-up of 60 s. */
function shortScene() {
  const scene = smallScene();
  const [scenario] = scene.scenarios;
  if (!scenario) throw new Error('The scene has a scenario.');
  return { ...scene, scenarios: [{ ...scenario, begin: 60, warmUp: 60, end: 80 }] };
}

describe('the traffic behind the demo devices', () => {
  it('is warm before it is shown, then goes from run to run without going back before the begin', () => {
    const traffic = new EndlessTraffic(compileScene(shortScene()), 0.1);
    expect(traffic.cold).toBe(true);
    for (let n = 0; n < 100 && traffic.cold; n++) traffic.warm(50);
    expect(traffic.time).toBeCloseTo(60, 6);
    const starts: number[] = [];
    const times: number[] = [];
    for (let step = 1; step <= 1000; step++) {
      if (traffic.step()) starts.push(step);
      times.push(traffic.frame.time);
    }
    expect(starts).toEqual([201, 401, 601, 801]);
    expect(traffic.run).toBe(5);
    expect(Math.min(...times)).toBeGreaterThan(60);
    expect(Math.max(...times)).toBeLessThan(80.01);
    expect(traffic.frame.vehicleCount).toBeGreaterThan(0);
  });

  it('starts over when everyone has arrived, where the scenario has no end', () => {
    const scene = shortScene();
    const [{ end: _, ...endless }] = scene.scenarios as [(typeof scene.scenarios)[number]];
    const traffic = new EndlessTraffic(compileScene({ ...scene, scenarios: [endless] }), 0.5);
    traffic.warm(10_000);
    let steps = 0;
    while (!traffic.step()) steps++;
    expect(steps).toBeGreaterThan(100);
    expect(traffic.time).toBeCloseTo(60.5, 6);
    expect(traffic.frame.vehicleCount).toBeGreaterThan(0);
  });
});
