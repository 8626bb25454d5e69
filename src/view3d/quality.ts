/** How much the view may cost. */
export interface Quality {
  readonly name: 'high' | 'low';
  readonly antialias: boolean;
  readonly maxDpr: number;
  /** Subdivision of round shapes. */
  readonly detail: 0 | 1;
}

const HIGH: Quality = { name: 'high', antialias: true, maxDpr: 2, detail: 1 };
const LOW: Quality = { name: 'low', antialias: false, maxDpr: 1, detail: 0 };

/** Names of renderers that draw on the processor. */
export const SOFTWARE_RENDERER = /swiftshader|llvmpipe|software|basic render/i;

/** Name of the graphics device behind a fresh context, or an empty text. */
function rendererName(): string {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2');
  if (!gl) return '';
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

/**
 * Quality for this page: low under automation or software rendering, high elsewhere. `?quality=high` or `?quality=low`
 * in the address overrides it.
 */
export function chooseQuality(search: string = window.location.search): Quality {
  const wish = new URLSearchParams(search).get('quality');
  if (wish === 'high') return HIGH;
  if (wish === 'low' || navigator.webdriver || SOFTWARE_RENDERER.test(rendererName())) return LOW;
  return HIGH;
}
