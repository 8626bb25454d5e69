import type { Roads, Signal, SignalProgram } from '../document/roads.ts';
import { SIGNAL_CODE } from './signal-states.ts';

/** Kinds of control as numbers in `SignalControlTable.kind`. */
export const CONTROL_KIND = { fixed: 0, actuated: 1, maxPressure: 2 } as const;
/** Sequences between greens as numbers in `SignalControlTable.sequence`. */
export const SEQUENCE = { mainland: 0, hongKong: 1, plain: 2 } as const;
/** Recalls of stages as numbers in `SignalControlTable.phaseRecall`. */
export const RECALL = { none: 0, min: 1, max: 2 } as const;

/**
 * What the programmes in force say of control, per signal unless noted; -1 stands for "not given". A signal with `staged`
 * 0 runs its phases as they stand; of the others the phases that serve are the stages, and what lies between two stages
 * follows from their clearance.
 */
export interface SignalControlTable {
  readonly staged: Uint8Array;
  readonly kind: Uint8Array;
  readonly skip: Uint8Array;
  /** Passage time, detectors' distance at the limit, longest wait, s. */
  readonly passage: Float64Array;
  readonly detectorGap: Float64Array;
  readonly maxWait: Float64Array;
  /** Phase (within the signal) kept in step with the cycle, -1: none. */
  readonly coordinate: Int32Array;
  readonly sequence: Uint8Array;
  /** Seconds. */
  readonly flashingGreen: Float64Array;
  readonly yellow: Float64Array;
  readonly redYellow: Float64Array;
  readonly allRed: Float64Array;
  /** m/s. */
  readonly walkingSpeed: Float64Array;
  /** Per phase. */
  readonly phaseRecall: Uint8Array;
  readonly phasePassage: Float64Array;
  /** Detectors of the scene: signal, lane, stretch in metres from the lane's start. */
  readonly detectorIds: readonly string[];
  readonly detectorSignal: Int32Array;
  readonly detectorLane: Int32Array;
  readonly detectorFrom: Float64Array;
  readonly detectorTo: Float64Array;
}

const KIND = {
  fixed: CONTROL_KIND.fixed,
  actuated: CONTROL_KIND.actuated,
  'max-pressure': CONTROL_KIND.maxPressure,
};
const SEQUENCES = {
  mainland: SEQUENCE.mainland,
  'hong-kong': SEQUENCE.hongKong,
  plain: SEQUENCE.plain,
};

/** Whether a programme's phases are stages with generated transitions, instead of what is shown one after the other. */
export function isStaged(program: SignalProgram | undefined): boolean {
  const control = program?.control;
  return control !== undefined && (control.kind !== 'fixed' || control.clearance !== undefined);
}

/**
 * Whether phase `p` of a programme only serves: it shows a green, no yellow or flashing green, and no minor green that ends
 * with it after a major one at an index that `mayFlash` (the flashing green of a crossing in programmes that have no letter
 * for it). `code(p, i)` is the state code of index i in phase p of `count` phases with `size` indices.
 */
export function servesOnly(
  code: (phase: number, index: number) => number,
  p: number,
  count: number,
  size: number,
  mayFlash: (index: number) => boolean,
): boolean {
  const before = (p + count - 1) % count;
  const after = (p + 1) % count;
  let green = false;
  for (let i = 0; i < size; i++) {
    const c = code(p, i);
    if (c === SIGNAL_CODE.yellow || c === SIGNAL_CODE.redYellow || c === SIGNAL_CODE.flashingGreen)
      return false;
    if (c === SIGNAL_CODE.greenMajor) green = true;
    if (c !== SIGNAL_CODE.greenMinor) continue;
    green = true;
    const next = code(after, i);
    const goesOn =
      next === SIGNAL_CODE.greenMajor || next === SIGNAL_CODE.greenMinor || next === SIGNAL_CODE.yellow;
    if (code(before, i) === SIGNAL_CODE.greenMajor && !goesOn && mayFlash(i)) return false;
  }
  return green;
}

/** Control of the programmes in force (one per signal); undefined where all run as they stand. */
export function compileSignalControl(
  roads: Roads,
  programs: readonly (SignalProgram | undefined)[],
  laneOf: (edge: string, lane: number, where: string) => number,
): SignalControlTable | undefined {
  if (!programs.some(isStaged)) return undefined;
  const control = programs.map((p) => p?.control);
  const number = (of: (s: number) => number | undefined) =>
    Float64Array.from(programs, (_, s) => of(s) ?? -1);
  const clearance = control.map((c) => c?.clearance);
  const phases = programs.flatMap((p) => p?.phases ?? []);
  const detectors = roads.signals.flatMap((signal, s) =>
    isStaged(programs[s]) ? detectorsOf(signal, s, laneOf) : [],
  );
  return {
    staged: Uint8Array.from(programs, (p) => (isStaged(p) ? 1 : 0)),
    kind: Uint8Array.from(control, (c) => KIND[c?.kind ?? 'fixed']),
    skip: Uint8Array.from(control, (c) => (c?.skip === false ? 0 : 1)),
    passage: number((s) => control[s]?.passage),
    detectorGap: number((s) => control[s]?.detectorGap),
    maxWait: number((s) => control[s]?.maxWait),
    coordinate: Int32Array.from(control, (c) => c?.coordinate ?? -1),
    sequence: Uint8Array.from(clearance, (c) => SEQUENCES[c?.sequence ?? 'mainland']),
    flashingGreen: number((s) => clearance[s]?.flashingGreen),
    yellow: number((s) => clearance[s]?.yellow),
    redYellow: number((s) => clearance[s]?.redYellow),
    allRed: number((s) => clearance[s]?.allRed),
    walkingSpeed: number((s) => clearance[s]?.walkingSpeed),
    phaseRecall: Uint8Array.from(phases, (p) => RECALL[p.recall ?? 'none']),
    phasePassage: Float64Array.from(phases, (p) => p.passage ?? -1),
    detectorIds: detectors.map((d) => d.id),
    detectorSignal: Int32Array.from(detectors, (d) => d.signal),
    detectorLane: Int32Array.from(detectors, (d) => d.lane),
    detectorFrom: Float64Array.from(detectors, (d) => d.from),
    detectorTo: Float64Array.from(detectors, (d) => d.to),
  };
}

function detectorsOf(
  signal: Signal,
  s: number,
  laneOf: (edge: string, lane: number, where: string) => number,
) {
  return (signal.detectors ?? []).map((d) => ({
    id: d.id,
    signal: s,
    lane: laneOf(d.edge, d.lane, `detector ${d.id} of signal ${signal.id}`),
    from: d.from,
    to: d.to,
  }));
}
