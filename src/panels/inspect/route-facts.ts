import type { LocalText } from '../../../scenes/document/shapes.ts';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import type { Player } from '../../players/player.ts';
import type { SimulationPlayer } from '../../players/simulation-player.ts';

/** What an inspector says of a vehicle's journey. */
export interface RouteFacts {
  readonly name: string;
  readonly destination: LocalText;
  readonly edgesLeft: number;
  /** Time of insertion, s; seconds at rest; seconds lost against driving freely. */
  readonly departed: number;
  readonly waited: number;
  readonly timeLoss: number;
  readonly desiredSpeed: number;
}

/** The journey of a vehicle, from players that know it; null where it isn't known. */
export async function routeFacts(
  player: Player,
  world: CompiledScene,
  id: number,
): Promise<RouteFacts | null> {
  if (!isSimulation(player)) return null;
  const info = await player.vehicleInfo(id);
  if (!info) return null;
  const last = info.route.at(-1);
  const edge =
    last === undefined ? undefined : world.scene.roads.edges[world.roads.edgeIndex.get(last) ?? -1];
  return {
    name: info.name,
    destination: edge?.name ?? { en: last ?? '–' },
    edgesLeft: Math.max(0, info.route.length - 1 - info.routePlace),
    departed: info.departed,
    waited: info.waited,
    timeLoss: info.timeLoss,
    desiredSpeed: info.desiredSpeed,
  };
}

export function isSimulation(player: Player): player is SimulationPlayer {
  return player.kind === 'simulation' && 'vehicleInfo' in player;
}
