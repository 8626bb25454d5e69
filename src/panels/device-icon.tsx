import { Camera, Cpu, Radar, Radio, Satellite } from 'lucide-react';
import type { DeviceKind } from '../../scenes/document/devices.ts';

const ICON = {
  lidar: Radar,
  camera: Camera,
  gnss: Satellite,
  radio: Radio,
  compute: Cpu,
} as const;

export function DeviceIcon({ kind }: { readonly kind: DeviceKind }) {
  if (kind === 'signal') return <SignalIcon />;
  const Icon = ICON[kind];
  return <Icon className="icon" aria-hidden="true" />;
}

/** A signal head: three lamps in a housing. */
export function SignalIcon() {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <rect x="7.5" y="2.5" width="9" height="19" rx="3" />
      <circle cx="12" cy="7" r="1.6" />
      <circle cx="12" cy="12" r="1.6" />
      <circle cx="12" cy="17" r="1.6" />
    </svg>
  );
}
