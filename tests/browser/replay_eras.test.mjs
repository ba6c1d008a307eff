// The replay of every era of SDKs, from the report as it sends it to our own player: it lasts as long as it did, and
// shows what was there at its end.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { replaySite } from '../support/replay_page.mjs';
import { eras, fixture, sendFixture } from '../support/reports.mjs';
import { programUnderTest } from '../support/scenario.mjs';

describe('The replay of', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  for (const era of eras.filter((it) => fixture(it).plays)) {
    const { plays } = fixture(era);
    test(`${era} plays`, async (t) => {
      const project = await program.project();
      assert.equal((await sendFixture(project, fixture(era))).status, 201);
      const [{ id }] = await project.bugs();
      const { body: replay } = await project.api.raw(new URL((await project.bug(id)).replayDataUrl).pathname);
      assert.equal(replay.format, plays.format);

      const site = await replaySite(t, { kind: 'film' });
      const page = await browser.page({ viewport: { width: 900, height: 700 } });
      t.after(() => page.context().close());
      await page.goto(site.origin);
      const durationMs = await page.evaluate(async (it) => {
        const loaded = await window.bughookReplay.load(it);
        await window.bughookReplay.seek(loaded.durationMs);
        return loaded.durationMs;
      }, replay);
      assert.equal(durationMs, plays.durationMs);
      if (plays.shows) {
        const frame = page.frames().find((it) => it !== page.mainFrame());
        assert.ok((await frame.evaluate(() => document.body.innerText)).includes(plays.shows));
      }
      assert.deepEqual(page.errors, []);
    });
  }
});
