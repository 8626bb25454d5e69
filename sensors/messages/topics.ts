/** Purposes of the topics of our own scheme, `hetao/v1/{device}/{purpose}`. */
export const PURPOSES = ['objects', 'state', 'spat', 'request', 'ack'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const TOPIC_ROOT = 'hetao/v1';

/** Whether a name may stand in a topic: no level separator, wildcard, leading `$` or control character. */
export function isTopicName(name: string): boolean {
  if (name.length === 0 || name.length > 64 || name.startsWith('$')) return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c === 0x2b || c === 0x23 || c === 0x2f) return false;
  }
  return true;
}

/** Topic of a device for a purpose. Throws RangeError for a device id that can't stand in a topic. */
export function deviceTopic(device: string, purpose: Purpose): string {
  if (!isTopicName(device)) {
    throw new RangeError(
      `"${device}" can't be part of a topic: it is empty, too long or has one of + # / in it.`,
    );
  }
  return `${TOPIC_ROOT}/${device}/${purpose}`;
}

/** Device and purpose of a topic of our scheme, or null. */
export function parseDeviceTopic(topic: string): { device: string; purpose: Purpose } | null {
  const levels = topic.split('/');
  if (levels.length !== 4 || levels[0] !== 'hetao' || levels[1] !== 'v1') return null;
  const device = levels[2] as string;
  const purpose = PURPOSES.find((p) => p === levels[3]);
  return purpose && isTopicName(device) ? { device, purpose } : null;
}

/** Whether a topic carries commands towards devices: such messages must never be retained. */
export function isCommandTopic(topic: string): boolean {
  return /^hetao\/v1\/[^/]+\/request$/.test(topic) || /^v2x\/v1\/.+\/down$/.test(topic);
}

/** Filters that a viewer subscribes to: everything that devices say, no commands. */
export const VIEWER_FILTERS: readonly string[] = [
  `${TOPIC_ROOT}/+/objects`,
  `${TOPIC_ROOT}/+/state`,
  `${TOPIC_ROOT}/+/spat`,
  `${TOPIC_ROOT}/+/ack`,
  'v2x/v1/rsu/+/rsm/up',
];
