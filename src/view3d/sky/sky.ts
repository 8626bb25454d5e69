import {
  BackSide,
  Color,
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  SphereGeometry,
} from 'three';
import { disposeTree } from '../geometry/dispose.ts';
import type { Mood } from '../mood/mood.ts';
import { withMood } from '../mood/mood-material.ts';
import { ORDER } from '../order.ts';
import type { LayerPart, Picture } from '../picture.ts';
import { darkness, sunAt } from './sun.ts';

const RADIUS = 16_000;

/** Sky at the zenith and at the horizon, sunlight, by sine of the sun's elevation. */
const KEYS = [
  { up: -0.2, sky: '#070C18', horizon: '#18222F', sun: '#8FA6C8' },
  { up: -0.03, sky: '#2A3D5E', horizon: '#9A7F78', sun: '#C98D6B' },
  { up: 0.08, sky: '#6C92BE', horizon: '#E6CFB6', sun: '#FFC890' },
  { up: 0.26, sky: '#649BD2', horizon: '#D6DEE2', sun: '#FFE6C4' },
  { up: 0.8, sky: '#5E97CF', horizon: '#D2DEE5', sun: '#FFF6E8' },
].map((k) => ({ up: k.up, sky: new Color(k.sky), horizon: new Color(k.horizon), sun: new Color(k.sun) }));

/** Sky, haze, sun and ambient light by the hour. Owns the fog of the scene that `fog` is given to. */
export class Sky implements LayerPart {
  readonly object = new Group();
  readonly fog = new Fog('#D5DEE2', 1500, 9000);
  private readonly sun = new DirectionalLight('#FFFFFF', 2.4);
  /** Light thrown back by the sky and the ground opposite the sun: shaded walls keep their shape. */
  private readonly bounce = new DirectionalLight('#FFFFFF', 0.5);
  private readonly ambient = new HemisphereLight('#BFD3E6', '#B3AB9E', 1.5);
  private readonly dome: Mesh;
  private readonly mood: Mood;
  private readonly latitude: number;
  private readonly day: number;
  private readonly white = new Color('#FFFFFF');
  private readonly boardFog = new Color('#03100F');

  constructor(mood: Mood, latitude: number, day: number) {
    this.mood = mood;
    this.latitude = latitude;
    this.day = day;
    const material = withMood(
      new MeshBasicMaterial({ side: BackSide, depthWrite: false, fog: false }),
      mood,
      {
        key: 'sky',
        board: '#020606',
        declare: 'varying vec3 vRay;',
        vertex: 'vRay = transformed;',
        final: /* glsl */ `
          vec3 ray = normalize(vRay);
          vec3 air = mix(uHorizon, uSky, 1.0 - exp(-3.6 * max(0.0, ray.z + 0.035)));
          float toSun = max(0.0, dot(ray, uSun));
          air += uHorizon * (0.28 * pow(toSun, 24.0) + 0.5 * pow(toSun, 900.0)) * (1.0 - uNight);
          gl_FragColor.rgb = mix(air, uAnalysisLow * 1.15, uAnalysis);
        `,
      },
    );
    // The cap that can be seen above the ground's far edge, its axis turned upwards.
    const cap = new SphereGeometry(RADIUS, 32, 12, 0, Math.PI * 2, 0, Math.PI * 0.56);
    cap.rotateX(Math.PI / 2);
    this.dome = new Mesh(cap, material);
    this.dome.renderOrder = ORDER.sky;
    this.dome.frustumCulled = false;
    this.object.name = 'sky';
    this.object.add(this.dome, this.sun, this.sun.target, this.bounce, this.bounce.target, this.ambient);
  }

  visible(): boolean {
    return true;
  }

  /** Hour of the day (0..24) that the light follows now. */
  hour(picture: Picture): number {
    const { light, world, scenarioId } = picture.state;
    if (light.kind === 'fixed') return light.hour;
    const scenarios = world?.scene.scenarios;
    const scenario = scenarios?.find((s) => s.id === scenarioId) ?? scenarios?.[0];
    let seconds = picture.frame?.time ?? scenario?.begin ?? 8.5 * 3600;
    if (seconds > 1e8) {
      // Seconds since the epoch (live devices): the local clock of the zone is eight hours ahead.
      seconds += 8 * 3600;
    } else if (scenario?.clock !== undefined) {
      seconds = scenario.clock + (seconds - scenario.begin);
    } else if ((scenario?.begin ?? 0) < 3600 && !(scenario?.date !== undefined)) {
      // A run that starts near zero has no time of day: a quarter to nine is good to look at.
      seconds = 8.75 * 3600 + (seconds - (scenario?.begin ?? 0));
    }
    return (((seconds / 3600) % 24) + 24) % 24;
  }

  update(picture: Picture): void {
    const { uniforms } = this.mood;
    const at = sunAt(this.hour(picture), this.latitude, this.day);
    const night = darkness(at.z);
    uniforms.uNight.value = night;
    let i = 0;
    while (i < KEYS.length - 2 && at.z > KEYS[i + 1]!.up) i += 1;
    const a = KEYS[i]!;
    const b = KEYS[i + 1]!;
    const t = Math.min(1, Math.max(0, (at.z - a.up) / (b.up - a.up)));
    uniforms.uSky.value.lerpColors(a.sky, b.sky, t);
    uniforms.uHorizon.value.lerpColors(a.horizon, b.horizon, t);
    this.sun.color.lerpColors(a.sun, b.sun, t);
    // Below the horizon a high, weak moon takes over.
    const up = Math.max(0.1, at.z);
    const mx = 0.45;
    const my = -0.35;
    const mz = 0.82;
    uniforms.uSun.value
      .set(at.x * (1 - night) + mx * night, at.y * (1 - night) + my * night, up * (1 - night) + mz * night)
      .normalize();
    const glow = Math.min(1, Math.max(0, (at.z + 0.05) / 0.45));
    this.sun.intensity = 0.4 * night + (1 - night) * (3.3 + 0.7 * glow);
    this.ambient.intensity = 0.75 * night + (1 - night) * (2.2 + 0.5 * glow);
    this.ambient.color
      .copy(uniforms.uSky.value)
      .lerp(uniforms.uHorizon.value, 0.5)
      .lerp(this.white, 0.35 * (1 - night));
    this.sun.position.copy(picture.camera.position).addScaledVector(uniforms.uSun.value, 1000);
    this.sun.target.position.copy(picture.camera.position);
    const to = uniforms.uSun.value;
    this.bounce.position.copy(picture.camera.position);
    this.bounce.position.x -= to.x * 500 + 150;
    this.bounce.position.y -= to.y * 300 + 420;
    this.bounce.position.z += 220;
    this.bounce.target.position.copy(picture.camera.position);
    this.bounce.color.copy(uniforms.uSky.value).lerp(this.white, 0.55);
    this.bounce.intensity = 0.95 * (1 - night) + 0.12 * night;
    this.dome.position.copy(picture.camera.position);
    const { board, analysis } = this.mood;
    this.fog.color.copy(uniforms.uHorizon.value).lerp(uniforms.uAnalysisLow.value, analysis);
    this.fog.color.lerp(this.boardFog, board);
    const clear = 1 + 40 * board;
    this.fog.near = Math.max(1800, picture.reach * 1.0) * clear;
    this.fog.far = Math.max(13_000, picture.reach * 7) * clear;
  }

  dispose(): void {
    this.sun.dispose();
    this.bounce.dispose();
    this.ambient.dispose();
    disposeTree(this.object);
  }
}
