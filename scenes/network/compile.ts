import type { Scene } from '../document/scene.ts';
import type { Problem } from '../problem.ts';
import { compileRoads } from './compile-roads.ts';
import { compileWalkways } from './compile-walkways.ts';
import type { RoadNetwork, WalkNetwork } from './road-network.ts';
import { conflictingGreens } from './signal-safety.ts';

/** A scene with its networks compiled: what players, sensors and views work on. */
export interface CompiledScene {
  readonly scene: Scene;
  readonly roads: RoadNetwork;
  readonly walks: WalkNetwork;
  /** What the compiler noticed and the scene should mend. */
  readonly problems: readonly Problem[];
}

/** Compiles a validated scene. Throws TwinError when references don't resolve. */
export function compileScene(scene: Scene): CompiledScene {
  const problems: Problem[] = [];
  const roads = compileRoads(scene.roads, problems);
  const walks = compileWalkways(scene.walkways, scene.roads, roads);
  problems.push(...conflictingGreens(roads));
  return { scene, roads, walks, problems };
}
