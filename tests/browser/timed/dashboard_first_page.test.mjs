// The dashboard is there at once: what must come before a page can be used is small, and on a slow processor a page can
// be used within a second.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { browserUnderTest } from '../../support/browser.mjs';
import { signedIn } from '../../support/dashboard.mjs';
import { programUnderTest } from '../../support/scenario.mjs';
import { slowdown } from '../../support/waiting.mjs';

/** Scripts and styles that the page asks for before anything lazy, packed with gzip. */
const shellBytesMax = 40 * 1024;
const usableMsMax = 1000 * slowdown;
const cpuTimesSlower = 4;
/** Other work on the machine must not decide: the best of these counts. */
const loads = 12;

describe('The first page', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  test('needs no more than 40 KB before its lazy parts', async (t) => {
    const shell = await program.api.raw('/signin', { headers: { 'Accept-Encoding': 'identity' } });
    const named = [...shell.text.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
    assert.ok(named.some((path) => path.endsWith('.css')) && named.filter((path) => path.endsWith('.js')).length >= 2, named.join());
    let sum = 0;
    const asked = new Set(named);
    for (const path of asked) {
      const answer = await program.api.raw(path, { headers: { 'Accept-Encoding': 'gzip' } });
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers['cache-control'], /immutable/);
      const isPacked = answer.headers['content-encoding'] === 'gzip';
      assert.ok(isPacked || answer.bytes.length < 512, `${path} is packed`);
      sum += answer.bytes.length;
      // What a module names statically comes as surely as the module.
      if (!path.endsWith('.js')) continue;
      for (const [, name] of (isPacked ? gunzipSync(answer.bytes) : answer.bytes).toString().matchAll(/(?:from|^import|;import)\s*"\.\/([^"]+\.js)"/g)) asked.add(`/assets/${name}`);
    }
    t.diagnostic(`${sum} bytes`);
    assert.ok(sum <= shellBytesMax, `${sum} bytes in ${asked.size} files: ${[...asked].join(' ')}`);
  });

  test(`can be used within a second on a processor that is ${cpuTimesSlower} times slower`, async (t) => {
    const project = await program.project();
    for (let i = 0; i < 30; ++i) await project.report({ description: `It breaks in place ${i}` });
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    // When the first bug of the board stands there, as the page itself sees it.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('.card-link')) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('usable')));
      }).observe(document, { childList: true, subtree: true });
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuTimesSlower });
    // Each time as the first time: nothing is kept.
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const times = [];
    for (let load = 0; load < loads; ++load) {
      await page.goto(`${program.base}/projects/${project.key}`);
      const usable = await page.waitForFunction(() => performance.getEntriesByName('usable')[0]?.startTime);
      times.push(Math.round(await usable.jsonValue()));
      if (times.at(-1) <= usableMsMax) break;
    }
    t.diagnostic(`usable after ${times.join(', ')} ms`);
    assert.ok(Math.min(...times) <= usableMsMax, `usable after ${times.join(', ')} ms`);
  });
});
