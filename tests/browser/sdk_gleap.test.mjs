// The published SDKs, unmodified, in a real browser against the real program: they start, identify their user and
// report; what they captured can be seen; and no secret that they sent along is anywhere in the data folder.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { filesWithSecret } from '../support/files.mjs';
import { pictureMs } from '../support/captured_page.mjs';
import { comparePictures } from '../support/pictures.mjs';
import { replaySite } from '../support/replay_page.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { gleapSdks, planted, reportSilently, shopWith, startGleap, visitor, visitShop } from '../support/sdk_page.mjs';
import { until } from '../support/waiting.mjs';

/**
 * The share of the picture that may be not as the visitor saw it: the masked password, which is of another length, and
 * the caret. A page at another scroll, without its values or its styles, differs by more than ten times that.
 */
const differingMax = 0.01;

for (const [version, path] of Object.entries(gleapSdks)) {
  describe(`Gleap ${version}`, () => {
    const program = programUnderTest({ settings: { 'log.level': 'debug', 'rendering.enabled': true, 'rendering.timeout_seconds': 60 } });
    const browser = browserUnderTest();

    /** A page with the SDK started, its session open and its configuration loaded; all it asked in `page.answers`. */
    async function shopping(t, project) {
      const shop = await shopWith(t, path);
      const page = await browser.page({ viewport: { width: 900, height: 700 } });
      page.answers = [];
      page.complaints = [];
      page.on('response', (it) => page.answers.push(`${it.request().method()} ${it.status()} ${new URL(it.url()).pathname}`));
      page.on('console', (it) => it.type() === 'error' && page.complaints.push(it.text()));
      await page.goto(shop.origin);
      await startGleap(page, { base: program.base, sdkKey: project.sdkKey });
      await until(() => page.answers.some((it) => it.endsWith('/sessions')), () => `a session: ${page.answers}`);
      await until(() => page.answers.some((it) => it.includes('/config/')), () => `the configuration: ${page.answers}`);
      return page;
    }

    test('starts, and asks nothing that is answered with an error', async (t) => {
      const page = await shopping(t, await program.project());
      await until(() => page.answers.some((it) => / \/sessions\/(events|ping)/.test(it)), () => `events: ${page.answers}`);
      const failed = page.answers.filter((it) => !/ 20\d /.test(it));
      assert.deepEqual(failed, []);
      assert.deepEqual(page.errors, []);
      assert.deepEqual(page.complaints, []);
    });

    test('identifies its user, who then is the reporter', async (t) => {
      const project = await program.project();
      const page = await shopping(t, project);
      const identified = page.waitForResponse((it) => it.url().endsWith('/sessions/identify') && it.request().method() === 'POST');
      await page.evaluate(() => window.Gleap.identify('u-77', { name: 'Anna Muster', email: 'anna@example.org' }));
      assert.equal((await identified).status(), 200);
      await until(() => page.evaluate(() => window.Gleap.getInstance && JSON.stringify(localStorage).includes('anna@example.org')), 'a session that knows her');
      const { id } = await (await reportSilently(page, 'It breaks')).json();
      assert.equal((await project.bug(id)).reportedBy, 'anna@example.org');
    });

    test('reports a page and a replay that plays, and none of the visitor\'s secrets is kept', async (t) => {
      const receiver = await receiverFor(t);
      const project = await program.project();
      await project.webhook(receiver.url());
      const page = await shopping(t, project);
      await visitShop(page);
      const answer = await reportSilently(page, 'The total is 0.00');
      assert.equal(answer.status(), 201);
      const shown = { bytes: await page.screenshot(), type: 'image/png' };

      const [request] = await receiver.received(1, pictureMs);
      const { data } = JSON.parse(request.body);
      assert.equal(data.description, 'The total is 0.00');
      assert.equal(data.type, 'CRASH');
      assert.equal(data.priority, 'HIGH');
      assert.equal(data.hasWebReplay, true);
      const bug = await project.bug(data.id);
      assert.match(JSON.stringify(bug.consoleLog), /ready to pay/);
      assert.match(JSON.stringify(bug.networkLogs), /api\/login/);
      assert.equal(bug.further.bughook, undefined, 'nothing of it was dropped');

      assert.equal(data.screenshotLive, true);
      assert.equal(data.generatingScreenshot, false);
      const { bytes } = await project.api.raw(new URL(data.screenshotUrl).pathname);
      const compared = await comparePictures(await browser.page(), { bytes, type: 'image/jpeg' }, shown);
      assert.deepEqual([compared.width, compared.height], [900, 700]);
      assert.ok(compared.differing < differingMax, `${(compared.differing * 100).toFixed(2)} % of the picture is not as it was`);

      const captured = (await project.api.raw(new URL(bug.screenshotDataUrl).pathname)).text;
      for (const text of ['Shop of the tests', visitor.name, visitor.note]) assert.ok(captured.includes(text), text);

      const replay = (await project.api.raw(new URL(bug.replayDataUrl).pathname)).body;
      assert.equal(replay.format, 'rrweb');
      assert.ok(replay.events.length > 10, `${replay.events.length} events`);
      const played = await playedToItsEnd(t, replay);
      assert.ok(played.durationMs > 0);
      for (const text of ['Shop of the tests', 'One more in the cart']) assert.ok(played.text.includes(text), played.text);
      assert.equal(played.name, visitor.name);
      assert.match(played.password, /^\*+$/);

      for (const [what, secret] of Object.entries(planted)) {
        assert.deepEqual(filesWithSecret(program.folder, secret), [], what);
        assert.ok(!program.output().includes(secret), `${what} in the log`);
      }
    });

    /** The replay in our own player, at its last moment. */
    async function playedToItsEnd(t, replay) {
      const site = await replaySite(t, { kind: 'film' });
      const page = await browser.page({ viewport: { width: 900, height: 700 } });
      await page.goto(site.origin);
      const { durationMs } = await page.evaluate(async (recording) => {
        const { durationMs } = await window.bughookReplay.load(recording);
        await window.bughookReplay.seek(durationMs);
        return { durationMs };
      }, replay);
      const frame = page.frames().find((it) => it !== page.mainFrame());
      const seen = await frame.evaluate(() => ({
        text: document.body.innerText,
        name: document.querySelector('[name=name]').value,
        password: document.querySelector('[name=pw]').value,
      }));
      assert.deepEqual(page.errors, []);
      return { durationMs, ...seen };
    }
  });
}
