import type { DeviceHealth } from '../bridge/device-registry.ts';
import type { FrameSource } from '../players/frame-source.ts';
import type { AppStore } from '../store/app-store.ts';
import type { UiStore } from '../store/ui-store.ts';
import type { Sensing } from './sensing.ts';
import type { Session } from './session.ts';

/** The newest list of devices' health, and word of every newer one. */
export interface LiveDevices {
  readonly current: readonly DeviceHealth[];
  onChange(listener: () => void): () => void;
}

/** What the panels work with. One object for the life of the page. */
export interface Workspace {
  readonly store: AppStore;
  readonly ui: UiStore;
  readonly frames: FrameSource;
  readonly session: Session;
  readonly sensing: Sensing;
  /** Health of the devices that live mode hears; empty in the other modes. */
  readonly liveDevices: LiveDevices;
  /** Asks for files: a scene, a plan, a recording, or the files of a SUMO scenario together. */
  openFileDialog(): void;
  /** Opens files that were chosen or dropped. */
  openFiles(files: readonly File[]): Promise<void>;
  openBuiltInScene(): Promise<void>;
  /** Saves the devices as a plan file. */
  exportPlan(): void;
  /** Puts the devices back to the scene's own (undo brings the plan back). */
  resetPlan(): void;
}
