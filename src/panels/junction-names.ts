import type { Scene } from '../../scenes/document/scene.ts';
import type { LocalText } from '../../scenes/document/shapes.ts';

/** Names of junctions for people: their own, else the streets that meet there; those without either are left out. */
export function junctionNames(
  scene: Scene,
  local: (text: LocalText | undefined) => string,
): ReadonlyMap<string, string> {
  const streets = new Map<string, Set<string>>();
  for (const edge of scene.roads.edges) {
    const name = local(edge.name);
    if (name === '') continue;
    for (const junction of [edge.from, edge.to]) {
      const names = streets.get(junction);
      if (names) names.add(name);
      else streets.set(junction, new Set([name]));
    }
  }
  const result = new Map<string, string>();
  for (const junction of scene.roads.junctions) {
    const name = local(junction.name) || [...(streets.get(junction.id) ?? [])].slice(0, 2).join(' · ');
    if (name !== '') result.set(junction.id, name);
  }
  return result;
}
