import type { DocumentCheck } from './check.ts';
import type { RoadFacts } from './check-roads.ts';
import { selfIntersects, signedArea2 } from './rings.ts';
import type { Scene } from './scene.ts';
import type { Point } from './shapes.ts';

/** Rings larger than this are not searched for self-intersections (the search is quadratic). */
const LARGE_RING = 4000;

/** Devices, buildings, areas: references and the sense of rings. */
export function checkSurroundings(scene: Scene, facts: RoadFacts, check: DocumentCheck): void {
  const devices = check.unique(scene.devices, ['devices'], 'device');
  for (const [i, device] of scene.devices.entries()) {
    check.near([[device.mount.x, device.mount.y]], ['devices', i, 'mount']);
    if (device.signal !== undefined) {
      check.reference(facts.signals, device.signal, ['devices', i, 'signal'], 'signal');
    }
    for (const [k, link] of device.links.entries()) {
      const path = ['devices', i, 'links', k, 'to'];
      if (link.to === device.id)
        check.error('link-to-itself', path, 'The device is linked to itself.', 'Remove the link.');
      else if (link.kind !== 'power' && !devices.has(link.to)) {
        check.warning(
          'link-outside',
          path,
          `The ${link.kind} link leads to "${link.to}", which is no device of this scene.`,
          "It is taken as a supply outside the scene; use a device's id to link two devices.",
        );
      }
    }
  }
  const { buildings, areas, places, barriers } = scene.surroundings;
  check.unique(buildings, ['surroundings', 'buildings'], 'building');
  check.unique(areas, ['surroundings', 'areas'], 'area');
  check.unique(places, ['surroundings', 'places'], 'place');
  check.unique(barriers, ['surroundings', 'barriers'], 'barrier');
  for (const [i, building] of buildings.entries()) {
    checkRing(building.footprint, ['surroundings', 'buildings', i, 'footprint'], check);
  }
  for (const [i, area] of areas.entries()) checkRing(area.ring, ['surroundings', 'areas', i, 'ring'], check);
  for (const [i, barrier] of barriers.entries())
    check.line(barrier.line, ['surroundings', 'barriers', i, 'line']);
  for (const [i, junction] of scene.roads.junctions.entries()) {
    check.near([[junction.x, junction.y]], ['roads', 'junctions', i]);
    if (junction.shape && signedArea2(junction.shape) < 0) {
      checkRing(junction.shape, ['roads', 'junctions', i, 'shape'], check);
    }
  }
}

function checkRing(ring: readonly Point[], path: readonly (string | number)[], check: DocumentCheck): void {
  check.near(ring, path);
  const area = signedArea2(ring);
  if (area < 0) {
    check.warning(
      'ring-clockwise',
      path,
      'The ring runs clockwise.',
      'Reverse its points; rings run counter-clockwise.',
    );
  } else if (area === 0) {
    check.warning(
      'ring-flat',
      path,
      'The ring encloses no area.',
      "Give it corners that don't lie on one line.",
    );
  }
  if (ring.length <= LARGE_RING && selfIntersects(ring)) {
    check.warning(
      'ring-crosses-itself',
      path,
      'The ring crosses or touches itself.',
      'Draw it without loops; its surface is undefined.',
    );
  }
}
