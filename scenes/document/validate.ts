import * as v from 'valibot';
import type { Problem } from '../problem.ts';
import { DocumentCheck } from './check.ts';
import { checkScenario } from './check-demand.ts';
import { checkDetectors } from './check-detectors.ts';
import { checkRoads } from './check-roads.ts';
import { checkSurroundings } from './check-surroundings.ts';
import { SCENE_FORMAT, SCENE_VERSION, Scene } from './scene.ts';
import { schemaProblems } from './schema-problems.ts';

export interface ReadScene {
  /** The document with its defaults filled in; absent where a problem is an error. */
  readonly scene?: Scene;
  /** Everything that is wrong, not only the first thing: each with path, message and hint. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a scene document from JSON text or from a parsed value: first its form (the schema), then its meaning
 * (references, indices, times, geometry). Never throws.
 */
export function readScene(source: unknown): ReadScene {
  let document = source;
  if (typeof source === 'string') {
    try {
      document = JSON.parse(source.replace(/^\uFEFF/, ''));
    } catch (cause) {
      return refuse(
        'scene.not-json',
        `The text is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
        'Check for a missing comma or bracket at that place.',
      );
    }
  }
  const refusal = refuseOtherFormats(document);
  if (refusal) return refusal;
  const parsed = v.safeParse(Scene, document);
  if (!parsed.success) return { problems: schemaProblems(parsed.issues) };
  const scene = parsed.output;
  const problems = checkScene(scene);
  return problems.some(({ severity }) => severity === 'error') ? { problems } : { scene, problems };
}

/** Problems with the meaning of a document whose form is right. */
export function checkScene(scene: Scene): Problem[] {
  const check = new DocumentCheck();
  const facts = checkRoads(scene.roads, scene.walkways, check);
  checkSurroundings(scene, facts, check);
  checkDetectors(scene.detectors ?? [], facts, check);
  check.unique(scene.scenarios, ['scenarios'], 'scenario');
  for (const [i, scenario] of scene.scenarios.entries())
    checkScenario(scenario, ['scenarios', i], facts, check);
  return check.problems;
}

/** A document of another kind or a newer version gets one clear answer instead of a list of its differences. */
function refuseOtherFormats(document: unknown): ReadScene | undefined {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return refuse(
      'scene.not-a-scene',
      'The document is not a JSON object.',
      `A scene is an object with "format": "${SCENE_FORMAT}".`,
    );
  }
  const { format, version } = document as { readonly format?: unknown; readonly version?: unknown };
  if (format !== SCENE_FORMAT) {
    return refuse(
      'scene.not-a-scene',
      format === undefined
        ? "The document doesn't say that it is a scene."
        : `The document's format is ${JSON.stringify(format)?.slice(0, 60)}, not a scene.`,
      `A scene document has "format": "${SCENE_FORMAT}" and "version": ${SCENE_VERSION}. Other files go through \`hetao-twin import\`.`,
      'format',
    );
  }
  if (typeof version === 'number' && version > SCENE_VERSION) {
    return refuse(
      'scene.newer-version',
      `The scene has version ${version}; this program reads up to version ${SCENE_VERSION}.`,
      'Update Hetao Twin to open it.',
      'version',
    );
  }
  return undefined;
}

function refuse(code: string, message: string, hint: string, where = 'document'): ReadScene {
  return { problems: [{ code, severity: 'error', message, where, hint }] };
}
