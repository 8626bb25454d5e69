import * as v from 'valibot';
import { escapeControls, excerptOf, parseGuardedJson } from './guarded-json.ts';
import { HETAO_SCHEMAS, toRecord } from './hetao-v1.ts';
import { HuaweiRsm, rsmToRecord } from './huawei-rsm.ts';
import type { Decoded, DeviceMessage } from './record.ts';
import { isTopicName, parseDeviceTopic } from './topics.ts';

interface Adapter {
  /** The device that a topic of this adapter belongs to, or null if the topic isn't one. */
  readonly device: (topic: string) => string | null;
  readonly decode: (topic: string, value: unknown, receivedAt: number) => DeviceMessage | Refusal;
}

class Refusal {
  readonly path: string;
  readonly reason: string;
  constructor(path: string, reason: string) {
    this.path = path;
    this.reason = reason;
  }
}

/** The readers of messages, by topic: the first whose pattern fits decodes. */
const ADAPTERS: readonly Adapter[] = [
  {
    device: (topic) => parseDeviceTopic(topic)?.device ?? null,
    decode: (topic, value) => {
      const { device, purpose } = parseDeviceTopic(topic) as NonNullable<ReturnType<typeof parseDeviceTopic>>;
      const result = v.safeParse(HETAO_SCHEMAS[purpose], value, { abortEarly: true });
      if (!result.success) return refusal(result.issues);
      if (result.output.device !== device) {
        return new Refusal('device', `must be the device of the topic, "${device}"`);
      }
      return toRecord(purpose, result.output);
    },
  },
  {
    device: (topic) => {
      const match = /^v2x\/v1\/rsu\/([^/]+)\/rsm\/up$/.exec(topic);
      return match?.[1] !== undefined && isTopicName(match[1]) ? match[1] : null;
    },
    decode: (topic, value, receivedAt) => {
      const result = v.safeParse(HuaweiRsm, value, { abortEarly: true });
      if (!result.success) return refusal(result.issues);
      return rsmToRecord(topic.split('/')[3] as string, result.output, receivedAt);
    },
  },
];

/**
 * Decodes a message of any known kind by its topic. `receivedAt` is the time of arrival in epoch ms. Never throws:
 * whatever is wrong with the bytes comes back as a problem that names the topic, the place and the reason.
 */
export function decodeMessage(topic: string, payload: Uint8Array, receivedAt: number): Decoded {
  const refuse = (
    device: string | null,
    code: string,
    path: string,
    message: string,
    hint: string,
  ): Decoded => {
    const shown = escapeControls(topic.slice(0, 200));
    return {
      ok: false,
      problem: {
        code,
        severity: 'error',
        message,
        where: path ? `${shown}: ${path}` : shown,
        hint,
        topic: shown,
        device,
        path,
        excerpt: excerptOf(payload),
      },
    };
  };
  for (const adapter of ADAPTERS) {
    const device = adapter.device(topic);
    if (device === null) continue;
    const json = parseGuardedJson(payload);
    if (!json.ok) return refuse(device, json.code, '', json.message, json.hint);
    const result = adapter.decode(topic, json.value, receivedAt);
    if (!(result instanceof Refusal)) return { ok: true, message: result };
    const what = result.path || 'the message';
    return refuse(
      device,
      'message-invalid',
      result.path,
      `${what} ${result.reason}.`,
      'See docs/mqtt-topics.md.',
    );
  }
  return refuse(
    null,
    'topic-unknown',
    '',
    'No reader knows this topic.',
    'See docs/mqtt-topics.md for the topics.',
  );
}

function refusal(issues: readonly v.BaseIssue<unknown>[]): Refusal {
  const issue = issues[0] as v.BaseIssue<unknown>;
  let path = '';
  for (const item of issue.path ?? []) {
    const key = item.key;
    if (typeof key === 'number') path += `[${key}]`;
    else
      path += path
        ? `.${escapeControls(String(key)).slice(0, 64)}`
        : escapeControls(String(key)).slice(0, 64);
  }
  const missing = issue.received === 'undefined';
  const reason = missing
    ? 'is missing'
    : issue.kind === 'schema' && issue.message.startsWith('Invalid ')
      ? `has the wrong type (${escapeControls(issue.received).slice(0, 60)})`
      : issue.message;
  return new Refusal(path.slice(0, 200), reason.replace(/\.$/, ''));
}
