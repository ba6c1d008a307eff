// The dashboard as somebody uses it who is signed in, and what is asked of every page of it: no error, nothing that axe
// finds, nothing that sticks out of a narrow window.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of WCAG 2.2 A and AA, and axe's own good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A page on which the program's owner is signed in; `options` are the context's. Further pages: `page.context().newPage()`. */
export async function signedIn(browser, program, options = {}) {
  const page = await browser.page({ viewport: { width: 1280, height: 800 }, locale: 'en', ...options });
  await page.goto(`${program.base}/signin`);
  const status = await page.evaluate(
    ([email, password]) =>
      fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password }),
      }).then((answer) => answer.status),
    [program.keys.email, program.keys.password],
  );
  assert.equal(status, 200, 'signed in');
  return page;
}

/** Goes to a path of the dashboard and waits for `sight`, a selector. */
export async function goTo(page, program, path, sight) {
  await page.goto(program.base + path);
  await page.locator(sight).first().waitFor();
}

/** Colours on their way from the light to the dark are neither. */
function standingStill(page) {
  return page.evaluate(() =>
    Promise.allSettled(document.getAnimations().filter((it) => it.effect.getComputedTiming().endTime < Infinity).map((it) => it.finished)));
}

/** Fails with what axe finds on the page as it is now, in the light and in the dark. */
export async function assertAccessible(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await standingStill(page);
    // In an isolated world the page's content security policy does not keep axe out, and needs no exception.
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    await session.send('Runtime.evaluate', { contextId: executionContextId, expression: axeSource });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
      expression: `axe.run(document, { runOnly: ${JSON.stringify(tags)}, iframes: false }).then((it) => it.violations.map((violation) =>
        ({ id: violation.id, help: violation.help, nodes: violation.nodes.map((node) => node.html.slice(0, 160) + ' | ' + node.failureSummary) })))`,
    });
    await session.detach();
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    assert.deepEqual(result.value, [], `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
}

/** Nothing is wider than the window, so nobody has to scroll sideways to read. */
export async function assertFits(page, what) {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width[0] <= width[1], `${what}: ${width[0]} px of content in a window of ${width[1]} px`);
}

/** The numbers of the cards of each lane, from the top, as they are seen: `{OPEN: [3, 1], DONE: []}`. */
export function lanes(page) {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-lane]')].map((lane) => [
        lane.dataset.lane,
        [...lane.querySelectorAll('.card:not(.card-ghost)')]
          .map((card) => [card.getBoundingClientRect().y, Number(card.querySelector('.card-number').textContent.slice(1))])
          .sort((a, b) => a[0] - b[0])
          .map(([, number]) => number),
      ]),
    ),
  );
}

/** Waits until the lanes are so; fails with what they were. */
export async function lanesBecome(page, expected, what = 'the lanes') {
  let seen;
  for (let look = 0; look < 100; ++look) {
    seen = await lanes(page);
    if (Object.entries(expected).every(([lane, numbers]) => JSON.stringify(seen[lane]) === JSON.stringify(numbers))) return;
    await page.waitForTimeout(50);
  }
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((lane) => [lane, seen[lane]])), expected, what);
}

export function card(page, number) {
  return page.locator('.card', { has: page.getByText(`#${number}`, { exact: true }) });
}
