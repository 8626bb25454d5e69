/** One signal along a corridor. Times are seconds into its programme's cycle, before any offset. */
export interface WaveSignal {
  /** Driving time from the first stop line to this one, s, and from the last one back to this one. */
  readonly there: number;
  readonly back: number;
  /** Begin and length of the green along the corridor, and of that against it (absent: one-way). */
  readonly green: { readonly start: number; readonly length: number };
  readonly against?: { readonly start: number; readonly length: number };
}

export interface GreenWave {
  /** Offset of every signal, s, from 0 to the cycle. */
  readonly offsets: readonly number[];
  /** Seconds of every cycle in which who drives at the progression speed meets only green, in both directions. */
  readonly band: number;
  readonly bandBack: number;
  /** The same as a share of the shortest green along and against, which no band can exceed. */
  readonly attained: number;
  readonly attainedBack: number;
}

/** Grid on which bands are tried, s. */
const GRAIN = 0.5;

/**
 * Offsets with the widest green waves along a corridor and back. `share` of the way along against the way back: 0.5 treats
 * both alike (the narrower band is made as wide as it can be, then the sum), 1 looks at the way along only.
 *
 * The bands are found by trying all lengths of the one and all places of the other in steps of half a second: with these
 * given, signals no longer depend on one another, and each says what is left for the other band (a form of the bandwidth
 * problem of Little, Kelson and Gartner's MAXBAND, 1981, solved by enumeration). Returns null without signals or with a
 * cycle that isn't above 0.
 */
export function greenWave(signals: readonly WaveSignal[], cycle: number, share = 0.5): GreenWave | null {
  if (signals.length === 0 || !(cycle > 0)) return null;
  const along = shortest(signals, cycle, (s) => s.green);
  const against = signals.every((s) => s.against) ? shortest(signals, cycle, (s) => s.against) : 0;
  let best = { worth: [-1, -1] as [number, number], band: 0, place: 0, back: 0 };
  for (let band = along; band >= 0; band -= GRAIN) {
    for (let place = 0; place < cycle; place += GRAIN) {
      let back = against;
      for (const s of signals) back = Math.min(back, roomBack(s, cycle, band, place));
      back = Math.max(0, back);
      const worth: [number, number] = [
        Math.min(band * (1 - share), back * share),
        band * share + back * (1 - share),
      ];
      if (
        worth[0] > best.worth[0] + 1e-9 ||
        (worth[0] > best.worth[0] - 1e-9 && worth[1] > best.worth[1] + 1e-9)
      )
        best = { worth, band, place, back };
      if (against === 0) break;
    }
  }
  return {
    offsets: signals.map((s) => offsetOf(s, cycle, best.band, best.place, best.back)),
    band: best.band,
    bandBack: best.back,
    attained: along > 0 ? best.band / along : 0,
    attainedBack: against > 0 ? best.back / against : 0,
  };
}

function shortest(
  signals: readonly WaveSignal[],
  cycle: number,
  of: (s: WaveSignal) => { readonly length: number } | undefined,
): number {
  return Math.min(cycle, ...signals.map((s) => of(s)?.length ?? 0));
}

/**
 * Offsets with which the band along, `band` s from time 0 at the first stop line, lies in the green: from `from` on for
 * `room` s. The latest of those that suit the band back at `place` (at the last stop line) lies `short` s before the
 * latest that would suit its beginning.
 */
function windowOf(s: WaveSignal, cycle: number, band: number, place: number) {
  const room = s.green.length - band;
  const from = s.there + band - s.green.start - s.green.length;
  const latest = place + s.back - (s.against?.start ?? 0);
  const before = modulo(latest - from, cycle);
  return { from, room, latest, short: before <= room + 1e-9 ? 0 : before - room };
}

function roomBack(s: WaveSignal, cycle: number, band: number, place: number): number {
  if (!s.against) return 0;
  if (s.against.length >= cycle || s.green.length - band >= cycle) return s.against.length;
  return s.against.length - windowOf(s, cycle, band, place).short;
}

function offsetOf(s: WaveSignal, cycle: number, band: number, place: number, back: number): number {
  const { from, room, latest, short } = windowOf(s, cycle, band, place);
  // Without a band back the green begins with the band along.
  const offset = s.against && back > 0 ? latest - short : from + room;
  return modulo(Math.round(offset * 1e6) / 1e6, cycle);
}

/** Longest time in every cycle at which a platoon that passes the first stop line meets green at all, given offsets, s. */
export function bandWidth(
  greens: readonly { readonly at: number; readonly start: number; readonly length: number }[],
  offsets: readonly number[],
  cycle: number,
): number {
  let widest = 0;
  // A widest band begins where some green does.
  for (const [k, first] of greens.entries()) {
    const begin = (offsets[k] ?? 0) + first.start - first.at;
    let width = cycle;
    for (const [i, g] of greens.entries()) {
      const into = modulo(begin - ((offsets[i] ?? 0) + g.start - g.at) + 1e-9, cycle);
      width = Math.min(width, g.length >= cycle ? cycle : Math.max(0, g.length - into));
    }
    widest = Math.max(widest, width);
  }
  return widest;
}

function modulo(x: number, m: number): number {
  return x - m * Math.floor(x / m);
}
