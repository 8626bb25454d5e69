import type { SimulationCommand } from '../../sims/simulation.ts';
import type { TimedCommand } from './sim-protocol.ts';

/**
 * Commands by the tick they were given on. Going back and running again repeats them, so the past stays what it was; a
 * new command given in the past opens another future, and those of the old one are forgotten.
 */
export class CommandLog {
  private entries: TimedCommand[] = [];

  constructor(entries: readonly TimedCommand[] = []) {
    this.entries = [...entries];
  }

  get all(): readonly TimedCommand[] {
    return this.entries;
  }

  add(tick: number, command: SimulationCommand): void {
    this.dropAfter(tick);
    this.entries.push({ tick, command });
  }

  at(tick: number): readonly TimedCommand[] {
    if (this.entries.length === 0) return this.entries;
    return this.entries.filter((entry) => entry.tick === tick);
  }

  private dropAfter(tick: number): void {
    this.entries = this.entries.filter((entry) => entry.tick <= tick);
  }
}
