import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { TwinError } from '../../scenes/problem.ts';
import { isHostAllowed, SECURITY_HEADERS } from './security-headers.ts';

/** Names with a hash of their content never change; everything else is asked for again. */
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves the built app. Files are looked up at every request, so a new build is served without a restart.
 * Throws TwinError if the app hasn't been built.
 */
export function staticSite(folder: string, loopbackOnly: boolean): RequestHandler {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new TwinError({
      code: 'app-not-built',
      message: 'The app has not been built.',
      where: folder,
      hint: 'Run `npm run build` first, or `npm start`, which builds and serves.',
    });
  }
  const files = sirv(folder, {
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', path.startsWith('/assets/') ? FOREVER : ASK_AGAIN);
    },
  });
  return (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (!isHostAllowed(request.headers.host, loopbackOnly)) {
      answer(
        response,
        403,
        'This server is for this machine only. Start it with --host to open it to others.',
      );
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      answer(response, 405, 'Only GET and HEAD.');
      return;
    }
    try {
      files(request, response, () => answer(response, 404, 'There is nothing here.'));
    } catch {
      answer(response, 400, 'The request cannot be understood.');
    }
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/plain;charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}
