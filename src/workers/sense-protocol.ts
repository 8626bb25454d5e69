import type { Device } from '../../scenes/document/devices.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Problem } from '../../scenes/problem.ts';
import type { CameraObservation } from '../../sensors/camera/observation.ts';
import type { SkyView } from '../../sensors/gnss/sky-view.ts';
import type { PointColumns } from '../../sensors/lidar/point-cloud.ts';
import type { IntersectionState } from '../../sensors/signal/spat.ts';
import type { Coverage } from '../../sensors/station.ts';
import type { BodyType } from '../../sensors/world/shapes.ts';

/** What may be asked of the sensor worker, and what each call answers. Frames travel as copies of their bytes. */
export interface SenseCalls {
  open: { ask: { world: CompiledScene; types: readonly BodyType[] }; answer: readonly Problem[] };
  cover: { ask: { devices: readonly Device[] }; answer: Coverage };
  scan: { ask: { device: Device; frame: ArrayBuffer }; answer: PointColumns };
  observe: { ask: { device: Device; frame: ArrayBuffer }; answer: readonly CameraObservation[] };
  sky: { ask: { device: Device; time: number }; answer: SkyView };
  spat: { ask: { signal: string; frame: ArrayBuffer }; answer: IntersectionState };
}

export type SenseCall = keyof SenseCalls;

export type SenseRequest = {
  [C in SenseCall]: { readonly serial: number; readonly call: C; readonly ask: SenseCalls[C]['ask'] };
}[SenseCall];

export type SenseResponse =
  | { readonly serial: number; readonly answer: SenseCalls[SenseCall]['answer'] }
  | { readonly serial: number; readonly problem: Problem };
