import { describe, expect, it } from 'vitest';
import { TwinError } from '../../scenes/problem.ts';
import { type PlayerMakers, Session } from '../../src/app/session.ts';
import { FrameSource } from '../../src/players/frame-source.ts';
import type { Player, PlayerKind } from '../../src/players/player.ts';
import { createAppStore } from '../../src/store/app-store.ts';
import { replaceDevice, withMountValue } from '../../src/store/device-edits.ts';
import { createUiStore } from '../../src/store/ui-store.ts';
import { HeldPlayer } from './players-in-memory.ts';
import { smallWorld } from './small-world.ts';

function bench(changes: Partial<PlayerMakers> = {}) {
  const made: HeldPlayer[] = [];
  const make = (kind: PlayerKind) => async (): Promise<Player> => {
    const player = new HeldPlayer(kind);
    made.push(player);
    return player;
  };
  let now = 0;
  const store = createAppStore();
  const ui = createUiStore();
  const frames = new FrameSource();
  const session = new Session({
    store,
    ui,
    frames,
    now: () => now,
    brokerUrl: 'ws://here/mqtt',
    makers: {
      simulation: make('simulation'),
      recording: make('recording'),
      live: make('live'),
      look: async () => ({ sceneId: 'small', scenarioId: 'night', seconds: 60, world: null }),
      record: async () => ({ frames: 3, bytes: 30, seconds: 1, stop: async () => new Blob(['x']) }),
      ...changes,
    },
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { session, store, ui, frames, made, pass };
}

const open = (b: ReturnType<typeof bench>, scenario: string | null = null) =>
  b.session.openScene(async () => smallWorld(), scenario);

describe('a session', () => {
  it('opens a scene, plays its first scenario and passes frames on', async () => {
    const b = bench();
    await open(b);
    expect(b.store.getState().scenarioId).toBe('day');
    expect(b.made.map((p) => p.calls)).toEqual([['open', 'play']]);
    b.made[0]?.show(7);
    expect(b.frames.current?.tick).toBe(7);
    expect(b.store.getState().player?.status).toBe('playing');
  });

  it('takes the scenario that the address names, if the scene has it', async () => {
    const b = bench();
    await open(b, 'night');
    expect(b.store.getState().scenarioId).toBe('night');
    await open(b, 'no such');
    expect(b.store.getState().scenarioId).toBe('day');
  });

  it('closes the old player before the new one plays, and hears no more of it', async () => {
    const b = bench();
    await open(b);
    const first = b.made[0] as HeldPlayer;
    await b.session.setMode('live');
    expect(first.calls).toEqual(['open', 'play', 'close']);
    expect(first.listeners).toBe(0);
    first.show(99);
    expect(b.frames.current).toBeNull();
    expect(b.session.player).toBe(b.made[1]);
  });

  it('keeps only the last of several changes that come at once', async () => {
    const b = bench();
    await open(b);
    await Promise.all([b.session.setMode('live'), b.session.setMode('plan'), b.session.setMode('live')]);
    expect(b.store.getState().mode).toBe('live');
    const openOnes = b.made.filter((p) => p.calls.includes('open') && !p.calls.includes('close'));
    expect(openOnes).toEqual([b.session.player]);
    expect(b.session.player?.kind).toBe('live');
  });

  it('closes a player that becomes ready after its mode was left', async () => {
    let ready: (player: Player) => void = () => undefined;
    const late = new HeldPlayer('live');
    const b = bench({ live: () => new Promise<Player>((resolve) => (ready = resolve)) });
    await open(b);
    const going = b.session.setMode('live');
    await Promise.resolve();
    const back = b.session.setMode('plan');
    ready(late);
    await Promise.all([going, back]);
    expect(late.calls).not.toContain('play');
    expect(b.session.player?.kind).toBe('simulation');
  });

  it('lists what went wrong when a player does not open, and says so', async () => {
    const b = bench({
      simulation: async () => {
        throw new TwinError({ code: 'x', message: 'No room.', where: 'here', hint: 'Make room.' });
      },
    });
    await open(b);
    expect(b.store.getState().problems.map((p) => p.message)).toEqual(['No room.']);
    expect(b.ui.getState().notices[0]?.text).toBe('notice.playerFailed.plan');
    expect(b.ui.getState().work).toBe('none');
  });

  it('keeps the open scene when another one cannot be read, with every problem listed', async () => {
    const b = bench();
    await open(b);
    const problem = { code: 'p', severity: 'error' as const, message: 'm', where: 'w', hint: 'h' };
    const opened = await b.session.openScene(async () => {
      throw new TwinError({ code: 'p', message: 'm', where: 'w', hint: 'h' }, [
        problem,
        { ...problem, where: 'v' },
      ]);
    }, null);
    expect(opened).toBe(false);
    expect(b.store.getState().world?.scene.id).toBe('small');
    expect(b.store.getState().problems).toHaveLength(2);
    expect(b.ui.getState().failure).toBeNull();
    expect(b.ui.getState().notices.map((n) => n.text)).toEqual(['notice.sceneFailed']);
    await open(b);
    expect(b.ui.getState().notices).toEqual([]);
    expect(b.store.getState().problems).toEqual([]);
  });

  it('tells the failure where there is no scene to keep', async () => {
    const b = bench();
    await b.session.openScene(async () => {
      throw new Error('broken');
    }, null);
    expect(b.ui.getState().failure?.message).toBe('broken');
  });

  it('shows the problems of scene and player together, and forgets those of a closed player', async () => {
    const b = bench();
    await open(b);
    const problem = { code: 'p', severity: 'warning' as const, message: 'slow', where: 'w', hint: 'h' };
    b.made[0]?.tell({ problems: [problem] });
    expect(b.store.getState().problems).toContainEqual(problem);
    await b.session.setMode('replay');
    expect(b.store.getState().problems).not.toContainEqual(problem);
  });

  it('deselects what moves when its player closes, and keeps what stands', async () => {
    const b = bench();
    await open(b);
    b.store.setState({ selection: { kind: 'vehicle', id: '4' } });
    await b.session.setMode('live');
    expect(b.store.getState().selection).toBeNull();
    b.store.setState({ selection: { kind: 'device', id: 'L01' } });
    await b.session.setMode('plan');
    expect(b.store.getState().selection?.id).toBe('L01');
  });

  it('follows the connection of live mode: connecting, connected, lost', async () => {
    const b = bench();
    await open(b);
    const states: string[] = [];
    b.ui.subscribe((s) => {
      if (states.at(-1) !== s.broker.state) states.push(s.broker.state);
    });
    await b.session.setMode('live');
    const live = b.made[1] as HeldPlayer;
    live.tell({ status: 'failed' });
    live.tell({ status: 'playing' });
    await b.session.setMode('plan');
    expect(states).toEqual(['connecting', 'connected', 'lost', 'connected', 'off']);
  });

  it('has nothing to replay at first; what was recorded is replayed in the scenario it came from', async () => {
    const b = bench();
    await open(b);
    await b.session.setMode('replay');
    expect(b.session.player).toBeNull();
    await b.session.setMode('plan');
    await b.session.startRecording();
    expect(b.ui.getState().recording.state).toBe('recording');
    await b.session.stopRecording();
    expect(b.ui.getState().recording.state).toBe('ready');
    await b.session.setScenario('night');
    await b.session.setMode('replay');
    expect(b.session.player?.kind).toBe('recording');
    expect(b.store.getState().scenarioId).toBe('day');
  });

  it('ends a recording when the mode changes', async () => {
    const b = bench();
    await open(b);
    await b.session.startRecording();
    await b.session.setMode('live');
    expect(b.ui.getState().recording.state).toBe('ready');
  });

  it('opens the scene that a recording carries if it is another one', async () => {
    const b = bench({
      look: async () => ({
        sceneId: 'other',
        scenarioId: 'night',
        seconds: 5,
        world: async () => smallWorld('other'),
      }),
    });
    await open(b);
    expect(await b.session.openRecording('x.mcap', new Blob(['x']))).toBe(true);
    const { world, mode, scenarioId } = b.store.getState();
    expect([world?.scene.id, mode, scenarioId]).toEqual(['other', 'replay', 'night']);
  });

  it('stays where it is when a recording cannot be read', async () => {
    const b = bench({
      look: async () => {
        throw new TwinError({
          code: 'r',
          message: 'Not a recording.',
          where: 'x.mcap',
          hint: 'Choose another.',
        });
      },
    });
    await open(b);
    expect(await b.session.openRecording('x.mcap', new Blob(['x']))).toBe(false);
    expect(b.store.getState().mode).toBe('plan');
    expect(b.store.getState().problems[0]?.message).toBe('Not a recording.');
  });

  it('takes back and repeats edits of devices; a drag counts as one', async () => {
    const b = bench();
    await open(b);
    const original = b.store.getState().devices;
    const moveTo = (x: number) =>
      b.store.setState((s) => ({
        devices: replaceDevice(s.devices, 'L01', (d) => ({ ...d, mount: withMountValue(d.mount, 'x', x) })),
      }));
    const x = () => b.store.getState().devices[0]?.mount.x;
    for (const to of [51, 52, 53]) {
      b.pass(50);
      moveTo(to);
    }
    b.pass(5000);
    moveTo(90);
    expect(b.ui.getState().undo).toBe(2);
    b.session.undo();
    expect(x()).toBe(53);
    b.session.undo();
    expect(b.store.getState().devices).toBe(original);
    b.session.undo();
    b.session.redo();
    b.session.redo();
    expect(x()).toBe(90);
    b.session.undo();
    b.pass(5000);
    moveTo(10);
    expect(b.ui.getState().redo).toBe(0);
  });

  it('counts a drag as one step however slowly it goes, and no edit around it', async () => {
    const b = bench();
    await open(b);
    const moveTo = (x: number, dragging: string | null) =>
      b.store.setState((s) => ({
        dragging,
        devices: replaceDevice(s.devices, 'L01', (d) => ({ ...d, mount: withMountValue(d.mount, 'x', x) })),
      }));
    const x = () => b.store.getState().devices[0]?.mount.x;
    moveTo(50, null);
    for (const to of [51, 52, 53]) {
      moveTo(to, 'L01');
      b.pass(3000);
    }
    b.store.setState({ dragging: null });
    moveTo(54, null);
    expect(b.ui.getState().undo).toBe(3);
    b.session.undo();
    expect(x()).toBe(53);
    b.session.undo();
    expect(x()).toBe(50);
  });
});
