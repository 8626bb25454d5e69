import { centroid } from '../geometry/polygons.ts';
import type { Stage } from '../stage.ts';
import type { Locate } from './camera-rig.ts';

/** Finds what is selected: moving things in the picture being made, standing things in the scene. */
export function locator(stage: Stage): Locate {
  return (selection, out) => {
    const { state } = stage.picture;
    const { world } = state;
    if (!world) return false;
    const put = (x: number, y: number, z: number, distance: number) => {
      out.x = x;
      out.y = y;
      out.z = z;
      out.distance = distance;
      return true;
    };
    const { frame } = stage.bodies;
    switch (selection.kind) {
      case 'vehicle':
      case 'pedestrian': {
        if (!frame) return false;
        const id = Number(selection.id);
        const vehicle = selection.kind === 'vehicle';
        const ids = vehicle ? frame.vehicleId : frame.pedestrianId;
        const table = vehicle ? stage.bodies.vehicles : stage.bodies.pedestrians;
        for (let i = 0; i < table.count; i += 1) {
          if (ids[i] === id) return put(table.x[i]!, table.y[i]!, table.z[i]! + 1, vehicle ? 38 : 14);
        }
        return false;
      }
      case 'track': {
        if (!frame) return false;
        const id = Number(selection.id);
        for (let i = 0; i < frame.trackCount; i += 1) {
          if (frame.trackId[i] === id)
            return put(frame.trackX[i]!, frame.trackY[i]!, frame.trackZ[i]! + 1, 38);
        }
        return false;
      }
      case 'device': {
        const device = state.devices.find((d) => d.id === selection.id);
        return device ? put(device.mount.x, device.mount.y, device.mount.height * 0.6, 75) : false;
      }
      case 'building': {
        const building = world.scene.surroundings.buildings.find((b) => b.id === selection.id);
        if (!building) return false;
        const [x, y] = centroid(building.footprint);
        return put(x, y, building.height / 2, 120 + building.height * 1.6);
      }
      case 'place': {
        const place = world.scene.surroundings.places.find((p) => p.id === selection.id);
        return place ? put(place.point[0], place.point[1], 0, 260) : false;
      }
      case 'edge': {
        const edge = world.roads.edgeIndex.get(selection.id);
        if (edge === undefined) return false;
        const lane = world.roads.edgeFirstLane[edge]!;
        const a = world.roads.shapeStart[lane]!;
        const b = world.roads.shapeStart[lane + 1]! - 1;
        const x = (world.roads.shapeX[a]! + world.roads.shapeX[b]!) / 2;
        const y = (world.roads.shapeY[a]! + world.roads.shapeY[b]!) / 2;
        return put(x, y, world.roads.shapeZ[a]!, 80 + world.roads.laneLength[lane]! * 0.9);
      }
      case 'signal': {
        const index = world.roads.signalIds.indexOf(selection.id);
        if (index < 0) return false;
        for (let link = 0; link < world.roads.linkCount; link += 1) {
          if (world.roads.linkSignal[link] !== index) continue;
          const at = world.roads.shapeStart[world.roads.laneCount + link]!;
          return put(world.roads.shapeX[at]!, world.roads.shapeY[at]!, world.roads.shapeZ[at]! + 4, 90);
        }
        return false;
      }
    }
  };
}
