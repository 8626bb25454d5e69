import { VLS128_BEAMS, XT32_BEAMS } from './beam-tables.ts';
import type { CameraModel, DeviceModel, LidarModel } from './device-model.ts';
import { assumed, sourced } from './figure.ts';

const LIDAR_128: LidarModel = {
  id: 'lidar-128-200',
  kind: 'lidar',
  name: { en: 'Lidar, 128 channels', 'zh-Hans': '128 线激光雷达', 'zh-Hant': '128 線激光雷達' },
  about: { en: 'Spinning lidar of the Velodyne VLS-128 class' },
  beams: VLS128_BEAMS,
  figures: {
    range: assumed(200, 'm', 'planning value below the 245 m that Autoware and the 300 m that AWSIM state'),
    minRange: assumed(0.5, 'm', 'no figure found'),
    rangeNoise: assumed(0.02, 'm', 'value AWSIM uses for lidars at large; no figure for this class found'),
    azimuthStep: sourced(0.19188, 'deg', 'VLS-128 manual 63-9483 p. 49: firing cycle 53.3 us, at 10 Hz'),
    horizontalFov: sourced(360, 'deg', 'VLS-128 manual 63-9483: spinning'),
    rate: sourced(10, 'Hz', 'VLS-128 manual 63-9483 p. 50: 300-1200 rpm; 600 rpm taken'),
  },
};

const LIDAR_32: LidarModel = {
  id: 'lidar-32-120',
  kind: 'lidar',
  name: { en: 'Lidar, 32 channels', 'zh-Hans': '32 线激光雷达', 'zh-Hant': '32 線激光雷達' },
  about: { en: 'Spinning lidar of the Hesai PandarXT-32 class' },
  beams: XT32_BEAMS,
  figures: {
    range: sourced(120, 'm', 'Autoware documentation, list of lidars'),
    minRange: assumed(0.5, 'm', 'no figure found'),
    rangeNoise: assumed(0.02, 'm', 'value AWSIM uses for lidars at large; no figure for this class found'),
    azimuthStep: assumed(0.2, 'deg', 'usual for spinning lidars at 10 Hz; no figure for this class found'),
    horizontalFov: assumed(360, 'deg', 'spinning'),
    rate: assumed(10, 'Hz', 'usual rate; no figure found'),
  },
};

const GENERIC = 'generic preset: enter the figures of your camera';

const CAMERA_WIDE: CameraModel = {
  id: 'camera-4mp-wide',
  kind: 'camera',
  name: { en: 'Camera, 4 MP wide', 'zh-Hans': '400 万像素广角摄像机', 'zh-Hant': '400 萬像素廣角攝影機' },
  about: { en: 'Junction overview: short focal length' },
  figures: {
    sensorWidth: assumed(7.2, 'mm', GENERIC),
    focalLength: assumed(4, 'mm', GENERIC),
    pixelsWide: assumed(2560, 'px', GENERIC),
    pixelsHigh: assumed(1440, 'px', GENERIC),
    rate: assumed(25, 'Hz', GENERIC),
    range: assumed(150, 'm', GENERIC),
  },
};

const CAMERA_TELE: CameraModel = {
  id: 'camera-8mp-tele',
  kind: 'camera',
  name: { en: 'Camera, 8 MP tele', 'zh-Hans': '800 万像素长焦摄像机', 'zh-Hant': '800 萬像素長焦攝影機' },
  about: { en: 'Approach and plate reading: long focal length' },
  figures: {
    sensorWidth: assumed(7.2, 'mm', GENERIC),
    focalLength: assumed(16, 'mm', GENERIC),
    pixelsWide: sourced(3840, 'px', 'Axis resolution code 8: 3840 x 2160'),
    pixelsHigh: sourced(2160, 'px', 'Axis resolution code 8: 3840 x 2160'),
    rate: assumed(25, 'Hz', GENERIC),
    range: assumed(300, 'm', GENERIC),
  },
};

/** Every model that a scene's devices may name. */
export const CATALOGUE: readonly DeviceModel[] = [
  LIDAR_128,
  LIDAR_32,
  CAMERA_WIDE,
  CAMERA_TELE,
  {
    id: 'gnss-rtk-base',
    kind: 'gnss',
    name: { en: 'GNSS RTK base', 'zh-Hans': 'GNSS RTK 基准站', 'zh-Hant': 'GNSS RTK 基準站' },
    about: { en: 'Reference station for GPS, BeiDou, Galileo and GLONASS' },
    figures: {
      elevationMask: assumed(5, 'deg', 'usual cut-off'),
      horizontalError: sourced(0.008, 'm', 'RTK error of 8 mm + 1 ppm, sitemark.ai'),
      verticalError: sourced(0.015, 'm', 'RTK error of 15 mm + 1 ppm, sitemark.ai'),
      baselineError: sourced(1, 'ppm', 'RTK error of 8 mm + 1 ppm, sitemark.ai'),
    },
  },
  {
    id: 'signal-countdown',
    kind: 'signal',
    name: { en: 'Smart signal with countdown', 'zh-Hans': '智能信号灯', 'zh-Hant': '智能交通燈' },
    about: { en: 'Signal controller that publishes its phases and their remaining time' },
    figures: { rate: assumed(10, 'Hz', 'usual rate of phase messages') },
  },
  {
    id: 'radio-5g-gnb',
    kind: 'radio',
    technology: '5g',
    name: { en: '5G base station', 'zh-Hans': '5G 基站', 'zh-Hant': '5G 基站' },
    about: { en: 'Public 5G cell on a pole or a roof' },
    figures: {
      frequency: assumed(3.5, 'GHz', 'band n78'),
      bandwidth: assumed(100, 'MHz', 'widest channel of band n78'),
      range: assumed(250, 'm', 'half the usual spacing of urban cells'),
    },
  },
  {
    id: 'radio-pc5-rsu',
    kind: 'radio',
    technology: 'pc5',
    name: { en: 'PC5 roadside unit', 'zh-Hans': 'PC5 路侧单元', 'zh-Hant': 'PC5 路側單元' },
    about: { en: 'LTE-V2X direct link to vehicles' },
    figures: {
      frequency: sourced(
        5.92,
        'GHz',
        'State Radio Office notice, December 2024: roadside units 5915-5925 MHz',
      ),
      bandwidth: sourced(10, 'MHz', 'State Radio Office notice, December 2024: roadside units 5915-5925 MHz'),
      range: sourced(350, 'm', '3GPP TS 22.186: information sharing with a roadside unit (requirement)'),
    },
  },
  {
    id: 'edge-unit',
    kind: 'compute',
    name: { en: 'Edge compute unit', 'zh-Hans': '边缘计算单元', 'zh-Hant': '邊緣運算單元' },
    about: { en: 'Turns point clouds and pictures into objects at the roadside' },
    figures: {
      inputs: assumed(8, 'devices', 'no figure found'),
      delay: assumed(50, 'ms', 'no figure found'),
    },
  },
];

const BY_ID: ReadonlyMap<string, DeviceModel> = new Map(CATALOGUE.map((model) => [model.id, model]));

/** The model of this id, or undefined for one that the catalogue doesn't have. */
export function modelOf(id: string): DeviceModel | undefined {
  return BY_ID.get(id);
}
