import i18next, { type TFunction } from 'i18next';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { LocalText } from '../../scenes/document/shapes.ts';
import { type AppStore, appStore, type Language } from '../store/app-store.ts';
import { en, type TextKey } from './en.ts';
import { zhHans } from './zh-hans.ts';
import { zhHant } from './zh-hant.ts';

export type { TextKey } from './en.ts';

export type TextValues = Readonly<Record<string, string | number>>;

/** What a component needs to speak a language: texts by key, texts of the scene, numbers. */
export interface Speaker {
  readonly language: Language;
  t(key: TextKey, values?: TextValues): string;
  /** A text of the scene, in the language or in English. */
  local(text: LocalText | undefined): string;
  /** A number with a fixed count of decimals and thin spaces between thousands. */
  number(value: number, decimals?: number): string;
}

const instance = i18next.createInstance();
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false },
  resources: {
    en: { translation: en },
    'zh-Hans': { translation: zhHans },
    'zh-Hant': { translation: zhHant },
  },
});

const speakers = new Map<Language, Speaker>();

/** The speaker of a language; the same object every time. */
export function speaker(language: Language): Speaker {
  const known = speakers.get(language);
  if (known) return known;
  const fixed: TFunction = instance.getFixedT(language);
  const made: Speaker = {
    language,
    t: (key, values) => fixed(key, { ...values }),
    local: (text) => localText(text, language),
    number: formatNumber,
  };
  speakers.set(language, made);
  return made;
}

export function localText(text: LocalText | undefined, language: Language): string {
  if (!text) return '';
  return text[language] ?? (language === 'zh-Hant' ? text['zh-Hans'] : undefined) ?? text.en;
}

/** The texts of the language that is chosen in the store; renders again when it changes. */
export function useTexts(store: AppStore = appStore): Speaker {
  const language = useStore(store, (s) => s.language);
  return useMemo(() => speaker(language), [language]);
}

const formats = new Map<number, Intl.NumberFormat>();

function formatNumber(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return '–';
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  return format
    .format(value)
    .replaceAll(',', '\u202f')
    .replace('-', '\u2212')
    .replace(/^\u2212(0(?:\.0+)?)$/, '$1');
}
