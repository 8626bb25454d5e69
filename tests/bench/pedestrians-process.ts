import { closedCorridor, walk } from '../sims/pedestrians/crowd/corridor.ts';

/**
 * One measured run in a process of its own: `PEOPLE speed|memory`. Speed: the best of several stretches of 10 steps after 20
 * simulated seconds, in person-steps per second; a stretch includes sorting people into cells.
 */
const [peopleText = '10000', figure = 'speed'] = process.argv.slice(2);
const people = Number(peopleText);
const { crowd } = closedCorridor({ people, width: 10, density: 1, bothWays: true });

if (figure === 'memory') {
  const buffers = new Set<ArrayBufferLike>();
  collect(crowd, new Set());
  let bytes = 0;
  for (const buffer of buffers) bytes += buffer.byteLength;
  process.stdout.write(`${JSON.stringify({ value: bytes / people })}\n`);

  /** Every buffer that can be reached from the crowd, private ones included. */
  function collect(value: unknown, seen: Set<unknown>): void {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
    else for (const part of Object.values(value)) collect(part, seen);
  }
} else {
  const STRETCH = 10;
  walk(crowd, 0, 200);
  let best = 0;
  const stretches = Math.max(8, Math.round(400_000 / people));
  for (let n = 0; n < stretches; n++) {
    const from = 200 + n * STRETCH;
    const started = process.hrtime.bigint();
    walk(crowd, from, from + STRETCH);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    best = Math.max(best, (people * STRETCH) / seconds);
  }
  process.stdout.write(`${JSON.stringify({ value: best })}\n`);
}
