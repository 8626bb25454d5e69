import type { Duplex } from 'node:stream';

/** Finds packets that are larger than allowed in a stream of MQTT, by their headers alone. */
export class PacketSizeWatch {
  private readonly limit: number;
  private state: 'header' | 'length' | 'body' = 'header';
  private length = 0;
  private multiplier = 1;
  private left = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes the next bytes; false as soon as a packet announces more than the limit, or a length that is none. */
  accept(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.state === 'body') {
        const taken = Math.min(this.left, bytes.length - at);
        at += taken;
        this.left -= taken;
        if (this.left === 0) this.state = 'header';
      } else if (this.state === 'header') {
        at++;
        this.state = 'length';
        this.length = 0;
        this.multiplier = 1;
      } else {
        const byte = bytes[at++] as number;
        this.length += (byte & 127) * this.multiplier;
        this.multiplier *= 128;
        if (this.length > this.limit) return false;
        if ((byte & 128) === 0) {
          this.left = this.length;
          this.state = this.left === 0 ? 'header' : 'body';
        } else if (this.multiplier > 128 * 128 * 128) return false;
      }
    }
    return true;
  }
}

/** Destroys the connection when a packet is too large, before its bytes are collected. */
export function limitPacketSize(connection: Duplex, limit: number): void {
  const watch = new PacketSizeWatch(limit);
  // The broker reads on 'readable'; 'data' is then emitted for what it reads and doesn't change the flow.
  connection.on('data', (bytes: Uint8Array) => {
    if (!watch.accept(bytes)) connection.destroy();
  });
}
