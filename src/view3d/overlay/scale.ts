/** A round length for a scale bar: the longest of 1, 2, 5 x 10^n metres that fits in `most` pixels. */
export function roundLength(metresPerPixel: number, most: number): { metres: number; pixels: number } {
  if (!(metresPerPixel > 0) || !Number.isFinite(metresPerPixel)) return { metres: 0, pixels: 0 };
  const room = metresPerPixel * most;
  let step = 1;
  while (step * 10 <= room) step *= 10;
  while (step > room) step /= 10;
  const metres = step * 5 <= room ? step * 5 : step * 2 <= room ? step * 2 : step;
  return { metres, pixels: metres / metresPerPixel };
}

export function lengthText(metres: number): string {
  if (metres >= 1000) return `${metres / 1000} km`;
  return metres >= 1 ? `${metres} m` : `${Math.round(metres * 100)} cm`;
}
