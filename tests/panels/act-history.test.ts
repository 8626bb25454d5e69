import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Device } from '../../scenes/document/devices.ts';
import { ActHistory } from '../../src/store/act-history.ts';
import { DeviceHistory } from '../../src/store/device-history.ts';

/** The two histories as the session holds them, over a list of devices and a number that acts change. */
class Desk {
  readonly devices = new DeviceHistory();
  readonly acts = new ActHistory();
  list: readonly Device[] = [];
  road = 0;
  private made = 0;

  get state(): string {
    return `${this.list.map((d) => d.id).join()} ${this.road}`;
  }
  place(): void {
    const before = this.list;
    this.made += 1;
    this.list = [...before, { id: String(this.made) } as Device];
    this.devices.record(before, this.list, this.made * 1e4);
    this.acts.forgetUndone();
  }
  act(): void {
    const [before, after] = [this.road, this.road + 1];
    this.road = after;
    this.acts.record(
      {
        undo: () => {
          this.road = before;
        },
        redo: () => {
          this.road = after;
        },
      },
      this.devices.undoCount,
    );
    this.devices.forgetUndone();
  }
  undo(): void {
    if (!this.acts.undo(this.devices.undoCount)) this.list = this.devices.undo(this.list) ?? this.list;
  }
  redo(): void {
    if (!this.acts.redo(this.devices.undoCount)) this.list = this.devices.redo(this.list) ?? this.list;
  }
}

const step = fc.constantFrom('place', 'act', 'undo', 'redo');

describe('undo over devices and acts', () => {
  it('takes back and does again one thing after the other, in the order in which they were done', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const desk = new Desk();
        const past = [desk.state];
        let at = 0;
        for (const name of steps) {
          desk[name]();
          if (name === 'undo') at = Math.max(0, at - 1);
          else if (name === 'redo') at = Math.min(past.length - 1, at + 1);
          else {
            at += 1;
            past.splice(at, past.length, desk.state);
          }
          expect(desk.state).toBe(past[at]);
          expect(desk.devices.undoCount + desk.acts.undoCount).toBe(at);
          expect(desk.devices.redoCount + desk.acts.redoCount).toBe(past.length - 1 - at);
        }
      }),
    );
  });
});
