import { gunzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import type { SumoReport } from './report.ts';

/** One start tag of an XML file, with typed access to its attributes. Bad values become problems, never NaN. */
export class XmlElement {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  private readonly report: SumoReport;

  constructor(
    name: string,
    attributes: Readonly<Record<string, string>>,
    file: string,
    line: number,
    report: SumoReport,
  ) {
    this.name = name;
    this.attributes = attributes;
    this.file = file;
    this.line = line;
    this.report = report;
  }

  /** File, line and the element's id; of an element without one, what it joins. */
  get where(): string {
    const { id, from, to } = this.attributes;
    const ends = from !== undefined && to !== undefined ? ` from="${from}" to="${to}"` : '';
    return `${this.file}:${this.line} <${this.name}${id === undefined ? ends : ` id="${id}"`}>`;
  }

  text(attribute: string): string | undefined {
    return this.attributes[attribute];
  }

  /** The attribute's text; a problem is reported where it is missing. */
  required(attribute: string): string | undefined {
    const value = this.attributes[attribute];
    if (value === undefined || value === '') {
      this.report.error(
        'sumo.attribute-missing',
        this.where,
        `The attribute "${attribute}" is missing.`,
        'The element is left out; add the attribute.',
      );
      return undefined;
    }
    return value;
  }

  /** The attribute as a finite number; absent (or not a number, which is reported): `undefined`. */
  number(attribute: string): number | undefined {
    const text = this.attributes[attribute];
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    this.report.error(
      'sumo.not-a-number',
      this.where,
      `The attribute "${attribute}" should be a number but reads "${text}".`,
      'The value is ignored; correct it.',
    );
    return undefined;
  }

  /** As `number`, but values outside [min, max] are reported and ignored. */
  numberIn(attribute: string, min: number, max = Number.MAX_VALUE): number | undefined {
    const value = this.number(attribute);
    if (value === undefined || (value >= min && value <= max)) return value;
    this.report.error(
      'sumo.out-of-range',
      this.where,
      `The attribute "${attribute}" is ${value}, which is not possible here.`,
      max === Number.MAX_VALUE ? `It must be at least ${min}.` : `It must lie between ${min} and ${max}.`,
    );
    return undefined;
  }

  /** A list separated by blanks (commas count as blanks). */
  list(attribute: string): string[] {
    return (this.attributes[attribute] ?? '').split(/[\s,]+/).filter((part) => part !== '');
  }
}

export interface XmlHandler {
  open(element: XmlElement, depth: number): void;
  close?(name: string, depth: number): void;
}

/** Text of a file that may be gzip-compressed (first bytes 1f 8b). Returns undefined and reports where it cannot be read. */
export function fileText(source: Uint8Array | string, file: string, report: SumoReport): string | undefined {
  if (typeof source === 'string') return source;
  let bytes = source;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch (cause) {
      report.error(
        'sumo.gzip',
        file,
        `The compressed file cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}.`,
        'The file is cut short or damaged; copy it again.',
      );
      return undefined;
    }
  }
  return new TextDecoder().decode(bytes);
}

const CHUNK = 1 << 16;

/**
 * Reads XML and calls `open` / `close` for each element as it comes. Returns false if the file is not well formed; what
 * came before the fault has been handed over then, and the fault is reported with its line.
 */
export function readXml(
  source: Uint8Array | string,
  file: string,
  report: SumoReport,
  handler: XmlHandler,
): boolean {
  const text = fileText(source, file, report);
  if (text === undefined) return false;
  const parser = new SaxesParser();
  let fault: string | undefined;
  let depth = 0;
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  parser.on('opentag', (tag) => {
    if (fault !== undefined) return;
    handler.open(new XmlElement(tag.name, tag.attributes, file, parser.line, report), depth);
    depth += 1;
  });
  parser.on('closetag', (tag) => {
    if (fault !== undefined) return;
    depth -= 1;
    handler.close?.(tag.name, depth);
  });
  for (let at = 0; at < text.length && fault === undefined; at += CHUNK)
    parser.write(text.slice(at, at + CHUNK));
  if (fault === undefined) parser.close();
  if (fault === undefined) return true;
  const place = /^(\d+):(\d+): (.*)$/s.exec(fault);
  report.error(
    'sumo.xml',
    place ? `${file}:${place[1]}` : file,
    `The file is not well-formed XML: ${place ? place[3] : fault}`,
    'Reading stopped there; correct the file or export it again.',
  );
  return false;
}
