import type { Problem } from '../../scenes/problem.ts';

type Words = readonly [code: string, message: string, hint: string];

const CHECK_CREDENTIALS = 'Check the user name and password, and what the broker allows them.';

/** By CONNACK code of MQTT 3.1.1 and reason code of MQTT 5. */
const ANSWERS: Readonly<Record<number, Words>> = {
  2: [
    'broker-client-id',
    'The broker does not accept the client id.',
    'Check the rules for client ids on the broker.',
  ],
  3: ['broker-unavailable', 'The broker says that it is unavailable.', 'Try again later.'],
  4: ['broker-not-authorised', 'Wrong user name or password.', CHECK_CREDENTIALS],
  5: ['broker-not-authorised', 'Not authorised.', CHECK_CREDENTIALS],
  133: [
    'broker-client-id',
    'The broker does not accept the client id.',
    'Check the rules for client ids on the broker.',
  ],
  134: ['broker-not-authorised', 'Wrong user name or password.', CHECK_CREDENTIALS],
  135: ['broker-not-authorised', 'Not authorised.', CHECK_CREDENTIALS],
  136: ['broker-unavailable', 'The broker says that it is unavailable.', 'Try again later.'],
  137: ['broker-busy', 'The broker is busy.', 'Try again later.'],
  138: ['broker-banned', 'The broker has banned this client.', 'Ask who runs the broker.'],
  149: [
    'broker-packet-size',
    'A message is larger than the broker allows.',
    'Raise the limit of the broker.',
  ],
  151: ['broker-quota', 'A quota of the broker is used up.', 'Ask who runs the broker.'],
  159: ['broker-rate', 'The broker takes no more connections at this rate.', 'Try again later.'],
};

const SYSTEM: Readonly<Record<string, Words>> = {
  ECONNREFUSED: [
    'broker-refused',
    'The connection was refused: nothing listens there.',
    'Start the broker, or check its host and port.',
  ],
  ENOTFOUND: ['broker-unknown-host', 'The host is not known.', 'Check the host name.'],
  EAI_AGAIN: ['broker-unknown-host', 'The host name could not be looked up.', 'Check the network.'],
  EHOSTUNREACH: ['broker-unreachable', 'The host cannot be reached.', 'Check the network.'],
  ENETUNREACH: ['broker-unreachable', 'The network cannot be reached.', 'Check the network.'],
  ETIMEDOUT: [
    'broker-timeout',
    'The broker did not answer in time.',
    'Check the host, the port and the network.',
  ],
  ECONNRESET: ['broker-closed', 'The broker closed the connection.', 'Check that this port speaks MQTT.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'broker-certificate',
    'The certificate of the broker is not trusted.',
    'Install its authority on this machine.',
  ],
  CERT_HAS_EXPIRED: ['broker-certificate', 'The certificate of the broker has expired.', 'Renew it.'],
};

/** Why a connection failed, in words, from whatever the MQTT client reported. `where` is the broker's address. */
export function connectionProblem(where: string, error: unknown, wasConnected: boolean): Problem {
  const words = wordsFor(error, wasConnected);
  return { code: words[0], severity: 'error', message: words[1], where, hint: words[2] };
}

/** Whether the network itself failed, so that the broker said nothing about the protocol. */
export function isNetworkFailure(error: unknown): boolean {
  return typeof codeOf(error) === 'string';
}

/** Whether the broker refused who we are rather than how we speak. */
export function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  return typeof code === 'number' && code !== 1 && code !== 132 && ANSWERS[code] !== undefined;
}

function codeOf(error: unknown): number | string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code } = error as { code?: unknown };
  if (typeof code === 'number' || typeof code === 'string') return code;
  // Node tries all addresses of a host and wraps what each of them said.
  const { errors } = error as { errors?: unknown };
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : null;
}

function wordsFor(error: unknown, wasConnected: boolean): Words {
  const code = codeOf(error);
  if (typeof code === 'number' && ANSWERS[code]) return ANSWERS[code];
  if (typeof code === 'string' && SYSTEM[code]) return SYSTEM[code];
  const text = error instanceof Error ? error.message : '';
  if (/timeout|timed out/i.test(text)) return SYSTEM.ETIMEDOUT as Words;
  if (/unexpected server response: (\d+)/i.test(text)) {
    return [
      'broker-not-mqtt',
      `The server answered, but not as a broker (${text.replace(/^.*?: /, 'HTTP ')}).`,
      'Check the path of the address, usually /mqtt.',
    ];
  }
  if (wasConnected)
    return ['broker-lost', 'The connection to the broker was lost.', 'It is being opened again.'];
  return [
    'broker-closed',
    'The broker could not be reached, or closed the connection before it answered.',
    'Check that the broker runs and that host, port and path of the address are right.',
  ];
}
