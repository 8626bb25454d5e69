import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { Allocate, StateColumn, Stateful } from '../state.ts';
import { hasSeenGreen } from './models/start-up.ts';

/** What the signals show to the links of junctions, and for how long they have let traffic go. */
export class LinkSignals implements Stateful {
  private readonly roads: RoadNetwork;
  private readonly signalState: Uint8Array;
  private readonly dt: number;
  /** Per signal index: s for which it has not been red. */
  private readonly openFor: Float64Array;

  constructor(roads: RoadNetwork, signalState: Uint8Array, dt: number, allocate: Allocate) {
    this.roads = roads;
    this.signalState = signalState;
    this.dt = dt;
    this.openFor = allocate(Float64Array, signalState.length);
  }

  /** Counts for how long each signal index has not been red, s. */
  watch(): void {
    for (let i = 0; i < this.openFor.length; i++) {
      const state = this.signalState[i]!;
      const closed = state === SIGNAL_STATE.red || state === SIGNAL_STATE.redYellow;
      this.openFor[i] = closed ? 0 : this.openFor[i]! + this.dt;
    }
  }

  /** State of a link's signal; `off` where there is none. */
  stateOf(link: number): number {
    const signal = this.roads.linkSignal[link]!;
    if (signal < 0) return SIGNAL_STATE.off;
    return this.signalState[this.roads.signalStateStart[signal]! + this.roads.linkSignalIndex[link]!]!;
  }

  /** Whether a link shows neither red nor yellow. */
  isOpen(link: number): boolean {
    const state = this.stateOf(link);
    return state !== SIGNAL_STATE.red && state !== SIGNAL_STATE.redYellow && state !== SIGNAL_STATE.yellow;
  }

  /** Seconds for which a link's signal has not been red; infinite without one. */
  openSince(link: number): number {
    const signal = this.roads.linkSignal[link]!;
    if (signal < 0) return Number.POSITIVE_INFINITY;
    return this.openFor[this.roads.signalStateStart[signal]! + this.roads.linkSignalIndex[link]!]!;
  }

  /** Whether a driver who stands at the line has not taken in yet that the light has changed. */
  justTurned(link: number, reaction: number): boolean {
    const { roads } = this;
    const signal = roads.linkSignal[link]!;
    if (signal < 0) return false;
    const open = this.openFor[roads.signalStateStart[signal]! + roads.linkSignalIndex[link]!]!;
    return !hasSeenGreen(open, reaction, this.dt);
  }

  stateColumns(): readonly StateColumn[] {
    return [this.openFor];
  }
}
