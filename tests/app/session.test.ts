import { describe, expect, it } from 'vitest';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { Session } from '../../src/app/session.ts';
import { FrameSource } from '../../src/players/frame-source.ts';
import type { Player, PlayerKind, PlayerState } from '../../src/players/player.ts';
import { createAppStore } from '../../src/store/app-store.ts';
import { createUiStore } from '../../src/store/ui-store.ts';
import { gridScene } from '../sims/vehicles/small-networks.ts';

/** A player that only says what happened to it. */
function quietPlayer(kind: PlayerKind, log: string[]): Player {
  const state: PlayerState = {
    kind,
    status: 'closed',
    time: 0,
    begin: 0,
    end: 0,
    tick: 0,
    speed: 1,
    actualSpeed: 1,
    problems: [],
  };
  const say = (what: string) => void log.push(`${kind} ${what}`);
  return {
    kind,
    capabilities: { pause: true, seek: true, speed: true, command: true },
    state,
    open: async () => say('opens'),
    close: async () => say('closes'),
    play: () => say('plays'),
    pause: () => say('pauses'),
    seek: async () => undefined,
    setSpeed: () => undefined,
    onState: (listener) => {
      listener(state);
      return () => undefined;
    },
    onFrame: () => () => undefined,
  };
}

function newSession() {
  const log: string[] = [];
  const never = () => Promise.reject(new Error('not asked for in these tests'));
  const session = new Session({
    store: createAppStore(),
    ui: createUiStore(),
    frames: new FrameSource(),
    makers: {
      simulation: async () => quietPlayer('simulation', log),
      recording: never,
      live: async () => quietPlayer('live', log),
      look: never,
      record: never,
    },
    now: () => 0,
    brokerUrl: 'ws://localhost:8080/mqtt',
  });
  return { session, log };
}

/** A scene that finishes loading when told to. */
function slowScene(id: string) {
  const world: CompiledScene = compileScene({ ...gridScene(1, 4, 60), id });
  let finish: () => void = () => undefined;
  const loaded = new Promise<CompiledScene>((resolve) => {
    finish = () => resolve(world);
  });
  return { load: () => loaded, finish };
}

const scenario = null;

describe('a session', () => {
  it('opens live mode in the scene that was still loading when it was asked for', async () => {
    const { session, log } = newSession();
    const scene = slowScene('slow');
    const opening = session.openScene(scene.load, scenario);
    await session.setMode('live');
    expect(session.ui.getState().work).toBe('scene');
    scene.finish();
    expect(await opening).toBe(true);
    expect(session.store.getState().sceneName).toBe('slow');
    expect(log).toEqual(['live opens', 'live plays']);
    expect(session.ui.getState().work).toBe('none');
  });

  it('shows the scene that was asked for last, whichever loads first', async () => {
    const { session } = newSession();
    const early = slowScene('early');
    const late = slowScene('late');
    const first = session.openScene(early.load, scenario);
    const second = session.openScene(late.load, scenario);
    late.finish();
    expect(await second).toBe(true);
    early.finish();
    expect(await first).toBe(false);
    expect(session.store.getState().sceneName).toBe('late');
  });

  it('never has two players open, whatever changes while one is opening', async () => {
    const { session, log } = newSession();
    const scene = slowScene('only');
    scene.finish();
    await session.openScene(scene.load, scenario);
    await Promise.all([session.setMode('live'), session.setMode('plan'), session.setMode('live')]);
    const other = slowScene('other');
    const opening = session.openScene(other.load, scenario);
    const changing = session.setMode('plan');
    other.finish();
    await Promise.all([opening, changing]);
    let open = 0;
    for (const line of log) {
      if (line.endsWith('opens')) open += 1;
      if (line.endsWith('closes')) open -= 1;
      expect(open).toBeLessThanOrEqual(1);
    }
    expect(session.store.getState().sceneName).toBe('other');
    expect(session.player?.kind).toBe('simulation');
  });
});
