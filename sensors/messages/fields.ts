import * as v from 'valibot';

/** Most objects in one message. */
export const MAX_OBJECTS = 256;

const bounded = (low: number, high: number, unit: string) =>
  v.pipe(
    v.number('must be a number'),
    v.minValue(low, `must be at least ${low}${unit}`),
    v.maxValue(high, `must be at most ${high}${unit}`),
  );

export const Longitude = bounded(-180, 180, ' degrees');
export const Latitude = bounded(-90, 90, ' degrees');
export const Altitude = bounded(-500, 10_000, ' m');
export const Speed = bounded(0, 150, ' m/s');
export const Length = bounded(0, 100, ' m');
export const Fraction = bounded(0, 1, '');
/** Degrees clockwise from north; 360 is the same as 0. */
export const Heading = bounded(0, 360, ' degrees');
export const Seconds = bounded(0, 3600, ' s');

export const Sequence = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(Number.MAX_SAFE_INTEGER, 'is too large'),
);

/** An id inside a message: printable, 1 to 64 characters; whole numbers are read as their digits. */
export const MessageId = v.union(
  [
    v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u)),
    v.pipe(
      v.number(),
      v.safeInteger(),
      v.transform((n) => String(n)),
    ),
  ],
  'must be a printable text of 1 to 64 characters or a whole number',
);

/** Free text that a panel may show. */
export const ShortText = v.pipe(
  v.string('must be a text'),
  v.maxLength(200, 'must have at most 200 characters'),
);

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, as a number or an ISO 8601 text with its time zone. */
export const Instant = v.union(
  [
    bounded(0, 4_102_444_800_000, ' ms'),
    v.pipe(
      v.string(),
      v.regex(ISO),
      v.transform((text) => Date.parse(text)),
      v.number(),
    ),
  ],
  'must be milliseconds since 1970 or an ISO 8601 text with its time zone, e.g. "2026-11-23T08:00:00.250Z"',
);

/** `null`, absent and present become the value or null. */
export const orNull = <const S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

/** An array whose length is checked before its items are looked at. */
export const listOf = <const S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(
    v.unknown(),
    v.check((x) => Array.isArray(x), 'must be a list'),
    v.check((x) => (x as unknown[]).length <= most, `must have at most ${most} entries`),
    v.array(item),
  );
