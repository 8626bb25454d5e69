import type { Device } from '../../scenes/document/devices.ts';
import type { LocalText } from '../../scenes/document/shapes.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Selection } from '../store/app-store.ts';

/** Something that can be found by its name or id and selected. */
export interface Found {
  readonly selection: Selection;
  readonly title: LocalText;
  readonly id: string;
  /** Lower-case words in all languages that are searched. */
  readonly words: string;
}

const plain = (text: string): LocalText => ({ en: text });

function words(id: string, ...texts: readonly (LocalText | undefined)[]): string {
  const all = [id];
  for (const text of texts) if (text) all.push(text.en, text['zh-Hans'] ?? '', text['zh-Hant'] ?? '');
  return all.join(' ').toLowerCase();
}

/**
 * Everything in a scene that has a name: roads (the first edge of each name), places, named buildings, signals,
 * devices. Unnamed roads are found by their id only when a scene has no names at all.
 */
export function searchIndex(world: CompiledScene, devices: readonly Device[]): readonly Found[] {
  const found: Found[] = [];
  const { scene } = world;
  for (const device of devices) {
    found.push({
      selection: { kind: 'device', id: device.id },
      title: device.name ?? plain(device.id),
      id: device.id,
      words: words(`${device.id} ${device.kind} ${device.model}`, device.name),
    });
  }
  for (const place of scene.surroundings.places) {
    found.push({
      selection: { kind: 'place', id: place.id },
      title: place.name,
      id: place.id,
      words: words(place.id, place.name),
    });
  }
  const seen = new Set<string>();
  for (const edge of scene.roads.edges) {
    const name = edge.name;
    if (name) {
      if (seen.has(name.en)) continue;
      seen.add(name.en);
    }
    found.push({
      selection: { kind: 'edge', id: edge.id },
      title: name ?? plain(edge.id),
      id: edge.id,
      words: words(edge.id, name),
    });
  }
  for (const signal of scene.roads.signals) {
    found.push({
      selection: { kind: 'signal', id: signal.id },
      title: signal.name ?? plain(signal.id),
      id: signal.id,
      words: words(`${signal.id} signal`, signal.name),
    });
  }
  for (const building of scene.surroundings.buildings) {
    if (!building.name) continue;
    found.push({
      selection: { kind: 'building', id: building.id },
      title: building.name,
      id: building.id,
      words: words(building.id, building.name),
    });
  }
  return found;
}

/**
 * The entries that hold all words of the query, best first: whole titles and ids, then beginnings of words, then the
 * rest, each in the order of the index.
 */
export function search(index: readonly Found[], query: string, limit: number): readonly Found[] {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return [];
  const ranked: { found: Found; rank: number }[] = [];
  for (const found of index) {
    let rank = 0;
    for (const term of terms) {
      const at = found.words.indexOf(term);
      if (at < 0) {
        rank = -1;
        break;
      }
      if (found.id.toLowerCase() === term || found.words.split(' ').includes(term)) rank += 3;
      else if (at === 0 || found.words.includes(` ${term}`)) rank += 2;
      else rank += 1;
    }
    if (rank > 0) ranked.push({ found, rank });
  }
  return ranked
    .sort((a, b) => b.rank - a.rank)
    .slice(0, limit)
    .map((entry) => entry.found);
}
