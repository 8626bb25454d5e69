import type { Device, DeviceKind, Mount } from '../../../scenes/document/devices.ts';
import { modelOf } from '../../../sensors/catalogue/catalogue.ts';
import { moveCamera, select } from '../../store/actions.ts';
import type { AppStore } from '../../store/app-store.ts';
import { nextDeviceId, replaceDevice } from '../../store/device-edits.ts';
import type { CameraRig } from '../camera/camera-rig.ts';
import type { Stage } from '../stage.ts';
import { Picker } from './picker.ts';

/** A press that moves less than this is a click, px. */
const CLICK = 5;
/** A device is placed on a grid of so many lines per metre. */
const GRID = 10;

const MOUNTS: Readonly<Record<DeviceKind, { kind: Mount['kind']; height: number; pitch: number }>> = {
  lidar: { kind: 'pole', height: 6, pitch: 0 },
  camera: { kind: 'pole', height: 6.5, pitch: 0.3 },
  gnss: { kind: 'pole', height: 4, pitch: 0 },
  signal: { kind: 'pole', height: 5, pitch: 0 },
  radio: { kind: 'pole', height: 8, pitch: 0 },
  compute: { kind: 'cabinet', height: 1, pitch: 0 },
};

interface Press {
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  /** Device under the press, and where it was grabbed relative to its foot. */
  readonly device: string | null;
  offsetX: number;
  offsetY: number;
  moved: boolean;
}

/** Hands on the scene: click to select, drag a device, place a new one, double click to go there. */
export class Interaction {
  private readonly surface: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly store: AppStore;
  private readonly rig: CameraRig;
  private readonly stage: Stage;
  private readonly picker: Picker;
  private readonly stop = new AbortController();
  private press: Press | null = null;
  private hoverX = -1;
  private hoverY = -1;
  private hovered = false;

  /** `surface` is the element around the canvas: presses are seen there before the camera sees them. */
  constructor(surface: HTMLElement, canvas: HTMLElement, store: AppStore, rig: CameraRig, stage: Stage) {
    this.surface = surface;
    this.canvas = canvas;
    this.store = store;
    this.rig = rig;
    this.stage = stage;
    this.picker = new Picker(stage);
    const { signal } = this.stop;
    surface.addEventListener('pointerdown', (e) => this.down(e), { capture: true, signal });
    surface.addEventListener('pointermove', (e) => this.move(e), { capture: true, signal });
    surface.addEventListener('pointerup', (e) => this.up(e), { capture: true, signal });
    surface.addEventListener('pointercancel', () => this.release(), { capture: true, signal });
    surface.addEventListener('dblclick', (e) => this.twice(e), { signal });
    surface.addEventListener(
      'pointerleave',
      () => {
        this.hoverX = -1;
      },
      { signal },
    );
  }

  /** Once per picture: the cursor tells what is under it. */
  update(): void {
    if (!this.hovered) return;
    this.hovered = false;
    if (this.hoverX < 0 || this.press?.moved) return;
    const { tool } = this.store.getState();
    const cursor =
      tool.kind === 'place'
        ? 'crosshair'
        : this.picker.device(this.hoverX, this.hoverY)
          ? 'move'
          : this.stage.picture.reach < 1500 && this.picker.pick(this.hoverX, this.hoverY)
            ? 'pointer'
            : 'grab';
    if (this.surface.style.cursor !== cursor) this.surface.style.cursor = cursor;
  }

  dispose(): void {
    this.stop.abort();
    this.release();
    this.surface.style.cursor = '';
  }

  private at(event: MouseEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || event.target !== this.canvas || this.press) return;
    const [x, y] = this.at(event);
    const placing = this.store.getState().tool.kind === 'place';
    const id = placing ? null : this.picker.device(x, y);
    const press: Press = { pointer: event.pointerId, x, y, device: id, offsetX: 0, offsetY: 0, moved: false };
    this.press = press;
    if (!id) return;
    const device = this.store.getState().devices.find((d) => d.id === id);
    const ground = this.picker.ground(x, y);
    if (device && ground) {
      press.offsetX = device.mount.x - ground[0];
      press.offsetY = device.mount.y - ground[1];
    }
    this.rig.enabled = false;
    select(this.store, { kind: 'device', id });
    try {
      this.surface.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that has gone meanwhile can't be captured; the drag then ends at the edge of the view.
    }
  }

  private move(event: PointerEvent): void {
    const [x, y] = this.at(event);
    this.hoverX = x;
    this.hoverY = y;
    this.hovered = true;
    const { press } = this;
    if (!press || event.pointerId !== press.pointer) return;
    if (!press.moved && Math.hypot(x - press.x, y - press.y) < CLICK) return;
    press.moved = true;
    if (!press.device) return;
    this.surface.style.cursor = 'grabbing';
    const ground = this.picker.ground(x, y);
    if (!ground) return;
    const nx = Math.round((ground[0] + press.offsetX) * GRID) / GRID;
    const ny = Math.round((ground[1] + press.offsetY) * GRID) / GRID;
    const { devices } = this.store.getState();
    const moved = replaceDevice(devices, press.device, (d) =>
      d.mount.x === nx && d.mount.y === ny ? d : { ...d, mount: { ...d.mount, x: nx, y: ny } },
    );
    if (moved !== devices) this.store.setState({ devices: moved, dragging: press.device });
  }

  private up(event: PointerEvent): void {
    const { press } = this;
    if (!press || event.pointerId !== press.pointer) return;
    const [x, y] = this.at(event);
    this.release();
    if (press.moved || event.target !== this.canvas) return;
    const { tool } = this.store.getState();
    if (tool.kind === 'place') this.place(tool.model, x, y, event.shiftKey);
    else if (!press.device) select(this.store, this.picker.pick(x, y));
  }

  private release(): void {
    if (this.press) {
      try {
        this.surface.releasePointerCapture(this.press.pointer);
      } catch {
        // Not captured, or gone already: nothing to release.
      }
    }
    this.press = null;
    this.rig.enabled = true;
    if (this.store.getState().dragging !== null) this.store.setState({ dragging: null });
  }

  private twice(event: MouseEvent): void {
    if (event.target !== this.canvas) return;
    const target = this.picker.pick(...this.at(event));
    if (target) moveCamera(this.store, { kind: target.kind === 'vehicle' ? 'follow' : 'flyTo', target });
  }

  /** Adds a device of the catalogue's model on the ground; with shift the tool stays in hand. */
  private place(model: string, px: number, py: number, again: boolean): void {
    const ground = this.picker.ground(px, py);
    const entry = modelOf(model);
    if (!ground || !entry) return;
    const { devices } = this.store.getState();
    const { kind, height, pitch } = MOUNTS[entry.kind];
    const [x, y] = ground.map((v) => Math.round(v * GRID) / GRID) as [number, number];
    // It looks away from the camera: what one saw while placing is what it sees.
    const eye = this.stage.picture.camera.position;
    const yaw = Math.atan2(y - eye.y, x - eye.x);
    const device: Device = {
      id: nextDeviceId(devices, entry.kind),
      kind: entry.kind,
      model,
      mount: { kind, x, y, height, yaw, pitch, roll: 0 },
      links: [],
      topics: {},
      confidence: 'assumed',
    };
    this.store.setState({
      devices: [...devices, device],
      selection: { kind: 'device', id: device.id },
      ...(again ? {} : { tool: { kind: 'select' as const } }),
    });
  }
}
