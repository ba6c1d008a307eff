// The captured page of every era of SDKs becomes the picture that its reporter saw: compared by pixels with a page that
// says plainly what the SDK wrote down in attributes of its own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { pictureMs, pictureOf } from '../support/captured_page.mjs';
import { filesWithSecret } from '../support/files.mjs';
import { comparePictures } from '../support/pictures.mjs';
import { redPixel } from '../support/recordings.mjs';
import { eras, fixture, sendFixture } from '../support/reports.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';

/** JPEG rings around letters; an input of another width, or a page at another scroll, differs by far more. */
const differingMax = 0.002;

const masked = '********';

/** What the reporters saw. */
const seen = {
  'web-3.1': '<table><tr><th>Name</th></tr></table>',
  'web-4.0': `<style>body{margin:0;font:16px sans-serif;background:#f4f7fb}h1{background:#134e8f;color:#fff;margin:0;padding:20px}
    .tall{height:1200px;border-left:12px solid #2a7}.mark{position:absolute;box-sizing:border-box}</style>
    <h1>Orders 4.0</h1><form><input value="maria"><input type="password" value="${masked}"><input type="checkbox" checked><select><option>small</option><option selected>large</option></select><textarea>Before noon</textarea></form>
    <img src="${redPixel}" width="40" height="20"><div style="height:60px;overflow:auto" class="list"><div style="height:400px">A list that was scrolled</div></div><div class="tall">Far below</div>
    <div class="mark" style="left:100px;top:700px;width:200px;height:80px;border:5px solid #398cfe"></div>
    <div class="mark" style="left:90px;top:690px;width:16px;height:16px;border-radius:50%;background:#398cfe"></div>
    <script>document.querySelector('.list').scrollTop = 80</script>`,
  'web-5.0': `<style>p{color:#333}</style><p>Integrations</p><form><input value="web50"><input type="password" value="${masked}"><input type="password" value="${masked}"></form>`,
  'web-10-v2': `<h1>Charts</h1><input type="password" value="${masked}">`,
};

describe('What the reporter saw', () => {
  const program = programUnderTest({ settings: { 'rendering.enabled': true, 'rendering.timeout_seconds': 60 } });
  const browser = browserUnderTest();

  test('is known of every era that sends its page', () => {
    assert.deepEqual(eras.filter((it) => fixture(it).body.screenshotData?.html).sort(), Object.keys(seen).sort());
  });

  for (const [era, html] of Object.entries(seen)) {
    test(`with ${era} is in the picture that the webhook tells of, and no secret is kept`, async (t) => {
      const { body, secrets } = fixture(era);
      const { x, y, width, height } = body.screenshotData;
      const receiver = await receiverFor(t);
      const project = await program.project();
      await project.webhook(receiver.url());
      assert.equal((await sendFixture(project, fixture(era))).status, 201);
      const [request] = await receiver.received(1, pictureMs);
      const { data } = JSON.parse(request.body);
      assert.deepEqual([data.screenshotLive, data.generatingScreenshot], [true, false]);

      const page = await browser.page({ viewport: { width, height }, deviceScaleFactor: body.metaData.devicePixelRatio });
      await page.setContent(`<!DOCTYPE html><html lang="en"><body>${html}`);
      await page.evaluate(([left, top]) => scrollTo(left, top), [x, y]);
      const shown = { bytes: await page.screenshot(), type: 'image/png' };
      const compared = await comparePictures(page, { bytes: (await pictureOf(project, data)).bytes, type: 'image/jpeg' }, shown);
      await page.context().close();
      assert.ok(compared.differing < differingMax, `${(compared.differing * 100).toFixed(2)} % of the picture is not as it was`);
      for (const secret of secrets) assert.deepEqual(filesWithSecret(program.folder, secret), [], secret);
    });
  }
});
