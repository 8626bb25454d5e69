import type { Frame } from '../../sims/frame.ts';
import type { RunSummary, SimulationCommand, VehicleInfo } from '../../sims/simulation.ts';
import type { HostClock, HostedSimulation } from '../../src/workers/sim-host.ts';

/** A run whose state is one number that depends on every step and every command before it. */
export class ToySimulation implements HostedSimulation {
  readonly scenario: { readonly id: string; readonly begin: number };
  readonly seed = 1;
  readonly dt = 0.1;
  /** Time of tick 0; the scenario begins at 100 s. */
  readonly begin: number;
  readonly end: number | undefined;
  readonly frameCapacity = { vehicles: 4, pedestrians: 0, signals: 0, tracks: 0 };
  readonly vehicleTypes = [];
  readonly problems = [];
  tick = 0;
  value = 1;
  /** Commands whose step hasn't come yet. */
  private queued: SimulationCommand[] = [];
  restored = 0;
  steps = 0;
  /** Breaks when it leaves this tick. */
  breaksAt = -1;

  constructor(end?: number, warmUp = 0) {
    this.scenario = { id: 'toy', begin: 100 };
    this.begin = 100 - warmUp;
    this.end = end;
  }

  get time(): number {
    return this.begin + this.tick * this.dt;
  }
  get finished(): boolean {
    return this.end !== undefined && this.time >= this.end - 1e-9;
  }
  step(): void {
    if (this.tick === this.breaksAt) throw new Error('a wheel came off');
    for (const command of this.queued)
      this.value = Math.imul(this.value, 31) + JSON.stringify(command).length;
    this.queued = [];
    this.value = (Math.imul(this.value ^ this.tick, 0x85ebca6b) + 12345) | 0;
    this.tick += 1;
    this.steps += 1;
  }
  writeFrame(frame: Frame): void {
    frame.tick = this.tick;
    frame.time = this.time;
    frame.vehicleCount = 1;
    frame.vehicleId[0] = this.value >>> 0;
  }
  hash(): string {
    return `${this.tick}:${this.value}`;
  }
  save(): Uint8Array {
    return new Uint8Array(new Int32Array([this.tick, this.value]).buffer);
  }
  restore(bytes: Uint8Array): void {
    const [tick = 0, value = 0] = new Int32Array(bytes.slice().buffer);
    this.tick = tick;
    this.value = value;
    this.queued = [];
    this.restored += 1;
  }
  command(command: SimulationCommand): void {
    this.queued.push(command);
  }
  summary(): RunSummary {
    return { ticks: this.tick } as RunSummary;
  }
  vehicleInfo(id: number): VehicleInfo | undefined {
    return id === 1 ? ({ id: 1 } as unknown as VehicleInfo) : undefined;
  }
}

/** The state of an undisturbed run at a tick. */
export function toyValueAt(tick: number): number {
  const toy = new ToySimulation();
  while (toy.tick < tick) toy.step();
  return toy.value >>> 0;
}

/** A clock that moves only when a test says so, firing what falls due in order of its time. */
export class HandClock implements HostClock {
  private time = 0;
  private waiting: { readonly time: number; readonly callback: () => void }[] = [];
  /** What each look at the clock costs, ms: steps take time too. */
  cost = 0;

  now(): number {
    this.time += this.cost;
    return this.time;
  }
  at(time: number, callback: () => void): void {
    this.waiting.push({ time, callback });
  }
  /** Moves on by `ms`, letting messages through between callbacks. */
  async run(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await settle();
      this.waiting.sort((a, b) => a.time - b.time);
      const next = this.waiting[0];
      if (!next || Math.max(next.time, this.time) > until) break;
      this.waiting.shift();
      this.time = Math.max(this.time, next.time);
      next.callback();
    }
    this.time = Math.max(this.time, until);
  }
  /** Jumps ahead without letting anything happen, as when the computer sleeps. */
  sleep(ms: number): void {
    this.time += ms;
  }
}

/** Lets the messages of a MessageChannel arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
}
