import { TwinError } from '../problem.ts';
import { STREETS } from './streets.ts';

/**
 * Id of the edge of a street from one of its nodes to the next. Scenarios name edges by the nodes they join, so that they
 * read like a map and fail loudly when the streets change.
 */
export function way(street: string, from: string, to: string): string {
  const plan = STREETS.find((s) => s.id === street);
  const nodes = plan?.path.filter((step) => typeof step === 'string') ?? [];
  for (let i = 0; i + 1 < nodes.length; i++) {
    if (nodes[i] === from && nodes[i + 1] === to) return `${street}.${i}f`;
    if (nodes[i] === to && nodes[i + 1] === from && (plan?.lanes[1] ?? 0) > 0) return `${street}.${i}b`;
  }
  throw new TwinError({
    code: 'hetao.unknown-way',
    message: `No edge of ${street} leads from ${from} to ${to}`,
    where: 'scenes/hetao',
    hint: 'Name two neighbouring nodes of the street, in a direction that may be driven.',
  });
}

/** The edges along a street through consecutive nodes. */
export function ways(street: string, ...nodes: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i + 1 < nodes.length; i++) result.push(way(street, nodes[i] ?? '', nodes[i + 1] ?? ''));
  return result;
}
