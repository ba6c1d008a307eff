// The page of a webhook: what to do first, and that one which fails says so; and the lists beside it, where rows stay
// under the pointer and Shift chooses a range.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits, goTo, signedIn } from '../support/dashboard.mjs';
import { verified } from '../support/receiver.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';

describe('The page of a webhook', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function atWork(t, options) {
    const project = await program.project();
    const page = await signedIn(browser, program, options);
    t.after(() => page.context().close());
    return { project, page };
  }

  test('says what to do next after the set-up, tests the saved secret, and files a bug that is more than a line', async (t) => {
    const receiver = await receiverFor(t);
    const { project, page } = await atWork(t);
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'text=No webhook yet');
    await page.getByRole('main').getByRole('button', { name: 'Add webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(receiver.url('/hooks'));
    await dialog.getByRole('button', { name: 'Add header' }).click();
    const pasted = dialog.getByLabel('Name of header 1');
    await pasted.evaluate((element) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', 'Authorization: Bearer planted: value');
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    assert.equal(await pasted.inputValue(), 'Authorization', 'a pasted line is taken apart');
    assert.equal(await dialog.getByLabel('Value of header 1').inputValue(), 'Bearer planted: value');
    await dialog.getByRole('button', { name: 'Add webhook' }).click();

    const steps = page.getByRole('region', { name: 'Next steps' });
    await steps.waitFor();
    await page.getByText('Nothing was sent here yet').waitFor();
    await assertAccessible(page, 'the first steps');
    const [webhook] = await project.webhooks();
    assert.match(await page.title(), /^127\.0\.0\.1.* · Webhooks · P\w+ · Bughook$/);
    await steps.getByRole('button', { name: 'Send test' }).click();
    await page.getByRole('status').getByText(/Delivered: the receiver answered/).waitFor();
    const [sent] = await receiver.received(1);
    verified(sent, await project.secret(webhook.id));

    await steps.getByRole('button', { name: 'File an example' }).click();
    await page.locator('tbody .badge', { hasText: 'Delivered' }).waitFor();
    const [bug] = (await project.api.get(`${project.path}/bugs`)).items;
    const { consoleLog, networkLogs, replayDataUrl, screenshotDataUrl, createdAt } = await project.bug(bug.bugId);
    assert.ok(consoleLog.length > 0 && networkLogs.length > 0 && replayDataUrl && screenshotDataUrl);
    const apart = Math.abs(Date.parse(consoleLog[0].date) - Date.parse(createdAt));
    assert.ok(apart < 3_600_000, 'its log is of now, not of the day the example was written');
    await page.setViewportSize({ width: 320, height: 640 });
    await assertFits(page, 'the page of a webhook');
    assert.deepEqual(page.errors, []);
  });

  test('offers http where the port does not speak TLS, and takes nobody’s values to another address', async (t) => {
    const { project, page } = await atWork(t);
    const webhook = await project.webhook('https://127.0.0.1:1/hook', { headers: [{ name: 'X-Token', value: 'planted' }] });
    const result = {
      outcome: 'unreachable', reason: 'tls_not_spoken', detail: '', status: null, durationMs: 1, remoteAddress: '', signedWith: 'throwaway',
      timings: { dnsUs: 0, connectUs: 1, tlsUs: 1, firstByteUs: 0, totalUs: 2 }, requestHeaders: [], responseHeaders: [], responseBody: '', responseBodyCut: false,
    };
    await page.route('**/webhooks/test', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(result) }));
    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Signing secret');
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog.getByText('This port does not speak TLS').waitFor();
    await dialog.getByText('a secret that is thrown away').waitFor();
    await dialog.getByRole('button', { name: 'Use http://' }).click();
    assert.equal(await dialog.getByLabel('URL').inputValue(), 'http://127.0.0.1:1/hook');
    await dialog.getByText('a new secret is made when you save').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('given for another address').waitFor();
    const value = dialog.getByLabel('Value of header 1');
    assert.equal(await value.evaluate((element) => element === document.activeElement), true, 'what is asked for has the focus');
    await value.fill('given again');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await project.webhooks())[0].url, 'http://127.0.0.1:1/hook');
  });

  test('says Failing, why, and how many fail, where nothing gets through', async (t) => {
    const receiver = (await receiverFor(t)).will(answer(403));
    const { project, page } = await atWork(t);
    await project.webhook(receiver.url(), { scheduleSeconds: [] });
    await project.report();
    await receiver.received(1);
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'tbody tr');
    const badge = page.locator('tbody .badge');
    while ((await badge.innerText()) !== 'Failing') {  // the figures come when there is room
      await page.reload();
      await page.locator('.spark').waitFor();
    }
    await page.locator('.nav-count').first().waitFor();
    await assertAccessible(page, 'a webhook that fails');
    await page.locator('tbody a.row-link').click();
    await page.getByText(/Nothing gets through since .*The receiver answered 403/).waitFor();
  });

  test('chooses a range with Shift, and no row moves while one chooses', async (t) => {
    const receiver = await receiverFor(t);
    const { project, page } = await atWork(t);
    await project.webhook(receiver.url());
    for (let n = 0; n < 5; ++n) await project.report({ description: `Bug ${n}` });
    await receiver.received(5);
    await goTo(page, program, `/projects/${project.key}/deliveries`, 'tbody tr:nth-child(5)');
    const boxes = page.locator('tbody .checkbox');
    const top = () => boxes.nth(4).evaluate((element) => element.getBoundingClientRect().y);
    const before = await top();
    await boxes.nth(1).click();
    assert.equal(await top(), before);
    await boxes.nth(3).click({ modifiers: ['Shift'] });
    await page.getByRole('region', { name: 'Chosen deliveries' }).getByText('3 selected').waitFor();

    await page.setViewportSize({ width: 360, height: 800 });
    await goTo(page, program, `/projects/${project.key}/bugs`, 'tbody tr:nth-child(5)');
    const overlaps = await page.locator('tbody tr').first().evaluate((row) => {
      const box = row.querySelector('.checkbox').getBoundingClientRect();
      return [...row.querySelectorAll('td:not(.cell-check) *')]
        .filter((it) => it.childElementCount === 0)
        .filter((it) => {
          const range = document.createRange();
          range.selectNodeContents(it);
          const text = range.getBoundingClientRect();
          return text.right > box.left && text.left < box.right && text.bottom > box.top && text.top < box.bottom;
        })
        .map((it) => it.textContent);
    });
    assert.deepEqual(overlaps, [], 'no text lies under the box');
  });
});
