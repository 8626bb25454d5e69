import { TwinError } from '../../scenes/problem.ts';

export interface BrokerAddress {
  /** Without user name and password, fit to be shown. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

const SCHEMES = { browser: ['ws:', 'wss:'], node: ['mqtt:', 'mqtts:', 'ws:', 'wss:'] } as const;

/**
 * Reads the address of a broker as a person types it. A user name and password in it are taken out of the URL.
 * Throws TwinError with what to write instead when it can't be used from here.
 */
export function parseBrokerUrl(text: string, from: 'browser' | 'node'): BrokerAddress {
  const wrong = (message: string, hint: string) =>
    new TwinError({
      code: 'broker-url',
      message,
      where: text.trim().slice(0, 200) || 'broker address',
      hint,
    });
  const example = from === 'browser' ? 'ws://localhost:8080/mqtt' : 'mqtt://localhost:1883';
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw wrong('This is not the address of a broker.', `Write it like ${example}.`);
  }
  if (!(SCHEMES[from] as readonly string[]).includes(url.protocol)) {
    throw from === 'browser' && (url.protocol === 'mqtt:' || url.protocol === 'mqtts:')
      ? wrong(
          'A browser cannot open a plain MQTT connection.',
          'Use the WebSocket listener of the broker (ws:// or wss://), or start the server with --broker and this address.',
        )
      : wrong(
          `The address begins with ${url.protocol}// instead of ${SCHEMES[from].map((s) => `${s}//`).join(' or ')}.`,
          `Write it like ${example}.`,
        );
  }
  if (!url.hostname) throw wrong('The address has no host.', `Write it like ${example}.`);
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return { url: url.href, ...(username && { username }), ...(password && { password }) };
}
