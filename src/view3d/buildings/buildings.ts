import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
} from 'three';
import type { Point } from '../../../scenes/document/shapes.ts';
import type { Building } from '../../../scenes/document/surroundings.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { MeshBuilder } from '../geometry/mesh-builder.ts';
import { centroid, fill, ringArea } from '../geometry/polygons.ts';
import { withMood } from '../mood/mood-material.ts';
import { AUX_DECLARE, AUX_VERTEX, AUX_VERTEX_HEAD, NOISE } from '../mood/shader-parts.ts';
import { BOARD, variety } from '../palette.ts';
import type { BuildContext, LayerPart } from '../picture.ts';
import { planarShadow } from '../sky/planar-shadow.ts';
import { FACADE_COLOUR, FACADE_KIND, ROOF } from './facade.ts';

const WALLS: Record<Building['kind'], readonly string[]> = {
  office: ['#C9CDCD', '#B9C2C8', '#D6D1C6', '#A9B4BC'],
  residential: ['#DCCFBC', '#D8D3CB', '#CFBFA9', '#E0D8CA'],
  industrial: ['#C4C3BC', '#B4B8B8', '#CBC6B8'],
  port: ['#D9DDDB'],
  station: ['#C7D2D4'],
  other: ['#CFCBC2', '#C2C4C2', '#D3CABB'],
};
const ROOFS: Record<Building['kind'], string> = {
  office: '#A3A9AC',
  residential: '#B9AC9C',
  industrial: '#B3BABC',
  port: '#7E98A3',
  station: '#7C9196',
  other: '#999791',
};

/** The ring counter-clockwise, so that walls face outwards. */
function outward(ring: readonly Point[]): readonly Point[] {
  return ringArea(ring) < 0 ? [...ring].reverse() : ring;
}

/** Moves every corner of a ring towards its centre (factor below 1) or away from it. */
function scaled(ring: readonly Point[], factor: number): Point[] {
  const [cx, cy] = centroid(ring);
  return ring.map(([x, y]) => [cx + (x - cx) * factor, cy + (y - cy) * factor]);
}

function prism(
  mesh: MeshBuilder,
  ring: readonly Point[],
  z0: number,
  z1: number,
  base: number,
  kind: number,
  seed: number,
) {
  let along = 0;
  const tall = Math.floor(z1 - base) + Math.floor(seed * 62) / 64;
  for (let i = 0; i < ring.length; i += 1) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[(i + 1) % ring.length]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 1e-3) continue;
    mesh.normal((y1 - y0) / length, -(x1 - x0) / length, 0);
    const a = mesh.vertex(x0, y0, z0, along, z0 - base, tall, kind);
    const b = mesh.vertex(x1, y1, z0, along + length, z0 - base, tall, kind);
    const c = mesh.vertex(x1, y1, z1, along + length, z1 - base, tall, kind);
    const d = mesh.vertex(x0, y0, z1, along, z1 - base, tall, kind);
    mesh.quad(a, b, c, d);
    along += length;
  }
}

function addBuilding(mesh: MeshBuilder, building: Building, index: number): void {
  const ring = outward(building.footprint);
  const { base, height } = building;
  const kind = FACADE_KIND[building.kind];
  const seed = variety(index * 3 + 1);
  const walls = WALLS[building.kind];
  const tint = 0.9 + 0.14 * variety(index * 3 + 2);
  const top = base + height;
  mesh.colour(walls[Math.floor(variety(index) * walls.length)] ?? '#CCCCCC', tint);
  prism(mesh, ring, base, top, base, kind, seed);
  const roof = (r: readonly Point[], z: number) => {
    mesh.colour(ROOFS[building.kind], tint);
    fill(mesh, r, z, 0, 0, seed * 0.98, ROOF + kind);
  };
  roof(ring, top);
  if (building.kind === 'port' || building.kind === 'station') {
    // A roof that reaches over its walls marks a hall one can walk into.
    const brim = scaled(ring, 1.05);
    mesh.colour('#E4E8E7');
    prism(mesh, brim, top, top + 1.2, top - 40, ROOF + kind, seed);
    roof(brim, top + 1.2);
    return;
  }
  const area = Math.abs(ringArea(ring));
  if (area < 250) return;
  // Plant rooms and stair heads: a roof that is lived with.
  const [cx, cy] = centroid(ring);
  const size = Math.min(9, Math.sqrt(area) * 0.16);
  const [x0, y0] = ring[0]!;
  const [x1, y1] = ring[1]!;
  const heading = Math.atan2(y1 - y0, x1 - x0);
  const boxes = 1 + Math.floor(variety(index * 7 + 5) * 3);
  for (let i = 0; i < boxes; i += 1) {
    const t = (variety(index * 11 + i) - 0.5) * Math.sqrt(area) * 0.45;
    const u = (variety(index * 13 + i) - 0.5) * Math.sqrt(area) * 0.3;
    const bx = cx + Math.cos(heading) * t - Math.sin(heading) * u;
    const by = cy + Math.sin(heading) * t + Math.cos(heading) * u;
    const w = size * (0.5 + 0.5 * variety(index * 17 + i));
    const corners: Point[] = [];
    for (const [p, q] of [
      [-1, -0.7],
      [1, -0.7],
      [1, 0.7],
      [-1, 0.7],
    ] as const) {
      corners.push([
        bx + Math.cos(heading) * p * w - Math.sin(heading) * q * w,
        by + Math.sin(heading) * p * w + Math.cos(heading) * q * w,
      ]);
    }
    const rise = 2.2 + 2.5 * variety(index * 19 + i);
    mesh.colour(walls[0] ?? '#CCCCCC', 0.86);
    prism(mesh, corners, top, top + rise, top - 40, ROOF + kind, seed);
    mesh.colour(ROOFS[building.kind], 0.92);
    fill(mesh, corners, top + rise, 0, 0, seed * 0.98, ROOF + kind);
  }
}

/** Footprints as lines on the board's silkscreen. */
function silkscreen(buildings: readonly Building[]): BufferGeometry {
  const points: number[] = [];
  for (const { footprint, base } of buildings) {
    for (let i = 0; i < footprint.length; i += 1) {
      const [x0, y0] = footprint[i]!;
      const [x1, y1] = footprint[(i + 1) % footprint.length]!;
      points.push(x0, y0, base + 0.5, x1, y1, base + 0.5);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(points), 3));
  return geometry;
}

/** Buildings as prisms with procedural facades; on the board they sink to silkscreen outlines. */
export function buildBuildings({ world, mood }: BuildContext): LayerPart {
  const object = new Group();
  object.name = 'buildings';
  const { buildings } = world.scene.surroundings;
  if (buildings.length > 0) {
    const mesh = new MeshBuilder();
    buildings.forEach((b, i) => {
      addBuilding(mesh, b, i);
    });
    const geometry = mesh.build();
    const sink = 'transformed.z = mix(transformed.z, min(transformed.z, 0.12), uBoard);';
    object.add(
      new Mesh(
        geometry,
        withMood(new MeshLambertMaterial({ vertexColors: true }), mood, {
          key: 'buildings',
          board: '#0D211D',
          analysis: 0.3,
          declare: AUX_DECLARE,
          vertexHead: AUX_VERTEX_HEAD,
          vertex: `${AUX_VERTEX}\n${sink}`,
          fragmentHead: `${NOISE}\nvec3 windowLight = vec3(0.0);`,
          colour: FACADE_COLOUR,
          emissive: 'totalEmissiveRadiance += windowLight;',
        }),
      ),
    );
    object.add(planarShadow(geometry, mood));
    const lines = new LineSegments(
      silkscreen(buildings),
      withMood(new LineBasicMaterial({ color: BOARD.silk, transparent: true, depthWrite: false }), mood, {
        key: 'silkscreen',
        colour: 'diffuseColor.a = uBoard * 0.62;',
      }),
    );
    lines.renderOrder = 4;
    object.add(lines);
  }
  return { object, visible: (p) => p.state.layers.buildings, dispose: () => disposeTree(object) };
}
