import { Color, type IUniform, Vector3 } from 'three';
import type { View } from '../../store/app-store.ts';

/** Time from one view to another, s. */
export const TRANSITION = 0.6;

/** Uniforms that every material of the view shares: which view it is, how dark it is, what time it is. */
export interface MoodUniforms {
  /** 0 real .. 1 board. */
  readonly uBoard: IUniform<number>;
  /** 0 real .. 1 analysis. */
  readonly uAnalysis: IUniform<number>;
  /** 0 day .. 1 night. */
  readonly uNight: IUniform<number>;
  /** Seconds of the page, wrapped at an hour, for slow movement of water and pulses. */
  readonly uTime: IUniform<number>;
  /** Unit vector to the sun (or moon). */
  readonly uSun: IUniform<Vector3>;
  readonly uSky: IUniform<Color>;
  readonly uHorizon: IUniform<Color>;
  readonly uAnalysisLow: IUniform<Color>;
  readonly uAnalysisHigh: IUniform<Color>;
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/** The look of the whole view and its change over time. */
export class Mood {
  readonly uniforms: MoodUniforms = {
    uBoard: { value: 0 },
    uAnalysis: { value: 0 },
    uNight: { value: 0 },
    uTime: { value: 0 },
    uSun: { value: new Vector3(0.3, -0.5, 0.8) },
    uSky: { value: new Color('#7FA6C9') },
    uHorizon: { value: new Color('#D5DEE2') },
    uAnalysisLow: { value: new Color('#14181B') },
    uAnalysisHigh: { value: new Color('#59626A') },
  };
  /** Whether surfaces show fine grain, which costs a software renderer dear. */
  readonly fine: boolean;
  private boardNow = 0;
  private analysisNow = 0;
  private view: View = 'real';

  constructor(fine = true) {
    this.fine = fine;
  }

  /** Asks for a view; `immediately` skips the transition (first picture, reduced motion). */
  setView(view: View, immediately: boolean): void {
    this.view = view;
    if (!immediately) return;
    this.boardNow = view === 'board' ? 1 : 0;
    this.analysisNow = view === 'analysis' ? 1 : 0;
    this.publish();
  }

  setTheme(theme: 'dark' | 'light'): void {
    this.uniforms.uAnalysisLow.value.set(theme === 'dark' ? '#12161A' : '#E4E8EB');
    this.uniforms.uAnalysisHigh.value.set(theme === 'dark' ? '#5B656E' : '#A9B3BA');
  }

  /** Moves towards the view asked for; `dt` in seconds. */
  advance(dt: number, now: number): void {
    const step = dt / TRANSITION;
    const towards = (value: number, target: number) =>
      value < target ? Math.min(target, value + step) : Math.max(target, value - step);
    this.boardNow = towards(this.boardNow, this.view === 'board' ? 1 : 0);
    this.analysisNow = towards(this.analysisNow, this.view === 'analysis' ? 1 : 0);
    this.uniforms.uTime.value = (now / 1000) % 3600;
    this.publish();
  }

  get board(): number {
    return this.uniforms.uBoard.value;
  }
  get analysis(): number {
    return this.uniforms.uAnalysis.value;
  }
  get night(): number {
    return this.uniforms.uNight.value;
  }
  /** Whether the last view asked for is reached. */
  get settled(): boolean {
    return (
      this.boardNow === (this.view === 'board' ? 1 : 0) &&
      this.analysisNow === (this.view === 'analysis' ? 1 : 0)
    );
  }

  private publish(): void {
    this.uniforms.uBoard.value = ease(this.boardNow);
    this.uniforms.uAnalysis.value = ease(this.analysisNow);
  }
}
