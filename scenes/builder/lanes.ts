import { offsetOf, reversed, sliceOf, type Vec } from './polyline.ts';
import type { Arm, Section } from './street-plan.ts';

/** One direction of a section with its lanes, kerb side first. */
export interface Roadway {
  readonly id: string;
  readonly section: Section;
  readonly forward: boolean;
  /** Arm at the node the lanes come from, and at the one they lead to. */
  readonly start: Arm;
  readonly end: Arm;
  readonly lanes: readonly (readonly Vec[])[];
}

/** Id of one direction of a section: `f` along the street's path, `b` against it. */
export function roadwayId(section: Section, forward: boolean): string {
  return `${section.id}${forward ? 'f' : 'b'}`;
}

/** Lanes of all sections, offset from the centre lines and cut at the junctions. */
export function roadwaysOf(
  sections: readonly Section[],
  arms: ReadonlyMap<string, readonly Arm[]>,
): Roadway[] {
  const result: Roadway[] = [];
  for (const section of sections) {
    const { street } = section;
    const first = arms.get(section.from.id)?.find((arm) => arm.section === section && arm.atStart);
    const last = arms.get(section.to.id)?.find((arm) => arm.section === section && !arm.atStart);
    if (!first || !last) continue;
    const core = sliceOf(section.line, first.cut, section.length - last.cut);
    const oneWay = street.lanes[1] === 0;
    for (const forward of [true, false]) {
      const count = street.lanes[forward ? 0 : 1];
      if (count === 0) continue;
      const line = forward ? core : reversed(core);
      const lanes: Vec[][] = [];
      for (let i = 0; i < count; i++) {
        const fromKerb = oneWay
          ? i - (count - 1) / 2
          : -((street.median ?? 0) / 2 / street.laneWidth + count - 1 - i + 0.5);
        const left = fromKerb * street.laneWidth;
        lanes.push(offsetOf(line, street.side === 'right' ? left : -left));
      }
      result.push({
        id: roadwayId(section, forward),
        section,
        forward,
        start: forward ? first : last,
        end: forward ? last : first,
        lanes,
      });
    }
  }
  return result;
}
