/** Binary heap of edges by key; an edge pushed again after its key fell is simply in it twice. */
export class EdgeHeap {
  private readonly keys: number[] = [];
  private readonly edges: number[] = [];

  clear(): void {
    this.keys.length = 0;
    this.edges.length = 0;
  }

  push(edge: number, key: number): void {
    const { keys, edges } = this;
    let i = keys.length;
    keys.push(key);
    edges.push(edge);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (keys[up]! <= key) break;
      keys[i] = keys[up]!;
      edges[i] = edges[up]!;
      i = up;
    }
    keys[i] = key;
    edges[i] = edge;
  }

  /** The edge of least key, -1 when empty. */
  pop(): number {
    const { keys, edges } = this;
    const top = edges[0];
    if (top === undefined) return -1;
    const key = keys.pop() as number;
    const edge = edges.pop() as number;
    const n = keys.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && keys[child + 1]! < keys[child]!) child += 1;
      if (keys[child]! >= key) break;
      keys[i] = keys[child]!;
      edges[i] = edges[child]!;
      i = child;
    }
    keys[i] = key;
    edges[i] = edge;
    return top;
  }
}
