import type { CompiledScene } from '../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../scenes/problem.ts';
import type { Frame } from '../../sims/frame.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { Player, PlayerState } from '../players/player.ts';
import { type Act, ActHistory } from '../store/act-history.ts';
import type { AppStore, Mode } from '../store/app-store.ts';
import { DeviceHistory } from '../store/device-history.ts';
import { notify, type RecordingFacts, type UiStore } from '../store/ui-store.ts';

/** A recording being made of the open player. */
export interface RecordingInProgress {
  readonly frames: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Ends it and returns the complete file. */
  stop(): Promise<Blob>;
}

/** What a recording says of itself besides its frames. */
export interface RecordingContext {
  readonly world: CompiledScene;
  readonly scenarioId: string;
}

/** How players come into being: the session knows when, these know how. */
export interface PlayerMakers {
  simulation(world: CompiledScene, scenarioId: string): Promise<Player>;
  recording(bytes: Blob, name: string): Promise<Player>;
  live(world: CompiledScene, url: string): Promise<Player>;
  /** Looks into a recording without playing it. Rejects with a TwinError if it isn't one. */
  look(name: string, bytes: Blob): Promise<RecordingLook>;
  record(player: Player, context: RecordingContext): Promise<RecordingInProgress>;
}

/** What a recording says of the scene it was made in; `world` compiles the scene that it carries. */
export interface RecordingLook {
  readonly sceneId: string;
  readonly scenarioId: string;
  readonly seconds: number;
  readonly world: (() => Promise<CompiledScene>) | null;
}

/** A recording that can be replayed. */
export interface OpenRecording {
  readonly name: string;
  readonly bytes: Blob;
  readonly scenarioId: string;
}

export interface SessionOptions {
  readonly store: AppStore;
  readonly ui: UiStore;
  readonly frames: FrameSource;
  readonly makers: PlayerMakers;
  /** Milliseconds of the page's clock. */
  readonly now: () => number;
  /** MQTT broker that live mode connects to until told otherwise. */
  readonly brokerUrl: string;
}

type ProblemSource = 'scene' | 'files' | 'plan' | 'player' | 'session';
const NO_RECORDING: RecordingFacts = { state: 'idle', frames: 0, bytes: 0, seconds: 0, name: '' };
const SOURCES: readonly ProblemSource[] = ['session', 'player', 'scene', 'plan', 'files'];

/**
 * What is open: a scene, one player in it, perhaps a recording. Modes and scenarios change through here, one at a time:
 * a change that arrives while another is under way replaces it, and a player that comes too late is closed unseen.
 */
export class Session {
  readonly store: AppStore;
  readonly ui: UiStore;
  readonly frames: FrameSource;
  readonly history = new DeviceHistory();
  private readonly acts = new ActHistory();
  private readonly makers: PlayerMakers;
  private readonly now: () => number;
  private readonly problems = new Map<ProblemSource, readonly Problem[]>();
  private readonly playerListeners = new Set<(player: Player | null) => void>();
  private readonly stops: (() => void)[] = [];
  private current: Player | null = null;
  private closing: Promise<void> = Promise.resolve();
  /** Which scene and which player were asked for last: what arrives for an earlier one is too late. */
  private sceneTurn = 0;
  private loading = false;
  private turn = 0;
  private brokerUrl: string;
  private recorded: OpenRecording | null = null;
  private inProgress: RecordingInProgress | null = null;
  private steppingThroughHistory = false;

  constructor(options: SessionOptions) {
    this.store = options.store;
    this.ui = options.ui;
    this.frames = options.frames;
    this.makers = options.makers;
    this.now = options.now;
    this.brokerUrl = options.brokerUrl;
    this.ui.setState((s) => ({ broker: { ...s.broker, url: options.brokerUrl } }));
    this.stops.push(
      this.store.subscribe((after, before) => {
        if (after.dragging !== before.dragging) this.history.endStep();
        if (after.devices === before.devices || after.world !== before.world || this.steppingThroughHistory)
          return;
        this.history.record(before.devices, after.devices, this.now(), after.dragging !== null);
        this.acts.forgetUndone();
        this.publishHistory();
      }),
    );
  }

  /** The open player, or null while there is none. */
  get player(): Player | null {
    return this.current;
  }

  /** The recording that Replay shows. */
  get recording(): OpenRecording | null {
    return this.recorded;
  }

  /** Called at once and whenever another player opens or the open one closes; returns the way to stop. */
  onPlayer(listener: (player: Player | null) => void): () => void {
    this.playerListeners.add(listener);
    listener(this.current);
    return () => void this.playerListeners.delete(listener);
  }

  /** Opens a scene and starts the mode's player in it. Failures become problems and the `failure` of the surface. */
  async openScene(load: () => Promise<CompiledScene>, scenarioId: string | null): Promise<boolean> {
    this.loading = true;
    this.ui.setState({ work: 'scene', failure: null });
    const turn = ++this.sceneTurn;
    let world: CompiledScene;
    try {
      world = await load();
    } catch (error) {
      if (turn !== this.sceneTurn) return false;
      this.loading = false;
      const problems = problemsOf(error, 'scene');
      this.setProblems('files', problems);
      const failure = problems.find((p) => p.severity === 'error') ?? problems[0] ?? null;
      this.ui.setState({ work: 'none', failure: this.store.getState().world ? null : failure });
      if (this.store.getState().world) {
        notify(this.ui, { tone: 'danger', text: 'notice.sceneFailed', values: { n: problems.length } });
        this.ui.setState({ leftTab: 'problems', leftOpen: true });
      }
      return false;
    }
    if (turn !== this.sceneTurn) return false;
    this.turn += 1;
    await this.dropPlayer();
    if (turn !== this.sceneTurn) return false;
    this.loading = false;
    this.abandonRecording();
    this.problems.clear();
    this.problems.set('scene', world.problems);
    const known = world.scene.scenarios.some((s) => s.id === scenarioId);
    const first = world.scene.scenarios[0];
    this.history.clear();
    this.store.setState({
      world,
      sceneName: world.scene.id,
      scenarioId: known ? scenarioId : (first?.id ?? null),
      devices: world.scene.devices,
      selection: null,
      tool: { kind: 'select' },
      player: null,
    });
    this.publishHistory();
    this.publishProblems();
    // What failed before is mended by a scene that opened.
    this.ui.setState((s) => ({
      work: 'none',
      failure: null,
      notices: s.notices.filter((n) => n.tone !== 'danger'),
    }));
    await this.startPlayer();
    return true;
  }

  async setMode(mode: Mode): Promise<void> {
    if (this.store.getState().mode === mode) return;
    this.store.setState({ mode, tool: { kind: 'select' } });
    if (this.inProgress) await this.stopRecording();
    await this.startPlayer();
  }

  async setScenario(scenarioId: string): Promise<void> {
    const { world, mode, scenarioId: old } = this.store.getState();
    if (!world?.scene.scenarios.some((s) => s.id === scenarioId) || old === scenarioId) return;
    this.store.setState({ scenarioId });
    if (mode === 'plan') {
      if (this.inProgress) await this.stopRecording();
      await this.startPlayer();
    }
  }

  /** Starts the mode's player again from its beginning. */
  restart(): Promise<void> {
    return this.startPlayer();
  }

  /** Opens a recording in Replay, with the scene that it carries if that is another one. False if it can't be read. */
  async openRecording(name: string, bytes: Blob): Promise<boolean> {
    let look: RecordingLook;
    try {
      look = await this.makers.look(name, bytes);
    } catch (error) {
      this.setProblems('files', problemsOf(error, name));
      this.ui.setState({ leftTab: 'problems', leftOpen: true });
      notify(this.ui, { tone: 'danger', text: 'notice.recordingFailed', values: { name } });
      return false;
    }
    if (this.inProgress) await this.stopRecording();
    this.recorded = { name, bytes, scenarioId: look.scenarioId };
    this.ui.setState({
      recording: { state: 'ready', name, frames: 0, bytes: bytes.size, seconds: look.seconds },
    });
    this.store.setState({ mode: 'replay', tool: { kind: 'select' } });
    const open = this.store.getState().world?.scene.id;
    if (look.world && look.sceneId !== open) return this.openScene(look.world, look.scenarioId);
    await this.startPlayer();
    if (look.sceneId !== open) this.setProblems('files', [otherScene(name, look.sceneId, open)]);
    return true;
  }

  /** Connects live mode to a broker (ws:// or wss:// URL), at once if it is the open mode. */
  async connect(url: string): Promise<void> {
    this.brokerUrl = url;
    this.ui.setState((s) => ({ broker: { ...s.broker, url } }));
    if (this.store.getState().mode === 'live') await this.startPlayer();
  }

  /** Records what the open player shows, from now on. */
  async startRecording(): Promise<void> {
    const { world, scenarioId } = this.store.getState();
    const player = this.current;
    if (!world || !player || this.inProgress) return;
    this.ui.setState({ recording: { state: 'recording', frames: 0, bytes: 0, seconds: 0, name: '' } });
    let going: RecordingInProgress;
    try {
      going = await this.makers.record(player, { world, scenarioId: scenarioId ?? '' });
    } catch (error) {
      this.addProblem(error);
      this.ui.setState({ recording: NO_RECORDING });
      return;
    }
    if (this.inProgress || player !== this.current) {
      await going.stop().catch(() => undefined);
      return;
    }
    this.inProgress = going;
    const watch = setInterval(() => {
      if (this.inProgress !== going) {
        clearInterval(watch);
        return;
      }
      const { frames, bytes, seconds } = going;
      this.ui.setState({ recording: { state: 'recording', frames, bytes, seconds, name: '' } });
    }, 500);
  }

  /** Ends the recording and keeps it for Replay; null if none was being made. */
  async stopRecording(): Promise<OpenRecording | null> {
    const going = this.inProgress;
    if (!going) return null;
    this.inProgress = null;
    const { sceneName, scenarioId } = this.store.getState();
    try {
      const bytes = await going.stop();
      const name = `${sceneName}-${scenarioId ?? 'scene'}.mcap`;
      this.recorded = { name, bytes, scenarioId: scenarioId ?? '' };
      this.ui.setState({
        recording: { state: 'ready', frames: going.frames, seconds: going.seconds, bytes: bytes.size, name },
      });
      notify(this.ui, {
        tone: 'good',
        text: 'notice.recorded',
        values: { n: going.frames },
        action: { label: 'notice.openReplay', run: () => void this.setMode('replay') },
      });
      return this.recorded;
    } catch (error) {
      this.addProblem(error);
      this.ui.setState({ recording: NO_RECORDING });
      return null;
    }
  }

  /** Replaces all problems of one source; the store's list shows all sources together. */
  setProblems(source: ProblemSource, problems: readonly Problem[]): void {
    this.problems.set(source, problems);
    this.publishProblems();
  }

  /** Adds what went wrong in the surface itself to the list of problems. */
  addProblem(error: unknown): void {
    const old = this.problems.get('session') ?? [];
    const fresh = problemsOf(error, 'app').filter(
      (p) => !old.some((o) => o.code === p.code && o.where === p.where && o.message === p.message),
    );
    if (fresh.length > 0) this.setProblems('session', [...old, ...fresh].slice(-50));
  }

  /** Notes something done to the run that `undo` takes back, until another run opens. */
  recordAct(act: Act): void {
    this.acts.record(act, this.history.undoCount);
    this.history.forgetUndone();
    this.history.endStep();
    this.publishHistory();
  }

  undo(): void {
    if (this.acts.undo(this.history.undoCount)) this.publishHistory();
    else this.stepHistory(this.history.undo(this.store.getState().devices));
  }

  redo(): void {
    if (this.acts.redo(this.history.undoCount)) this.publishHistory();
    else this.stepHistory(this.history.redo(this.store.getState().devices));
  }

  async close(): Promise<void> {
    this.sceneTurn += 1;
    this.turn += 1;
    for (const stop of this.stops.splice(0)) stop();
    this.abandonRecording();
    await this.dropPlayer();
  }

  private stepHistory(devices: ReturnType<DeviceHistory['undo']>): void {
    if (!devices) return;
    this.steppingThroughHistory = true;
    this.store.setState((s) => ({
      devices,
      selection:
        s.selection?.kind === 'device' && !devices.some((d) => d.id === s.selection?.id) ? null : s.selection,
    }));
    this.steppingThroughHistory = false;
    this.publishHistory();
  }

  private publishHistory(): void {
    const { history, acts } = this;
    this.ui.setState({
      undo: history.undoCount + acts.undoCount,
      redo: history.redoCount + acts.redoCount,
    });
  }

  private publishProblems(): void {
    this.store.setState({ problems: SOURCES.flatMap((source) => this.problems.get(source) ?? []) });
  }

  private async startPlayer(): Promise<void> {
    const turn = ++this.turn;
    this.followRecordedScenario();
    const { world, mode, scenarioId } = this.store.getState();
    const { broker } = this.ui.getState();
    this.ui.setState({
      work: this.loading ? 'scene' : world ? 'player' : 'none',
      broker: { ...broker, state: mode === 'live' && world ? 'connecting' : 'off', detail: '' },
    });
    this.setProblems('player', []);
    await this.dropPlayer();
    if (turn !== this.turn || !world) return;
    const make = this.maker(world, mode, scenarioId);
    if (!make) {
      this.endWork();
      return;
    }
    let player: Player | null = null;
    try {
      player = await make();
      if (turn !== this.turn) {
        await player.close();
        return;
      }
      this.adopt(player);
      await player.open();
      if (turn === this.turn) player.play();
    } catch (error) {
      if (turn !== this.turn) return;
      const detail = error instanceof Error ? error.message : String(error);
      // What the player itself reports stands in its own list already.
      if (!player?.state.problems.some((p) => p.message === detail)) this.addProblem(error);
      if (mode === 'live') this.ui.setState((s) => ({ broker: { ...s.broker, state: 'failed', detail } }));
      notify(this.ui, { tone: 'danger', text: `notice.playerFailed.${mode}`, values: { detail } });
    } finally {
      if (turn === this.turn) this.endWork();
    }
  }

  private endWork(): void {
    this.ui.setState({ work: this.loading ? 'scene' : 'none' });
  }

  /** Vehicle types in frames are those of the scenario that was recorded. */
  private followRecordedScenario(): void {
    const { mode, world, scenarioId } = this.store.getState();
    const recorded = this.recorded?.scenarioId;
    if (mode !== 'replay' || recorded === undefined || recorded === scenarioId) return;
    if (world?.scene.scenarios.some((s) => s.id === recorded)) this.store.setState({ scenarioId: recorded });
  }

  private maker(world: CompiledScene, mode: Mode, scenarioId: string | null): (() => Promise<Player>) | null {
    if (mode === 'live') return () => this.makers.live(world, this.brokerUrl);
    if (mode === 'replay') {
      const recording = this.recorded;
      return recording ? () => this.makers.recording(recording.bytes, recording.name) : null;
    }
    return scenarioId === null ? null : () => this.makers.simulation(world, scenarioId);
  }

  private adopt(player: Player): void {
    this.current = player;
    const unsubscribe = [
      player.onFrame((frame: Frame) => this.frames.accept(frame, this.now())),
      player.onState((state) => this.acceptState(player, state)),
    ];
    this.stopPlayer = () => {
      for (const stop of unsubscribe) stop();
    };
    for (const listener of this.playerListeners) listener(player);
  }

  private stopPlayer: () => void = () => undefined;

  private acceptState(player: Player, state: PlayerState): void {
    if (player !== this.current) return;
    const old = this.store.getState().player;
    this.store.setState({ player: state });
    if (state.problems !== old?.problems) this.setProblems('player', state.problems);
    if (player.kind === 'live') this.acceptBroker(state);
  }

  private acceptBroker(state: PlayerState): void {
    const { broker } = this.ui.getState();
    const worst = state.problems.find((p) => p.severity === 'error');
    const next =
      state.status === 'playing' || state.status === 'paused'
        ? 'connected'
        : state.status === 'failed'
          ? broker.state === 'connected' || broker.state === 'lost'
            ? 'lost'
            : 'failed'
          : 'connecting';
    const detail = next === 'connected' ? '' : (worst?.message ?? broker.detail);
    if (next !== broker.state || detail !== broker.detail) {
      this.ui.setState({ broker: { ...broker, state: next, detail } });
    }
  }

  private dropPlayer(): Promise<void> {
    const player = this.current;
    if (player) {
      this.current = null;
      this.acts.clear();
      this.publishHistory();
      this.stopPlayer();
      this.stopPlayer = () => undefined;
      this.frames.clear();
      this.store.setState((s) => ({
        player: null,
        selection: s.selection && isMoving(s.selection.kind) ? null : s.selection,
      }));
      for (const listener of this.playerListeners) listener(null);
      this.closing = this.closing.then(() => player.close()).catch((error) => this.addProblem(error));
    }
    return this.closing;
  }

  private abandonRecording(): void {
    const going = this.inProgress;
    this.inProgress = null;
    if (!going) return;
    void going.stop().catch(() => undefined);
    this.ui.setState({ recording: NO_RECORDING });
  }
}

function otherScene(name: string, recorded: string, open: string | undefined): Problem {
  return {
    code: 'replay.other-scene',
    severity: 'warning',
    message: `The recording was made in the scene ${recorded} and doesn't carry it; ${open ?? 'no scene'} is open.`,
    where: name,
    hint: 'Open that scene first; until then what moves may not fit what stands.',
  };
}

/** Things that exist only as long as their player does. */
function isMoving(kind: string): boolean {
  return kind === 'vehicle' || kind === 'pedestrian' || kind === 'track';
}

/** Any failure as problems: those it carries, or one that says what is known. */
export function problemsOf(error: unknown, where: string): readonly Problem[] {
  if (error instanceof TwinError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  return [
    {
      code: 'app/unexpected',
      severity: 'error',
      message: message || 'Something failed without saying why.',
      where,
      hint: 'Reload the page; if it happens again, report this text.',
    },
  ];
}
