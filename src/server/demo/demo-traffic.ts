import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { Frame } from '../../../sims/frame.ts';
import { Simulation, type SimulationCommand } from '../../../sims/simulation.ts';

/** The next run is made ready during this much of the end of the one before it, s. */
const AHEAD = 90;
/** Steps of the next run's warm-up per step of the one that is shown. */
const WARM_STEPS = 12;

/**
 * Traffic that never ends: runs the scene's first scenario from its begin to its end, again and again with another seed
 * each time. The next run warms up, a few steps at a time, while the last minutes of the one before are still shown, so
 * that whoever watches sees no pause. Holds two runs at most.
 */
export class EndlessTraffic {
  private readonly world: CompiledScene;
  private readonly dt: number;
  private sim: Simulation;
  private next: Simulation | null = null;
  private shown: Frame;
  /** Number of the run, from 1 on; also its seed. */
  run = 1;

  /** `dt`: seconds per step. */
  constructor(world: CompiledScene, dt: number) {
    this.world = world;
    this.dt = dt;
    this.sim = this.create(this.run);
    this.shown = Frame.create(this.sim.frameCapacity);
  }

  get vehicleTypes(): Simulation['vehicleTypes'] {
    return this.sim.vehicleTypes;
  }

  /** Simulated time, s. */
  get time(): number {
    return this.sim.time;
  }

  /** What moves, after the last step. Valid until the next one. */
  get frame(): Frame {
    return this.shown;
  }

  /** Whether the first run stands before its scenario's begin. */
  get cold(): boolean {
    return isCold(this.sim);
  }

  /** Up to `steps` steps of the warm-up, without a frame. */
  warm(steps: number): void {
    for (let n = 0; n < steps && this.cold; n++) this.sim.step();
  }

  /** Queues a command for the next step. Throws TwinError if it names what isn't there. */
  command(command: SimulationCommand): void {
    this.sim.command(command);
  }

  /** One step on. Returns whether another run began with it. */
  step(): boolean {
    this.prepareNext();
    const over = this.sim.finished;
    if (over) this.changeOver();
    this.sim.step();
    this.sim.writeFrame(this.shown);
    return over;
  }

  private prepareNext(): void {
    const { sim, next } = this;
    if (next) {
      for (let n = 0; n < WARM_STEPS && isCold(next); n++) next.step();
    } else if (sim.end !== undefined && sim.time >= sim.end - AHEAD) {
      this.next = this.create(this.run + 1);
    }
  }

  private changeOver(): void {
    this.run += 1;
    const next = this.next ?? this.create(this.run);
    this.next = null;
    while (isCold(next)) next.step();
    this.sim = next;
    if (Frame.bytes(next.frameCapacity) !== this.shown.byteLength)
      this.shown = Frame.create(next.frameCapacity);
  }

  private create(seed: number): Simulation {
    return Simulation.create(this.world, { seed, dt: this.dt });
  }
}

function isCold(sim: Simulation): boolean {
  return sim.time < sim.scenario.begin - sim.dt / 2;
}
