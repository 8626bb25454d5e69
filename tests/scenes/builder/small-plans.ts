import type { PlanNode, PlanStreet, StreetPlan } from '../../../scenes/builder/street-plan.ts';

const name = { en: 'Test street' };

export function street(id: string, path: PlanStreet['path'], change: Partial<PlanStreet> = {}): PlanStreet {
  return {
    id,
    name,
    roadClass: 'secondary',
    side: 'right',
    lanes: [2, 2],
    speed: 13.9,
    laneWidth: 3.25,
    sidewalks: true,
    confidence: 'assumed',
    source: 'test',
    path,
    ...change,
  };
}

export function node(id: string, x: number, y: number, control: PlanNode['control'] = 'end'): PlanNode {
  return { id, x, y, control };
}

/** Two streets that cross at a right angle, 150 m each way. */
export function crossroads(control: PlanNode['control'], change: Partial<PlanStreet> = {}): StreetPlan {
  return {
    nodes: [
      node('middle', 0, 0, control),
      node('west', -150, 0),
      node('east', 150, 0),
      node('south', 0, -150),
      node('north', 0, 150),
    ],
    streets: [
      street('main', ['west', 'middle', 'east'], change),
      street('side', ['south', 'middle', 'north'], change),
    ],
  };
}
