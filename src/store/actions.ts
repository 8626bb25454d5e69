import type { AppStore, CameraRequest, Layer, Selection } from './app-store.ts';

/** Selects, or clears the selection with null. */
export function select(store: AppStore, selection: Selection | null): void {
  const old = store.getState().selection;
  if (old?.kind === selection?.kind && old?.id === selection?.id) return;
  store.setState({ selection });
}

/** Asks the camera for a move. */
export function moveCamera(store: AppStore, wish: Omit<CameraRequest, 'serial'>): void {
  store.setState((s) => ({ camera: { ...wish, serial: s.camera.serial + 1 } }));
}

/** Selects something and flies there. */
export function show(store: AppStore, selection: Selection): void {
  select(store, selection);
  moveCamera(store, { kind: 'flyTo', target: selection });
}

export function toggleLayer(store: AppStore, layer: Layer, on?: boolean): void {
  store.setState((s) => ({ layers: { ...s.layers, [layer]: on ?? !s.layers[layer] } }));
}
