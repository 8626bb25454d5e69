import { describe, expect, it } from 'vitest';
import { crossing, type RoadsInput, twoStageSignal, worldOf } from '../../sims/vehicles/small-networks.ts';

type Point = [number, number];

/** A crossing under signals whose western approach, which leads straight on only, ends `nearer` metres further in. */
function lopsided(nearer: number, options: { mirrored?: boolean; signalled?: boolean } = {}): RoadsInput {
  const { mirrored = false, signalled = true } = options;
  const roads = crossing({
    type: 'traffic_light',
    mirrored,
    ...(signalled ? { signals: twoStageSignal() } : {}),
  });
  roads.connections = roads.connections.filter(({ from, dir }) => from !== 'west-in' || dir === 's');
  for (const edge of roads.edges) {
    if (edge.id !== 'west-in') continue;
    const end = edge.lanes[0]!.shape.at(-1) as Point;
    const inward = end[0] < 0 ? nearer : -nearer;
    end[0] += inward;
    for (const connection of roads.connections) {
      if (connection.from === edge.id) (connection.shape[0] as Point)[0] += inward;
    }
  }
  return roads;
}

/** How far the lines of a crossing are drawn back, by edge, where they are. */
function drawnBack(roads: RoadsInput): Record<string, number> {
  const world = worldOf(roads).roads;
  return Object.fromEntries(
    Array.from(world.laneStopBack, (back, lane): [string, number] => [
      world.edgeIds[world.laneEdge[lane] as number] as string,
      back,
    ]).filter(([, back]) => back > 0),
  );
}

describe('stop lines', () => {
  it('stay at the end of the lane where buses turn with room to spare', () => {
    expect(drawnBack(lopsided(0))).toEqual({});
  });

  it('are drawn back on the lane that reaches into the way of turning buses, by what it reaches in, and on no other', () => {
    const backs = [3, 4, 5].map((nearer) => drawnBack(lopsided(nearer)));
    for (const back of backs) expect(Object.keys(back)).toEqual(['west-in']);
    const [a, b, c] = backs.map((back) => back['west-in'] as number) as [number, number, number];
    expect(b - a).toBeCloseTo(1, 6);
    expect(c - b).toBeCloseTo(1, 6);
    expect(c).toBeLessThanOrEqual(4);
  });

  it('are drawn back alike in left-hand traffic', () => {
    expect(drawnBack(lopsided(4, { mirrored: true }))).toEqual(drawnBack(lopsided(4)));
  });

  it('stay where no signal holds anyone, and where no long body may turn by', () => {
    expect(drawnBack(lopsided(4, { signalled: false }))).toEqual({});
    const roads = lopsided(4);
    for (const edge of roads.edges) for (const lane of edge.lanes) lane.allow = ['car', 'bicycle'];
    expect(drawnBack(roads)).toEqual({});
  });
});
