import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../../scenes/network/compile.ts';
import { isGreen } from '../../../scenes/network/signal-states.ts';
import { TwinError } from '../../../scenes/problem.ts';
import { corridorWave } from '../../../sims/signals/corridor.ts';
import { bandWidth, greenWave, type WaveSignal } from '../../../sims/signals/green-wave.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { gridNetwork, sceneOf } from '../vehicles/small-networks.ts';

const CYCLE = 90;

const corridor = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 8, max: 40 }),
      start: fc.integer({ min: 0, max: 89 }),
      length: fc.integer({ min: 15, max: 60 }),
      backStart: fc.integer({ min: 0, max: 89 }),
      backLength: fc.integer({ min: 15, max: 60 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((rows): WaveSignal[] => {
    let at = 0;
    const there = rows.map((r, i) => {
      at += i === 0 ? 0 : r.gap;
      return at;
    });
    return rows.map((r, i) => ({
      there: there[i]!,
      back: at - there[i]!,
      green: { start: r.start, length: r.length },
      against: { start: r.backStart, length: r.backLength },
    }));
  });

const along = (signals: readonly WaveSignal[]) => signals.map((s) => ({ at: s.there, ...s.green }));
const against = (signals: readonly WaveSignal[]) => signals.map((s) => ({ at: s.back, ...s.against! }));

/** Seconds of a cycle, counted one by one, in which a car that starts then meets green everywhere. */
function counted(greens: ReturnType<typeof along>, offsets: readonly number[]): number[] {
  const fine = 10;
  return Array.from({ length: CYCLE * fine }, (_, n) => n / fine).filter((t) =>
    greens.every((g, i) => {
      const into = (((t + g.at - offsets[i]! - g.start) % CYCLE) + CYCLE) % CYCLE;
      return into < g.length - 1e-6;
    }),
  );
}

describe('green waves', () => {
  it('reach the bands they report, in both directions', () => {
    fc.assert(
      fc.property(corridor, fc.constantFrom(0.3, 0.5, 0.8), (signals, share) => {
        const wave = greenWave(signals, CYCLE, share)!;
        expect(bandWidth(along(signals), wave.offsets, CYCLE)).toBeGreaterThanOrEqual(wave.band - 1e-6);
        expect(bandWidth(against(signals), wave.offsets, CYCLE)).toBeGreaterThanOrEqual(wave.bandBack - 1e-6);
        expect(counted(along(signals), wave.offsets).length / 10).toBeGreaterThanOrEqual(wave.band - 0.11);
        expect(counted(against(signals), wave.offsets).length / 10).toBeGreaterThanOrEqual(
          wave.bandBack - 0.11,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('are as wide as the shortest green where only one direction counts', () => {
    fc.assert(
      fc.property(corridor, (signals) => {
        const wave = greenWave(signals, CYCLE, 1)!;
        expect(wave.band).toBe(Math.min(...signals.map((s) => s.green.length)));
        expect(wave.attained).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it('are beaten by no offsets drawn at random', () => {
    fc.assert(
      fc.property(corridor, fc.array(fc.nat(89), { minLength: 6, maxLength: 6 }), (signals, offsets) => {
        const wave = greenWave(signals, CYCLE)!;
        const narrower = Math.min(
          bandWidth(along(signals), offsets, CYCLE),
          bandWidth(against(signals), offsets, CYCLE),
        );
        expect(Math.min(wave.band, wave.bandBack)).toBeGreaterThanOrEqual(narrower - 1);
      }),
      { numRuns: 60 },
    );
  });

  it('are perfect both ways where signals stand half a cycle of driving apart', () => {
    const green = { start: 0, length: 40 };
    const signals = [0, 45, 90, 135].map((there) => ({ there, back: 135 - there, green, against: green }));
    const wave = greenWave(signals, CYCLE)!;
    expect([wave.band, wave.bandBack]).toEqual([40, 40]);
    expect(greenWave([], CYCLE)).toBeNull();
    expect(greenWave(signals, 0)).toBeNull();
  });
});

describe('a green wave along edges', () => {
  const SPEED = 11;
  const { roads, walkways } = gridNetwork();
  const between = (from: string, to: string) => roads.edges.find((e) => e.from === from && e.to === to)!.id;
  const nodes = ['w0', 'n00', 'n10', 'n20', 'e0'];
  const edges = nodes.slice(1).map((to, i) => between(nodes[i]!, to));

  it('lets those through who set out in its band, once its offsets are in the programmes', () => {
    const wave = corridorWave(compileScene(sceneOf(roads, {}, { walkways })).roads, edges, { speed: SPEED });
    expect(wave.twoWay).toBe(true);
    expect(wave.signals).toHaveLength(2);
    expect(wave.band).toBeGreaterThan(10);
    expect(wave.bandBack).toBeGreaterThan(10);
    const signals = roads.signals!.map((signal) => {
      const i = wave.signals.indexOf(signal.id);
      const programs = signal.programs.map((p) => ({ ...p, offset: i < 0 ? p.offset : wave.offsets[i]! }));
      return { ...signal, programs };
    });
    const { roads: compiled } = compileScene(sceneOf({ ...roads, signals }, {}, { walkways }));
    const width = (way: readonly string[]) => {
      // The places of the straight movements, and when who drives at the speed of progression comes there.
      let at = 0;
      const stops = way.slice(1).flatMap((to, n) => {
        const edge = compiled.edgeIndex.get(way[n]!)!;
        const next = compiled.edgeIndex.get(to)!;
        const link = [...compiled.linkFrom.keys()].find(
          (k) =>
            compiled.laneEdge[compiled.linkFrom[k]!] === edge &&
            compiled.laneEdge[compiled.linkTo[k]!] === next,
        )!;
        at += compiled.laneLength[compiled.linkFrom[link]!]! / SPEED;
        const stop = { at, signal: compiled.linkSignal[link]!, index: compiled.linkSignalIndex[link]! };
        at += compiled.laneLength[compiled.laneCount + link]! / SPEED;
        return stop.signal < 0 ? [] : [stop];
      });
      const seen = new Signals(compiled, 0.5, 0);
      const open: boolean[][] = [];
      for (let tick = 0; tick < 2 * (2 * wave.cycle + at); tick++) {
        seen.step(tick);
        open.push(stops.map((s) => isGreen(seen.state[compiled.signalStateStart[s.signal]! + s.index]!)));
      }
      let good = 0;
      for (let tick = 0; tick < 2 * wave.cycle; tick++)
        if (stops.every((s, i) => open[tick + Math.floor(2 * s.at)]![i])) good += 0.5;
      return good;
    };
    const reverse = nodes
      .slice(0, -1)
      .map((from, i) => between(nodes[i + 1]!, from))
      .reverse();
    expect(width(edges)).toBeGreaterThanOrEqual(wave.band - 1);
    expect(width(reverse)).toBeGreaterThanOrEqual(wave.bandBack - 1);
  });

  it('is refused with a reason where there can be none', () => {
    const compiled = compileScene(sceneOf(roads, {}, { walkways })).roads;
    const code = (ids: readonly string[], speed = 10) => {
      try {
        corridorWave(compiled, ids, { speed });
      } catch (error) {
        return error instanceof TwinError ? error.code : String(error);
      }
      return 'none';
    };
    expect(code(['nowhere'])).toBe('wave.unknown-edge');
    expect(code(edges, 0)).toBe('wave.bad-speed');
    expect(code([edges[0]!])).toBe('wave.no-signals');
    expect(code([edges[0]!, edges[3]!])).toBe('wave.not-connected');
  });
});
