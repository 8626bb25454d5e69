import type { CompiledScene } from '../../scenes/network/compile.ts';
import type { Speaker } from '../i18n/texts.ts';

/** Name of a line of the open scenario in the language, else its id. */
export function lineName(
  world: CompiledScene | null,
  scenarioId: string | null,
  line: string,
  say: Speaker,
): string {
  const scenario = world?.scene.scenarios.find((s) => s.id === scenarioId);
  return say.local(scenario?.demand.lines?.find((l) => l.id === line)?.name) || line;
}
