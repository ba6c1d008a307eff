// A real Chromium, and sites for it to visit: pages on an origin of their own, served from what the
// test says. The browser finds no host but loopback, so nothing a page asks for leaves the machine,
// and requests are not routed through the test: what the program sees is what a browser sends,
// preflights included.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { patienceMs } from './waiting.mjs';

const executablePath = process.env.BUGHOOK_CHROMIUM ?? '/usr/bin/chromium';

const args = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** A browser that runs from before the first test of the `describe` until after its last. */
export function browserUnderTest() {
  const held = {};
  before(async () => {
    held.browser = await launchBrowser();
  });
  after(() => held.browser?.close());
  /** A page of a fresh context; `options` are the context's. Its errors gather in `page.errors`. */
  held.page = async (options = {}) => {
    const context = await held.browser.newContext(options);
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(String(error.stack ?? error)));
    return page;
  };
  return held;
}

/** A profile of its own each time. Chromium's sandbox refuses root; what is opened here is our own. */
export function launchBrowser() {
  return chromium.launch({ executablePath, args, chromiumSandbox: process.getuid() !== 0 });
}

const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', json: 'application/json', png: 'image/png' };

/**
 * A site on an origin of its own: `files` maps paths to a text or bytes, to `{path}` of a file that
 * is read when asked for, or to a function of the request and response. `{origin, requests}`, where
 * requests are `METHOD /path` in order.
 */
export async function siteFor(t, files) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site');
    requests.push(`${request.method} ${request.url}`);
    const file = files[pathname];
    if (typeof file === 'function') return file(request, response);
    if (file === undefined) return response.writeHead(404).end();
    const extension = /\.(\w+)$/.exec(pathname)?.[1] ?? 'html';
    response.writeHead(200, { 'Content-Type': types[extension] ?? 'application/octet-stream' });
    return response.end(file.path ? readFileSync(file.path) : file);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => new Promise((closed) => {
    server.close(closed);
    server.closeAllConnections();
  }));
  return { origin: `http://127.0.0.1:${server.address().port}`, requests };
}
