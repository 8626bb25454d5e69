/**
 * Mutable state as a list of typed arrays: what `save`, `restore` and `hash` of a simulation go over. A component keeps
 * everything that changes from tick to tick in such columns, scalars included, in an order that never varies.
 */
export type StateColumn =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Int8Array;

export interface Stateful {
  stateColumns(): readonly StateColumn[];
}

/** Allocates columns, in shared memory when several threads are to see them. */
export type Allocate = <T extends StateColumn>(
  type: {
    new (buffer: ArrayBufferLike, offset: number, length: number): T;
    readonly BYTES_PER_ELEMENT: number;
  },
  length: number,
) => T;

/** Columns in ordinary memory. */
export const allocateLocal: Allocate = (type, length) =>
  new type(new ArrayBuffer(length * type.BYTES_PER_ELEMENT), 0, length);

/** Columns in shared memory. */
export const allocateShared: Allocate = (type, length) =>
  new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT), 0, length);
