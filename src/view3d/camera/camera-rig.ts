import { CameraControlsImpl } from '@react-three/drei';
import { type PerspectiveCamera, Vector3 } from 'three';
import type { CompiledScene } from '../../../scenes/network/compile.ts';
import type { CameraRequest, Selection } from '../../store/app-store.ts';
import type { Picture } from '../picture.ts';
import { clearSight } from './clear-sight.ts';
import { homeView, topView, type Viewpoint } from './home-view.ts';

/** Where something that can be selected is: place, and how far to stand away. */
export interface Place {
  x: number;
  y: number;
  z: number;
  /** Comfortable viewing distance, m. */
  distance: number;
}

/** Answers where a selected thing is now; false when it is not (or no longer) there. */
export type Locate = (selection: Selection, out: Place) => boolean;

const LOWEST_LOOK = 1.53;
const FARTHEST = 9000;
const NEAREST = 6;
/** Smooth time of a flight, s: it arrives in about three of these. */
const FLIGHT = 0.26;

type Controls = InstanceType<typeof CameraControlsImpl>;

/** Moves the camera by hand and by the interface's wishes. Left drag moves the map, right drag turns, wheel comes nearer. */
export class CameraRig {
  private readonly controls: Controls;
  private readonly camera: PerspectiveCamera;
  private readonly place: Place = { x: 0, y: 0, z: 0, distance: 100 };
  private readonly target = new Vector3();
  private readonly locate: Locate;
  private following: Selection | null = null;
  private serial = -1;
  private world: CompiledScene | null = null;
  private readonly calm: boolean;
  private readonly stopFollowing = () => {
    this.following = null;
  };

  constructor(controls: Controls, camera: PerspectiveCamera, locate: Locate) {
    this.controls = controls;
    this.locate = locate;
    this.camera = camera;
    this.calm = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
    const { ACTION } = CameraControlsImpl;
    controls.mouseButtons.left = ACTION.SCREEN_PAN;
    controls.mouseButtons.right = ACTION.ROTATE;
    controls.mouseButtons.middle = ACTION.ROTATE;
    controls.touches.one = ACTION.TOUCH_SCREEN_PAN;
    controls.touches.two = ACTION.TOUCH_DOLLY_ROTATE;
    controls.dollyToCursor = true;
    controls.minPolarAngle = 0;
    controls.maxPolarAngle = LOWEST_LOOK;
    controls.minDistance = NEAREST;
    controls.maxDistance = FARTHEST;
    controls.smoothTime = FLIGHT;
    controls.draggingSmoothTime = 0.06;
    controls.addEventListener('controlstart', this.stopFollowing);
  }

  /** Whether hand movements reach the camera (not while a device is dragged). */
  set enabled(value: boolean) {
    this.controls.enabled = value;
  }

  get distance(): number {
    return this.controls.distance;
  }

  /** Point the camera looks at, in the rig's own vector. */
  get focus(): Vector3 {
    return this.controls.getTarget(this.target);
  }

  /** Carries out a wish of the interface once, and keeps following what it should follow. */
  update(picture: Picture): void {
    const { world, camera: request } = picture.state;
    const { locate } = this;
    if (world !== this.world) {
      // A new scene opens with its own view, whatever was looked at before.
      this.world = world;
      this.serial = request.serial;
      if (world) this.carryOut({ serial: request.serial, kind: 'home' }, picture, false);
    } else if (world && request.serial !== this.serial) {
      this.serial = request.serial;
      this.carryOut(request, picture, !this.calm);
    }
    if (this.following) {
      if (locate(this.following, this.place)) {
        void this.controls.moveTo(this.place.x, this.place.y, this.place.z, false);
      } else {
        this.following = null;
      }
    }
    const reach = Math.max(this.controls.distance, this.camera.position.z);
    const near = Math.min(12, Math.max(0.25, reach * 0.012));
    if (Math.abs(near - this.camera.near) > near * 0.1) {
      this.camera.near = near;
      this.camera.updateProjectionMatrix();
    }
  }

  flyTo(view: Viewpoint, smooth: boolean): void {
    const [ex, ey, ez] = view.eye;
    const [tx, ty, tz] = view.target;
    void this.controls.setLookAt(ex, ey, ez, tx, ty, tz, smooth && !this.calm);
  }

  dispose(): void {
    this.controls.removeEventListener('controlstart', this.stopFollowing);
  }

  private carryOut(request: CameraRequest, picture: Picture, smooth: boolean): void {
    const { locate } = this;
    const { world } = picture.state;
    if (!world) return;
    this.following = null;
    const { place } = this;
    switch (request.kind) {
      case 'home':
        this.flyTo(homeView(world), smooth);
        return;
      case 'top':
        this.flyTo(topView(world, picture.width / picture.height, this.camera.fov), smooth);
        return;
      case 'device': {
        const device = picture.state.devices.find((d) => d.id === request.target?.id);
        if (!device) return;
        const { x, y, height, yaw, pitch } = device.mount;
        const away = 60;
        const z = Math.max(0, height - Math.tan(pitch) * away);
        const view: Viewpoint = {
          eye: [x - Math.cos(yaw) * 0.5, y - Math.sin(yaw) * 0.5, height + 0.6],
          target: [x + Math.cos(yaw) * away, y + Math.sin(yaw) * away, z],
        };
        this.flyTo(view, smooth);
        return;
      }
      case 'flyTo':
      case 'follow': {
        if (request.target && locate(request.target, place)) {
          if (request.kind === 'follow') this.following = request.target;
        } else if (request.point) {
          [place.x, place.y, place.z] = request.point;
          place.distance = 220;
        } else return;
        // Keep the direction of sight where no wall is in the way, come to a comfortable distance.
        const eye = this.camera.position;
        const focus = this.controls.getTarget(this.target);
        const dx = eye.x - focus.x;
        const dy = eye.y - focus.y;
        const direction = Math.hypot(dx, dy) < 1e-3 ? -Math.PI / 2 : Math.atan2(dy, dx);
        const target = [place.x, place.y, place.z] as const;
        const standing = picture.mood.board < 0.5 && picture.state.layers.buildings;
        const walls = standing ? world.scene.surroundings.buildings : [];
        const own = request.target?.kind === 'building' ? request.target.id : null;
        const view: Viewpoint = { eye: clearSight(target, place.distance, direction, walls, own), target };
        this.flyTo(view, smooth && request.kind !== 'follow');
        return;
      }
    }
  }
}
