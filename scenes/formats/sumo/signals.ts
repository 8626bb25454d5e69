import type { Phase, Signal, SignalProgram } from '../../document/roads.ts';
import type { RawPhase, RawProgram } from './raw-net.ts';
import type { SumoReport } from './report.ts';
import { signalControl } from './signal-control.ts';

/**
 * Signals from programmes in the order of their loading. Of several programmes of one signal the last one loaded is in
 * force, as in SUMO; the sign of `offset` is the same here as there: a positive one delays the cycle.
 */
export function buildSignals(programs: readonly RawProgram[], report: SumoReport): Signal[] {
  const bySignal = new Map<string, Map<string, RawProgram>>();
  const inForce = new Map<string, string>();
  for (const program of programs) {
    if (program.phases.length === 0) {
      report.warning(
        'sumo.empty-programme',
        program.where,
        `Programme "${program.id}" has no phase that lasts.`,
        'It is left out; the signal keeps its other programmes.',
      );
      continue;
    }
    let known = bySignal.get(program.signal);
    if (!known) {
      known = new Map();
      bySignal.set(program.signal, known);
    }
    if (known.has(program.id)) {
      report.warning(
        'sumo.programme-twice',
        program.where,
        `Signal "${program.signal}" already has a programme "${program.id}".`,
        'The later one replaces it; give each programme its own programID.',
      );
    }
    known.set(program.id, program);
    inForce.set(program.signal, program.id);
  }
  const signals: Signal[] = [];
  for (const [id, known] of bySignal) {
    const program = inForce.get(id);
    signals.push({
      id,
      ...(program === undefined ? {} : { program }),
      programs: [...known.values()].map((raw) => buildProgram(raw, report)),
    });
  }
  return signals;
}

function buildProgram(raw: RawProgram, report: SumoReport): SignalProgram {
  const { phases, control } = signalControl(raw, report);
  return {
    id: raw.id === '' ? '0' : raw.id,
    offset: raw.offset,
    phases: phases.map(buildPhase),
    ...(control ? { control } : {}),
  };
}

function buildPhase(phase: RawPhase & Pick<Phase, 'recall'>): Phase {
  return {
    duration: phase.duration,
    state: phase.state,
    ...(phase.name ? { name: phase.name } : {}),
    ...(phase.minDuration === undefined ? {} : { minDuration: phase.minDuration }),
    ...(phase.maxDuration === undefined ? {} : { maxDuration: phase.maxDuration }),
    ...(phase.recall === undefined ? {} : { recall: phase.recall }),
    ...(phase.passage === undefined || phase.passage < 0.001 ? {} : { passage: phase.passage }),
  };
}
