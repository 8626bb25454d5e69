import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath, mosquittoPath } from './programs.ts';

/**
 * Makes sure that the programs the tests drive are there: Chromium and mosquitto. On Debian and its relatives a root user
 * gets them installed; everyone else is told the command.
 */
interface Wanted {
  readonly name: string;
  readonly packageName: string;
  readonly variable: string;
  readonly find: () => string | null;
}

const WANTED: readonly Wanted[] = [
  { name: 'Chromium', packageName: 'chromium', variable: 'CHROME_PATH', find: chromiumPath },
  { name: 'mosquitto', packageName: 'mosquitto', variable: 'MOSQUITTO_PATH', find: mosquittoPath },
];
/** Chinese labels need a font; pictures are worse without it, tests are not. */
const FONT = 'fonts-noto-cjk';

function run(command: string, args: readonly string[]): boolean {
  console.error(`$ ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * 60_000,
  });
  return status === 0;
}

function install(packages: readonly string[]): boolean {
  // Services of the packages aren't started where a policy forbids it; the tests start their own brokers.
  return run('apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
}

const missing = () => WANTED.filter(({ find }) => find() === null);
const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

let absent = missing();
if (absent.length > 0 && canInstall) {
  run('apt-get', ['update']);
  install(absent.map(({ packageName }) => packageName));
  if (!existsSync('/usr/share/fonts/opentype/noto')) install([FONT]);
  absent = missing();
}
if (absent.length > 0) {
  const names = absent.map(({ name }) => name).join(' and ');
  const packages = absent.map(({ packageName }) => packageName).join(' ');
  const variables = absent.map(({ variable, name }) => `${variable} to the path of ${name}`).join(', ');
  console.error(
    [
      `The tests need ${names}, which this machine doesn't have.`,
      `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y ${packages}`,
      `  Otherwise install ${absent.length > 1 ? 'them' : 'it'} and set ${variables}.`,
    ].join('\n'),
  );
  process.exit(1);
}
