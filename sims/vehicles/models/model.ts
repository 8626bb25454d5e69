import type { CarFollowingModel, VehicleType } from '../../../scenes/document/demand.ts';
import type { Allocate } from '../../state.ts';
import { idm, idmFree } from '../car-following.ts';
import { acc, COOLNESS } from './acc.ts';
import { cacc, caccFree } from './cacc.ts';
import { krauss, kraussFree, kraussRelaxation, SIGMA } from './krauss.ts';

/** Codes of the models in `ModelColumns.model`. */
export const MODEL: Readonly<Record<CarFollowingModel, number>> = { idm: 0, acc: 1, cacc: 2, krauss: 3 };
const IDM = 0;
const ACC = 1;
const CACC = 2;

/** What models need of a vehicle type beyond its accelerations, gap and headway. */
export interface ModelColumns {
  /** Code of the model. */
  readonly model: Uint8Array;
  /** Coolness (`acc`, `cacc`), or relaxation time in s (`krauss`); 0 for `idm`. */
  readonly character: Float64Array;
  /** Share of the acceleration that dawdling takes off at most; 0 for all but `krauss`. */
  readonly sigma: Float64Array;
  /** 1 where followers are told the acceleration by radio. */
  readonly connected: Uint8Array;
}

/** Columns for the vehicle types of a run with steps of `dt`. */
export function modelColumns(types: readonly VehicleType[], dt: number, allocate: Allocate): ModelColumns {
  const columns: ModelColumns = {
    model: allocate(Uint8Array, types.length),
    character: allocate(Float64Array, types.length),
    sigma: allocate(Float64Array, types.length),
    connected: allocate(Uint8Array, types.length),
  };
  types.forEach((type, i) => {
    const model = type.model ?? 'idm';
    columns.model[i] = MODEL[model];
    if (model === 'krauss') {
      columns.character[i] = kraussRelaxation(type.headway, dt);
      columns.sigma[i] = type.sigma ?? SIGMA;
    } else if (model !== 'idm') columns.character[i] = type.coolness ?? COOLNESS;
    columns.connected[i] = model === 'cacc' ? 1 : 0;
  });
  return columns;
}

/**
 * Acceleration behind a leader by the model with a code, m/s2, dawdling aside. All scalars, no allocation; the intelligent
 * driver model, which nearly everyone follows, is tested for first and takes no more than that test.
 *
 * @param v own speed  @param v0 desired speed  @param gap bumper to bumper, m  @param vl leader's speed
 * @param al leader's acceleration in the step before  @param connected 1 where the leader tells it by radio
 * @param a maximum acceleration  @param b comfortable deceleration  @param s0 standstill gap  @param t headway, s
 * @param character of the vehicle's type, see `ModelColumns`
 */
export function followAcceleration(
  model: number,
  v: number,
  v0: number,
  gap: number,
  vl: number,
  al: number,
  connected: number,
  a: number,
  b: number,
  s0: number,
  t: number,
  character: number,
): number {
  if (model === IDM) return idm(v, v0, gap, v - vl, a, b, s0, t);
  if (model === ACC) return acc(v, v0, gap, vl, al, a, b, s0, t, character);
  if (model === CACC) return cacc(v, v0, gap, vl, al, connected, a, b, s0, t, character);
  return krauss(v, v0, gap, vl, a, b, s0, t, character);
}

/** Acceleration on a free road by the model with a code, m/s2, dawdling aside. */
export function freeAcceleration(
  model: number,
  v: number,
  v0: number,
  a: number,
  b: number,
  character: number,
): number {
  if (model <= ACC) return idmFree(v, v0, a, b);
  if (model === CACC) return caccFree(v, v0, a, b);
  const wish = kraussFree(v, v0, a, character);
  return wish < -b ? -b : wish;
}
