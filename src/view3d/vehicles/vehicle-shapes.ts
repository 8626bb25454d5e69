import type { BufferGeometry } from 'three';
import { MeshBuilder } from '../geometry/mesh-builder.ts';

/** Parts of a vehicle, in `aux.x`: what the shader paints, lights or leaves as it is. */
export const PART = {
  paint: 0,
  glass: 1,
  dark: 2,
  head: 3,
  tail: 4,
  left: 5,
  right: 6,
  rim: 7,
  skin: 8,
  cargo: 9,
  helmet: 10,
} as const;

export const BODIES = ['car', 'bus', 'truck', 'cycle'] as const;
export type BodyName = (typeof BODIES)[number];

function wheels(mesh: MeshBuilder, at: readonly number[], radius: number, length: number): void {
  mesh.colour('#FFFFFF');
  for (const x of at)
    for (const y of [-0.42, 0.42]) mesh.box(x, y, 0, radius, length, 0.07, 0, PART.dark, 0.8, 1);
}

function lights(mesh: MeshBuilder, z: number, inset: number): void {
  for (const side of [-1, 1]) {
    mesh.box(0.497, side * inset, z, z + 0.09, 0.008, 0.1, 0, PART.head);
    mesh.box(-0.497, side * inset, z + 0.02, z + 0.12, 0.008, 0.09, 0, PART.tail);
    const part = side > 0 ? PART.left : PART.right;
    mesh.box(-0.496, side * (inset + 0.1), z + 0.02, z + 0.12, 0.008, 0.035, 0, part);
    mesh.box(0.496, side * (inset + 0.1), z, z + 0.08, 0.008, 0.03, 0, part);
  }
}

/** The same from far away: a few boxes. */
export function farShape(body: BodyName): BufferGeometry {
  const mesh = new MeshBuilder().colour('#FFFFFF');
  switch (body) {
    case 'car':
      mesh.box(0, 0, 0.17, 0.58, 0.5, 0.47, 0, PART.paint, 0.96, 0.92);
      mesh.box(-0.05, 0, 0.58, 1, 0.3, 0.42, 0, PART.glass, 0.68, 0.86, -0.02);
      break;
    case 'bus':
      mesh.box(0, 0, 0.08, 1, 0.5, 0.5, 0, PART.paint);
      break;
    case 'truck':
      mesh.box(0.385, 0, 0.1, 0.76, 0.115, 0.48, 0, PART.paint);
      mesh.box(-0.12, 0, 0.2, 1, 0.375, 0.5, 0, PART.cargo);
      break;
    case 'cycle':
      mesh.box(0, 0, 0, 0.5, 0.46, 0.12, 0, PART.dark);
      mesh.box(-0.05, 0, 0.45, 1, 0.14, 0.3, 0, PART.paint, 0.7, 0.7);
      break;
  }
  return mesh.build();
}

/** What a vehicle's shadow is thrown by. */
export function shadowShape(): BufferGeometry {
  const mesh = new MeshBuilder();
  mesh.box(0, 0, 0.05, 1, 0.49, 0.48, 0, 0, 0.72, 0.9);
  return mesh.build();
}

/** Shapes in a unit box: length along x (-0.5 .. 0.5, front at +), width along y, height 0 .. 1; scaled per vehicle. */
export function vehicleShape(body: BodyName): BufferGeometry {
  const mesh = new MeshBuilder().colour('#FFFFFF');
  switch (body) {
    case 'car': {
      mesh.box(0, 0, 0.17, 0.42, 0.5, 0.47, 0, PART.paint, 1, 1);
      mesh.box(0, 0, 0.42, 0.6, 0.5, 0.47, 0, PART.paint, 0.95, 0.9);
      mesh.box(-0.045, 0, 0.6, 0.95, 0.31, 0.43, 0, PART.glass, 0.66, 0.86, -0.02);
      mesh.box(-0.065, 0, 0.95, 1, 0.205, 0.37, 0, PART.paint, 0.92, 0.94);
      mesh.box(0, 0, 0.4, 0.455, 0.503, 0.482, 0, PART.rim);
      wheels(mesh, [0.31, -0.3], 0.34, 0.075);
      lights(mesh, 0.38, 0.3);
      break;
    }
    case 'bus': {
      mesh.box(0, 0, 0.1, 0.42, 0.5, 0.5, 0, PART.paint);
      mesh.box(0, 0, 0.42, 0.78, 0.498, 0.49, 0, PART.glass, 0.995, 0.98);
      mesh.box(0, 0, 0.78, 0.96, 0.497, 0.49, 0, PART.paint, 0.985, 0.94);
      mesh.box(-0.1, 0, 0.96, 1, 0.16, 0.32, 0, PART.paint, 0.9, 0.9);
      for (const x of [-0.3, -0.1, 0.1, 0.3]) mesh.box(x, 0, 0.42, 0.78, 0.006, 0.496, 0, PART.paint);
      mesh.box(0, 0, 0.36, 0.4, 0.502, 0.505, 0, PART.rim);
      wheels(mesh, [0.32, -0.27], 0.3, 0.042);
      lights(mesh, 0.22, 0.36);
      break;
    }
    case 'truck': {
      mesh.box(0, 0, 0.12, 0.22, 0.49, 0.36, 0, PART.dark);
      mesh.box(0.385, 0, 0.16, 0.5, 0.115, 0.48, 0, PART.paint);
      mesh.box(0.385, 0, 0.5, 0.72, 0.113, 0.46, 0, PART.glass, 0.86, 0.94, -0.012);
      mesh.box(0.372, 0, 0.72, 0.78, 0.094, 0.44, 0, PART.paint, 0.9, 0.95);
      mesh.box(-0.12, 0, 0.24, 1, 0.375, 0.5, 0, PART.cargo);
      mesh.box(-0.12, 0, 0.28, 0.36, 0.3765, 0.506, 0, PART.paint);
      mesh.box(0.385, 0, 0.3, 0.34, 0.118, 0.49, 0, PART.rim);
      wheels(mesh, [0.36, -0.22, -0.34], 0.24, 0.05);
      lights(mesh, 0.2, 0.34);
      break;
    }
    case 'cycle': {
      for (const x of [-0.32, 0.32]) mesh.box(x, 0, 0, 0.36, 0.17, 0.06, 0, PART.dark, 0.7, 1);
      mesh.box(0, 0, 0.26, 0.42, 0.3, 0.12, 0, PART.paint, 0.7, 0.8);
      mesh.box(-0.12, 0, 0.42, 0.5, 0.16, 0.16, 0, PART.dark);
      mesh.box(0.26, 0, 0.36, 0.62, 0.025, 0.06, 0, PART.dark);
      mesh.box(0.24, 0, 0.6, 0.63, 0.03, 0.44, 0, PART.dark);
      mesh.box(-0.08, 0, 0.5, 0.82, 0.13, 0.34, 0, PART.paint, 0.85, 0.8, 0.06);
      mesh.box(-0.01, 0, 0.84, 0.9, 0.07, 0.16, 0, PART.skin);
      mesh.box(-0.01, 0, 0.9, 1, 0.085, 0.2, 0, PART.helmet, 0.75, 0.75);
      mesh.box(0.4, 0, 0.42, 0.5, 0.02, 0.07, 0, PART.head);
      mesh.box(-0.36, 0, 0.38, 0.44, 0.02, 0.07, 0, PART.tail);
      break;
    }
  }
  return mesh.build();
}
