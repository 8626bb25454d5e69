import { Color } from 'three';
import type { VehicleType } from '../../../scenes/document/demand.ts';
import { ACTOR, type ActorClass, actorOf } from '../palette.ts';
import { BODIES, type BodyName } from './vehicle-shapes.ts';

/** How vehicles of one type are drawn. */
export interface VehicleLook {
  readonly actor: ActorClass;
  /** Index in `BODIES`. */
  readonly body: number;
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly colour: Color;
  readonly automated: boolean;
}

function bodyOf(type: VehicleType): BodyName {
  switch (actorOf(type.class, false)) {
    case 'bus':
      return 'bus';
    case 'truck':
      return 'truck';
    case 'cycle':
      return 'cycle';
    default:
      return type.length > 7.5 ? 'bus' : 'car';
  }
}

export function vehicleLook(type: VehicleType): VehicleLook {
  const automated = type.automated || type.class === 'autonomous';
  const actor = actorOf(type.class, automated);
  return {
    actor,
    body: BODIES.indexOf(bodyOf(type)),
    length: type.length,
    width: type.width,
    height: type.height,
    colour: new Color(ACTOR[actor]),
    automated,
  };
}

/** For a type index that the scenario doesn't have (live devices, another recording). */
export const UNKNOWN_VEHICLE: VehicleLook = {
  actor: 'car',
  body: 0,
  length: 4.6,
  width: 1.8,
  height: 1.5,
  colour: new Color(ACTOR.car),
  automated: false,
};
