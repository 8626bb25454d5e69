import type { Device } from '../../scenes/document/devices.ts';

type Devices = readonly Device[];

/** Changes closer together than this, to the same one device, are one step: keys held down, a wheel turned. */
const ONE_GESTURE_MS = 600;
const DEPTH = 200;

/**
 * Undo and redo over whole lists of devices. Lists are immutable and share their entries, so a step costs one array.
 */
export class DeviceHistory {
  private past: Devices[] = [];
  private future: Devices[] = [];
  private lastAt = Number.NEGATIVE_INFINITY;
  private lastId: string | null = null;

  get undoCount(): number {
    return this.past.length;
  }
  get redoCount(): number {
    return this.future.length;
  }

  clear(): void {
    this.past = [];
    this.future = [];
    this.lastAt = Number.NEGATIVE_INFINITY;
    this.lastId = null;
  }

  /** What was undone can't be done again: something else was done since. */
  forgetUndone(): void {
    this.future = [];
  }

  /** The next change begins a step of its own. */
  endStep(): void {
    this.lastId = null;
  }

  /**
   * Notes that `before` became `after`, at a time in milliseconds. While a device is `held`, its changes belong to one
   * step however slowly they come.
   */
  record(before: Devices, after: Devices, now: number, held = false): void {
    const id = onlyChanged(before, after);
    const continues = id !== null && id === this.lastId && (held || now - this.lastAt < ONE_GESTURE_MS);
    this.lastAt = now;
    this.lastId = id;
    this.future = [];
    if (continues) return;
    this.past.push(before);
    if (this.past.length > DEPTH) this.past.shift();
  }

  /** The list to go back to, or null. */
  undo(current: Devices): Devices | null {
    const back = this.past.pop();
    if (!back) return null;
    this.future.push(current);
    this.lastId = null;
    return back;
  }

  redo(current: Devices): Devices | null {
    const forward = this.future.pop();
    if (!forward) return null;
    this.past.push(current);
    this.lastId = null;
    return forward;
  }
}

/** Id of the one device that changed in place, or null if several did, or any came or went. */
function onlyChanged(before: Devices, after: Devices): string | null {
  if (before.length !== after.length) return null;
  let id: string | null = null;
  for (let i = 0; i < after.length; i++) {
    const b = before[i];
    const a = after[i];
    if (a === b || !a || !b) continue;
    if (id !== null || a.id !== b.id) return null;
    id = a.id;
  }
  return id;
}
