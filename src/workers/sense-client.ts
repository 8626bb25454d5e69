import type { Device } from '../../scenes/document/devices.ts';
import type { CompiledScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import type { CameraObservation } from '../../sensors/camera/observation.ts';
import type { SkyView } from '../../sensors/gnss/sky-view.ts';
import { PointCloud } from '../../sensors/lidar/point-cloud.ts';
import type { IntersectionState } from '../../sensors/signal/spat.ts';
import type { Coverage } from '../../sensors/station.ts';
import type { BodyType } from '../../sensors/world/shapes.ts';
import type { Frame } from '../../sims/frame.ts';
import type { SenseCall, SenseCalls, SenseRequest, SenseResponse } from './sense-protocol.ts';

/** The part of a Worker that the client needs; tests hand in one of their own. */
export interface SensePort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<SenseResponse>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sensors in a thread of their own, so that neither the picture nor the simulation waits for rays. All methods reject
 * with a TwinError that says what to do.
 */
export class SenseClient {
  private readonly port: SensePort;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;
  private closed: TwinError | null = null;
  /** Coverage: one request under way, and the newest one that waits for it. */
  private covering = false;
  private next: { readonly devices: readonly Device[]; readonly listeners: Waiting[] } | null = null;

  private constructor(port: SensePort) {
    this.port = port;
    port.onmessage = (event) => this.receive(event.data);
    port.onerror = (event) => this.fail('worker-failed', event.message || 'The sensor worker stopped.');
  }

  /** Starts the worker with a copy of the scene; `types` in the order of the frames' type indices. */
  static async open(
    world: CompiledScene,
    types: readonly BodyType[],
    port?: SensePort,
  ): Promise<SenseClient> {
    const worker =
      port ?? new Worker(new URL('./sense-worker.ts', import.meta.url), { type: 'module', name: 'sensors' });
    const client = new SenseClient(worker as SensePort);
    try {
      await client.call('open', { world, types });
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  /**
   * What the devices cover, together and each. Only devices that changed are computed anew. While one request is under
   * way only the newest of the others is kept; the promises of those that it replaces resolve with its answer.
   */
  setDevices(devices: readonly Device[]): Promise<Coverage> {
    return new Promise<Coverage>((resolve, reject) => {
      const listeners = [
        ...(this.next?.listeners ?? []),
        { resolve: resolve as (answer: never) => void, reject },
      ];
      this.next = { devices, listeners };
      if (!this.covering) this.coverNext();
    });
  }

  /** One scan of a lidar at the frame's instant, in the scene's coordinates. */
  async scan(device: Device, frame: Frame): Promise<PointCloud> {
    const bytes = copyOf(frame);
    return PointCloud.from(await this.call('scan', { device, frame: bytes }, [bytes]));
  }

  /** Vehicles and pedestrians in a camera's picture, nearest first. */
  observe(device: Device, frame: Frame): Promise<readonly CameraObservation[]> {
    const bytes = copyOf(frame);
    return this.call('observe', { device, frame: bytes }, [bytes]);
  }

  /** Satellites and dilution of precision at a device, at a time in seconds since the epoch (UTC). */
  sky(device: Device, epochSeconds: number): Promise<SkyView> {
    return this.call('sky', { device, time: epochSeconds });
  }

  /** Phases and countdown of a signal controller, by its id in the scene. */
  spat(signal: string, frame: Frame): Promise<IntersectionState> {
    const bytes = copyOf(frame);
    return this.call('spat', { signal, frame: bytes }, [bytes]);
  }

  /** Stops the worker; calls under way and later ones reject. */
  close(): void {
    this.fail('sensors-closed', 'The sensors were closed.');
    this.port.terminate();
  }

  private coverNext(): void {
    const batch = this.next;
    if (!batch) return;
    this.next = null;
    this.covering = true;
    this.call('cover', { devices: batch.devices })
      .then(
        (coverage) => {
          for (const listener of batch.listeners) listener.resolve(coverage as never);
        },
        (error) => {
          for (const listener of batch.listeners) listener.reject(error);
        },
      )
      .finally(() => {
        this.covering = false;
        this.coverNext();
      });
  }

  private call<C extends SenseCall>(
    call: C,
    ask: SenseCalls[C]['ask'],
    transfer: Transferable[] = [],
  ): Promise<SenseCalls[C]['answer']> {
    if (this.closed) return Promise.reject(this.closed);
    this.serial += 1;
    const request = { serial: this.serial, call, ask } as SenseRequest;
    return new Promise((resolve, reject) => {
      this.waiting.set(request.serial, { resolve: resolve as (answer: never) => void, reject });
      this.port.postMessage(request, transfer);
    });
  }

  private receive(response: SenseResponse): void {
    const waiting = this.waiting.get(response.serial);
    if (!waiting) return;
    this.waiting.delete(response.serial);
    if ('problem' in response) waiting.reject(new TwinError(response.problem));
    else waiting.resolve(response.answer as never);
  }

  private fail(code: string, message: string): void {
    if (this.closed) return;
    this.closed = new TwinError({ code, message, where: 'sensors', hint: 'Open the scene again.' });
    for (const waiting of this.waiting.values()) waiting.reject(this.closed);
    this.waiting.clear();
  }
}

function copyOf(frame: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(frame.byteLength);
  new Uint8Array(bytes).set(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
  return bytes;
}
