import { describe, expect, it } from 'vitest';
import { writePly } from '../../sensors/lidar/ply.ts';
import { PointCloud } from '../../sensors/lidar/point-cloud.ts';

describe('a PLY file of a scan', () => {
  it('says in its head what follows, and holds every point to the bit', () => {
    const cloud = PointCloud.create(3);
    for (const [i, x] of [1.5, -2.25].entries()) {
      cloud.x[i] = x;
      cloud.y[i] = 10;
      cloud.z[i] = 0.5;
      cloud.intensity[i] = 0.25;
      cloud.range[i] = 12;
      cloud.ring[i] = 300;
      cloud.hitKind[i] = 3;
      cloud.objectId[i] = 70000;
    }
    cloud.count = 2;
    const bytes = writePly(cloud, 'L01');
    const end = 'end_header\n';
    const text = new TextDecoder('latin1').decode(bytes);
    const head = text.slice(0, text.indexOf(end) + end.length);
    expect(head).toContain('format binary_little_endian 1.0\ncomment L01\nelement vertex 2\n');
    const sizes: Record<string, number> = { float: 4, ushort: 2, uchar: 1, uint: 4 };
    const properties = [...head.matchAll(/property (\w+) (\w+)/g)];
    const stride = properties.reduce((sum, [, type]) => sum + sizes[type!]!, 0);
    expect(bytes.length).toBe(head.length + 2 * stride);
    const view = new DataView(bytes.buffer, head.length + stride);
    const row: Record<string, number> = {};
    let at = 0;
    for (const [, type, name] of properties) {
      if (type === 'float') row[name!] = view.getFloat32(at, true);
      else if (type === 'ushort') row[name!] = view.getUint16(at, true);
      else if (type === 'uchar') row[name!] = view.getUint8(at);
      else row[name!] = view.getUint32(at, true);
      at += sizes[type!]!;
    }
    const truth = { x: -2.25, y: 10, z: 0.5, intensity: 0.25, range: 12, ring: 300, kind: 3, object: 70000 };
    expect(row).toEqual(truth);
  });
});
