// The picture and the film of a bug, made while somebody looks: each comes to the open page by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { goTo, signedIn } from '../support/dashboard.mjs';
import { rrwebRecording } from '../support/recordings.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { slowdown } from '../support/waiting.mjs';

/** A busy machine takes its time to start a browser. */
const patient = { timeout: 90_000 * slowdown };

describe('What is rendered of a bug', () => {
  const program = programUnderTest({
    settings: { 'rendering.enabled': true, 'rendering.film_frames_per_second': 2, 'rendering.film_seconds_max': 2 },
  });
  const browser = browserUnderTest();

  async function open(t, report) {
    const project = await program.project();
    const { bugId } = await project.report(report);
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    return { project, page, bugId };
  }

  test('the picture comes to the page that waits for it, and is made again', async (t) => {
    const { page, project, bugId } = await open(t, {
      description: 'seen',
      screenshotData: {
        html: '<html><body style="background:#fff"><h1>Seen</h1></body></html>', baseUrl: 'https://example.com',
        x: 0, y: 0, width: 320, height: 200, isMobile: false,
      },
    });
    const picture = page.locator('.screenshot-view img');
    await picture.waitFor(patient);
    await page.waitForFunction(() => document.querySelector('.screenshot-view img').naturalWidth > 0);
    const made = page.locator('.history-item', { hasText: 'rendered the screenshot' });
    await made.waitFor(patient);
    await page.getByRole('button', { name: 'Render again' }).click();
    await made.nth(1).waitFor(patient);
    await page.getByRole('button', { name: 'Render again' }).and(page.locator(':enabled')).waitFor(patient);
    await page.waitForFunction(() => document.querySelector('.screenshot-view img')?.naturalWidth > 0);
    assert.equal((await project.bug(bugId)).screenshotLive, true);
    assert.deepEqual(page.errors, []);
  });

  test('the film is made on demand, plays in the page, and can be taken along', async (t) => {
    const { format, ...recording } = rrwebRecording();
    const { page, project, bugId } = await open(t, { description: 'filmed', webReplay: { ...recording, type: format } });
    await page.getByRole('button', { name: 'Make a film' }).click();
    const download = page.getByRole('link', { name: /Download|film/i }).and(page.locator('[download]'));
    await download.waitFor(patient);
    assert.equal(await download.getAttribute('download'), `bug-${bugId}.mp4`);
    await page.getByRole('tab', { name: 'Film' }).click();
    await page.waitForFunction(() => document.querySelector('video').readyState > 0);
    assert.ok(await page.locator('video').evaluate((video) => video.duration > 0 && video.videoWidth > 0));
    assert.ok((await project.bug(bugId)).filmUrl);
    assert.deepEqual(page.errors, []);
  });
});
