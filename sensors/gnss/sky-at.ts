import { cos, PI, sin } from '../../scenes/math.ts';
import type { RayWorld } from '../world/ray-world.ts';
import { dilution } from './dop.ts';
import type { PreparedSky } from './prepare-sky.ts';
import type { SatelliteView, SkyView } from './sky-view.ts';

/** Nothing in a scene is farther than this, m. */
const FAR = 10_000;

/**
 * The sky of an antenna at (x, y, z): a satellite is blocked where the ray towards it meets anything, masked below the
 * elevation mask (radians, default 5 degrees), visible otherwise. DOP is that of the visible ones.
 */
export function skyAt(
  world: RayWorld,
  sky: PreparedSky,
  x: number,
  y: number,
  z: number,
  elevationMask: number = (5 * PI) / 180,
): SkyView {
  const satellites = sky.satellites.map((satellite): SatelliteView => {
    const { azimuth, elevation } = satellite;
    if (elevation < elevationMask) return { ...satellite, state: 'masked' };
    const flat = cos(elevation);
    const met = world.cast(x, y, z, flat * sin(azimuth), flat * cos(azimuth), sin(elevation), FAR);
    return { ...satellite, state: met === Number.POSITIVE_INFINITY ? 'visible' : 'blocked' };
  });
  const visible = satellites.filter((s) => s.state === 'visible');
  return {
    time: sky.time,
    elementsAge: sky.elementsAge,
    elementsSource: sky.elementsSource,
    satellites,
    visibleCount: visible.length,
    dop: dilution(visible),
    openDop: dilution(satellites.filter((s) => s.state !== 'masked')),
  };
}
