/**
 * Finds the same ids in two lists, for two frames of a player. An open-addressing table in typed arrays that is reused:
 * after it has grown to the size of the frames it allocates nothing.
 */
export class IdMatcher {
  private keys = new Uint32Array(0);
  private values = new Int32Array(0);
  private stamps = new Uint32Array(0);
  private stamp = 0;
  private indices = new Int32Array(0);

  /**
   * For each of the first `count` ids its index among the first `previousCount` previous ids, or -1.
   * The array returned is the matcher's own and is overwritten by the next call.
   */
  match(previous: Uint32Array, previousCount: number, ids: Uint32Array, count: number): Int32Array {
    if (this.indices.length < count) this.indices = new Int32Array(Math.max(64, count * 2));
    let size = this.keys.length;
    if (size < previousCount * 2) {
      size = 64;
      while (size < previousCount * 2) size *= 2;
      this.keys = new Uint32Array(size);
      this.values = new Int32Array(size);
      this.stamps = new Uint32Array(size);
      this.stamp = 0;
    }
    this.stamp += 1;
    const { keys, values, stamps, stamp, indices } = this;
    const mask = size - 1;
    for (let i = 0; i < previousCount; i += 1) {
      const id = previous[i]!;
      let slot = Math.imul(id, 0x9e3779b1) & mask;
      while (stamps[slot] === stamp && keys[slot] !== id) slot = (slot + 1) & mask;
      stamps[slot] = stamp;
      keys[slot] = id;
      values[slot] = i;
    }
    for (let i = 0; i < count; i += 1) {
      indices[i] = -1;
      if (size === 0) continue;
      const id = ids[i]!;
      let slot = Math.imul(id, 0x9e3779b1) & mask;
      while (stamps[slot] === stamp) {
        if (keys[slot] === id) {
          indices[i] = values[slot]!;
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
    return indices;
  }
}
