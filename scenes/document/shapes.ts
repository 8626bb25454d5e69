import * as v from 'valibot';

/** A finite number: JSON has no NaN, but 1e999 reads as Infinity. */
export const Finite = v.pipe(v.number(), v.finite('must be a finite number'));
export const Positive = v.pipe(Finite, v.minValue(0.001, 'must be above zero'));
export const NonNegative = v.pipe(Finite, v.minValue(0, 'must not be negative'));
/** A share of a whole, 0 to 1. */
export const Share = v.pipe(
  Finite,
  v.minValue(0, 'must not be negative'),
  v.maxValue(1, 'must not be above 1'),
);
export const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
export const Id = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));

/** A point in local metres: [x east, y north] or [x, y, z up]. */
export const Point = v.union([v.strictTuple([Finite, Finite]), v.strictTuple([Finite, Finite, Finite])]);
/** A line of at least two points, in local metres. */
export const Line = v.pipe(v.array(Point), v.minLength(2, 'needs at least two points'));
/** A closed ring of at least three points, counter-clockwise, the first point not repeated. */
export const Ring = v.pipe(v.array(Point), v.minLength(3, 'needs at least three points'));

/** A text in the languages of the product; `en` is the fallback of the others. */
export const LocalText = v.strictObject({
  en: v.string(),
  'zh-Hans': v.optional(v.string()),
  'zh-Hant': v.optional(v.string()),
});

/** How sure the scene is of something: read in a source, near to one, or assumed by its author. */
export const Confidence = v.picklist(['sourced', 'approximate', 'assumed']);

export type Point = v.InferOutput<typeof Point>;
export type LocalText = v.InferOutput<typeof LocalText>;
export type Confidence = v.InferOutput<typeof Confidence>;
