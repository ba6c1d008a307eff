// The replay player as built from web/replay, opened in a page by itself: under its content security policy, or under
// none, to see that its rules hold alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteFor } from './browser.mjs';
import { temporaryFolder } from './program.mjs';

const build = resolve(dirname(fileURLToPath(import.meta.url)), '../../web/replay/build.mjs');

/** What the server sends with the player's page (src/pages/pages.cpp), and the renderer with its own. */
export const replayPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src data:; media-src data: blob:; frame-src 'self'";

let built;

/** Builds once per process: `{folder, entry}`. */
export function builtPlayer() {
  if (!built) {
    const folder = temporaryFolder();
    execFileSync(process.execPath, [build, folder], { stdio: 'pipe' });
    built = { folder, entry: readFileSync(join(folder, 'entry.txt'), 'utf8') };
  }
  return built;
}

/** A page with the player (`kind` page) or the film's script (`kind` film): its site's origin. */
export async function replaySite(t, { kind = 'page', policy = replayPolicy } = {}) {
  const { folder, entry } = builtPlayer();
  const script = kind === 'film' ? '<script src="/film.js"></script>' : `<script type="module" src="/page/${entry}"></script>`;
  const files = {
    '/': (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...(policy && { 'Content-Security-Policy': policy }) });
      response.end(`<!DOCTYPE html><title>Replay</title><body>${script}`);
    },
    '/film.js': { path: join(folder, 'film.js') },
  };
  for (const name of readdirSync(join(folder, 'page'))) files[`/page/${name}`] = { path: join(folder, 'page', name) };
  return siteFor(t, files);
}

/** An address that nobody may ask for: `{url, connections, requests}` counts who did. */
export async function forbiddenAddress(t) {
  const seen = { connections: 0, requests: [] };
  const server = http.createServer((request, response) => {
    seen.requests.push(request.url);
    response.end();
  });
  server.on('connection', () => { seen.connections += 1; });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  seen.url = `http://127.0.0.1:${server.address().port}/`;
  return seen;
}
