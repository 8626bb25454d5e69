/**
 * A way from one place to another as traces are laid on a board: only along the axes and at 45 degrees, the slanted
 * part in the middle. `shift` moves the middle sideways, so that several nets between the same places lie apart.
 */
export function traceRoute(x0: number, y0: number, x1: number, y1: number, shift = 0): [number, number][] {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const ax = Math.abs(dx);
  const ay = Math.abs(dy);
  const slant = Math.min(ax, ay);
  const sx = Math.sign(dx);
  const sy = Math.sign(dy);
  const lead = (Math.max(ax, ay) - slant) / 2 + shift;
  const first = Math.max(0, Math.min(Math.max(ax, ay) - slant, lead));
  const points: [number, number][] = [[x0, y0]];
  if (ax >= ay) {
    points.push([x0 + sx * first, y0], [x0 + sx * (first + slant), y1]);
  } else {
    points.push([x0, y0 + sy * first], [x1, y0 + sy * (first + slant)]);
  }
  points.push([x1, y1]);
  return points.filter(
    (p, i) => i === 0 || Math.hypot(p[0] - points[i - 1]![0], p[1] - points[i - 1]![1]) > 1e-6,
  );
}
