import type { DeviceKind } from '../../scenes/document/devices.ts';
import type { LocalText } from '../../scenes/document/shapes.ts';
import type { Figure } from './figure.ts';

interface ModelHead {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: LocalText;
  /** The class of hardware that the figures describe. */
  readonly about: LocalText;
}

/**
 * Directions of a spinning lidar's channels, degrees, one entry per channel in firing order.
 * `azimuth` is the channel's offset from the rotor's azimuth, counter-clockwise seen from above.
 */
export interface BeamTable {
  readonly elevation: readonly number[];
  readonly azimuth: readonly number[];
  readonly source: string;
}

export interface LidarModel extends ModelHead {
  readonly kind: 'lidar';
  readonly beams: BeamTable;
  readonly figures: {
    readonly range: Figure;
    readonly minRange: Figure;
    /** Standard deviation of a range, m. */
    readonly rangeNoise: Figure;
    /** Degrees between firings at `rate`. */
    readonly azimuthStep: Figure;
    /** Degrees of azimuth covered, centred on the mount's yaw. */
    readonly horizontalFov: Figure;
    readonly rate: Figure;
  };
}

export interface CameraModel extends ModelHead {
  readonly kind: 'camera';
  readonly figures: {
    /** Width of the sensor's active area, mm. */
    readonly sensorWidth: Figure;
    readonly focalLength: Figure;
    readonly pixelsWide: Figure;
    readonly pixelsHigh: Figure;
    readonly rate: Figure;
    /** Beyond this nothing is looked for, m. */
    readonly range: Figure;
  };
}

export interface GnssModel extends ModelHead {
  readonly kind: 'gnss';
  readonly figures: {
    /** Satellites below this elevation are not used, degrees. */
    readonly elevationMask: Figure;
    readonly horizontalError: Figure;
    readonly verticalError: Figure;
    /** Growth of the error with the distance from the base. */
    readonly baselineError: Figure;
  };
}

export interface SignalModel extends ModelHead {
  readonly kind: 'signal';
  readonly figures: { readonly rate: Figure };
}

export interface RadioModel extends ModelHead {
  readonly kind: 'radio';
  readonly technology: '5g' | 'pc5';
  readonly figures: {
    readonly frequency: Figure;
    readonly bandwidth: Figure;
    /** Distance up to which the plan counts on the link where the line of sight is free, m. */
    readonly range: Figure;
  };
}

export interface ComputeModel extends ModelHead {
  readonly kind: 'compute';
  readonly figures: {
    /** Devices whose data one unit takes. */
    readonly inputs: Figure;
    /** From data in to object list out, ms. */
    readonly delay: Figure;
  };
}

export type DeviceModel = LidarModel | CameraModel | GnssModel | SignalModel | RadioModel | ComputeModel;

/** Figures of a model by name, whatever its kind: what an inspector lists. */
export function figuresOf(model: DeviceModel): readonly (readonly [string, Figure])[] {
  return Object.entries(model.figures as Record<string, Figure>);
}

/**
 * The model with assumed figures replaced by a person's own. Names that the model doesn't have and figures that have a
 * source are left alone, as are values that aren't positive numbers.
 */
export function withFigures<T extends DeviceModel>(model: T, values: Readonly<Record<string, number>>): T {
  const figures: Record<string, Figure> = { ...(model.figures as Record<string, Figure>) };
  for (const [name, value] of Object.entries(values)) {
    const figure = figures[name];
    if (figure?.assumed && Number.isFinite(value) && value > 0) {
      figures[name] = { ...figure, value, source: 'entered by the user' };
    }
  }
  return { ...model, figures } as T;
}
