import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { TwinError } from '../../scenes/problem.ts';

/** Characters gathered before they go to the file. */
const BLOCK = 1 << 18;

/**
 * A text file written as its content comes, in blocks, waiting where the disk does. A name that ends in `.gz` is written
 * compressed. Throws TwinError where it can't be written; `what` names the content in that message.
 */
export class TextFile {
  readonly path: string;
  private readonly what: string;
  private readonly file: Writable;
  private readonly closed: Promise<void>;
  private text = '';
  private failure: Error | undefined;

  constructor(path: string, what: string) {
    this.path = path;
    this.what = what;
    const file = createWriteStream(path);
    const fail = (error: Error) => {
      this.failure ??= error;
    };
    file.on('error', fail);
    this.closed = new Promise((done) => {
      file.once('close', done);
    });
    if (!path.endsWith('.gz')) {
      this.file = file;
      return;
    }
    const gzip = createGzip();
    gzip.on('error', fail);
    file.on('error', (error) => gzip.destroy(error));
    gzip.pipe(file);
    this.file = gzip;
  }

  async write(text: string): Promise<void> {
    this.text += text;
    if (this.text.length > BLOCK) await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    this.file.end();
    await this.closed;
    this.throwFailure();
  }

  private async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    if (text !== '' && !this.failure && !this.file.write(text)) {
      const drained = once(this.file, 'drain').catch(() => {});
      await Promise.race([drained, this.closed]);
    }
    this.throwFailure();
  }

  private throwFailure(): void {
    if (!this.failure) return;
    throw new TwinError({
      code: 'file.not-written',
      message: `${this.what} could not be written: ${this.failure.message}`,
      where: this.path,
      hint: 'Check that the folder exists, may be written to and has room.',
    });
  }
}
