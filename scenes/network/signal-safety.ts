import type { Problem } from '../problem.ts';
import { CONFLICT, DIRECTION, type RoadNetwork } from './road-network.ts';
import { SIGNAL_CODE } from './signal-states.ts';

/**
 * Programmes checked against the ways through the junction: pairs of connections that cross and that some phase gives green
 * with priority at once. One warning per signal, with the first pair and phase. Such a programme runs as it stands (the
 * vehicles still mind each other), but it tells both drivers that nobody crosses their way.
 */
export function conflictingGreens(roads: RoadNetwork): Problem[] {
  const problems: Problem[] = [];
  const links: number[][] = roads.signalIds.map(() => []);
  for (let k = 0; k < roads.linkCount; k++) links[roads.linkSignal[k] as number]?.push(k);
  for (const [s, own] of links.entries()) {
    const pair = firstPair(roads, s, own);
    if (!pair) continue;
    const name = (link: number) => {
      const edge = (lane: number) => roads.edgeIds[roads.laneEdge[lane] as number] ?? '';
      return `${edge(roads.linkFrom[link] as number)} -> ${edge(roads.linkTo[link] as number)}`;
    };
    problems.push({
      code: 'conflicting-greens',
      severity: 'warning',
      message: `Phase ${pair.phase} of signal "${roads.signalIds[s]}" gives priority to ways that cross: ${name(pair.a)} and ${name(pair.b)}.`,
      where: `signal ${roads.signalIds[s]}`,
      hint: 'Give one of them a green that gives way (g), or separate phases.',
    });
  }
  return problems;
}

function firstPair(roads: RoadNetwork, s: number, links: readonly number[]) {
  const first = roads.phaseStart[s] as number;
  for (let p = first; p < (roads.phaseStart[s + 1] as number); p++) {
    const major = (link: number) => {
      const at = (roads.phaseStateStart[p] as number) + (roads.linkSignalIndex[link] as number);
      return roads.phaseStates[at] === SIGNAL_CODE.greenMajor;
    };
    for (const k of links) {
      if (!major(k)) continue;
      for (let c = roads.conflictStart[k] as number; c < (roads.conflictStart[k + 1] as number); c++) {
        const foe = roads.conflictLink[c] as number;
        if (foe < k || roads.conflictKind[c] !== CONFLICT.crossing || roads.conflictWide[c] === 1) continue;
        if (roads.linkSignal[foe] !== s || !major(foe) || besideOrBack(roads, k, foe)) continue;
        return { phase: p - first, a: k, b: foe };
      }
    }
  }
  return undefined;
}

/** Ways from one edge (lanes side by side) and turns back on the own road are left to the vehicles. */
function besideOrBack(roads: RoadNetwork, a: number, b: number): boolean {
  if (roads.linkDirection[a] === DIRECTION.turn || roads.linkDirection[b] === DIRECTION.turn) return true;
  return roads.laneEdge[roads.linkFrom[a] as number] === roads.laneEdge[roads.linkFrom[b] as number];
}
