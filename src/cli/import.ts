import type { CAC } from 'cac';
import { type RawOptions, textOption } from './options.ts';
import { EXIT, Output, UsageError } from './output.ts';
import { writeResult } from './write-file.ts';

/** `import FILE -o SCENE`: any supported format to a scene document. */
export function registerImport(cli: CAC): void {
  cli
    .command('import <file>', 'Turn a SUMO configuration or network into a scene document')
    .option('-o, --output <scene>', 'File to write, e.g. cologne.json ("-" writes to standard output)')
    .option('--json', 'One JSON document with the counts and all problems on standard output')
    .example((bin) => `  $ ${bin} import cologne8.sumocfg -o cologne8.json`)
    .action(async (file: unknown, options: RawOptions) => importScene(String(file), options));
}

async function importScene(file: string, options: RawOptions): Promise<number> {
  const output = new Output(options.json === true);
  const target = textOption(options, 'output');
  if (target === undefined) throw new UsageError('The file to write is missing.', 'Add -o scene.json.');
  if (target === '-' && output.json)
    throw new UsageError('-o - and --json both need standard output.', 'Write the scene to a file.');
  const { loadScene } = await import('../scene-files/load-scene.ts');
  const { scene, problems } = await loadScene(file);
  const text = `${JSON.stringify(scene, null, 1)}\n`;
  if (target === '-') process.stdout.write(text);
  else writeResult(target, text, 'import.not-written', 'The scene');
  output.problems(problems, true);
  const { roads, scenarios } = scene;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const counts = {
    edges: roads.edges.length,
    lanes: roads.edges.reduce((sum, edge) => sum + edge.lanes.length, 0),
    junctions: roads.junctions.length,
    connections: roads.connections.length,
    signals: roads.signals.length,
    vehicles: scenarios.reduce((sum, { demand }) => sum + demand.vehicles.length, 0),
    flows: scenarios.reduce((sum, { demand }) => sum + demand.flows.length, 0),
  };
  if (target !== '-') {
    output.result({ ...counts, errors, output: target, problems }, [
      `${target}: ${counts.edges} edges with ${counts.lanes} lanes, ${counts.junctions} junctions, ${counts.signals} ${counts.signals === 1 ? 'signal' : 'signals'}, ${counts.vehicles} vehicles and ${counts.flows} flows.`,
      ...(errors > 0 ? [`${errors} errors: parts of the source are left out.`] : []),
    ]);
  }
  return errors > 0 ? EXIT.failed : EXIT.ok;
}
