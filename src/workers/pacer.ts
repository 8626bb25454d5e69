/** Wall-clock lag, ms, that is made up by running faster; what exceeds it is given up. */
const TOLERATED_LAG = 250;
/** Weight of the newest measurement in the reported speed. */
const SPEED_SMOOTHING = 0.5;

/**
 * When the steps of a run are due. Due times are absolute (start + steps * duration), so lateness never adds up; a
 * lag beyond what can be tolerated (slow machine, sleeping computer) moves the start instead of causing a burst.
 * All wall times in milliseconds.
 */
export class Pacer {
  private readonly stepMs: number;
  private multiple = 1;
  private baseTick = 0;
  private baseTime = 0;
  private measuredTick = 0;
  private measuredTime = 0;
  /** Simulated seconds per second reached of late. */
  actualSpeed = 0;

  /** `dt`: simulated seconds per step. */
  constructor(dt: number) {
    this.stepMs = dt * 1000;
  }

  get speed(): number {
    return this.multiple;
  }

  /** Starts counting at this tick and time, at `multiple` times real time. */
  start(tick: number, now: number, multiple = this.multiple): void {
    this.multiple = multiple;
    this.baseTick = tick;
    this.baseTime = now;
    this.measuredTick = tick;
    this.measuredTime = now;
  }

  /** When the step that leads to `tick` is due. */
  due(tick: number): number {
    return this.baseTime + ((tick - this.baseTick) * this.stepMs) / this.multiple;
  }

  /** Gives up a lag that is too great to be made up. */
  forgive(tick: number, now: number): void {
    if (now - this.due(tick + 1) <= TOLERATED_LAG) return;
    this.baseTick = tick + 1;
    this.baseTime = now;
  }

  /** Measures the speed since the last measurement. */
  measure(tick: number, now: number): number {
    const wall = now - this.measuredTime;
    if (wall > 0) {
      const reached = ((tick - this.measuredTick) * this.stepMs) / wall;
      this.actualSpeed =
        this.actualSpeed === 0 ? reached : this.actualSpeed + SPEED_SMOOTHING * (reached - this.actualSpeed);
    }
    this.measuredTick = tick;
    this.measuredTime = now;
    return this.actualSpeed;
  }

  stop(): void {
    this.actualSpeed = 0;
  }
}
