import type { CAC } from 'cac';
import type { RawOptions } from './options.ts';

/** `sense SCENE --device ID`: what one device sees at a moment of the simulation. */
export function registerSense(cli: CAC): void {
  cli
    .command(
      'sense [scene]',
      'Point cloud of a lidar or what a camera sees, at a moment (default scene: hetao)',
    )
    .option('--device <id>', 'Device of the scene')
    .option('--at <s>', "Simulated seconds, a scenario's warm-up included (default: the warm-up's, else 60)")
    .option('--seed <n>', 'Seed of everything random (default: 42)')
    .option('--ply <file>', "Write a lidar's points to a PLY file")
    .option('--json', 'One JSON document with all figures on standard output')
    .example((bin) => `  $ ${bin} sense hetao --device L01 --at 720 --ply l01.ply`)
    .action(async (scene: unknown, options: RawOptions) => {
      const { sense } = await import('./sense-headless.ts');
      return sense(nameOf(scene), options);
    });
}

/** `cover SCENE`: what the scene's devices cover. */
export function registerCover(cli: CAC): void {
  cli
    .command(
      'cover [scene]',
      'Share of roads and walkways that the devices of a scene see (default scene: hetao)',
    )
    .option('--cell <m>', 'Side of the cells counted (default: 4)')
    .option('--json', 'One JSON document with all figures on standard output')
    .example((bin) => `  $ ${bin} cover hetao --json`)
    .action(async (scene: unknown, options: RawOptions) => {
      const { cover } = await import('./sense-headless.ts');
      return cover(nameOf(scene), options);
    });
}

function nameOf(scene: unknown): string {
  return scene === undefined ? 'hetao' : String(scene);
}
