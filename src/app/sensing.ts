import type { Device } from '../../scenes/document/devices.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { BodyType } from '../../sensors/world/shapes.ts';
import { activeScenario } from '../panels/scene-clock.ts';
import type { AppState, AppStore } from '../store/app-store.ts';
import type { UiStore } from '../store/ui-store.ts';
import type { SenseClient } from '../workers/sense-client.ts';

/** Starts the sensors' worker for a scene. */
export type OpenSense = (world: CompiledScene, types: readonly BodyType[]) => Promise<SenseClient>;

interface SensingOptions {
  readonly store: AppStore;
  readonly ui: UiStore;
  readonly open: OpenSense;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Keeps the sensors' worker in step with the scene, and the coverage figures in step with the devices. A worker knows
 * one scene and one list of vehicle types, so another scene or scenario gets a new one.
 */
export class Sensing {
  private readonly options: SensingOptions;
  private readonly listeners = new Set<() => void>();
  private readonly stop: () => void;
  private client: SenseClient | null = null;
  private turn = 0;

  constructor(options: SensingOptions) {
    this.options = options;
    this.stop = options.store.subscribe((now, before) => this.follow(now, before));
  }

  /** The open sensors, or null while they start or after they failed. */
  get current(): SenseClient | null {
    return this.client;
  }

  /** Called whenever `current` changes; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.turn += 1;
    this.stop();
    this.set(null);
  }

  private follow(now: AppState, before: AppState): void {
    if (now.world !== before.world || now.scenarioId !== before.scenarioId) void this.reopen(now);
    else if (now.devices !== before.devices) this.cover(now.devices);
  }

  private async reopen(state: AppState): Promise<void> {
    const turn = ++this.turn;
    this.set(null);
    this.options.ui.setState({ coverage: null });
    const { world } = state;
    if (!world) return;
    const types = activeScenario(state)?.demand.vehicleTypes ?? [];
    try {
      const client = await this.options.open(world, types);
      if (turn !== this.turn) {
        client.close();
        return;
      }
      this.set(client);
      this.cover(this.options.store.getState().devices);
    } catch (error) {
      if (turn === this.turn) this.options.onProblem(error);
    }
  }

  private cover(devices: readonly Device[]): void {
    const { ui } = this.options;
    const client = this.client;
    if (!client) return;
    ui.setState((s) => ({ coverage: s.coverage ? { ...s.coverage, pending: true } : null }));
    client.setDevices(devices).then(
      (coverage) => {
        if (client !== this.client) return;
        const { once, twice } = coverage.road;
        const pending = this.options.store.getState().devices !== devices;
        ui.setState({ coverage: { one: once, two: twice, pending } });
      },
      (error) => {
        if (client !== this.client) return;
        ui.setState((s) => ({ coverage: s.coverage ? { ...s.coverage, pending: false } : null }));
        this.options.onProblem(error);
      },
    );
  }

  private set(client: SenseClient | null): void {
    if (client === this.client) return;
    this.client?.close();
    this.client = client;
    for (const listener of this.listeners) listener();
  }
}
