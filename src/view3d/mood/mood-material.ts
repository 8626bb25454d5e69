import { Color, type ColorRepresentation, type IUniform, type Material } from 'three';
import type { Mood } from './mood.ts';

/** What a material becomes outside the real view, and code of its own in three's shaders. */
export interface MoodPatch {
  /** Names the program: materials with the same key must have the same code. */
  readonly key: string;
  /** Flat colour in the board view; absent: as in the real view. */
  readonly board?: ColorRepresentation;
  /** Place between the dark (0) and the bright (1) tone of the analysis view; absent: as in the real view. */
  readonly analysis?: number;
  readonly uniforms?: Readonly<Record<string, IUniform>>;
  /** Declarations in both shaders. */
  readonly declare?: string;
  readonly vertexHead?: string;
  /** Statements that change `objectNormal`. */
  readonly vertexNormal?: string;
  /** Statements that change `transformed`, in the object's (or instance's) own axes. */
  readonly vertex?: string;
  readonly fragmentHead?: string;
  /** Statements that change `diffuseColor` before lighting. */
  readonly colour?: string;
  /** Statements that change `totalEmissiveRadiance`. */
  readonly emissive?: string;
  /** Statements that change `gl_FragColor` (linear) before the mood. */
  readonly final?: string;
  /** Statements that change `boardColour` (vec3, linear) and `boardAlpha`. */
  readonly boardCode?: string;
}

const UNIFORMS = /* glsl */ `
uniform float uBoard;
uniform float uAnalysis;
uniform float uNight;
uniform float uTime;
uniform vec3 uSun;
uniform vec3 uSky;
uniform vec3 uHorizon;
uniform vec3 uAnalysisLow;
uniform vec3 uAnalysisHigh;
uniform vec3 uBoardColour;
`;

/**
 * Gives a material of three (Lambert, Basic) the moods of the view: its lit colour melts into a flat board colour or an
 * analysis tone. Every program is named by `key`, because three tells programs apart by the text of the callback only.
 */
export function withMood<M extends Material>(material: M, mood: Mood, patch: MoodPatch): M {
  const boardColour = { value: new Color(patch.board ?? '#000000') };
  // Lit materials keep their shape under an even light of the view's own; flat ones have one tone.
  const tone =
    material.type === 'MeshLambertMaterial'
      ? 'float tone = 0.5 + 0.5 * dot(inverseTransformDirection(normal, viewMatrix), vec3(-0.42, -0.57, 0.71));'
      : 'float tone = 0.8;';
  const emissiveLine = patch.emissive ? '#include <emissivemap_fragment>' : '';
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, mood.uniforms, { uBoardColour: boardColour }, patch.uniforms);
    const declare = (mood.fine ? '#define FINE\n' : '') + UNIFORMS + (patch.declare ?? '');
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${declare}\n${patch.vertexHead ?? ''}`)
      .replace('#include <beginnormal_vertex>', `#include <beginnormal_vertex>\n${patch.vertexNormal ?? ''}`)
      .replace('#include <begin_vertex>', `#include <begin_vertex>\n${patch.vertex ?? ''}`);
    const board =
      patch.board === undefined && !patch.boardCode
        ? ''
        : `{ vec3 boardColour = uBoardColour; float boardAlpha = 1.0; ${patch.boardCode ?? ''}
            gl_FragColor = mix(gl_FragColor, vec4(boardColour, gl_FragColor.a * boardAlpha), uBoard); }`;
    const analysis =
      patch.analysis === undefined
        ? ''
        : `{ ${tone}
            vec3 muted = mix(uAnalysisLow, uAnalysisHigh, ${patch.analysis.toFixed(3)}) * (0.55 + 0.55 * tone);
            gl_FragColor.rgb = mix(gl_FragColor.rgb, muted, uAnalysis); }`;
    let fragment = shader.fragmentShader
      .replace('#include <common>', `#include <common>\n${declare}\n${patch.fragmentHead ?? ''}`)
      .replace('#include <color_fragment>', `#include <color_fragment>\n${patch.colour ?? ''}`)
      .replace(
        '#include <opaque_fragment>',
        `#include <opaque_fragment>\n${patch.final ?? ''}\n${board}\n${analysis}`,
      );
    if (emissiveLine) fragment = fragment.replace(emissiveLine, `${emissiveLine}\n${patch.emissive}`);
    shader.fragmentShader = fragment;
  };
  material.customProgramCacheKey = () => `mood:${patch.key}`;
  return material;
}
