import type { PEDESTRIAN_KINDS, VehicleType } from '../../scenes/document/demand.ts';

/** What a sensor needs to know about a type of vehicle; frames name types by their index in a list of these. */
export type BodyType = Pick<VehicleType, 'class' | 'length' | 'width' | 'height'>;

/**
 * A block of a body, in the body's own axes (x forward from its centre, z up from the road), or an upright capsule
 * (`radius` above 0) about a vertical axis.
 */
export interface BodyPart {
  readonly offset: number;
  readonly length: number;
  readonly width: number;
  readonly z0: number;
  readonly z1: number;
  readonly radius: number;
}

function block(offset: number, length: number, width: number, z0: number, z1: number): BodyPart {
  return { offset, length, width, z0, z1, radius: 0 };
}

function capsule(offset: number, radius: number, z0: number, z1: number): BodyPart {
  return { offset, length: 2 * radius, width: 2 * radius, z0, z1: Math.max(z1, z0 + 2 * radius), radius };
}

/** Free height under a car, m (the benchmark scene of public lidar comparisons uses the same). */
const UNDER_CAR = 0.15;

/**
 * Shape of a vehicle: finer than its box, because a beam over the bonnet meets what stands behind. Proportions are
 * assumptions about ordinary vehicles; the outer dimensions are the type's own.
 */
export function vehicleBody(type: BodyType): readonly BodyPart[] {
  const { length, width, height } = type;
  switch (type.class) {
    case 'bus':
    case 'tram':
      return [block(0, length, width, Math.min(0.25, height / 4), height)];
    case 'truck':
    case 'delivery': {
      const cab = Math.min(2.4, length * 0.3);
      const load = length - cab - 0.3;
      const deck = height * 0.34;
      return [
        block(0, length, width * 0.8, Math.min(0.4, height / 8), deck),
        block(length / 2 - cab / 2, cab, width * 0.96, Math.min(0.4, height / 8), height * 0.9),
        block(-length / 2 + load / 2, load, width, deck, height),
      ];
    }
    case 'bicycle':
    case 'ebike':
    case 'motorcycle':
      return [
        block(0, length, Math.min(width, 0.15), 0.05, Math.min(0.95, height * 0.6)),
        capsule(-length * 0.08, Math.min(0.25, width / 2, height / 4), height * 0.35, height),
      ];
    default: {
      const waist = height * 0.58;
      return [
        block(0, length, width, Math.min(UNDER_CAR, height / 4), waist),
        block(-length * 0.06, length * 0.52, width * 0.86, waist, height),
      ];
    }
  }
}

/** Height and radius of a walking person by kind, m (assumed; order of PEDESTRIAN_KINDS). */
const PERSONS: Readonly<Record<(typeof PEDESTRIAN_KINDS)[number], readonly [number, number]>> = {
  adult: [1.7, 0.25],
  older: [1.62, 0.25],
  child: [1.25, 0.19],
  wheelchair: [1.35, 0.35],
  luggage: [1.7, 0.3],
};

/** Bodies of pedestrians, in the order of PEDESTRIAN_KINDS. */
export const PERSON_BODIES: readonly BodyPart[] = Object.values(PERSONS).map(([height, radius]) =>
  capsule(0, radius, 0, height),
);
