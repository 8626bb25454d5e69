import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createWebSocketStream, WebSocket } from 'ws';
import { parseBrokerUrl } from '../bridge/broker-url.ts';

/** Joins a page's connection to another broker, byte by byte: browsers can't open MQTT over TCP themselves. */
export class BrokerProxy {
  private readonly url: URL;

  /** Throws TwinError for an address that can't be used. */
  constructor(address: string) {
    this.url = new URL(parseBrokerUrl(address, 'node').url);
  }

  accept(page: Duplex): void {
    const broker = this.open();
    const end = () => {
      page.destroy();
      broker.destroy();
    };
    for (const side of [page, broker]) {
      side.on('error', end);
      side.on('close', end);
    }
    page.pipe(broker);
    broker.pipe(page);
  }

  private open(): Duplex {
    const { protocol, hostname, href } = this.url;
    const host = hostname.replace(/^\[|\]$/g, '');
    if (protocol === 'mqtt:') {
      return connect({ host, port: Number(this.url.port || 1883), noDelay: true });
    }
    if (protocol === 'mqtts:') {
      return connectTls({ host, servername: host, port: Number(this.url.port || 8883) });
    }
    return createWebSocketStream(new WebSocket(href, 'mqtt', { perMessageDeflate: false }));
  }
}
