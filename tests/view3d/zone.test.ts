import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Scene } from '../../scenes/document/scene.ts';
import { hetaoScene } from '../../scenes/hetao/hetao.ts';
import { compileScene } from '../../scenes/network/compile.ts';
import { labelsOf } from '../../src/view3d/labels/label-list.ts';
import { LaneIndex } from '../../src/view3d/picking/lane-index.ts';
import { placeSignals } from '../../src/view3d/signals/signal-heads.ts';

const scene = v.parse(Scene, hetaoScene());
const world = compileScene(scene);

describe('the zone as drawn', () => {
  it('has a signal head over every signalised lane, showing a state that frames carry', () => {
    const { roads } = world;
    const { heads } = placeSignals(world);
    const states = roads.signalStateStart[roads.signalIds.length] ?? 0;
    const places = new Set(heads.map((h) => `${h.x.toFixed(2)},${h.y.toFixed(2)}`));
    for (const head of heads) {
      expect(head.state).toBeGreaterThanOrEqual(0);
      expect(head.state).toBeLessThan(states);
    }
    for (let link = 0; link < roads.linkCount; link += 1) {
      if ((roads.linkSignal[link] ?? -1) < 0) continue;
      const end = (roads.shapeStart[(roads.linkFrom[link] ?? 0) + 1] ?? 0) - 1;
      expect(places).toContain(`${roads.shapeX[end]?.toFixed(2)},${roads.shapeY[end]?.toFixed(2)}`);
    }
  });

  it('names its places, roads and devices in each language', () => {
    const english = labelsOf(world, scene.devices, 'en').map((l) => l.text);
    const chinese = labelsOf(world, scene.devices, 'zh-Hans').map((l) => l.text);
    expect(english).toContain('Guihua Road');
    expect(chinese).toContain('桂花路');
    expect(english).toContain(scene.devices[0]?.id);
  });

  it('knows the road under the middle of each of its lanes', () => {
    const { roads } = world;
    const index = new LaneIndex(roads);
    for (let lane = 0; lane < roads.laneCount; lane += 7) {
      const i = roads.shapeStart[lane] ?? 0;
      const x = ((roads.shapeX[i] ?? 0) + (roads.shapeX[i + 1] ?? 0)) / 2;
      const y = ((roads.shapeY[i] ?? 0) + (roads.shapeY[i + 1] ?? 0)) / 2;
      expect(index.edgeAt(x, y)).toBeGreaterThanOrEqual(0);
    }
    expect(index.edgeAt(1e6, 1e6)).toBe(-1);
  });
});
