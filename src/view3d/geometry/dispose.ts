import { type Material, type Object3D, Texture } from 'three';

interface Drawn {
  geometry?: { dispose(): void };
  material?: Material | Material[];
  dispose?: () => void;
}

/** Frees geometries, materials, textures in uniforms and maps, and instance buffers of `root` and all below it. */
export function disposeTree(root: Object3D): void {
  disposeChildren(root);
  root.removeFromParent();
}

/** The same, but `root` stays where it is, empty. */
export function disposeChildren(root: Object3D): void {
  root.traverse((node) => {
    const drawn = node as Object3D & Drawn;
    drawn.geometry?.dispose();
    const materials = Array.isArray(drawn.material) ? drawn.material : drawn.material ? [drawn.material] : [];
    for (const material of materials) {
      for (const value of Object.values(material)) if (value instanceof Texture) value.dispose();
      const uniforms = (material as { uniforms?: Record<string, { value: unknown }> }).uniforms;
      if (uniforms)
        for (const u of Object.values(uniforms)) if (u.value instanceof Texture) u.value.dispose();
      material.dispose();
    }
    drawn.dispose?.();
  });
  root.clear();
}
