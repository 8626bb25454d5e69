import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { BROKER_LIMITS, WRITE_BUFFER } from './embedded-broker.ts';
import { isHostAllowed, isOriginAllowed } from './security-headers.ts';

export const MQTT_PATH = '/mqtt';

/** Takes MQTT over WebSocket at `/mqtt` of an HTTP server and hands each connection on as a stream. Returns the way to stop. */
export function acceptMqttWebSockets(
  server: Server,
  loopbackOnly: boolean,
  accept: (stream: Duplex) => void,
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: BROKER_LIMITS.packet,
    handleProtocols: (offered) =>
      offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { host, origin } = request.headers;
    const path = request.url?.split('?')[0];
    if (path !== MQTT_PATH) refuse(socket, '404 Not Found');
    else if (!isHostAllowed(host, loopbackOnly) || !isOriginAllowed(origin, host))
      refuse(socket, '403 Forbidden');
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const stream = createWebSocketStream(webSocket, { writableHighWaterMark: WRITE_BUFFER });
        stream.on('error', () => stream.destroy());
        accept(stream);
      });
    }
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
