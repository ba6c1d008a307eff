// A board of five thousand: there at once, and smooth. What a loaded machine takes longer is taken off: each bound is
// stretched by how much longer than alone a piece of plain work takes at that moment.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../../support/browser.mjs';
import { goTo, signedIn } from '../../support/dashboard.mjs';
import { programUnderTest } from '../../support/scenario.mjs';
import { inParallel } from '../../support/waiting.mjs';

const bugs = 5000;
const longTaskMs = 100;
const usableMs = 1000;
const cpuSlower = 4;

describe('A board of five thousand', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();
  let project;

  async function fill() {
    if (project) return;
    project = await program.project();
    const reports = Array.from({ length: bugs }, (_, index) => ({
      description: `Bug number ${index}: the total is wrong when a voucher and a gift card are combined`,
      priority: ['LOW', 'MEDIUM', 'HIGH'][index % 3],
      formData: { reportedBy: `reporter${index % 50}@example.org` },
    }));
    await inParallel(reports, 16, (report) => project.report(report));
  }

  /** Tasks that held the page up, longest first, each as long as it would have been on a machine of our own. */
  async function longTasks(page, work) {
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map((it) => it.duration))).observe({ type: 'longtask' });
    });
    const before = await slowdownOf(page);
    await work();
    const slowdown = Math.max(before, await slowdownOf(page), 1);
    return (await page.evaluate(() => tasks)).map((ms) => ms / slowdown).sort((a, b) => b - a);
  }

  /** How much longer a piece of work takes by the clock than the processor spends on it: 1 on an idle machine. */
  async function slowdownOf(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    const from = await spent();
    const byClock = await page.evaluate(() => {
      const start = performance.now();
      for (let at = 0, sum = 0; at < 6e7; ++at) sum += at % 7;
      return performance.now() - start;
    });
    const byProcessor = (await spent()) - from;
    await session.detach();
    return Math.max(1, byClock / byProcessor);
  }

  test('scrolls to its end and takes a card along without a long task', async (t) => {
    await fill();
    const page = await signedIn(browser, program, { viewport: { width: 1280, height: 800 } });
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, '.card');
    const scrolling = await longTasks(page, () => page.evaluate(async () => {
      const lane = document.querySelector('[data-lane=OPEN]');
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (let still = 0; still < 120;) {
        const before = lane.scrollTop;
        lane.scrollTop += 700;
        await frame();
        still = lane.scrollTop === before ? still + 1 : 0;
      }
    }));
    assert.equal(await page.locator('[data-lane=OPEN]').getAttribute('data-count'), String(bugs), 'all were read');
    assert.ok((await page.locator('.card').count()) < 60, 'only what is seen is in the document');
    assert.ok((scrolling[0] ?? 0) <= longTaskMs, `scrolling: ${scrolling.slice(0, 5)}`);

    const dragging = await longTasks(page, async () => {
      const from = await page.locator('[data-lane=OPEN] .card').last().boundingBox();
      await page.mouse.move(from.x + 90, from.y + 40);
      await page.mouse.down();
      for (let step = 0; step < 60; ++step) await page.mouse.move(from.x + 90 + step * 8, 160 + (step % 20) * 25);
      await page.mouse.move(from.x + 90, 200);
      await page.locator('.lane-gap').waitFor();
      await page.keyboard.press('Escape');
      await page.mouse.up();
    });
    assert.ok((dragging[0] ?? 0) <= longTaskMs, `dragging: ${dragging.slice(0, 5)}`);
    assert.deepEqual(page.errors, []);
  });

  test('is usable within a second on a processor four times slower', async (t) => {
    await fill();
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    const session = await page.context().newCDPSession(page);
    let best = Infinity;
    // The best of a few: whatever else runs on the machine can only make it slower.
    for (let turn = 0; turn < 5 && best > usableMs; ++turn) {
      const slowdown = await slowdownOf(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlower });
      await goTo(page, program, `/projects/${project.key}`, '.card-link');
      // Usable: there, and the page answers what is done on it.
      const ms = await page.evaluate(() => new Promise((done) => {
        document.querySelector('.card-link').focus();
        requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
      }));
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      best = Math.min(best, ms / slowdown);
    }
    assert.ok(best <= usableMs, `${Math.round(best)} ms`);
  });
});
