/** Pieces of shader text that several layers put together. */

/** Hands the geometry's `aux` and the place in the world to the fragment shader. */
export const AUX_DECLARE = /* glsl */ `
varying vec4 vAux;
varying vec3 vWorld;
`;
export const AUX_VERTEX_HEAD = /* glsl */ `attribute vec4 aux;`;
export const AUX_VERTEX = /* glsl */ `
vAux = aux;
vWorld = (modelMatrix * vec4(transformed, 1.0)).xyz;
`;

/** Cheap repeatable noise. */
export const NOISE = /* glsl */ `
float hash21(vec2 p) {
  p = fract(p * vec2(123.34, 345.45));
  p += dot(p, p + 34.345);
  return fract(p.x * p.y);
}
float noise21(vec2 p) {
  vec2 i = floor(p);
  vec2 f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash21(i), hash21(i + vec2(1, 0)), f.x), mix(hash21(i + vec2(0, 1)), hash21(i + vec2(1, 1)), f.x), f.y);
}
`;
