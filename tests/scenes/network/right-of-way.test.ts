import { describe, expect, it } from 'vitest';
import {
  ARMS,
  type Arm,
  type CrossOptions,
  crossing,
  linkName,
  movementIndex,
  worldOf,
} from '../../sims/vehicles/small-networks.ts';

/** Whom each movement of a crossing gives way to, by name. */
function yieldsOf(options: CrossOptions): Record<string, string[]> {
  const { roads } = worldOf(crossing(options));
  const table: Record<string, string[]> = {};
  for (let k = 0; k < roads.linkCount; k++) {
    const to: string[] = [];
    for (let c = roads.conflictStart[k] as number; c < (roads.conflictStart[k + 1] as number); c++) {
      if (roads.conflictYield[c] === 1) to.push(linkName(roads, roads.conflictLink[c] as number));
    }
    table[linkName(roads, k)] = to.sort();
  }
  return table;
}

/** A table for the southern arm, turned to all four. */
function everyArm(south: Record<string, string[]>): Record<string, string[]> {
  const turned = (name: string, by: number) =>
    name
      .split('>')
      .map((arm) => ARMS[(ARMS.indexOf(arm as Arm) + by) % 4])
      .join('>');
  const table: Record<string, string[]> = {};
  for (let by = 0; by < 4; by++) {
    for (const [name, foes] of Object.entries(south)) {
      table[turned(name, by)] = foes.map((foe) => turned(foe, by)).sort();
    }
  }
  return table;
}

// Whoever turns left waits for those who come towards it, on every kind of junction that has rules.
const ONCOMING = ['north>south', 'north>west'];

describe('right of way', () => {
  it('is with the traffic from the right where the junction says so, and left turns wait for oncoming traffic', () => {
    expect(yieldsOf({ type: 'right_before_left' })).toEqual(
      everyArm({
        'south>east': [],
        'south>north': ['east>north', 'east>south', 'east>west'],
        'south>west': ['east>south', 'east>west', ...ONCOMING],
      }),
    );
  });

  it('is with the road of higher priority, and on that road left turns wait for oncoming traffic', () => {
    const table = yieldsOf({ type: 'priority', priority: { south: 2, north: 2, east: 1, west: 1 } });
    expect(table['south>north']).toEqual([]);
    expect(table['south>east']).toEqual([]);
    expect(table['south>west']).toEqual(ONCOMING);
    expect(table['east>west']).toEqual([
      'north>east',
      'north>south',
      'north>west',
      'south>north',
      'south>west',
    ]);
    expect(table['east>north']).toEqual(['south>north']);
    const fromMain = (foe: string) => /^(south|north)/.test(foe);
    for (const name of ['south>north', 'north>south', 'south>west', 'north>east']) {
      expect(table[name]?.every(fromMain), name).toBe(true);
    }
  });

  it('at a signal is only about those who are green together: left turns wait, and so do right turns that merge', () => {
    expect(yieldsOf({ type: 'traffic_light' })).toEqual(
      everyArm({ 'south>east': ['west>east'], 'south>north': [], 'south>west': ONCOMING }),
    );
  });

  it('is the mirror image where people drive on the left', () => {
    for (const [right, left] of [
      ['right_before_left', 'left_before_right'],
      ['traffic_light', 'traffic_light'],
      ['priority', 'priority'],
    ] as const) {
      const priority = right === 'priority' ? { priority: { east: 1, west: 1 } } : {};
      expect(yieldsOf({ type: left, mirrored: true, ...priority }), left).toEqual(
        yieldsOf({ type: right, ...priority }),
      );
    }
  });

  it('is undecided where the junction has no rule, and as written where the document names whom to give way to', () => {
    for (const type of ['zipper', 'unregulated', 'allway_stop'] as const) {
      expect(Object.values(yieldsOf({ type })).flat(), type).toEqual([]);
    }
    const roads = crossing({ type: 'right_before_left' });
    const connections = roads.connections.map((c, i) =>
      i === movementIndex('south', 's')
        ? { ...c, yieldTo: [movementIndex('west', 's')] }
        : i === movementIndex('west', 's')
          ? { ...c, yieldTo: [] }
          : c,
    );
    const { roads: net } = worldOf({ ...roads, connections });
    const link = Array.from({ length: net.linkCount }, (_, k) => linkName(net, k)).indexOf('south>north');
    const foes: string[] = [];
    for (let c = net.conflictStart[link] as number; c < (net.conflictStart[link + 1] as number); c++) {
      if (net.conflictYield[c] === 1) foes.push(linkName(net, net.conflictLink[c] as number));
    }
    expect(foes).toEqual(['west>east']);
  });

  it('never has two movements wait for each other, on any kind of junction', () => {
    for (const type of ['priority', 'right_before_left', 'left_before_right', 'traffic_light'] as const) {
      for (const mirrored of [false, true]) {
        const table = yieldsOf({ type, mirrored, priority: { south: 3, east: 2, north: 3, west: 1 } });
        for (const [name, foes] of Object.entries(table)) {
          for (const foe of foes) expect(table[foe], `${type}: ${name} and ${foe}`).not.toContain(name);
        }
      }
    }
  });
});
