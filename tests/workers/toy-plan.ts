export interface ToySetup {
  readonly old: SharedArrayBuffer;
  readonly next: SharedArrayBuffer;
  /** What goes wrong, in which tick. */
  readonly trouble?: { readonly kind: 'throw' | 'exit'; readonly tick: number };
}

/** Each cell's next value depends on its neighbours' old ones: parts need each other's results of the tick before. */
export function prepareToy(
  { old, next, trouble }: ToySetup,
  part: number,
  parts: number,
): (tick: number) => void {
  const from = new Uint32Array(old);
  const to = new Uint32Array(next);
  return (tick) => {
    if (part > 0 && trouble?.tick === tick) {
      if (trouble.kind === 'throw') throw new Error(`part ${part} lost its way`);
      if (trouble.kind === 'exit') process.exit(3);
    }
    const n = from.length;
    const a = tick % 2 === 0 ? from : to;
    const b = tick % 2 === 0 ? to : from;
    for (let i = part; i < n; i += parts) {
      b[i] = Math.imul((a[(i + n - 1) % n] as number) ^ (a[(i + 1) % n] as number), 0x85ebca6b) + tick;
    }
  };
}
