/**
 * What a signal shows to one of its indices, as numbers: compiled phases, the running signals and frames share them
 * (as `SIGNAL_STATE` of the frame format).
 */
export const SIGNAL_CODE = {
  red: 0,
  redYellow: 1,
  yellow: 2,
  greenMinor: 3,
  greenMajor: 4,
  off: 5,
  blink: 6,
  stopThenGo: 7,
  /** A green about to end (mainland China), and of crossings: do not start any more. */
  flashingGreen: 8,
} as const;

const CODES: Readonly<Record<string, number>> = {
  r: SIGNAL_CODE.red,
  R: SIGNAL_CODE.red,
  u: SIGNAL_CODE.redYellow,
  y: SIGNAL_CODE.yellow,
  Y: SIGNAL_CODE.yellow,
  g: SIGNAL_CODE.greenMinor,
  G: SIGNAL_CODE.greenMajor,
  O: SIGNAL_CODE.off,
  o: SIGNAL_CODE.blink,
  s: SIGNAL_CODE.stopThenGo,
  F: SIGNAL_CODE.flashingGreen,
};

/**
 * Code of one character of a phase's state string (SUMO's alphabet: r u y g G o O s, capitals R and Y as r and y;
 * `O` is switched off, `o` blinks; and `F`, flashing green). Throws RangeError for any other character.
 */
export function stateCode(character: string): number {
  const code = CODES[character];
  if (code === undefined)
    throw new RangeError(`"${character}" is not a signal state (expected one of r u y g G F o O s).`);
  return code;
}

/** Whether a code lets traffic go: green of any kind. */
export function isGreen(code: number): boolean {
  return (
    code === SIGNAL_CODE.greenMajor || code === SIGNAL_CODE.greenMinor || code === SIGNAL_CODE.flashingGreen
  );
}
