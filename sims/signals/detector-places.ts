import type { RoadNetwork } from '../../scenes/network/road-network.ts';
import { CONTROL_KIND } from '../../scenes/network/signal-control.ts';
import { isGreen } from '../../scenes/network/signal-states.ts';
import { SIGNAL_STATE } from '../frame.ts';
import type { DetectorPlace } from './detectors.ts';
import type { StagePlan } from './stage-plan.ts';

/** Length of a generated loop, m. */
const LOOP = 2;
/** Reach of the zones on which pressures are taken, from the stop line back and from the junction on, m. */
const PRESSURE_REACH = 100;

/** A detector and the stages it speaks for (bits); `major` those of them with priority. */
export interface StageDetector {
  readonly detector: number;
  readonly stages: number;
  readonly major: number;
}

/** A movement in the sum of pressures: zones up- and downstream, how the approach's vehicles are shared out. */
export interface PressureLink {
  readonly index: number;
  readonly up: number;
  readonly down: number;
  readonly share: number;
}

/** The detectors of one staged signal. */
export interface SignalSenses {
  /** Loops: who passes keeps the stage green. */
  readonly loops: readonly StageDetector[];
  /** Zones from the loop to the stop line: who is there calls for the stage. */
  readonly zones: readonly StageDetector[];
  readonly links: readonly PressureLink[];
}

/**
 * Detectors of all staged signals that need any: per approach lane the scene's own or a loop at `detectorGap` seconds
 * before the stop line, and the zone from there to the line; for max pressure zones on the lanes beyond as well.
 */
export function placeDetectors(
  roads: RoadNetwork,
  plans: readonly StagePlan[],
): { places: DetectorPlace[]; senses: SignalSenses[] } {
  const places: DetectorPlace[] = [];
  const senses = plans.map((plan) => senseOf(roads, plan, places));
  return { places, senses };
}

function senseOf(roads: RoadNetwork, plan: StagePlan, places: DetectorPlace[]): SignalSenses {
  const loops: StageDetector[] = [];
  const zones: StageDetector[] = [];
  const links: PressureLink[] = [];
  if (plan.timed) return { loops, zones, links };
  const s = plan.signal;
  const name = roads.signalIds[s] ?? '';
  const place = (kind: string, lane: number, from: number, to: number): number => {
    const edge = roads.laneEdge[lane]!;
    const on = `${roads.edgeIds[edge] ?? ''}_${lane - roads.edgeFirstLane[edge]!}`;
    return places.push({ id: `${name}:${kind}:${on}`, signal: s, lane, from, to }) - 1;
  };
  const down = new Map<number, number>();
  for (let lane = 0; lane < roads.laneCount; lane++) {
    const own: number[] = [];
    for (let k = roads.laneLinkStart[lane]!; k < roads.laneLinkStart[lane + 1]!; k++)
      if (roads.linkSignal[k] === s && roads.linkSignalIndex[k]! < plan.size) own.push(k);
    const { stages, major } = stagesServing(
      plan,
      own.map((k) => roads.linkSignalIndex[k]!),
    );
    if (stages === 0) continue;
    const length = roads.laneLength[lane]!;
    const pressure = plan.kind === CONTROL_KIND.maxPressure;
    const placed = pressure ? [] : loopsOn(roads, plan, lane);
    const nearest = Math.min(length, ...placed.map((p) => p.from));
    const zoneFrom = pressure ? Math.max(0, length - PRESSURE_REACH) : nearest;
    for (const { id, from, to } of placed) {
      const detector =
        places.push({ id: id || `${name}:loop:${places.length}`, signal: s, lane, from, to }) - 1;
      loops.push({ detector, stages, major });
    }
    const zone = place('zone', lane, zoneFrom, length);
    zones.push({ detector: zone, stages, major });
    if (!pressure) continue;
    const counted = own.filter((k) => plan.served[roads.linkSignalIndex[k]!] === 1);
    for (const k of counted) {
      const to = roads.linkTo[k]!;
      if (!down.has(to))
        down.set(to, place('beyond', to, 0, Math.min(PRESSURE_REACH, roads.laneLength[to]!)));
      links.push({
        index: roads.linkSignalIndex[k]!,
        up: zone,
        down: down.get(to) ?? zone,
        share: 1 / counted.length,
      });
    }
  }
  return { loops, zones, links };
}

/** The scene's loops on a lane, or one at the signal's usual distance from the stop line. */
function loopsOn(roads: RoadNetwork, plan: StagePlan, lane: number) {
  const table = roads.signalControl!;
  const length = roads.laneLength[lane]!;
  const placed: { id: string; from: number; to: number }[] = [];
  table.detectorIds.forEach((id, d) => {
    if (table.detectorSignal[d] !== plan.signal || table.detectorLane[d] !== lane) return;
    const from = Math.min(table.detectorFrom[d]!, length);
    placed.push({ id, from, to: Math.max(from, Math.min(table.detectorTo[d]!, length)) });
  });
  if (placed.length > 0) return placed;
  const gap = table.detectorGap[plan.signal]! > 0 ? table.detectorGap[plan.signal]! : 2;
  const from = Math.max(0, length - gap * roads.laneSpeed[lane]! - LOOP);
  return [{ id: '', from, to: Math.min(length, from + LOOP) }];
}

/**
 * Stages for which vehicles on a lane with these indices call: per index those that give it priority, or, where none does,
 * those that let it go at all. What is green in every stage calls for none.
 */
function stagesServing(plan: StagePlan, indices: readonly number[]): { stages: number; major: number } {
  let stages = 0;
  let major = 0;
  for (const i of indices) {
    if (plan.served[i] !== 1) continue;
    let best = 0;
    let any = 0;
    for (let k = 0; k < plan.count; k++) {
      const code = plan.codes[k * plan.size + i]!;
      if (code === SIGNAL_STATE.greenMajor) best |= 1 << k;
      if (isGreen(code)) any |= 1 << k;
    }
    stages |= best !== 0 ? best : any;
    major |= best;
  }
  return { stages, major };
}
