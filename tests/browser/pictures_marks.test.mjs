// What a captured page can not say in HTML is in the picture all the same: a page full of it is captured by a published
// SDK, unmodified, and compared with what its reporter's own browser showed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest, siteFor } from '../support/browser.mjs';
import { pictureOf, settled } from '../support/captured_page.mjs';
import { markedPage, rightToLeftPage, standMarked } from '../support/marked_page.mjs';
import { comparePictures } from '../support/pictures.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { gleapSdks, reportSilently, startGleap } from '../support/sdk_page.mjs';
import { until } from '../support/waiting.mjs';

/** SDKs shrink canvases, so that their edges are soft. What is lost or restyled differs by ten times as much. */
const differingMax = 0.005;

const viewport = { width: 900, height: 600 };

describe('What only the SDK can say of a page', () => {
  const program = programUnderTest({ settings: { 'rendering.enabled': true, 'rendering.timeout_seconds': 60 } });
  const browser = browserUnderTest();

  async function assertAlike(project, bug, shown) {
    const { bytes } = await pictureOf(project, await settled(project, bug));
    const compared = await comparePictures(await browser.page(), { bytes, type: 'image/jpeg' }, { bytes: shown, type: 'image/png' });
    assert.ok(compared.differing < differingMax, `${(compared.differing * 100).toFixed(2)} % of the picture is not as it was`);
  }

  test('shadow roots, animations, canvases and unticked boxes: its picture is as the reporter saw it', async (t) => {
    const project = await program.project();
    const { origin } = await siteFor(t, { '/': markedPage, '/sdk.js': { path: gleapSdks['16.4.0'] }, '/favicon.ico': '' });
    const page = await browser.page({ viewport });
    const answers = [];
    page.on('response', (it) => answers.push(new URL(it.url()).pathname));
    await page.goto(origin);
    await startGleap(page, { base: program.base, sdkKey: project.sdkKey });
    await until(() => answers.includes('/sessions') && answers.some((it) => it.startsWith('/config/')), () => `a session: ${answers}`);
    await standMarked(page);
    const shown = await page.screenshot();
    await assertAlike(project, await (await reportSilently(page, 'Marked')).json(), shown);
    assert.deepEqual(page.errors, []);
  });

  test('a window at the left of a page read from right to left: its picture is as the reporter saw it', async () => {
    const project = await program.project();
    const page = await browser.page({ viewport });
    await page.setContent(rightToLeftPage);
    const x = await page.evaluate(() => {
      scrollTo(-400, 0);
      return scrollX;
    });
    assert.equal(x, -400);
    const bug = await project.report({ screenshotData: { html: rightToLeftPage, baseUrl: '', x, y: 0, ...viewport, isMobile: false } });
    await assertAlike(project, bug, await page.screenshot());
  });
});
