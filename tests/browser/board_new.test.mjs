// A new bug is seen: marked, counted in the title while nobody looks, and on top for whoever wants the newest there.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits, card, goTo, lanesBecome, signedIn } from '../support/dashboard.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe('A new bug', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  test('is marked, comes on top for who wants it so, and is read once it was opened', async (t) => {
    const project = await program.project();
    for (const description of ['First', 'Second']) await project.report({ description });
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, '.card');
    await page.getByText('Live', { exact: true }).waitFor();
    assert.equal(await page.title(), `Board · ${project.key} · Bughook`);
    assert.equal(await page.locator('.new-dot').count(), 0, 'nothing is new to who comes for the first time');

    await project.report({ description: 'Third' });
    await card(page, 3).locator('.new-dot').waitFor();
    await lanesBecome(page, { OPEN: [1, 2, 3] }, 'as they are arranged');
    await assertAccessible(page, 'a board with a new bug');
    await page.getByRole('button', { name: '1 new' }).click();
    await lanesBecome(page, { OPEN: [3, 2, 1] }, 'the newest first');

    await card(page, 2).getByRole('button', { name: 'Move bug 2' }).click();
    await page.getByRole('menuitemradio', { name: 'Done' }).click();
    await lanesBecome(page, { OPEN: [3, 1], DONE: [2] });
    await until(async () => (await project.bug(2)).status === 'DONE', 'the move is saved');
    await page.setViewportSize({ width: 320, height: 640 });
    await assertFits(page, 'a board with a new bug');

    // What came while the window was not looked at is counted in its title until it is.
    const isHidden = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    await isHidden(true);
    await project.report({ description: 'Fourth' });
    await page.waitForFunction(() => document.title.startsWith('(1) Board'));
    await isHidden(false);
    assert.doesNotMatch(await page.title(), /^\(/);

    await page.reload();
    await page.locator('.card').first().waitFor();
    await page.getByRole('button', { name: '1 new' }).waitFor({ state: 'detached' });
    await lanesBecome(page, { OPEN: [4, 3, 1], DONE: [2] }, 'the order is kept');
    await project.report({ description: 'Fifth' });
    await card(page, 5).locator('.new-dot').waitFor();
    await card(page, 5).getByRole('link').click();
    await page.waitForFunction((key) => document.title === `#5 Fifth · ${key} · Bughook`, project.key);
    await page.getByRole('link', { name: 'Board' }).first().click();
    await card(page, 5).waitFor();
    assert.equal(await page.locator('.new-dot').count(), 0);
    assert.deepEqual(page.errors, []);
  });
});
