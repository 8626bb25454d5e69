import * as v from 'valibot';
import { Device } from '../../scenes/document/devices.ts';
import { schemaProblems } from '../../scenes/document/schema-problems.ts';
import { Id } from '../../scenes/document/shapes.ts';
import type { Problem } from '../../scenes/problem.ts';

export const PLAN_FORMAT = 'hetao-twin-plan';
export const PLAN_VERSION = 1;

/** A plan: the devices a person set up in a scene. */
export const Plan = v.strictObject({
  format: v.literal(PLAN_FORMAT, `must be "${PLAN_FORMAT}"`),
  version: v.literal(PLAN_VERSION, `must be ${PLAN_VERSION}`),
  /** Id of the scene that the plan was made in. */
  scene: Id,
  /** ISO 8601, UTC. */
  saved: v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time')),
  devices: v.array(Device),
});
export type Plan = v.InferOutput<typeof Plan>;

export interface PlanReading {
  /** Null if there is an error among the problems. */
  readonly plan: Plan | null;
  readonly problems: readonly Problem[];
}

export function writePlan(scene: string, devices: readonly Device[], now: Date): string {
  const plan: Plan = {
    format: PLAN_FORMAT,
    version: PLAN_VERSION,
    scene,
    saved: now.toISOString(),
    devices: [...devices],
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/**
 * Reads a plan with every problem listed. `where` names its origin (a file's name) in problems; `models` are those of
 * the catalogue, `scene` is the open scene's id: a plan of another scene is a warning, a model nobody knows an error.
 */
export function readPlan(
  text: string,
  where: string,
  models: ReadonlySet<string>,
  scene: string,
): PlanReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail(
      'plan.not-json',
      `The file is not JSON: ${detail}`,
      where,
      'Choose a plan exported by this application.',
    );
  }
  const parsed = v.safeParse(Plan, value);
  if (!parsed.success) {
    const problems = schemaProblems(parsed.issues).map((p) => ({
      ...p,
      code: p.code.replace('scene.', 'plan.'),
      where: `${where}: ${p.where}`,
    }));
    return { plan: null, problems };
  }
  const plan = parsed.output;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  plan.devices.forEach((device, i) => {
    const at = `${where}: devices[${i}]`;
    if (seen.has(device.id)) {
      problems.push(
        entry(
          'plan.duplicate-id',
          'error',
          `The id ${device.id} occurs twice.`,
          at,
          'Give each device its own id.',
        ),
      );
    }
    seen.add(device.id);
    if (!models.has(device.model)) {
      const known = [...models].slice(0, 4).join(', ');
      problems.push(
        entry(
          'plan.unknown-model',
          'error',
          `The catalogue has no model ${device.model}.`,
          at,
          `Known models: ${known}, ...`,
        ),
      );
    }
  });
  if (plan.scene !== scene) {
    problems.push(
      entry(
        'plan.other-scene',
        'warning',
        `The plan was made in the scene ${plan.scene}, and ${scene} is open.`,
        where,
        'Positions are kept as they are: check that they make sense here.',
      ),
    );
  }
  const failed = problems.some((p) => p.severity === 'error');
  return { plan: failed ? null : plan, problems };
}

function entry(
  code: string,
  severity: Problem['severity'],
  message: string,
  where: string,
  hint: string,
): Problem {
  return { code, severity, message, where, hint };
}

function fail(code: string, message: string, where: string, hint: string): PlanReading {
  return { plan: null, problems: [entry(code, 'error', message, where, hint)] };
}
