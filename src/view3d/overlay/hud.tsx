import { type CSSProperties, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useStore } from 'zustand';
import { moveCamera } from '../../store/actions.ts';
import type { AppStore } from '../../store/app-store.ts';
import type { CameraRig } from '../camera/camera-rig.ts';
import type { Stage } from '../stage.ts';
import { Minimap } from './minimap.ts';
import { lengthText, roundLength } from './scale.ts';

/** Time between two refreshes, ms: the instruments follow the picture, they need not be in step with it. */
const REFRESH = 120;
const SCALE_MOST = 110;
const MAP = { width: 176, height: 118 };

export interface HudHandle {
  update(stage: Stage, rig: CameraRig): void;
}

interface HudProps {
  readonly store: AppStore;
  readonly ref: Ref<HudHandle>;
}

const TEXT = {
  map: { en: 'Overview map', 'zh-Hans': '总览图', 'zh-Hant': '總覽圖' },
  north: { en: 'North', 'zh-Hans': '北', 'zh-Hant': '北' },
} as const;

const corner: CSSProperties = {
  position: 'absolute',
  right: 12,
  bottom: 12,
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'flex-end',
  gap: 8,
  pointerEvents: 'none',
  font: '12px/16px var(--sans, system-ui, sans-serif)',
  fontVariantNumeric: 'tabular-nums',
};
const plate: CSSProperties = {
  background: 'color-mix(in srgb, var(--panel, #14181b) 78%, transparent)',
  color: 'var(--text, #e7ebee)',
  borderRadius: 6,
  border: '1px solid color-mix(in srgb, var(--hairline, #262c31) 80%, transparent)',
};

/** Instruments over the picture: overview map, north and scale. Written straight into the page, not through React. */
export function Hud({ store, ref }: HudProps) {
  const map = useRef<HTMLCanvasElement>(null);
  const needle = useRef<SVGGElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const minimap = useRef<Minimap | null>(null);
  const last = useRef(0);
  const language = useStore(store, (s) => s.language);

  useEffect(() => {
    if (map.current) minimap.current = new Minimap(map.current);
    return () => {
      minimap.current = null;
    };
  }, []);

  useImperativeHandle(
    ref,
    () => ({
      update(stage, rig) {
        const { picture } = stage;
        if (picture.now - last.current < REFRESH) return;
        last.current = picture.now;
        const { camera } = picture;
        const focus = rig.focus;
        const metresPerPixel =
          (2 * camera.position.distanceTo(focus) * Math.tan((camera.fov * Math.PI) / 360)) / picture.height;
        const { metres, pixels } = roundLength(metresPerPixel, SCALE_MOST);
        if (bar.current) bar.current.style.width = `${pixels.toFixed(1)}px`;
        if (text.current) text.current.textContent = lengthText(metres);
        const e = camera.matrixWorld.elements;
        // Heading of the picture's upper edge: the camera's up and forward both, for views straight down.
        const hx = e[4]! - e[8]!;
        const hy = e[5]! - e[9]!;
        needle.current?.setAttribute(
          'transform',
          `rotate(${((-Math.atan2(hx, hy) * 180) / Math.PI).toFixed(1)} 14 14)`,
        );
        minimap.current?.draw(picture, {
          x: camera.position.x,
          y: camera.position.y,
          focusX: focus.x,
          focusY: focus.y,
        });
      },
    }),
    [],
  );

  const goTo = (event: React.MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = minimap.current?.toWorld(event.clientX - box.left, event.clientY - box.top, box.width);
    if (at) moveCamera(store, { kind: 'flyTo', point: [at[0], at[1], 0] });
  };

  return (
    <div style={corner} data-testid="view-hud">
      <canvas
        ref={map}
        width={MAP.width * 2}
        height={MAP.height * 2}
        role="img"
        aria-label={TEXT.map[language]}
        data-testid="minimap"
        onClick={goTo}
        style={{ ...plate, width: MAP.width, height: MAP.height, pointerEvents: 'auto', cursor: 'pointer' }}
      />
      <div style={{ ...plate, display: 'flex', alignItems: 'center', gap: 8, padding: '2px 8px 2px 4px' }}>
        <svg
          width="28"
          height="28"
          viewBox="0 0 28 28"
          role="img"
          aria-label={TEXT.north[language]}
          data-testid="north"
        >
          <title>{TEXT.north[language]}</title>
          <g ref={needle}>
            <path d="M14 4 L17.5 15 L14 13 L10.5 15 Z" fill="var(--accent, #d08b4c)" />
            <path d="M14 24 L10.5 15 L14 13 L17.5 15 Z" fill="currentColor" opacity="0.35" />
          </g>
        </svg>
        <div data-testid="scale">
          <span ref={text} />
          <div
            ref={bar}
            style={{
              height: 4,
              border: '1px solid currentColor',
              borderTop: 'none',
              boxSizing: 'border-box',
            }}
          />
        </div>
      </div>
    </div>
  );
}
