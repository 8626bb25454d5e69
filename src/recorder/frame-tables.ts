import type { Frame } from '../../sims/frame.ts';

type Column = {
  [K in keyof Frame]: Frame[K] extends Float32Array | Uint32Array | Int32Array ? K : never;
}[keyof Frame];

interface FrameTable {
  readonly name: 'vehicles' | 'pedestrians' | 'signals' | 'tracks';
  readonly count: 'vehicleCount' | 'pedestrianCount' | 'signalCount' | 'trackCount';
  /** Columns in the order of the buffer, each with the type of its numbers. */
  readonly columns: readonly (readonly [Column, 'u32' | 'i32' | 'f32'])[];
}

/** The tables of a frame with their columns, for code that treats all of them alike. */
export const FRAME_TABLES: readonly FrameTable[] = [
  {
    name: 'vehicles',
    count: 'vehicleCount',
    columns: [
      ['vehicleId', 'u32'],
      ['vehicleType', 'u32'],
      ['vehicleX', 'f32'],
      ['vehicleY', 'f32'],
      ['vehicleZ', 'f32'],
      ['vehicleHeading', 'f32'],
      ['vehicleSpeed', 'f32'],
      ['vehicleAccel', 'f32'],
      ['vehicleLane', 'i32'],
      ['vehicleFlags', 'u32'],
    ],
  },
  {
    name: 'pedestrians',
    count: 'pedestrianCount',
    columns: [
      ['pedestrianId', 'u32'],
      ['pedestrianKind', 'u32'],
      ['pedestrianX', 'f32'],
      ['pedestrianY', 'f32'],
      ['pedestrianZ', 'f32'],
      ['pedestrianHeading', 'f32'],
      ['pedestrianSpeed', 'f32'],
    ],
  },
  {
    name: 'signals',
    count: 'signalCount',
    columns: [
      ['signalState', 'u32'],
      ['signalCountdown', 'f32'],
    ],
  },
  {
    name: 'tracks',
    count: 'trackCount',
    columns: [
      ['trackId', 'u32'],
      ['trackDevice', 'u32'],
      ['trackClass', 'u32'],
      ['trackX', 'f32'],
      ['trackY', 'f32'],
      ['trackZ', 'f32'],
      ['trackHeading', 'f32'],
      ['trackSpeed', 'f32'],
      ['trackLength', 'f32'],
      ['trackWidth', 'f32'],
      ['trackAge', 'f32'],
    ],
  },
];

/** The layout in words, as a recording carries it with its frames. */
export function describeFrames(): string {
  const tables = FRAME_TABLES.map(
    (table) => `${table.name}: ${table.columns.map(([name, type]) => `${name} ${type}`).join(', ')}`,
  );
  return [
    'A frame of the Hetao twin, version 1, little endian: a head of 64 bytes, then columns. See docs/frame-format.md.',
    'Head: magic "HTF1" u32, version u32, tick f64, time s f64,',
    'counts of vehicles, pedestrians, signals, tracks 4 x u32, rows per column of the same 4 x u32, bytes in all u32, flags u32.',
    'Here every column has exactly as many rows as are in use. Columns, in order:',
    ...tables,
    'Positions in metres from the origin of the scene (x east, y north, z up), headings rad counter-clockwise from east, speeds m/s.',
    '',
  ].join('\n');
}
