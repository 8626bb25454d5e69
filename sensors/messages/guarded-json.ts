/** Most bytes that a message may have; larger ones are refused unread. */
export const MAX_MESSAGE_BYTES = 262_144;
/** Deepest nesting of arrays and objects. */
export const MAX_DEPTH = 32;

export type GuardedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const lossy = new TextDecoder('utf-8');

const refuse = (code: string, message: string, hint: string): GuardedJson => ({
  ok: false,
  code,
  message,
  hint,
});

/**
 * Reads JSON from an untrusted sender: size, encoding and depth are checked before the parser runs, and objects with an
 * own key `__proto__` are refused. Never throws.
 */
export function parseGuardedJson(payload: Uint8Array): GuardedJson {
  if (payload.byteLength > MAX_MESSAGE_BYTES) {
    return refuse(
      'message-too-large',
      `The message has ${payload.byteLength} bytes; at most ${MAX_MESSAGE_BYTES} are read.`,
      'Send fewer objects per message.',
    );
  }
  if (payload.byteLength === 0)
    return refuse('message-empty', 'The message is empty.', 'Send a JSON object.');
  if (nesting(payload) > MAX_DEPTH) {
    return refuse(
      'message-too-deep',
      `The JSON is nested deeper than ${MAX_DEPTH} levels.`,
      'Flatten the message.',
    );
  }
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return refuse('message-not-utf8', 'The message is not valid UTF-8.', 'Send JSON text in UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(
      'message-not-json',
      `The message is not JSON: ${escapeControls(why.slice(0, 160))}`,
      'Send one JSON object.',
    );
  }
  // An escaped spelling of the key needs a backslash, so that clean messages are spared the walk.
  if ((text.includes('__proto__') || text.includes('\\')) && hasProtoKey(value)) {
    return refuse(
      'message-hostile',
      'The message has a key "__proto__".',
      'Remove the key; check who sends this.',
    );
  }
  return { ok: true, value };
}

/** The payload's beginning as one printable line. */
export function excerptOf(payload: Uint8Array, length = 120): string {
  const head = lossy.decode(payload.subarray(0, length * 4));
  const text = escapeControls(head);
  return text.length > length || payload.byteLength > length * 4 ? `${text.slice(0, length - 1)}…` : text;
}

/** Replaces control characters, line separators and direction marks, which could forge what a panel or log shows. */
export function escapeControls(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    const hidden =
      code < 0x20 ||
      (code >= 0x7f && code < 0xa0) ||
      (code >= 0x200b && code <= 0x200f) ||
      (code >= 0x2028 && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069) ||
      code === 0xfeff;
    out += hidden ? `\\u${code.toString(16).padStart(4, '0')}` : char;
  }
  return out;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Deepest level of brackets outside strings; stops counting once the limit is passed. */
function nesting(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i] as number;
    if (inString) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) inString = false;
    } else if (c === QUOTE) inString = true;
    else if (c === 0x5b || c === 0x7b) {
      depth++;
      if (depth > deepest) deepest = depth;
      if (deepest > MAX_DEPTH) return deepest;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return deepest;
}

/** Recursion is bounded by `MAX_DEPTH`. */
function hasProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasProtoKey);
  if (Object.hasOwn(value, '__proto__')) return true;
  return Object.values(value).some(hasProtoKey);
}
