import { DEVICE_KINDS, type Device, type DeviceKind, type Mount } from '../../scenes/document/devices.ts';

type Devices = readonly Device[];

/** What a mount may be set to by hand: limits in the unit shown, and the step of the arrow keys. */
export const MOUNT_BOUNDS = {
  x: { min: -20_000, max: 20_000, step: 0.5, unit: 'm' },
  y: { min: -20_000, max: 20_000, step: 0.5, unit: 'm' },
  height: { min: 0, max: 120, step: 0.1, unit: 'm' },
  yaw: { min: -180, max: 360, step: 1, unit: '°' },
  pitch: { min: -90, max: 90, step: 1, unit: '°' },
  roll: { min: -90, max: 90, step: 1, unit: '°' },
} as const;

export type MountField = keyof typeof MOUNT_BOUNDS;

const RADIANS_PER_DEGREE = Math.PI / 180;
const DESIGNATOR: Readonly<Record<DeviceKind, string>> = {
  lidar: 'L',
  camera: 'C',
  gnss: 'G',
  signal: 'S',
  radio: 'R',
  compute: 'U',
};

/** A mount's field in the unit that is shown: metres, or degrees in (-180, 180]. */
export function mountValue(mount: Mount, field: MountField): number {
  const raw = mount[field];
  if (field === 'yaw') return wrapDegrees(raw / RADIANS_PER_DEGREE);
  if (field === 'pitch' || field === 'roll') return raw / RADIANS_PER_DEGREE;
  return raw;
}

/** The mount with one field set from the unit that is shown; the value is held within its bounds. */
export function withMountValue(mount: Mount, field: MountField, shown: number): Mount {
  if (!Number.isFinite(shown)) return mount;
  const { min, max, unit } = MOUNT_BOUNDS[field];
  const held = Math.min(max, Math.max(min, shown));
  return { ...mount, [field]: unit === '°' ? held * RADIANS_PER_DEGREE : held };
}

export function replaceDevice(devices: Devices, id: string, change: (device: Device) => Device): Devices {
  const at = devices.findIndex((d) => d.id === id);
  const old = devices[at];
  if (!old) return devices;
  const next = change(old);
  if (next === old) return devices;
  return devices.map((d, i) => (i === at ? next : d));
}

export function removeDevice(devices: Devices, id: string): Devices {
  return devices.filter((d) => d.id !== id);
}

/** The next free designator of a kind: L01, L02, ... */
export function nextDeviceId(devices: Devices, kind: DeviceKind): string {
  const taken = new Set(devices.map((d) => d.id));
  for (let n = 1; ; n++) {
    const id = `${DESIGNATOR[kind]}${String(n).padStart(2, '0')}`;
    if (!taken.has(id)) return id;
  }
}

/** A copy beside the original (3 m east), without its topics: two devices never publish on one topic. */
export function duplicateDevice(devices: Devices, id: string): { devices: Devices; id: string } | null {
  const old = devices.find((d) => d.id === id);
  if (!old) return null;
  const copy: Device = {
    ...old,
    id: nextDeviceId(devices, old.kind),
    mount: { ...old.mount, x: old.mount.x + 3 },
    topics: {},
    confidence: 'assumed',
  };
  return { devices: [...devices, copy], id: copy.id };
}

/** Devices by kind in the order of `DEVICE_KINDS`, each group by id. */
export function devicesByKind(devices: Devices): readonly { kind: DeviceKind; devices: Devices }[] {
  return DEVICE_KINDS.map((kind) => ({
    kind,
    devices: devices
      .filter((d) => d.kind === kind)
      .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
  })).filter((group) => group.devices.length > 0);
}

function wrapDegrees(degrees: number): number {
  const turned = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return turned === -180 ? 180 : turned;
}
