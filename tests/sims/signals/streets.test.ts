import { describe, expect, it } from 'vitest';
import type { SignalControl } from '../../../scenes/document/roads.ts';
import type { Scene } from '../../../scenes/document/scene.ts';
import { type CompiledScene, compileScene } from '../../../scenes/network/compile.ts';
import { isGreen } from '../../../scenes/network/signal-states.ts';
import { Frame, SIGNAL_STATE } from '../../../sims/frame.ts';
import { pedestrianClearance } from '../../../sims/signals/clearance.ts';
import { Simulation } from '../../../sims/simulation.ts';
import { draws, gridScene } from '../vehicles/small-networks.ts';

const KINDS: Record<string, Partial<SignalControl>> = {
  'fixed stages': { kind: 'fixed', clearance: { sequence: 'mainland' } },
  'actuated control': { kind: 'actuated', clearance: { sequence: 'mainland' } },
  'coordinated control': { kind: 'actuated', coordinate: 0, clearance: { sequence: 'hong-kong' } },
  'max pressure': { kind: 'max-pressure', clearance: { sequence: 'hong-kong' } },
};

/** Streets with crossings and people, all signals under one control. */
function streets(seed: number, control: Partial<SignalControl>, vehicles = 80): CompiledScene {
  const scene = gridScene(seed, vehicles, 300);
  const signals = scene.roads.signals.map((signal) => ({
    ...signal,
    programs: signal.programs.map((p) => ({
      ...p,
      control: { passage: 3, skip: true, detectorGap: 2, maxWait: 120, ...control } as SignalControl,
    })),
  }));
  return compileScene({ ...scene, roads: { ...scene.roads, signals } } as Scene);
}

/** Pairs of (crossing's place, way's place) in the state array where the way leads over the crossing. */
function overCrossings({ roads, walks }: CompiledScene): [number, number][] {
  const pairs: [number, number][] = [];
  for (let c = 0; c < walks.cutCount; c++) {
    const path = walks.cutPath[c]!;
    const signal = walks.pathSignal[path]!;
    const link = walks.cutLane[c]! - roads.laneCount;
    if (signal < 0 || link < 0 || roads.linkSignal[link] !== signal) continue;
    const start = roads.signalStateStart[signal]!;
    pairs.push([start + walks.pathSignalIndex[path]!, start + roads.linkSignalIndex[link]!]);
  }
  return pairs;
}

describe('streets full of people and vehicles', () => {
  for (const [name, control] of Object.entries(KINDS)) {
    it(`keep crossings clear of protected greens under ${name}, whatever is asked for, and traffic flows`, () => {
      const world = streets(3, control);
      const sim = Simulation.create(world, { dt: 0.5, seed: 5 });
      const frame = Frame.create(sim.frameCapacity);
      const pairs = overCrossings(world);
      const clearance = pedestrianClearance(world.roads, world.walks);
      const next = draws(11);
      const flashing = new Map<number, number>();
      while (!sim.finished && sim.time < 900) {
        if (sim.time < 600 && next() < 0.1) {
          const kinds = ['signal-hold', 'signal-release', 'signal-skip', 'signal-restore'] as const;
          const signal = world.roads.signalIds[Math.floor(next() * world.roads.signalIds.length)]!;
          if (next() < 0.5) sim.command({ kind: kinds[Math.floor(next() * 4)]!, signal });
          else sim.command({ kind: 'signal-request', signal, index: Math.floor(next() * 6) });
        }
        sim.step();
        sim.writeFrame(frame);
        for (const [walk, way] of pairs) {
          if (frame.signalState[way] !== SIGNAL_STATE.greenMajor) continue;
          expect(isGreen(frame.signalState[walk]!)).toBe(false);
        }
        for (let path = 0; path < world.walks.pathCount; path++) {
          const signal = world.walks.pathSignal[path]!;
          if (signal < 0) continue;
          const state =
            frame.signalState[world.roads.signalStateStart[signal]! + world.walks.pathSignalIndex[path]!];
          const lasted = flashing.get(path) ?? 0;
          if (state === SIGNAL_STATE.flashingGreen) flashing.set(path, lasted + 0.5);
          else if (lasted > 0) {
            // Long enough to cross at 1.2 m/s, and what people are told they can count on.
            expect(lasted).toBeGreaterThanOrEqual(world.walks.pathLength[path]! / 1.2);
            expect(lasted).toBe(clearance[path]);
            expect(state).toBe(SIGNAL_STATE.red);
            flashing.set(path, 0);
          }
        }
      }
      expect(sim.summary().arrived).toBeGreaterThan(70);
      expect(sim.problems).toEqual([]);
    }, 60_000);
  }

  it('go on with the same bits after a save and a restore', () => {
    for (const control of Object.values(KINDS)) {
      const one = Simulation.create(streets(4, control, 60), { dt: 0.5, seed: 5 });
      for (let i = 0; i < 250; i++) one.step();
      const saved = one.save();
      const other = Simulation.create(streets(4, control, 60), { dt: 0.5, seed: 5 });
      other.restore(saved);
      for (let i = 0; i < 250; i++) {
        one.step();
        other.step();
      }
      expect(other.hash()).toBe(one.hash());
    }
  });
});
