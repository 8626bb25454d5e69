import type { Frame } from '../../../sims/frame.ts';

/** A track within this distance of a vehicle's centre speaks of it, m. */
const NEAR = 3;

/** Counts, for each vehicle of a frame, the devices that report a track where it is: 0, 1, or 2 for several. */
export function countDetections(frame: Frame, count: number, out: Uint8Array): void {
  for (let i = 0; i < count; i += 1) {
    const x = frame.vehicleX[i]!;
    const y = frame.vehicleY[i]!;
    let first = -1;
    let seen = 0;
    for (let t = 0; t < frame.trackCount && seen < 2; t += 1) {
      const dx = frame.trackX[t]! - x;
      if (dx > NEAR || dx < -NEAR) continue;
      const dy = frame.trackY[t]! - y;
      if (dx * dx + dy * dy > NEAR * NEAR) continue;
      const device = frame.trackDevice[t]!;
      if (device === first) continue;
      if (seen === 0) first = device;
      seen += 1;
    }
    out[i] = seen;
  }
}
