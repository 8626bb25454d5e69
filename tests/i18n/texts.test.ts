import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/i18n/en.ts';
import { localText, speaker } from '../../src/i18n/texts.ts';
import { zhHans } from '../../src/i18n/zh-hans.ts';
import { zhHant } from '../../src/i18n/zh-hant.ts';
import { preferredLanguage } from '../../src/store/browser-memory.ts';

const src = fileURLToPath(new URL('../../src', import.meta.url));

function sources(): string {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (f) => /\.tsx?$/.test(f) && !f.startsWith('i18n') && !f.startsWith('view3d'),
  );
  return files.map((f) => readFileSync(join(src, f), 'utf8')).join('\n');
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();
const keys = Object.keys(en).filter((k) => !k.endsWith('_one')) as (keyof typeof zhHans)[];

describe('texts', () => {
  it.each([
    ['zh-Hans', zhHans],
    ['zh-Hant', zhHant],
  ] as const)('%s has every text of English, none more, with the same values in it', (_, texts) => {
    expect(Object.keys(texts).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(texts[key].trim(), key).not.toBe('');
      expect(placeholders(texts[key]), key).toEqual(placeholders(en[key]));
    }
  });

  it('every text is used by a panel', () => {
    const code = sources();
    const prefixes = [...code.matchAll(/`([a-z][A-Za-z]*\.(?:[A-Za-z]+\.)*)\$\{/g)].map((m) => m[1] ?? '');
    const unused = keys.filter(
      (key) => !code.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('traditional texts hold no characters that only simplified writing has', () => {
    const simplified = /[车辆设备图层视实时场规划录没问题区载网络点击选择关闭开启单线径链阈值驶静态显]/u;
    const same = /[設備圖層視實時場規劃錄沒問題區載網絡點擊選擇關閉開啟單線徑鏈閾值駛靜態顯]/u;
    const wrong = Object.entries(zhHant).filter(([, text]) =>
      [...text].some((c) => simplified.test(c) && !same.test(c)),
    );
    expect(wrong).toEqual([]);
  });

  it('Hong Kong terms stand in the traditional texts', () => {
    expect(zhHant['layer.vehicles']).toBe('車輛');
    expect(zhHant['layer.pedestrians']).toBe('行人');
    expect(zhHant['kind.lidar']).toBe('激光雷達');
    expect(zhHant['kind.camera']).toBe('攝影機');
  });
});

describe('a speaker', () => {
  it('says one vehicle and two vehicles', () => {
    const say = speaker('en');
    expect(say.t('status.vehicles', { n: '1', count: 1 })).toBe('1 vehicle');
    expect(say.t('status.vehicles', { n: '2', count: 2 })).toBe('2 vehicles');
    expect(speaker('zh-Hans').t('status.vehicles', { n: '1', count: 1 })).toBe('车辆 1');
  });

  it('puts values into texts as they are', () => {
    expect(speaker('en').t('commands.none', { query: '<b>&' })).toContain('“<b>&”');
  });

  it('groups thousands with thin spaces, uses a true minus and never writes minus zero or NaN', () => {
    const { number } = speaker('en');
    expect(number(18342)).toBe('18\u202f342');
    expect(number(-3.5, 1)).toBe('\u22123.5');
    expect(number(-0.04, 1)).toBe('0.0');
    expect(number(Number.NaN)).toBe('–');
  });

  it('falls back from traditional to simplified Chinese, then to English', () => {
    expect(localText({ en: 'River', 'zh-Hans': '河' }, 'zh-Hant')).toBe('河');
    expect(localText({ en: 'River' }, 'zh-Hans')).toBe('River');
    expect(localText(undefined, 'en')).toBe('');
  });
});

describe('the preferred language', () => {
  it.each([
    [['de-DE', 'zh-CN'], 'zh-Hans'],
    [['zh-HK'], 'zh-Hant'],
    [['zh-TW', 'en'], 'zh-Hant'],
    [['zh-Hant-MO'], 'zh-Hant'],
    [['en-GB', 'zh'], 'en'],
    [['de'], 'en'],
  ] as const)('of %j is %s', (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });
});
