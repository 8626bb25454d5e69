import { readFileSync } from 'node:fs';
import { cac } from 'cac';
import { registerBench } from './bench.ts';
import { registerImport } from './import.ts';
import { EXIT, Output, UsageError } from './output.ts';
import { registerRun } from './run.ts';
import { registerCover, registerSense } from './sense.ts';
import { registerServe } from './serve.ts';
import { registerValidate } from './validation.ts';

const NAME = 'hetao-twin';

/** Runs the command line and returns the exit code: 0 done, 1 failed, 2 called wrongly. */
async function main(argv: readonly string[]): Promise<number> {
  const words = argv.slice(2);
  const output = new Output(words.includes('--json'));
  const cli = cac(NAME);
  registerServe(cli);
  registerRun(cli);
  registerImport(cli);
  registerSense(cli);
  registerCover(cli);
  registerBench(cli);
  registerValidate(cli);
  cli.usage('COMMAND [options]');
  cli.help((sections) =>
    sections
      .filter(({ title }) => !title?.startsWith('For more info'))
      .map((part) => ({ ...part, body: tidy(part.body) })),
  );
  cli.version(version());
  try {
    cli.parse([...argv.slice(0, 1), NAME, ...words], { run: false });
    if (cli.options.help || cli.options.version) return EXIT.ok;
    if (!cli.matchedCommand) {
      const commands = cli.commands.map((command) => command.name).join(', ');
      throw cli.args[0] === undefined
        ? new UsageError('No command is given.', `Commands: ${commands}. \`${NAME} --help\` tells more.`)
        : new UsageError(
            `There is no command "${cli.args[0]}".`,
            `Commands: ${commands}. \`${NAME} --help\` tells more.`,
          );
    }
    const code: unknown = await cli.runMatchedCommand();
    return typeof code === 'number' ? code : EXIT.ok;
  } catch (cause) {
    return output.failure(
      cause instanceof Error && cause.name === 'CACError' ? usageError(cause, cli.matchedCommandName) : cause,
    );
  }
}

/** The parser pads lines, and gives switches like `--no-devices` a default that reads as its opposite. */
function tidy(body: string): string {
  return body.replace(/ \(default: true\)/g, '').replace(/ +$/gm, '');
}

function usageError(cause: Error, command: string | undefined): UsageError {
  const message = cause.message.replace(/`/g, '"');
  return new UsageError(
    `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`,
    `\`${NAME}${command ? ` ${command}` : ''} --help\` lists what it takes.`,
  );
}

function version(): string {
  const file: { version?: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return file.version ?? '0';
}

// A reader that closes the pipe early (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

process.exitCode = await main(process.argv);
