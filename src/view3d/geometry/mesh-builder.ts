import { BufferAttribute, BufferGeometry, Color, type ColorRepresentation } from 'three';

/**
 * Gathers triangles of many parts into one geometry: position, normal, colour (linear) and a free four-number
 * attribute `aux` that shaders of the layer read.
 */
export class MeshBuilder {
  private readonly positions: number[] = [];
  private readonly normals: number[] = [];
  private readonly colours: number[] = [];
  private readonly auxes: number[] = [];
  private readonly indices: number[] = [];
  private readonly tint = new Color(1, 1, 1);
  private nx = 0;
  private ny = 0;
  private nz = 1;

  /** Number of vertices so far: the index of the next one. */
  get size(): number {
    return this.positions.length / 3;
  }
  get triangles(): number {
    return this.indices.length / 3;
  }

  /** Colour of the vertices that follow. */
  colour(colour: ColorRepresentation, lightness = 1): this {
    this.tint.set(colour).multiplyScalar(lightness);
    return this;
  }

  /** Normal of the vertices that follow. */
  normal(x: number, y: number, z: number): this {
    this.nx = x;
    this.ny = y;
    this.nz = z;
    return this;
  }

  vertex(x: number, y: number, z: number, a = 0, b = 0, c = 0, d = 0): number {
    this.positions.push(x, y, z);
    this.normals.push(this.nx, this.ny, this.nz);
    this.colours.push(this.tint.r, this.tint.g, this.tint.b);
    this.auxes.push(a, b, c, d);
    return this.positions.length / 3 - 1;
  }

  triangle(a: number, b: number, c: number): void {
    this.indices.push(a, b, c);
  }

  quad(a: number, b: number, c: number, d: number): void {
    this.indices.push(a, b, c, a, c, d);
  }

  /**
   * A box with flat sides: centre (x, y), from z0 to z1, half sizes along and across, turned by `heading`. The top may
   * be narrower by the factors `topLength` and `topWidth`. `part` goes to `aux.x`.
   */
  box(
    x: number,
    y: number,
    z0: number,
    z1: number,
    halfLength: number,
    halfWidth: number,
    heading = 0,
    part = 0,
    topLength = 1,
    topWidth = 1,
    topShift = 0,
  ): void {
    const c = Math.cos(heading);
    const s = Math.sin(heading);
    const corners: [number, number, number][] = [];
    for (const [z, fl, fw, shift] of [
      [z0, 1, 1, 0],
      [z1, topLength, topWidth, topShift],
    ] as const) {
      for (const [u, v] of [
        [1, 1],
        [-1, 1],
        [-1, -1],
        [1, -1],
      ] as const) {
        const lx = u * halfLength * fl + shift;
        const ly = v * halfWidth * fw;
        corners.push([x + lx * c - ly * s, y + lx * s + ly * c, z]);
      }
    }
    const face = (a: number, b: number, d: number, e: number) => {
      const [p, q, r] = [corners[a]!, corners[b]!, corners[d]!];
      const ux = q[0] - p[0];
      const uy = q[1] - p[1];
      const uz = q[2] - p[2];
      const vx = r[0] - p[0];
      const vy = r[1] - p[1];
      const vz = r[2] - p[2];
      const nx = uy * vz - uz * vy;
      const ny = uz * vx - ux * vz;
      const nz = ux * vy - uy * vx;
      const n = Math.hypot(nx, ny, nz) || 1;
      this.normal(nx / n, ny / n, nz / n);
      const ids = [a, b, d, e].map((k) => this.vertex(corners[k]![0], corners[k]![1], corners[k]![2], part));
      this.quad(ids[0]!, ids[1]!, ids[2]!, ids[3]!);
    };
    face(4, 5, 6, 7);
    face(0, 4, 7, 3);
    face(1, 5, 4, 0);
    face(2, 6, 5, 1);
    face(3, 7, 6, 2);
  }

  /** An upright cylinder (or cone) of `sides` faces with smooth sides and a flat top. */
  cylinder(
    x: number,
    y: number,
    z0: number,
    z1: number,
    r0: number,
    r1: number,
    sides: number,
    part = 0,
  ): void {
    const ring: number[] = [];
    for (let i = 0; i <= sides; i += 1) {
      const a = (i / sides) * Math.PI * 2;
      const c = Math.cos(a);
      const s = Math.sin(a);
      this.normal(c, s, 0);
      ring.push(this.vertex(x + c * r0, y + s * r0, z0, part), this.vertex(x + c * r1, y + s * r1, z1, part));
    }
    for (let i = 0; i < sides; i += 1) {
      this.quad(ring[i * 2]!, ring[i * 2 + 2]!, ring[i * 2 + 3]!, ring[i * 2 + 1]!);
    }
    this.normal(0, 0, 1);
    const centre = this.vertex(x, y, z1, part);
    const top: number[] = [];
    for (let i = 0; i <= sides; i += 1) {
      const a = (i / sides) * Math.PI * 2;
      top.push(this.vertex(x + Math.cos(a) * r1, y + Math.sin(a) * r1, z1, part));
    }
    for (let i = 0; i < sides; i += 1) this.triangle(centre, top[i]!, top[i + 1]!);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.positions), 3));
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.normals), 3));
    geometry.setAttribute('color', new BufferAttribute(new Float32Array(this.colours), 3));
    geometry.setAttribute('aux', new BufferAttribute(new Float32Array(this.auxes), 4));
    const big = this.size > 65535;
    geometry.setIndex(
      new BufferAttribute(big ? new Uint32Array(this.indices) : new Uint16Array(this.indices), 1),
    );
    return geometry;
  }
}
