import {
  DataTexture,
  Group,
  Mesh,
  MeshBasicMaterial,
  NearestFilter,
  PlaneGeometry,
  RGBAFormat,
  SRGBColorSpace,
} from 'three';
import type { Device } from '../../../scenes/document/devices.ts';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import { type Problem, TwinError } from '../../../scenes/problem.ts';
import { surfaceMask } from '../../../sensors/coverage/lay-grid.ts';
import type { Coverage } from '../../../sensors/station.ts';
import type { SenseClient } from '../../workers/sense-client.ts';
import { disposeChildren, disposeTree } from '../geometry/dispose.ts';
import type { Mood } from '../mood/mood.ts';
import { cividis } from '../palette.ts';
import type { LayerPart, Picture } from '../picture.ts';

/** Place on the colour scale and opacity by how many devices see a cell: nobody, one, two, three and more. */
export const COVERAGE_STEPS = [
  { at: 0.06, alpha: 150 },
  { at: 0.5, alpha: 215 },
  { at: 0.78, alpha: 225 },
  { at: 1, alpha: 235 },
] as const;

/** How many devices see each piece of road and walkway, as colour on the ground. */
export class CoverageLayer implements LayerPart {
  readonly object = new Group();
  coverage: Coverage | null = null;
  private readonly mood: Mood;
  private readonly getSense: () => SenseClient | null;
  private readonly onProblem: (problem: Problem) => void;
  private sense: SenseClient | null = null;
  private devices: readonly Device[] | null = null;
  private world: CompiledScene | null = null;
  private mask: Uint8Array | null = null;
  private material: MeshBasicMaterial | null = null;
  private texture: DataTexture | null = null;
  private gone = false;

  constructor(mood: Mood, getSense: () => SenseClient | null, onProblem: (problem: Problem) => void) {
    this.mood = mood;
    this.getSense = getSense;
    this.onProblem = onProblem;
    this.object.name = 'coverage';
  }

  /**
   * In the analysis view the measure is the picture; in the others it shows while someone works on a device, so that the
   * place stays visible.
   */
  visible(picture: Picture): boolean {
    const { layers, selection, tool } = picture.state;
    if (!layers.coverage || !this.material) return false;
    const working = selection?.kind === 'device' || tool.kind === 'place';
    this.material.opacity = Math.max(this.mood.analysis * 0.95, working ? 0.55 : 0);
    return this.material.opacity > 0.01;
  }

  update(picture: Picture): void {
    const { world, devices } = picture.state;
    const sense = this.getSense();
    if (world !== this.world) {
      this.world = world;
      this.clear();
    }
    if (!sense) {
      this.sense = null;
      return;
    }
    if (sense === this.sense && devices === this.devices) return;
    this.sense = sense;
    this.devices = devices;
    sense.setDevices(devices).then(
      (coverage) => {
        if (!this.gone && this.sense === sense && this.world) this.show(coverage, this.world);
      },
      (error: unknown) => {
        if (this.gone || this.sense !== sense || !(error instanceof TwinError)) return;
        for (const problem of error.problems) this.onProblem(problem);
      },
    );
  }

  dispose(): void {
    this.gone = true;
    this.clear();
    disposeTree(this.object);
  }

  private clear(): void {
    disposeChildren(this.object);
    this.texture?.dispose();
    this.texture = null;
    this.material = null;
    this.mask = null;
    this.coverage = null;
  }

  private show(coverage: Coverage, world: CompiledScene): void {
    const { columns, rows, cell, x0, y0, counts } = coverage;
    const cells = columns * rows;
    if (!this.texture || this.coverage?.columns !== columns || this.coverage.rows !== rows) {
      this.clear();
      this.mask = surfaceMask(coverage, world.roads, world.walks);
      this.texture = new DataTexture(new Uint8Array(cells * 4), columns, rows, RGBAFormat);
      this.texture.colorSpace = SRGBColorSpace;
      this.texture.magFilter = NearestFilter;
      this.texture.minFilter = NearestFilter;
      this.material = new MeshBasicMaterial({
        map: this.texture,
        transparent: true,
        depthWrite: false,
        opacity: 0,
      });
      const plane = new Mesh(new PlaneGeometry(columns * cell, rows * cell), this.material);
      plane.position.set(x0 + (columns * cell) / 2, y0 + (rows * cell) / 2, 0.15);
      plane.renderOrder = -8;
      this.object.add(plane);
    }
    this.coverage = coverage;
    const data = this.texture.image.data as Uint8Array;
    const table = new Uint8Array(COVERAGE_STEPS.length * 4);
    COVERAGE_STEPS.forEach((step, i) => {
      cividis(step.at, table, i * 4);
      table[i * 4 + 3] = step.alpha;
    });
    const most = COVERAGE_STEPS.length - 1;
    for (let i = 0; i < cells; i += 1) {
      if (this.mask && this.mask[i] === 0) {
        data[i * 4 + 3] = 0;
        continue;
      }
      const step = Math.min(most, counts[i]!) * 4;
      data[i * 4] = table[step]!;
      data[i * 4 + 1] = table[step + 1]!;
      data[i * 4 + 2] = table[step + 2]!;
      data[i * 4 + 3] = table[step + 3]!;
    }
    this.texture.needsUpdate = true;
  }
}
