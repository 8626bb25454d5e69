import { UsageError } from './output.ts';

/** Options as the parser hands them over: numbers where they look like one, lists where given twice. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** A numeric option between bounds; absent: undefined. Throws UsageError. */
export function numberOption(
  options: RawOptions,
  name: string,
  min: number,
  max: number,
  unit: string,
): number | undefined {
  const value = single(options, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(number) || number < min || number > max) {
    throw new UsageError(
      `--${name} takes a number between ${min} and ${max}${unit ? ` (${unit})` : ''}, not "${String(value)}".`,
      `For example: --${name} ${Math.min(Math.max(1, min), max)}`,
    );
  }
  return number;
}

/** As `numberOption`, for whole numbers. */
export function integerOption(
  options: RawOptions,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = numberOption(options, name, min, max, 'a whole number');
  if (value !== undefined && !Number.isInteger(value)) {
    throw new UsageError(
      `--${name} takes a whole number, not ${value}.`,
      `For example: --${name} ${Math.round(value)}`,
    );
  }
  return value;
}

/** A text option, or undefined. */
export function textOption(options: RawOptions, name: string): string | undefined {
  const value = single(options, name);
  return value === undefined ? undefined : String(value);
}

function single(options: RawOptions, name: string): unknown {
  const value = options[name];
  if (Array.isArray(value))
    throw new UsageError(`--${name} is given ${value.length} times.`, 'Give it once.');
  return value;
}
