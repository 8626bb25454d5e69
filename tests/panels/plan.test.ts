import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Device } from '../../scenes/document/devices.ts';
import { keepPlans } from '../../src/app/plan-keeper.ts';
import { Session } from '../../src/app/session.ts';
import { FrameSource } from '../../src/players/frame-source.ts';
import { createAppStore } from '../../src/store/app-store.ts';
import {
  duplicateDevice,
  MOUNT_BOUNDS,
  type MountField,
  mountValue,
  nextDeviceId,
  withMountValue,
} from '../../src/store/device-edits.ts';
import { readPlan, writePlan } from '../../src/store/plan-file.ts';
import { createUiStore } from '../../src/store/ui-store.ts';
import { HeldPlayer } from './players-in-memory.ts';
import { smallWorld } from './small-world.ts';

const devices = smallWorld().scene.devices;
const models = new Set(['lidar-32-120']);
const now = new Date('2026-01-02T03:04:05Z');

describe('a plan file', () => {
  it('gives back the devices that were written', () => {
    const { plan, problems } = readPlan(writePlan('small', devices, now), 'p.json', models, 'small');
    expect(problems).toEqual([]);
    expect(plan?.devices).toEqual(devices);
  });

  it('lists every problem with its place', () => {
    const text = writePlan('small', devices, now)
      .replace('"x": 50', '"x": "east"')
      .replace('"kind": "pole"', '"kind": "balloon"');
    const { plan, problems } = readPlan(text, 'p.json', models, 'small');
    expect(plan).toBeNull();
    expect(problems.map((p) => p.where).sort()).toEqual([
      'p.json: devices[0].mount.kind',
      'p.json: devices[0].mount.x',
    ]);
  });

  it('refuses ids that occur twice and models that nobody knows', () => {
    const twice = [...devices, ...devices];
    const { plan, problems } = readPlan(writePlan('small', twice, now), 'p.json', new Set(), 'small');
    expect(plan).toBeNull();
    expect(problems.map((p) => p.code).sort()).toEqual([
      'plan.duplicate-id',
      'plan.unknown-model',
      'plan.unknown-model',
    ]);
  });

  it('warns of a plan made in another scene, and takes it', () => {
    const { plan, problems } = readPlan(writePlan('elsewhere', devices, now), 'p.json', models, 'small');
    expect(plan?.devices).toHaveLength(1);
    expect(problems.map((p) => [p.severity, p.code])).toEqual([['warning', 'plan.other-scene']]);
  });

  it('says of any text that is no plan what it should be, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { plan, problems } = readPlan(text, 'p.json', models, 'small');
        expect(plan).toBeNull();
        expect(problems.length).toBeGreaterThan(0);
        for (const p of problems) expect(p.message && p.where && p.hint).toBeTruthy();
      }),
    );
  });
});

describe('a mount', () => {
  it('keeps what was entered, within its bounds, whatever the unit', () => {
    const fields = Object.keys(MOUNT_BOUNDS) as MountField[];
    const mount = (devices[0] as Device).mount;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.double({ noNaN: true }), (field, value) => {
        const { min, max } = MOUNT_BOUNDS[field];
        const shown = mountValue(withMountValue(mount, field, value), field);
        if (!Number.isFinite(value)) expect(shown).toBe(mountValue(mount, field));
        else {
          const held = Math.min(max, Math.max(min, value));
          const turn = field === 'yaw' ? Math.round((held - shown) / 360) * 360 : 0;
          expect(shown).toBeCloseTo(held - turn, 6);
        }
      }),
    );
  });

  it('ignores what is not a number', () => {
    const mount = (devices[0] as Device).mount;
    expect(withMountValue(mount, 'height', Number.NaN)).toBe(mount);
  });
});

describe('copies of devices', () => {
  it('get the next free designator and no topics', () => {
    const first = { ...(devices[0] as Device), topics: { objects: 'a/b' } };
    const copy = duplicateDevice([first], 'L01');
    expect(copy?.id).toBe('L02');
    expect(copy?.devices[1]?.topics).toEqual({});
    expect(copy?.devices[0]).toBe(first);
    expect(nextDeviceId(copy?.devices ?? [], 'lidar')).toBe('L03');
  });
});

describe('a plan between visits', () => {
  function visit(kept: Map<string, string>) {
    const store = createAppStore();
    const ui = createUiStore();
    const session = new Session({
      store,
      ui,
      frames: new FrameSource(),
      now: () => 0,
      brokerUrl: '',
      makers: {
        simulation: async () => new HeldPlayer('simulation'),
        recording: async () => new HeldPlayer('recording'),
        live: async () => new HeldPlayer('live'),
        look: () => Promise.reject(new Error('none')),
        record: () => Promise.reject(new Error('none')),
      },
    });
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    const stop = keepPlans(session, memory);
    return { store, ui, session, stop };
  }

  it('comes back with a notice that can undo it', async () => {
    const kept = new Map([
      [
        'hetao-twin.plan.small',
        writePlan('small', [...devices, { ...(devices[0] as Device), id: 'L02' }], now),
      ],
    ]);
    const { store, ui, session, stop } = visit(kept);
    await session.openScene(async () => smallWorld(), null);
    expect(store.getState().devices.map((d) => d.id)).toEqual(['L01', 'L02']);
    const notice = ui.getState().notices.find((n) => n.text === 'notice.restored');
    notice?.action?.run();
    expect(store.getState().devices).toBe(store.getState().world?.scene.devices);
    stop();
  });

  it('that is damaged or equal to the scene is forgotten in silence', async () => {
    for (const text of ['{', writePlan('small', devices, now)]) {
      const kept = new Map([['hetao-twin.plan.small', text]]);
      const { store, ui, session, stop } = visit(kept);
      await session.openScene(async () => smallWorld(), null);
      expect(store.getState().devices).toBe(store.getState().world?.scene.devices);
      expect(kept.size).toBe(0);
      expect(ui.getState().notices).toEqual([]);
      stop();
    }
  });
});
