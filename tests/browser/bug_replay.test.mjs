// The replay of a bug, on its page: it plays, and what was logged stands beside the moment at which it was logged.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, goTo, signedIn } from '../support/dashboard.mjs';
import { domRecording, rrwebRecording } from '../support/recordings.mjs';
import { programUnderTest } from '../support/scenario.mjs';

/** As an SDK sends it, with a log around the recording's ten seconds. */
function reportWith(recording) {
  const at = (ms) => new Date(recording.startDate + ms).toISOString();
  const { format, ...webReplay } = recording;
  return {
    description: 'It breaks',
    webReplay: { ...webReplay, ...(format === 'rrweb' && { type: 'rrweb' }) },
    consoleLog: [
      { log: 'ready ', date: at(500), priority: 'INFO' },
      { log: 'Uncaught TypeError: total is undefined ', date: at(3500), priority: 'ERROR' },
    ],
    networkLogs: [{ type: 'POST', url: '/api/orders', date: at(6500), duration: 20, success: true, response: { status: 500 } }],
  };
}

describe('The replay of a bug', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function open(t, recording) {
    const project = await program.project();
    const { bugId } = await project.report(reportWith(recording));
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    await page.getByRole('tab', { name: 'Replay' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    return page;
  }

  /** The heading of the recorded page, as it is shown now. */
  const shown = (page) =>
    page.evaluate(() => document.querySelector('.replay-frame').contentDocument.querySelector('iframe').contentDocument.getElementById('title').textContent);
  const position = (page) => page.getByRole('slider', { name: 'Position' });

  for (const [format, recording] of Object.entries({ rrweb: rrwebRecording(), 'the old format': domRecording() })) {
    test(`in ${format} plays to its end`, async (t) => {
      const page = await open(t, recording);
      assert.equal(await shown(page), 'Shop');
      await page.getByRole('button', { name: /Speed/ }).click();
      await page.getByRole('menuitemradio', { name: '8×' }).click();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:10'));
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
      assert.equal(await shown(page), 'Shop, changed');
      assert.deepEqual(page.errors, []);
    });
  }

  test('goes to the moment of a log line, forwards and back', async (t) => {
    const page = await open(t, rrwebRecording());
    const moments = page.locator('.moment');
    assert.deepEqual(await moments.locator('.moment-time').allTextContents(), ['0:00', '0:03', '0:06']);
    await moments.filter({ hasText: 'TypeError' }).click();
    await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:03'));
    assert.equal(await shown(page), 'Shop, changed');
    assert.match(await page.locator('.moment[aria-current]').textContent(), /TypeError/);
    await moments.filter({ hasText: 'ready' }).click();
    await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:00'));
    assert.equal(await shown(page), 'Shop');
    await page.getByRole('button', { name: 'Errors' }).click();
    assert.deepEqual(await moments.locator('.moment-time').allTextContents(), ['0:03', '0:06']);
  });

  test('is worked by the keyboard', async (t) => {
    const page = await open(t, domRecording());
    await position(page).focus();
    for (let press = 0; press < 4; ++press) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:02'));
    assert.equal(await position(page).getAttribute('aria-valuetext'), '0:02 of 0:10');
    assert.equal(await shown(page), 'Shop, changed');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:00'));
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });

  test('of two seconds and a bit ends where its slider ends', async (t) => {
    const page = await open(t, { ...domRecording(), actions: [{ o: 1000 }, { t: [8, 'Shop, changed'] }, { o: 1200 }, { x: [0, 0] }] });
    await position(page).press('End');
    await page.waitForFunction(() => document.querySelector('.replay-time').textContent.startsWith('0:02'));
    assert.equal(await position(page).inputValue(), await position(page).getAttribute('max'));
  });

  test('is accessible, and fits a narrow window', async (t) => {
    const page = await open(t, rrwebRecording());
    await assertAccessible(page, 'the replay');
  });
});
