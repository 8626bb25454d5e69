import type { BufferAttribute, Mesh } from 'three';
import { describe, expect, it } from 'vitest';
import { compileScene } from '../../scenes/network/compile.ts';
import { createAppStore } from '../../src/store/app-store.ts';
import type { Mood } from '../../src/view3d/mood/mood.ts';
import type { Picture } from '../../src/view3d/picture.ts';
import { TrafficSpeed } from '../../src/view3d/roads/traffic-speed.ts';
import { sceneOf, straightRoad } from '../sims/vehicles/small-networks.ts';

const world = compileScene(sceneOf(straightRoad([100, 100, 100], { lanes: 2 }), {}));

function part(analysis = 1) {
  const mood = { analysis } as Mood;
  const layer = new TrafficSpeed({ world, mood, quality: { name: 'low' } as never });
  const picture = (
    speedShare: Float32Array | null,
    traffic = true,
    theme: 'dark' | 'light' = 'dark',
  ): Picture => {
    const { layers } = createAppStore().getState();
    const state = createAppStore({ speedShare, theme, layers: { ...layers, traffic } }).getState();
    return { state, mood } as unknown as Picture;
  };
  const show = (p: Picture) => {
    layer.object.visible = layer.visible(p);
    layer.update(p);
    return layer.object.visible;
  };
  return { layer, picture, show };
}

describe('the speed of traffic on the roads', () => {
  it('is shown in the analysis view, when it is switched on and measured', () => {
    const measured = new Float32Array([1, 0, -1]);
    const { picture, show } = part();
    expect(show(picture(measured))).toBe(true);
    expect(show(picture(measured, false))).toBe(false);
    expect(show(picture(null))).toBe(false);
    const real = part(0);
    expect(real.show(real.picture(measured))).toBe(false);
  });

  it.each([
    ['brighter', 'dark', 1],
    ['darker', 'light', -1],
  ] as const)(
    'is the %s the slower on a %s ground, edge by edge, and grey where nobody drove',
    (_, theme, sign) => {
      const { layer, picture, show } = part();
      show(picture(new Float32Array([1, 0.1, -1]), true, theme));
      const mesh = layer.object.children[0] as Mesh;
      const position = mesh.geometry.getAttribute('position') as BufferAttribute;
      const colour = mesh.geometry.getAttribute('color') as BufferAttribute;
      const light = (i: number) =>
        0.2126 * colour.getX(i) + 0.7152 * colour.getY(i) + 0.0722 * colour.getZ(i);
      // The edges lie one after the other: 0-100, 105-205, 210-310 m east.
      const by = [0, 1, 2].map((edge) => {
        const lights = new Set<number>();
        for (let i = 0; i < position.count; i++)
          if (Math.floor((position.getX(i) + 2) / 105) === edge) lights.add(light(i));
        return [...lights];
      });
      for (const lights of by) expect(lights.length).toBe(1);
      const [free, slow, nobody] = by.map(([only]) => sign * Math.log(only as number)) as [
        number,
        number,
        number,
      ];
      // Against the grey of roads nobody uses.
      expect(slow - nobody).toBeGreaterThan(Math.log(3));
      expect(slow).toBeGreaterThan(free);
      expect(free - nobody).toBeLessThan(Math.log(3));
    },
  );
});
