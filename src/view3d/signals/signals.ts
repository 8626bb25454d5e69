import {
  AdditiveBlending,
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  type Object3D,
  Points,
  ShaderMaterial,
} from 'three';
import { SIGNAL_STATE } from '../../../sims/frame.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { Glyphs } from '../labels/glyphs.ts';
import { withMood } from '../mood/mood-material.ts';
import type { BuildContext, LayerPart, Picture } from '../picture.ts';
import { placeSignals, type SignalHead } from './signal-heads.ts';

/** Countdowns are shown within this distance of the camera, m. */
const COUNTDOWN_NEAR = 170;
const COUNTDOWNS = 64;
/** Masts and housings are drawn while the camera is lower than this, m; the halos always. */
const HARDWARE_BELOW = 420;

/** Housing and three lamps facing -x (towards those who come), hung from its top at the origin. `aux.x`: lamp 1..3. */
function vehicleHead(): BufferGeometry {
  const mesh = new MeshBuilder().colour('#23272A');
  mesh.box(0, 0, -1.15, 0, 0.14, 0.21, 0, 0);
  mesh.box(0.08, 0, -1.25, 0.1, 0.02, 0.32, 0, 0);
  const lamp = (z: number, part: number) => {
    mesh.colour('#FFFFFF').normal(-1, 0, 0);
    const centre = mesh.vertex(-0.16, 0, z, part, 0, 0);
    const ring: number[] = [];
    for (let i = 0; i <= 10; i += 1) {
      const a = (i / 10) * Math.PI * 2;
      ring.push(
        mesh.vertex(-0.16, Math.cos(a) * 0.15, z + Math.sin(a) * 0.15, part, Math.cos(a), Math.sin(a)),
      );
    }
    for (let i = 0; i < 10; i += 1) mesh.triangle(centre, ring[i + 1]!, ring[i]!);
  };
  lamp(-0.2, 1);
  lamp(-0.57, 2);
  lamp(-0.94, 3);
  return mesh.build();
}

const LAMP_COLOUR = /* glsl */ `
  int lamp = int(vLamp.x + 0.5);
  int show = int(vShow.x + 0.5);
  bool flash = fract(uTime) < 0.5;
  bool red = show == 0 || show == 1 || (show == 7 && flash);
  bool yellow = show == 1 || show == 2 || (show == 6 && flash);
  bool green = show == 3 || show == 4 || (show == 8 && flash);
  if (lamp > 0) {
    bool on = lamp == 1 ? red : lamp == 2 ? yellow : green;
    vec3 hue = lamp == 1 ? vec3(1.0, 0.07, 0.04) : lamp == 2 ? vec3(1.0, 0.55, 0.03) : vec3(0.05, 0.95, 0.42);
    float shapeMask = 1.0;
    int face = int(vShow.y + 0.5);
    vec2 p = vLamp.yz;
    if (face == 1 || face == 2) {
      float s = face == 1 ? 1.0 : -1.0;
      vec2 q = vec2(p.x * s, p.y);
      float head = step(abs(q.y), (0.75 - q.x) * 0.9) * step(0.05, q.x);
      float shaft = step(abs(q.y), 0.18) * step(-0.7, q.x) * step(q.x, 0.2);
      shapeMask = max(head, shaft);
    }
    diffuseColor.rgb = hue * 0.06;
    lampGlow = on ? hue * mix(0.12, 1.0, shapeMask) : hue * 0.02;
  }
`;

/** Masts, heads and lamps; a halo that can be seen from afar; countdown digits near the camera or when selected. */
export class Signals implements LayerPart {
  readonly object = new Group();
  private readonly heads: readonly SignalHead[];
  private readonly show: InstancedBufferAttribute | null = null;
  private readonly halo: Points<BufferGeometry, ShaderMaterial> | null = null;
  private readonly digits: Glyphs;
  private readonly hardware: Object3D[] = [];
  private readonly signalIds: readonly string[];

  constructor({ world, mood }: BuildContext) {
    this.object.name = 'signals';
    this.signalIds = world.roads.signalIds;
    this.digits = new Glyphs(COUNTDOWNS * 3);
    const { heads, poles } = placeSignals(world);
    this.heads = heads;
    if (heads.length === 0) return;

    const masts = new MeshBuilder().colour('#8E979B');
    for (const pole of poles) {
      const thick = pole.armLength > 0 ? 0.11 : 0.055;
      masts.cylinder(pole.x, pole.y, pole.z, pole.z + pole.height, thick * 1.25, thick, 6);
      if (pole.armLength > 0) {
        const mx = pole.x + (Math.cos(pole.arm) * pole.armLength) / 2;
        const my = pole.y + (Math.sin(pole.arm) * pole.armLength) / 2;
        const z = pole.z + pole.height;
        masts.box(mx, my, z - 0.55, z - 0.4, pole.armLength / 2, 0.06, pole.arm, 0);
      }
    }
    const mastMesh = new Mesh(
      masts.build(),
      withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
        key: 'masts',
        board: '#C98A52',
        analysis: 0.5,
        vertex: 'transformed.z = mix(transformed.z, min(transformed.z, 0.2), uBoard);',
      }),
    );
    this.object.add(mastMesh);

    const geometry = vehicleHead();
    this.show = new InstancedBufferAttribute(new Float32Array(heads.length * 2), 2).setUsage(
      DynamicDrawUsage,
    );
    geometry.setAttribute('show', this.show);
    const material = withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
      key: 'signal-heads',
      analysis: 0.5,
      declare: 'varying vec3 vLamp; varying vec2 vShow;',
      vertexHead: 'attribute vec4 aux; attribute vec2 show;',
      vertex: 'vLamp = aux.xyz; vShow = show; transformed *= 1.0 - uBoard;',
      fragmentHead: 'vec3 lampGlow = vec3(0.0);',
      colour: LAMP_COLOUR,
      emissive: 'totalEmissiveRadiance += lampGlow;',
    });
    const mesh = new InstancedMesh(geometry, material, heads.length);
    const matrix = new Matrix4();
    heads.forEach((head, i) => {
      const size = head.shape === 3 ? 0.62 : 1;
      matrix.makeRotationZ(head.heading).setPosition(head.x, head.y, head.z);
      matrix.elements[0]! *= size;
      matrix.elements[1]! *= size;
      matrix.elements[4]! *= size;
      matrix.elements[5]! *= size;
      matrix.elements[10] = size;
      mesh.setMatrixAt(i, matrix);
      this.show!.array[i * 2 + 1] = head.shape;
    });
    mesh.frustumCulled = false;
    this.object.add(mesh);
    this.hardware.push(mesh, mastMesh);

    const dots = new BufferGeometry();
    const place = new Float32Array(heads.length * 3);
    heads.forEach((head, i) => {
      place.set([head.x, head.y, head.z - 0.5], i * 3);
    });
    dots.setAttribute('position', new BufferAttribute(place, 3));
    dots.setAttribute(
      'show',
      new BufferAttribute(new Float32Array(heads.length), 1).setUsage(DynamicDrawUsage),
    );
    this.halo = new Points(dots, haloMaterial(mood.uniforms));
    this.halo.frustumCulled = false;
    this.halo.renderOrder = 19;
    this.object.add(this.halo, this.digits.object);
  }

  visible(picture: Picture): boolean {
    return picture.state.layers.signals;
  }

  update(picture: Picture): void {
    const { frame, camera } = picture;
    const { show, halo, heads } = this;
    if (!show || !halo || !frame) return;
    const near = camera.position.z < HARDWARE_BELOW;
    for (const part of this.hardware) part.visible = near;
    const tan = Math.tan((camera.fov * Math.PI) / 360);
    halo.material.uniforms.uScale!.value = picture.height / tan / 2;
    if (picture.fresh) {
      const dots = halo.geometry.getAttribute('show') as BufferAttribute;
      for (let i = 0; i < heads.length; i += 1) {
        const at = heads[i]!.state;
        const state = at < frame.signalCount ? frame.signalState[at]! : SIGNAL_STATE.off;
        show.array[i * 2] = state;
        dots.array[i] = state;
      }
      show.needsUpdate = true;
      dots.needsUpdate = true;
    }
    this.countdowns(picture);
  }

  dispose(): void {
    this.digits.dispose();
    disposeTree(this.object);
  }

  private countdowns(picture: Picture): void {
    const { frame, camera, state } = picture;
    const { digits } = this;
    digits.begin(picture);
    if (!frame) return;
    const selected = state.selection?.kind === 'signal' ? state.selection.id : null;
    const eye = camera.position;
    let left = COUNTDOWNS;
    for (let i = 0; i < this.heads.length && left > 0; i += 1) {
      const head = this.heads[i]!;
      if (head.shape === 3 || head.state >= frame.signalCount) continue;
      const dx = head.x - eye.x;
      const dy = head.y - eye.y;
      const chosen = selected !== null && this.signalIds[head.signal] === selected;
      if (!chosen && dx * dx + dy * dy + eye.z * eye.z > COUNTDOWN_NEAR * COUNTDOWN_NEAR) continue;
      const seconds = frame.signalCountdown[head.state]!;
      if (!(seconds >= 0) || seconds >= 1000) continue;
      const now = frame.signalState[head.state]!;
      const colour =
        (now >= 3 && now <= 4) || now === 8 ? 0x45e08f : now === 2 || now === 1 ? 0xffb020 : 0xff5a4d;
      digits.number(Math.ceil(seconds), head.x, head.y, head.z + 0.85, 15, colour);
      left -= 1;
    }
    digits.end();
  }
}

function haloMaterial(mood: BuildContext['mood']['uniforms']): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
    uniforms: { uNight: mood.uNight, uBoard: mood.uBoard, uScale: { value: 1 } },
    vertexShader: /* glsl */ `
      attribute float show;
      uniform float uScale;
      uniform float uBoard;
      varying float vShow;
      varying float vFade;
      void main() {
        vShow = show;
        vec3 place = position;
        place.z *= 1.0 - 0.85 * uBoard;
        vec4 eye = modelViewMatrix * vec4(place, 1.0);
        gl_Position = projectionMatrix * eye;
        float size = uScale * 1.6 / -eye.z;
        gl_PointSize = clamp(size, 2.5, 22.0);
        vFade = (1.0 - smoothstep(1400.0, 3600.0, -eye.z)) * smoothstep(20.0, 160.0, -eye.z);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform float uNight;
      uniform float uBoard;
      varying float vShow;
      varying float vFade;
      void main() {
        int show = int(vShow + 0.5);
        if (show == 5) discard;
        vec2 p = gl_PointCoord * 2.0 - 1.0;
        float r = dot(p, p);
        if (r > 1.0) discard;
        vec3 hue = show == 0 || show == 7 ? vec3(1.0, 0.10, 0.06)
          : show == 3 || show == 4 || show == 8 ? vec3(0.05, 0.95, 0.45) : vec3(1.0, 0.6, 0.05);
        float strength = mix(0.45, 0.9, max(uNight, uBoard));
        gl_FragColor = vec4(hue * (1.0 - r) * (1.0 - r) * strength * vFade, 1.0);
        #include <colorspace_fragment>
      }
    `,
  });
}
