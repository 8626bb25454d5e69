import type { PointCloud } from './point-cloud.ts';

/** Bytes of one point: x, y, z, intensity, range as float32, ring as uint16, hit kind as uint8, object as uint32. */
const POINT_BYTES = 27;

/**
 * A cloud as a PLY file (binary, little endian), readable by CloudCompare, MeshLab, Open3D and others. Positions in the
 * scene's local metres; `kind` and `object` are the simulation's truth about what each point lies on (see HIT).
 */
export function writePly(cloud: PointCloud, comment = ''): Uint8Array {
  const head = [
    'ply',
    'format binary_little_endian 1.0',
    ...comment.split('\n').flatMap((line) => (line ? [`comment ${line}`] : [])),
    `element vertex ${cloud.count}`,
    ...['x', 'y', 'z', 'intensity', 'range'].map((name) => `property float ${name}`),
    'property ushort ring',
    'property uchar kind',
    'property uint object',
    'end_header\n',
  ].join('\n');
  const text = new TextEncoder().encode(head);
  const bytes = new Uint8Array(text.length + cloud.count * POINT_BYTES);
  bytes.set(text);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < cloud.count; i++) {
    const at = text.length + i * POINT_BYTES;
    view.setFloat32(at, cloud.x[i]!, true);
    view.setFloat32(at + 4, cloud.y[i]!, true);
    view.setFloat32(at + 8, cloud.z[i]!, true);
    view.setFloat32(at + 12, cloud.intensity[i]!, true);
    view.setFloat32(at + 16, cloud.range[i]!, true);
    view.setUint16(at + 20, cloud.ring[i]!, true);
    view.setUint8(at + 22, cloud.hitKind[i]!);
    view.setUint32(at + 23, cloud.objectId[i]!, true);
  }
  return bytes;
}
