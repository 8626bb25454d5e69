/** Points on lanes, grouped by lane: those of lane l are rows `start[l] .. start[l + 1]`. */
export class LanePoints {
  readonly start: Int32Array;
  /** Index in the list it was made of, and metres along the lane. */
  readonly item: Int32Array;
  readonly position: Float64Array;

  constructor(
    lanes: number,
    points: readonly { readonly lane: number; readonly position: number; readonly item?: number }[],
  ) {
    const rows = points
      .map((point, i) => ({ lane: point.lane, position: point.position, item: point.item ?? i }))
      .sort((a, b) => a.lane - b.lane || a.position - b.position || a.item - b.item);
    this.start = new Int32Array(lanes + 1);
    this.item = Int32Array.from(rows, (row) => row.item);
    this.position = Float64Array.from(rows, (row) => row.position);
    for (const { lane } of rows) this.start[lane + 1] = this.start[lane + 1]! + 1;
    for (let lane = 0; lane < lanes; lane++) this.start[lane + 1] = this.start[lane + 1]! + this.start[lane]!;
  }
}
