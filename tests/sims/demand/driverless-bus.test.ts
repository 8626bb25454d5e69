import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Scene } from '../../../scenes/document/scene.ts';
import { hetaoScene } from '../../../scenes/hetao/hetao.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { Frame } from '../../../sims/frame.ts';
import { Simulation } from '../../../sims/simulation.ts';

describe('the driverless-bus trial of 2017', { timeout: 120_000 }, () => {
  it('keeps four automated buses on their loop of 1.2 km for half an hour, calling at three stops, never above 30 km/h', () => {
    const sim = Simulation.create(compileScene(v.parse(Scene, hetaoScene())), {
      scenario: 'driverless-bus-2017',
      dt: 0.5,
    });
    expect(sim.problems).toEqual([]);
    const shuttle = sim.vehicleTypes.findIndex((t) => t.id === 'shuttle');
    const frame = Frame.create(sim.frameCapacity);
    const loop = sim.lines;
    let most = 0;
    let fastest = 0;
    while (sim.time < sim.begin + 1800) {
      sim.step();
      sim.writeFrame(frame);
      let buses = 0;
      for (let i = 0; i < frame.vehicleCount; i++) {
        if (frame.vehicleType[i] !== shuttle) continue;
        buses += 1;
        fastest = Math.max(fastest, frame.vehicleSpeed[i] as number);
      }
      most = Math.max(most, buses);
      if (sim.time > sim.begin + 300) expect(buses).toBe(4);
    }
    expect(most).toBe(4);
    expect(fastest * 3.6).toBeLessThanOrEqual(30.001);
    expect(fastest * 3.6).toBeGreaterThan(25);
    const [report] = loop.report();
    expect(report?.departed).toBeGreaterThan(18);
    expect(report?.stops).toHaveLength(3);
    for (const stop of report?.stops ?? []) {
      expect(stop.headway.count).toBeGreaterThan(15);
      expect(stop.meanDwell).toBeGreaterThanOrEqual(20);
    }
    expect(sim.summary().missedHalts).toBe(0);
  });
});
