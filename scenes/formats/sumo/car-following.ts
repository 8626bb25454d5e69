import type { CarFollowingModel, VehicleType } from '../../document/demand.ts';
import { plural, type SumoReport } from './report.ts';
import type { XmlElement } from './xml.ts';

/** SUMO's models and which of ours drives like them. */
const MODELS: Readonly<Record<string, CarFollowingModel>> = {
  Krauss: 'krauss',
  KraussOrig1: 'krauss',
  KraussPS: 'krauss',
  KraussAccelBound: 'krauss',
  SKOrig: 'krauss',
  IDM: 'idm',
  ACC: 'acc',
  CACC: 'cacc',
};

/** Parameters of SUMO's models that have no counterpart here. */
const UNUSED = [
  'emergencyDecel',
  'apparentDecel',
  'jmDriveAfterRedTime',
  'laneChangeModel',
  'delta',
  'stepping',
];
const UNUSED_BUT_FOR_KRAUSS = 'sigma';

/**
 * Headway for SUMO's `tau` where a type names no model and SUMO would take Krauss's in steps of a second, while here the
 * intelligent driver model drives. A fit, not a derivation: chosen because the five reference scenarios of
 * `docs/validation.md` come nearest to SUMO with it. Queue discharge (13.89 m/s, default car, headway of vehicles 4 to
 * 40, steps of 0.1 s): 2,055 veh/h with 0.8 s, 1,836 with 1 s; Krauss's model in SUMO 1.15 with tau 1 s gives 2,140 in steps of
 * 0.1 s and 1,847 in the steps of 1 s that the reference runs used.
 */
export const HEADWAY_OF_TAU = 0.8;

/**
 * How a `<vType>` follows: its model, its headway (types that name a model get its `tau` as it stands), and the time it takes to
 * start at green, which is none in SUMO unless a type says otherwise.
 */
export function readCarFollowing(
  element: XmlElement,
  report: SumoReport,
): Pick<VehicleType, 'headway' | 'model' | 'sigma' | 'startUp'> {
  const startUp = element.numberIn('startupDelay', 0, 10) ?? 0;
  const tau = element.numberIn('tau', 0.001) ?? 1;
  const named = element.text('carFollowModel')?.trim();
  const model = named === undefined ? undefined : MODELS[named.replace(/^carFollowing-/, '')];
  if (named !== undefined && model === undefined) {
    report.tally(
      'info',
      'sumo.car-following',
      named,
      element.where,
      (count) => `The car-following model "${named}" of ${plural(count, 'vehicle type')} is not known here.`,
      'These vehicles follow the intelligent driver model.',
    );
  }
  for (const attribute of model === 'krauss' ? UNUSED : [...UNUSED, UNUSED_BUT_FOR_KRAUSS]) {
    if (element.text(attribute) === undefined) continue;
    report.tally(
      'info',
      'sumo.model-parameter',
      attribute,
      element.where,
      (count) => `"${attribute}" of ${plural(count, 'vehicle type')} is not used.`,
      'It belongs to a driver model that these vehicles do not follow here.',
    );
  }
  if (model === undefined) return { startUp, headway: HEADWAY_OF_TAU * tau };
  const sigma = model === 'krauss' ? element.numberIn('sigma', 0, 1) : undefined;
  return { startUp, headway: tau, model, ...(sigma === undefined ? {} : { sigma }) };
}
