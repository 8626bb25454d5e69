import { PEDESTRIAN_KINDS } from '../../../scenes/document/demand.ts';
import { PURPOSE, uniform } from '../../random.ts';
import { drawSpeed } from '../kinds.ts';

type Kind = (typeof PEDESTRIAN_KINDS)[number];

/**
 * Bodies as discs by kind, m: mean radius and half the range around it. An adult's disc has the area that Weidmann (1993)
 * gives a body in a dense crowd, 1/5.4 m2 less the gaps between discs. The others are assumptions: a wheelchair is 0.7 m
 * wide, luggage is pulled alongside.
 */
const RADII: Readonly<Record<Kind, readonly [number, number]>> = {
  adult: [0.2, 0.01],
  older: [0.2, 0.01],
  child: [0.16, 0.02],
  wheelchair: [0.35, 0],
  luggage: [0.26, 0.02],
};

/**
 * Seconds of headway kept to whoever is in front. The adults' value is fitted to Weidmann's fundamental diagram (published
 * fits of the model lie at 1.06); the others keep a little more, which is an assumption.
 */
const HEADWAYS: Readonly<Record<Kind, number>> = {
  adult: 0.93,
  older: 1.05,
  child: 0.93,
  wheelchair: 1.15,
  luggage: 1.05,
};

/** Seconds until a person who may go sets out: least and most by kind, an assumption. */
const REACTIONS: Readonly<Record<Kind, readonly [number, number]>> = {
  adult: [0.3, 1.2],
  older: [0.6, 1.8],
  child: [0.2, 1],
  wheelchair: [0.6, 1.8],
  luggage: [0.5, 1.5],
};

/** Radius of an adult without its range, m, and the headway of adults, s: what validation runs with. */
export const ADULT_RADIUS = RADII.adult[0];
export const ADULT_HEADWAY = HEADWAYS.adult;
/** No body has a greater radius, m. */
export const WIDEST = 0.35;

/** What a person is like: drawn once, from the seed and a number that stands for the person. */
export interface Body {
  /** Free walking speed, m/s. */
  readonly free: number;
  /** m. */
  readonly radius: number;
  /** s. */
  readonly headway: number;
  /** Seconds between being free to go and setting out. */
  readonly reaction: number;
}

/** Body, free speed and reaction of person `entity` of a kind (index into `PEDESTRIAN_KINDS`). */
export function drawBody(kind: number, seed: number, entity: number): Body {
  const name = PEDESTRIAN_KINDS[kind] ?? 'adult';
  const [radius, range] = RADII[name];
  const [least, most] = REACTIONS[name];
  return {
    free: drawSpeed(kind, seed, entity),
    radius: radius + range * (2 * uniform(seed, entity, PURPOSE.personBody, 0) - 1),
    headway: HEADWAYS[name],
    reaction: least + (most - least) * uniform(seed, entity, PURPOSE.personReaction, 0),
  };
}
