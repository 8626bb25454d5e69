import type { IWritable } from '@mcap/core';

/** Bytes are gathered into blobs of this size, which a browser can move out of memory. */
const PART = 4 * 1024 * 1024;

/** Collects a file in a Blob, for a browser to save. */
export class BlobSink implements IWritable {
  private readonly parts: Blob[] = [];
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private pendingBytes = 0;
  private written = 0n;

  async write(buffer: Uint8Array): Promise<void> {
    // The writer uses its buffer again.
    this.pending.push(buffer.slice());
    this.pendingBytes += buffer.byteLength;
    this.written += BigInt(buffer.byteLength);
    if (this.pendingBytes >= PART) this.gather();
  }

  position(): bigint {
    return this.written;
  }

  /** Everything written so far. */
  blob(): Blob {
    this.gather();
    return new Blob(this.parts, { type: 'application/octet-stream' });
  }

  private gather(): void {
    if (this.pending.length === 0) return;
    this.parts.push(new Blob(this.pending));
    this.pending = [];
    this.pendingBytes = 0;
  }
}
