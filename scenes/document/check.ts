import { hypot } from '../math.ts';
import type { Problem } from '../problem.ts';
import { jsonPath } from './schema-problems.ts';
import type { Point } from './shapes.ts';

type Path = readonly (string | number)[];

/** Scenes reach this far from their origin at most, m. */
const FARTHEST = 200_000;

/** Collects what is wrong with the meaning of a document (its form is right by then). */
export class DocumentCheck {
  readonly problems: Problem[] = [];

  error(code: string, path: Path, message: string, hint: string): void {
    this.problems.push({ code: `scene.${code}`, severity: 'error', message, where: jsonPath(path), hint });
  }

  warning(code: string, path: Path, message: string, hint: string): void {
    this.problems.push({ code: `scene.${code}`, severity: 'warning', message, where: jsonPath(path), hint });
  }

  /** Reports an id that nothing of its kind has. Returns whether it is known. */
  reference(known: { has(id: string): boolean }, id: string, path: Path, kind: string): boolean {
    if (known.has(id)) return true;
    this.error(
      'unknown-reference',
      path,
      `There is no ${kind} "${id}".`,
      `Use the id of a ${kind} of this scene.`,
    );
    return false;
  }

  /** Reports ids that occur twice and returns the index of each id. */
  unique(
    items: readonly { readonly id: string }[],
    path: Path,
    kind: string,
    index = new Map<string, number>(),
  ): Map<string, number> {
    for (const [i, { id }] of items.entries()) {
      if (index.has(id)) {
        this.error(
          'duplicate-id',
          [...path, i, 'id'],
          `The id "${id}" is taken by another ${kind}.`,
          'Give each its own id.',
        );
      } else index.set(id, i);
    }
    return index;
  }

  /** Reports points so far from the origin that positions in frames (single precision) get coarse. */
  near(points: readonly Point[], path: Path): void {
    const far = points.find((p) => Math.abs(p[0]) > FARTHEST || Math.abs(p[1]) > FARTHEST);
    if (!far) return;
    this.error(
      'far-away',
      path,
      `The point ${far[0]}, ${far[1]} lies more than ${FARTHEST / 1000} km from the scene's origin.`,
      'Put the origin into the scene; positions are metres from it.',
    );
  }

  /** Reports a line without any length (no direction follows from it) or far from the origin. */
  line(points: readonly Point[], path: Path): void {
    this.near(points, path);
    if (drawnLength(points) <= 1e-9) {
      this.error(
        'line-without-length',
        path,
        'All points of the line are the same.',
        'Give it two different points.',
      );
    }
  }
}

/** Length of a line in the plane, m. */
export function drawnLength(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    sum += hypot(b[0] - a[0], b[1] - a[1]);
  }
  return sum;
}

/** Distance in the plane, m; infinite where a point is absent. */
export function apart(a: Point | undefined, b: Point | undefined): number {
  return a && b ? hypot(b[0] - a[0], b[1] - a[1]) : Number.POSITIVE_INFINITY;
}
