/** Whether this browser can draw the zone: WebGL 2 with a context to give. */
export function canDraw(page: Document): boolean {
  try {
    const gl = page.createElement('canvas').getContext('webgl2');
    if (!gl) return false;
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return true;
  } catch {
    return false;
  }
}
