import {
  type BufferGeometry,
  EqualStencilFunc,
  IncrementStencilOp,
  InstancedMesh,
  Mesh,
  MeshBasicMaterial,
} from 'three';
import type { Mood } from '../mood/mood.ts';

/** Lowest height of the sun for which shadows are drawn at full length (sine of its elevation). */
const LOWEST = 0.34;

/**
 * Material that throws a geometry flat on the ground, away from the sun. The stencil lets every spot be darkened once,
 * however many shadows meet there. It costs one drawing call and no shadow map.
 */
function shadowMaterial(mood: Mood): MeshBasicMaterial {
  const material = new MeshBasicMaterial({
    color: '#12203A',
    transparent: true,
    opacity: 0.35,
    depthWrite: false,
    stencilWrite: true,
    stencilRef: 0,
    stencilFunc: EqualStencilFunc,
    stencilZPass: IncrementStencilOp,
    fog: false,
  });
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, mood.uniforms);
    shader.vertexShader = shader.vertexShader
      .replace(
        '#include <common>',
        '#include <common>\nuniform vec3 uSun;\nuniform float uBoard;\nvarying float vHaze;',
      )
      .replace(
        '#include <project_vertex>',
        /* glsl */ `
        vec4 place = vec4(transformed, 1.0);
        #ifdef USE_INSTANCING
          place = instanceMatrix * place;
        #endif
        place = modelMatrix * place;
        place.xy -= uSun.xy / max(uSun.z, ${LOWEST}) * max(place.z, 0.0) * (1.0 - uBoard);
        place.z = 0.06;
        vec4 mvPosition = viewMatrix * place;
        vHaze = smoothstep(2000.0, 6500.0, -mvPosition.z);
        gl_Position = projectionMatrix * mvPosition;
      `,
      );
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        '#include <common>\nuniform float uNight;\nuniform float uBoard;\nuniform float uAnalysis;\nvarying float vHaze;',
      )
      .replace(
        '#include <opaque_fragment>',
        `#include <opaque_fragment>
        gl_FragColor.a *= (1.0 - 0.75 * uNight) * (1.0 - uBoard) * (1.0 - 0.7 * uAnalysis) * (1.0 - vHaze);
        if (gl_FragColor.a < 0.01) discard;`,
      );
  };
  material.customProgramCacheKey = () => 'planar-shadow';
  return material;
}

/** The shadow of a geometry that stands in the world's own axes. */
export function planarShadow(geometry: BufferGeometry, mood: Mood): Mesh {
  const mesh = new Mesh(geometry, shadowMaterial(mood));
  mesh.frustumCulled = false;
  mesh.renderOrder = -6;
  return mesh;
}

/** The shadows of instances; shares the matrices of `source`. `shape` may be plainer than what throws the shadow. */
export function instancedShadow(source: InstancedMesh, shape: BufferGeometry, mood: Mood): InstancedMesh {
  const mesh = new InstancedMesh(shape, shadowMaterial(mood), 1);
  mesh.instanceMatrix = source.instanceMatrix;
  mesh.count = source.count;
  mesh.frustumCulled = false;
  mesh.renderOrder = -6;
  return mesh;
}
