import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The variable's path, the first usual place, or the PATH; a variable that leads nowhere is passed over. */
function find(variable: string, places: readonly string[], names: readonly string[]): string | null {
  const given = process.env[variable];
  if (given && isProgram(given)) return given;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...places, ...onPath].find(isProgram) ?? null;
}

/** Chromium or Chrome on this machine, or null. `CHROME_PATH` overrides. */
export function chromiumPath(): string | null {
  return find(
    'CHROME_PATH',
    [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/usr/bin/google-chrome-stable',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    ['chromium', 'chromium-browser', 'google-chrome'],
  );
}

/** The mosquitto broker on this machine, or null. `MOSQUITTO_PATH` overrides. */
export function mosquittoPath(): string | null {
  return find(
    'MOSQUITTO_PATH',
    ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'],
    ['mosquitto'],
  );
}
