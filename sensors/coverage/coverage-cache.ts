import type { Device } from '../../scenes/document/devices.ts';
import type { RayWorld } from '../world/ray-world.ts';
import { coverDevice } from './cover-device.ts';
import type { CoverageGrid } from './coverage-grid.ts';

interface Entry {
  readonly pose: string;
  /** Indices of the cells covered. */
  readonly cells: Int32Array;
}

/** Coverage of a set of devices that changes one by one: each device's cells are kept until its model or mount changes. */
export class CoverageCache {
  /** Devices computed by the last `counts`, the others were kept. */
  computed = 0;
  private readonly world: RayWorld;
  private readonly grid: CoverageGrid;
  private readonly scratch: Uint8Array;
  private entries = new Map<string, Entry>();

  constructor(world: RayWorld, grid: CoverageGrid) {
    this.world = world;
    this.grid = grid;
    this.scratch = new Uint8Array(grid.columns * grid.rows);
  }

  /** How many of the sensing devices (lidars and cameras) see each cell, at most 255. */
  counts(devices: readonly Device[]): Uint8Array {
    const kept = new Map<string, Entry>();
    const counts = new Uint8Array(this.grid.columns * this.grid.rows);
    this.computed = 0;
    for (const device of devices) {
      const cells = this.cellsOf(device, kept);
      if (device.kind !== 'lidar' && device.kind !== 'camera') continue;
      for (const cell of cells) if (counts[cell]! < 255) counts[cell]! += 1;
    }
    this.entries = kept;
    return counts;
  }

  /** Indices of the cells that the device with this id covers, among those of the last `counts`. */
  cells(id: string): Int32Array | undefined {
    return this.entries.get(id)?.cells;
  }

  private cellsOf(device: Device, kept: Map<string, Entry>): Int32Array {
    const { x, y, height, yaw, pitch, roll } = device.mount;
    const pose = [device.model, x, y, height, yaw, pitch, roll].join(' ');
    let entry = this.entries.get(device.id);
    if (entry?.pose !== pose) {
      coverDevice(this.world, device, this.grid, this.scratch);
      this.computed += 1;
      entry = { pose, cells: indicesOf(this.scratch) };
    }
    kept.set(device.id, entry);
    return entry.cells;
  }
}

function indicesOf(mask: Uint8Array): Int32Array {
  let n = 0;
  for (let i = 0; i < mask.length; i++) n += mask[i]!;
  const out = new Int32Array(n);
  n = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 1) {
      out[n] = i;
      n += 1;
    }
  }
  return out;
}
