/**
 * Facades drawn by rule in the fragment shader: storeys, bays, glass by day, windows lit one by one at night.
 * `aux`: metres along the wall, metres above the base, whole metres of height + seed, kind (+ 10 on roofs).
 */
export const FACADE_KIND = {
  office: 0,
  residential: 1,
  industrial: 2,
  port: 3,
  station: 4,
  other: 5,
} as const;
export const ROOF = 10;

export const FACADE_COLOUR = /* glsl */ `
float roofish = step(9.5, vAux.w);
float kind = floor(vAux.w + 0.5);
float tall = floor(vAux.z + 0.004);
float seed = floor((vAux.z - tall) * 64.0 + 0.5) / 64.0;
float bay = 3.0;
float storey = 3.8;
vec2 pane = vec2(0.62, 0.5);
if (kind < 0.5) {
  bay = seed > 0.5 ? 1.6 : 3.0;
  pane = seed > 0.5 ? vec2(0.9, 0.82) : vec2(0.78, 0.56);
} else if (kind < 1.5) {
  bay = 3.4; storey = 3.0; pane = vec2(0.5, 0.48);
} else if (kind < 2.5) {
  bay = 5.5; storey = 5.2; pane = vec2(0.86, 0.28);
} else if (kind < 4.5) {
  bay = 4.0; storey = 6.0; pane = vec2(0.92, 0.84);
}
vec2 wall = vec2(vAux.x / bay, vAux.y / storey);
vec2 cell = floor(wall);
vec2 inCell = abs(fract(wall) - 0.5) * 2.0;
vec2 blur = max(fwidth(wall) * 1.5, vec2(0.015));
vec2 open = smoothstep(pane + blur, pane - blur, inCell);
float near = clamp(1.35 - max(blur.x, blur.y) * 0.9, 0.0, 1.0);
float glass = mix(pane.x * pane.y, open.x * open.y, near);
glass *= (1.0 - roofish) * step(1.0, cell.y + step(2.5, kind)) * smoothstep(tall, tall - 1.6, vAux.y);
float who = hash21(cell + seed * 467.0);
vec3 pane_ = mix(vec3(0.055, 0.075, 0.09), uSky * 0.42, 0.35 + 0.3 * who);
diffuseColor.rgb = mix(diffuseColor.rgb, pane_, glass * 0.82);
diffuseColor.rgb *= 1.0 - 0.10 * (1.0 - roofish) * smoothstep(6.0, 0.0, vAux.y);
diffuseColor.rgb *= 1.0 - 0.07 * (1.0 - roofish) * near * smoothstep(0.86, 0.95, inCell.y);
float litShare = kind < 0.5 ? 0.34 : kind < 1.5 ? 0.46 : kind < 2.5 ? 0.16 : kind < 4.5 ? 0.92 : 0.3;
float litCell = step(1.0 - litShare, hash21(cell * 1.75 + seed * 832.0));
float lit = mix(litShare * 0.75, litCell, near) * glass * uNight;
vec3 lamp = mix(vec3(1.0, 0.66, 0.30), vec3(0.78, 0.88, 1.0), step(0.72, who) * step(kind, 0.5));
windowLight = lamp * lit * (0.35 + 0.65 * who);
`;
