import type { BufferGeometry } from 'three';
import type { DeviceKind } from '../../../scenes/document/devices.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';

const CASE = '#E4E7E8';
const DARK = '#1E2326';
const METAL = '#8E979B';
const GLASS = '#0C1420';

/** Housings as one could buy them, in the device's own axes: x forward, z up, origin at its optical or phase centre. */
export function housingShape(kind: DeviceKind): BufferGeometry {
  const mesh = new MeshBuilder();
  switch (kind) {
    case 'lidar':
      mesh.colour(METAL).cylinder(0, 0, -0.42, -0.2, 0.1, 0.15, 10);
      mesh.colour(CASE).cylinder(0, 0, -0.2, -0.1, 0.19, 0.19, 16);
      mesh.colour(GLASS).cylinder(0, 0, -0.1, 0.1, 0.18, 0.18, 16, 1);
      mesh.colour(CASE).cylinder(0, 0, 0.1, 0.19, 0.19, 0.15, 16);
      break;
    case 'camera':
      mesh.colour(METAL).cylinder(-0.12, 0, -0.34, -0.08, 0.035, 0.035, 8);
      mesh.colour(CASE).box(-0.12, 0, -0.1, 0.09, 0.27, 0.085, 0, 0);
      mesh.colour(CASE).box(-0.08, 0, 0.1, 0.125, 0.34, 0.11, 0, 0);
      mesh.colour(DARK).box(0.16, 0, -0.08, 0.075, 0.035, 0.075, 0, 0);
      mesh.colour(GLASS).box(0.2, 0, -0.045, 0.045, 0.012, 0.045, 0, 1);
      break;
    case 'gnss':
      mesh.colour(METAL).cylinder(0, 0, -0.5, -0.05, 0.03, 0.03, 8);
      mesh.colour(CASE).cylinder(0, 0, -0.06, 0.02, 0.2, 0.22, 18);
      mesh.cylinder(0, 0, 0.02, 0.14, 0.22, 0.08, 18);
      break;
    case 'signal':
      mesh.colour(METAL).box(-0.1, 0, -0.5, 0.45, 0.03, 0.22, 0, 0);
      mesh.colour(DARK).box(0, 0, -0.42, 0.38, 0.12, 0.19, 0, 0);
      mesh.colour('#37E08A').box(0.122, 0, -0.34, -0.1, 0.006, 0.11, 0, 1);
      mesh.colour('#D08B4C').box(0.122, 0, 0.0, 0.28, 0.006, 0.13, 0, 1);
      break;
    case 'radio':
      mesh.colour(CASE).box(0.06, 0, -0.5, 0.5, 0.07, 0.17, 0, 0, 0.9, 0.95);
      mesh.colour(METAL).box(-0.05, 0, -0.38, 0.38, 0.035, 0.1, 0, 0);
      mesh.colour(DARK).cylinder(-0.05, 0.16, 0.1, 0.75, 0.018, 0.012, 6);
      mesh.cylinder(-0.05, -0.16, 0.1, 0.75, 0.018, 0.012, 6);
      break;
    case 'compute':
      mesh.colour('#C9CED0').box(0, 0, -0.65, 0.55, 0.32, 0.45, 0, 0);
      mesh.colour(METAL).box(0, 0, 0.55, 0.62, 0.37, 0.5, 0, 0, 0.94, 0.94);
      mesh.colour(DARK).box(0.322, 0, -0.5, 0.35, 0.004, 0.34, 0, 0);
      mesh.colour('#5BC8FF').box(0.328, 0.24, 0.24, 0.3, 0.004, 0.04, 0, 1);
      break;
  }
  return mesh.build();
}

/** A pole of height 1 and radius 1 (scaled per device), with a foot plate and a cable box. */
export function poleShape(): BufferGeometry {
  const mesh = new MeshBuilder().colour('#9AA2A5');
  mesh.cylinder(0, 0, 0, 1, 1.15, 0.85, 8);
  mesh.colour('#7F878A').cylinder(0, 0, 0, 0.02, 2.4, 2.4, 8);
  mesh.colour('#B9BFC1').box(1.5, 0, 0.2, 0.33, 0.9, 1.6, 0, 0);
  return mesh.build();
}

/** Half sizes of the module on the board, m: length, width. */
export const MODULE_SIZE: Readonly<Record<DeviceKind, readonly [number, number]>> = {
  lidar: [8, 8],
  camera: [7, 5],
  gnss: [6.5, 6.5],
  signal: [8, 4.5],
  radio: [5.5, 9],
  compute: [11, 11],
};

/** A packaged part in a unit square: dark body, tinned legs on two sides, the dot at pin 1. */
export function moduleShape(): BufferGeometry {
  const mesh = new MeshBuilder();
  mesh.colour('#C9CDCB');
  for (let i = 0; i < 6; i += 1) {
    const x = -0.75 + i * 0.3;
    mesh.box(x, 1.1, 0.02, 0.16, 0.07, 0.16, 0, 0);
    mesh.box(x, -1.1, 0.02, 0.16, 0.07, 0.16, 0, 0);
  }
  mesh.colour('#191614').box(0, 0, 0.05, 1, 1, 1, 0, 1, 0.95, 0.95);
  mesh.colour('#E9E4DA').normal(0, 0, 1);
  const ring: number[] = [];
  const centre = mesh.vertex(-0.76, 0.74, 1.03, 2);
  for (let i = 0; i <= 12; i += 1) {
    const a = (i / 12) * Math.PI * 2;
    ring.push(mesh.vertex(-0.76 + Math.cos(a) * 0.09, 0.74 + Math.sin(a) * 0.09, 1.03, 2));
  }
  for (let i = 0; i < 12; i += 1) mesh.triangle(centre, ring[i]!, ring[i + 1]!);
  return mesh.build();
}

/** A flat ring of radii `inner` .. 1. */
export function ringShape(inner: number, sides = 40): BufferGeometry {
  const mesh = new MeshBuilder().colour('#FFFFFF').normal(0, 0, 1);
  const ids: number[] = [];
  for (let i = 0; i <= sides; i += 1) {
    const a = (i / sides) * Math.PI * 2;
    ids.push(
      mesh.vertex(Math.cos(a) * inner, Math.sin(a) * inner, 0),
      mesh.vertex(Math.cos(a), Math.sin(a), 0),
    );
  }
  for (let i = 0; i < sides; i += 1)
    mesh.quad(ids[i * 2]!, ids[i * 2 + 1]!, ids[i * 2 + 3]!, ids[i * 2 + 2]!);
  return mesh.build();
}
