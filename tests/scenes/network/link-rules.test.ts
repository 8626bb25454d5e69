import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { readSumoNet } from '../../../scenes/formats/sumo/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { LINK_RULE } from '../../../scenes/network/link-rules.ts';
import type { RoadNetwork } from '../../../scenes/network/road-network.ts';
import {
  ARMS,
  type Arm,
  crossing,
  linkName,
  movementIndex,
  type RoadsInput,
  twoStageSignal,
  worldOf,
} from '../../sims/vehicles/small-networks.ts';

const NAMES = Object.fromEntries(Object.entries(LINK_RULE).map(([name, code]) => [code, name]));

/** Rule of each movement of a crossing, by name. */
function rulesOf(roads: RoadsInput): Record<string, string | undefined> {
  return byName(worldOf(roads).roads);
}

function byName(roads: RoadNetwork): Record<string, string | undefined> {
  return Object.fromEntries(
    Array.from(roads.linkRule, (code, k): [string, string | undefined] => [linkName(roads, k), NAMES[code]]),
  );
}

const movements = (arm: Arm) =>
  [1, 2, 3].map((turn) => `${arm}>${ARMS[(ARMS.indexOf(arm) + turn) % 4] as string}`);
const all = (rule: string) => Object.fromEntries(ARMS.flatMap(movements).map((name) => [name, rule]));

describe('rules at the line of a link', () => {
  it('are none where giving way is all there is to do', () => {
    for (const type of ['priority', 'right_before_left', 'left_before_right', 'unregulated'] as const) {
      expect(rulesOf(crossing({ type }))).toEqual(all('none'));
    }
  });

  it('make the minor road stop at a stop sign, and not those who turn off the road with priority', () => {
    const rules = rulesOf(
      crossing({ type: 'priority_stop', priority: { south: 2, north: 2, east: 1, west: 1 } }),
    );
    const expected = all('none');
    for (const arm of ['east', 'west'] as const) for (const name of movements(arm)) expected[name] = 'stop';
    expect(rules).toEqual(expected);
  });

  it('make everyone stop at an all-way stop, where nobody gives way by the place he comes from', () => {
    const { roads } = worldOf(crossing({ type: 'allway_stop' }));
    expect(byName(roads)).toEqual(all('allWay'));
    expect(roads.conflictYield.every((value) => value === 0)).toBe(true);
  });

  it('alternate where lanes become one, and only there', () => {
    const { roads } = worldOf(zipper());
    const rules = Object.fromEntries(
      Array.from(roads.linkRule, (code, k) => [`lane ${roads.linkFrom[k]}`, NAMES[code]]),
    );
    expect(rules).toEqual({ 'lane 0': 'zipper', 'lane 1': 'zipper', 'lane 2': 'none' });
    expect(roads.conflictYield.every((value) => value === 0)).toBe(true);
  });

  it.each([
    ['right', false],
    ['left', true],
  ] as const)(
    'allow the turn to the nearer side at red in %s-hand traffic, where the edge says so and the connection does not forbid it',
    (_, mirrored) => {
      const roads = crossing({ type: 'traffic_light', signals: twoStageSignal(), mirrored });
      for (const edge of roads.edges)
        if (edge.id === 'south-in' || edge.id === 'east-in') edge.turnOnRed = true;
      const arrow = roads.connections[movementIndex('east', 'r')];
      if (arrow) arrow.turnOnRed = false;
      expect(rulesOf(roads)).toEqual({ ...all('none'), 'south>east': 'turnOnRed' });
    },
  );

  it('allow no turn at red where nothing says so, nor where there is no signal', () => {
    expect(rulesOf(crossing({ type: 'traffic_light', signals: twoStageSignal() }))).toEqual(all('none'));
    const roads = crossing({ type: 'priority' });
    for (const edge of roads.edges) edge.turnOnRed = true;
    expect(rulesOf(roads)).toEqual(all('none'));
  });

  it("follow SUMO's junction types", () => {
    const types = { allway_stop: 'allWay', priority_stop: 'stop', right_before_left: 'none' } as const;
    for (const [type, rule] of Object.entries(types)) {
      const { scene } = readSumoNet('t.net.xml', tJunction(type));
      const { roads } = compileScene(readScene(scene!).scene!);
      const side = Array.from(roads.linkFrom).findIndex(
        (lane) => roads.edgeIds[roads.laneEdge[lane]!] === 'side',
      );
      expect(NAMES[roads.linkRule[side]!], type).toBe(rule);
    }
  });
});

/** Two lanes that become one, beside a third that goes on alone. */
function zipper(): RoadsInput {
  const lane = (y: number, x0: number, x1: number) => ({
    shape: [
      [x0, y],
      [x1, y],
    ] as [number, number][],
    speed: 13.9,
  });
  const way = (fromLane: number, toLane: number, y0: number, y1: number) => ({
    from: 'a',
    fromLane,
    to: 'b',
    toLane,
    dir: 's' as const,
    shape: [
      [100, y0],
      [130, y1],
    ] as [number, number][],
  });
  return {
    junctions: [
      { id: 'A', x: 0, y: 0, type: 'dead_end' },
      { id: 'Z', x: 115, y: 0, type: 'zipper' },
      { id: 'B', x: 230, y: 0, type: 'dead_end' },
    ],
    edges: [
      { id: 'a', from: 'A', to: 'Z', lanes: [lane(0, 0, 100), lane(3.2, 0, 100), lane(9.6, 0, 100)] },
      { id: 'b', from: 'Z', to: 'B', lanes: [lane(1.6, 130, 230), lane(9.6, 130, 230)] },
    ],
    connections: [way(0, 0, 0, 1.6), way(1, 0, 3.2, 1.6), way(2, 1, 9.6, 9.6)],
  };
}

/** A main road from west to east, and a side road from the south that turns right into it. */
function tJunction(type: string): string {
  return `<net version="1.9"><location netOffset="0,0" convBoundary="0,0,1,1" origBoundary="0,0,1,1" projParameter="!"/>
  <edge id=":J_0" function="internal"><lane id=":J_0_0" index="0" speed="8" length="9" shape="101.6,-8 102,-4 104,-2 108,-1.6"/></edge>
  <edge id=":J_1" function="internal"><lane id=":J_1_0" index="0" speed="13" length="16" shape="92,-1.6 108,-1.6"/></edge>
  <edge id="main" from="W" to="J" priority="3"><lane id="main_0" index="0" speed="13" length="92" shape="0,-1.6 92,-1.6"/></edge>
  <edge id="on" from="J" to="E" priority="3"><lane id="on_0" index="0" speed="13" length="92" shape="108,-1.6 200,-1.6"/></edge>
  <edge id="side" from="S" to="J" priority="1"><lane id="side_0" index="0" speed="13" length="92" shape="101.6,-100 101.6,-8"/></edge>
  <junction id="W" type="dead_end" x="0" y="0"/><junction id="E" type="dead_end" x="200" y="0"/><junction id="S" type="dead_end" x="100" y="-100"/>
  <junction id="J" type="${type}" x="100" y="0" incLanes="side_0 main_0" intLanes=":J_0_0 :J_1_0">
    <request index="0" response="10" foes="10" cont="0"/><request index="1" response="00" foes="01" cont="0"/></junction>
  <connection from="side" to="on" fromLane="0" toLane="0" via=":J_0_0" dir="r" state="m"/>
  <connection from="main" to="on" fromLane="0" toLane="0" via=":J_1_0" dir="s" state="M"/>
  <connection from=":J_0" to="on" fromLane="0" toLane="0" dir="r" state="M"/>
  <connection from=":J_1" to="on" fromLane="0" toLane="0" dir="s" state="M"/></net>`;
}
