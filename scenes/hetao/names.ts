import type { LocalText } from '../document/shapes.ts';

/** A name in the three languages of the product. */
export function named(en: string, hans: string, hant: string): LocalText {
  return { en, 'zh-Hans': hans, 'zh-Hant': hant };
}
