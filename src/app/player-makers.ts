import type { CompiledScene } from '../../scenes/network/compile.ts';
import { isSimulation } from '../panels/inspect/route-facts.ts';
import type { Player } from '../players/player.ts';
import { loadScene } from './scene-loader.ts';
import type { PlayerMakers, RecordingContext, RecordingInProgress, RecordingLook } from './session.ts';

/** The players of the product. Each comes in a chunk of its own, loaded when its mode is first opened. */
export const playerMakers: PlayerMakers = {
  async simulation(world: CompiledScene, scenarioId: string): Promise<Player> {
    const { SimulationPlayer } = await import('../players/simulation-player.ts');
    return new SimulationPlayer({ scene: world.scene, world, scenario: scenarioId });
  },

  async recording(bytes: Blob, name: string): Promise<Player> {
    const { RecordingPlayer } = await import('../players/recording-player.ts');
    return new RecordingPlayer(bytes, { name });
  },

  async live(world: CompiledScene, url: string): Promise<Player> {
    const { LivePlayer } = await import('../players/live-player.ts');
    return new LivePlayer({ world, url });
  },

  async look(name: string, bytes: Blob): Promise<RecordingLook> {
    const { Recording } = await import('../recorder/recording.ts');
    const { facts } = await Recording.open(bytes, name);
    const scene = facts.scene;
    return {
      sceneId: facts.sceneId,
      scenarioId: facts.scenario,
      seconds: facts.end - facts.begin,
      world: scene ? () => loadScene({ kind: 'document', scene }) : null,
    };
  },

  async record(player: Player, { world, scenarioId }: RecordingContext): Promise<RecordingInProgress> {
    const { recordPlayer } = await import('../recorder/record-player.ts');
    const scenario = world.scene.scenarios.find((s) => s.id === scenarioId);
    const recorder = await recordPlayer(player, {
      sceneId: world.scene.id,
      scenario: scenarioId,
      ...runOf(player),
      vehicleTypes: scenario?.demand.vehicleTypes ?? [],
      scene: world.scene,
    });
    const begin = player.state.time;
    let last = begin;
    const stop = player.onState((state) => {
      last = Math.max(last, state.time);
    });
    return {
      get frames() {
        return recorder.progress.frames;
      },
      get bytes() {
        return recorder.progress.bytes;
      },
      get seconds() {
        return last - begin;
      },
      stop: () => {
        stop();
        return recorder.stop();
      },
    };
  },
};

/** Seed and step of what is recorded; 0 where there is none. */
function runOf(player: Player): { readonly seed: number; readonly dt: number } {
  const run = isSimulation(player) ? player.run : undefined;
  return { seed: run?.seed ?? 0, dt: run?.dt ?? 0 };
}
