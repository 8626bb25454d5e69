import * as v from 'valibot';
import { type AppStore, LANGUAGES, LAYERS, type Language, type Layer } from './app-store.ts';

/** The part of `Storage` that is used; a browser may refuse it (private windows, full disk). */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const PREFERENCES = 'hetao-twin.preferences';
const planKey = (scene: string): string => `hetao-twin.plan.${scene}`;

const Preferences = v.object({
  language: v.optional(v.picklist(LANGUAGES)),
  theme: v.optional(v.picklist(['dark', 'light'])),
  layers: v.optional(v.record(v.string(), v.boolean())),
});

/** The browser's storage, or memory for this visit where the browser has none to give. */
export function browserMemory(): KeyValue {
  try {
    const storage = globalThis.localStorage;
    storage.getItem(PREFERENCES);
    return storage;
  } catch {
    const map = new Map<string, string>();
    return {
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => void map.set(key, value),
      removeItem: (key) => void map.delete(key),
    };
  }
}

/** The language of the product that is nearest to what the browser asks for. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    if (lower.startsWith('zh')) return /hant|tw|hk|mo/.test(lower) ? 'zh-Hant' : 'zh-Hans';
    if (lower.startsWith('en')) return 'en';
  }
  return 'en';
}

export function restorePreferences(store: AppStore, memory: KeyValue): void {
  const parsed = v.safeParse(Preferences, readJson(memory, PREFERENCES));
  if (!parsed.success) return;
  const { language, theme, layers } = parsed.output;
  store.setState((s) => ({
    language: language ?? s.language,
    theme: theme ?? s.theme,
    layers: Object.fromEntries(LAYERS.map((l) => [l, layers?.[l] ?? s.layers[l]])) as Record<Layer, boolean>,
  }));
}

/** Saves preferences whenever they change; returns the way to stop. */
export function keepPreferences(store: AppStore, memory: KeyValue): () => void {
  return store.subscribe((now, before) => {
    if (now.language === before.language && now.theme === before.theme && now.layers === before.layers)
      return;
    write(
      memory,
      PREFERENCES,
      JSON.stringify({ language: now.language, theme: now.theme, layers: now.layers }),
    );
  });
}

export function savedPlan(memory: KeyValue, scene: string): string | null {
  try {
    return memory.getItem(planKey(scene));
  } catch {
    return null;
  }
}

/** Keeps a plan's text for the next visit; `null` forgets it. False if the browser refused. */
export function keepPlan(memory: KeyValue, scene: string, text: string | null): boolean {
  if (text !== null) return write(memory, planKey(scene), text);
  try {
    memory.removeItem(planKey(scene));
    return true;
  } catch {
    return false;
  }
}

function write(memory: KeyValue, key: string, value: string): boolean {
  try {
    memory.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

function readJson(memory: KeyValue, key: string): unknown {
  try {
    return JSON.parse(memory.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}
