import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
} from 'three';
import type { Selection } from '../../store/app-store.ts';
import type { Locate, Place } from '../camera/camera-rig.ts';
import { ringShape } from '../devices/device-shapes.ts';
import { disposeTree } from '../geometry/dispose.ts';
import { COPPER } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';

/** Copper around what is selected: a ring at moving things and places, the outline of a building, the lanes of a road. */
export class SelectionMark implements LayerPart {
  readonly object = new Group();
  private readonly ring: Mesh<BufferGeometry, MeshBasicMaterial>;
  private readonly lines: LineSegments<BufferGeometry, LineBasicMaterial>;
  private readonly locate: Locate;
  private readonly place: Place = { x: 0, y: 0, z: 0, distance: 0 };
  private selection: Selection | null = null;

  constructor(locate: Locate) {
    this.locate = locate;
    const look = { color: COPPER, transparent: true, depthTest: false, depthWrite: false, fog: false };
    this.ring = new Mesh(ringShape(0.86), new MeshBasicMaterial(look));
    this.lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial(look));
    this.ring.frustumCulled = false;
    this.lines.frustumCulled = false;
    this.ring.renderOrder = 31;
    this.lines.renderOrder = 31;
    this.object.add(this.ring, this.lines);
    this.object.name = 'selection';
  }

  visible(picture: Picture): boolean {
    const { selection } = picture.state;
    return selection !== null && selection.kind !== 'device';
  }

  update(picture: Picture): void {
    const { selection } = picture.state;
    if (selection !== this.selection) {
      this.selection = selection;
      this.outline(picture, selection);
    }
    this.ring.visible = false;
    if (
      !selection ||
      selection.kind === 'device' ||
      selection.kind === 'building' ||
      selection.kind === 'edge'
    )
      return;
    if (!this.locate(selection, this.place)) return;
    this.ring.visible = true;
    const least =
      selection.kind === 'pedestrian'
        ? 0.9
        : selection.kind === 'vehicle' || selection.kind === 'track'
          ? 3.4
          : 3;
    const radius = Math.max(least, picture.reach * 0.008);
    this.ring.scale.set(radius, radius, 1);
    this.ring.position.set(this.place.x, this.place.y, Math.max(0.2, this.place.z - 0.9));
    if (selection.kind === 'signal') this.ring.position.z = 0.3;
  }

  dispose(): void {
    disposeTree(this.object);
  }

  private outline(picture: Picture, selection: Selection | null): void {
    this.lines.visible = false;
    const { world } = picture.state;
    if (!world || !selection) return;
    const points: number[] = [];
    if (selection.kind === 'building') {
      const building = world.scene.surroundings.buildings.find((b) => b.id === selection.id);
      const ring = building?.footprint ?? [];
      const top = (building?.base ?? 0) + (building?.height ?? 0) + 0.2;
      ring.forEach(([x, y], i) => {
        const [nx, ny] = ring[(i + 1) % ring.length]!;
        points.push(x, y, top, nx, ny, top, x, y, 0.3, nx, ny, 0.3, x, y, 0.3, x, y, top);
      });
    } else if (selection.kind === 'edge') {
      const { roads } = world;
      const edge = roads.edgeIndex.get(selection.id);
      if (edge === undefined) return;
      for (let lane = roads.edgeFirstLane[edge]!; lane < roads.edgeFirstLane[edge + 1]!; lane += 1) {
        for (let i = roads.shapeStart[lane]!; i < roads.shapeStart[lane + 1]! - 1; i += 1) {
          for (const k of [i, i + 1]) points.push(roads.shapeX[k]!, roads.shapeY[k]!, roads.shapeZ[k]! + 0.3);
        }
      }
    }
    if (points.length === 0) return;
    this.lines.geometry.dispose();
    this.lines.geometry = new BufferGeometry();
    this.lines.geometry.setAttribute('position', new BufferAttribute(new Float32Array(points), 3));
    this.lines.visible = true;
  }
}
