// A receiver in trouble: what the dashboard says about it, what went over the wire, and how what it missed is sent again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, hang } from '../support/behaviours.mjs';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, goTo, signedIn } from '../support/dashboard.mjs';
import { assertFocused, pressOn } from '../support/keyboard.mjs';
import { deadPort } from '../support/receiver.mjs';
import { programUnderTest, quickSchedule, receiverFor } from '../support/scenario.mjs';

describe('Deliveries in the dashboard', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function atWork(t) {
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    return { page, project: await program.project() };
  }

  const rows = (page) => page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr');

  /** Once the list has so many rows. */
  async function rowsBecome(page, count) {
    await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, count);
    return rows(page);
  }

  test('a failing receiver is found, its own words are read, and what it missed is sent again', async (t) => {
    const { page, project } = await atWork(t);
    const receiver = await receiverFor(t);
    receiver.will(...Array(3).fill(answer(500, {
      headers: { 'Content-Type': 'text/html', 'X-Worker': 'w-17' },
      body: '<script>document.title = "owned"</script>relation "tickets" does not exist',
    })), answer(200, { body: 'taken' }));
    const webhook = await project.webhook(receiver.url('/tickets'), {
      scheduleSeconds: quickSchedule,
      headers: [{ name: 'Authorization', value: 'Bearer planted-secret' }],
    });
    await project.report({ description: 'It breaks' });
    await project.deliveryEnded(webhook.id);

    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Last failure: The receiver answered 500');
    await page.getByText('0%', { exact: true }).first().waitFor();
    await goTo(page, program, `/projects/${project.key}/deliveries?state=failed`, 'tbody tr');
    assert.match(await rows(page).first().innerText(), /Failed[^]*#1[^]*The receiver answered 500/);
    await pressOn(page, page.getByRole('link', { name: /BUG_CREATED/ }));

    await page.getByText('Something failed within the receiver: its own log says what.').waitFor();
    await assertAccessible(page, 'a delivery that failed');
    const attempts = page.getByRole('list', { name: 'Attempts' }).getByRole('button');
    assert.equal(await attempts.count(), 3);
    await page.getByText('relation "tickets" does not exist').waitFor();
    assert.match(await page.getByLabel('Headers of the response').innerText(), /X-Worker\s+w-17/);
    assert.notEqual(await page.title(), 'owned', 'what a receiver answers is text and nothing but text');
    await pressOn(page, attempts.nth(2));
    await pressOn(page, page.getByRole('tab', { name: 'Response' }), 'ArrowRight');
    const sent = await page.getByLabel('Headers of the request').innerText();
    assert.match(sent, /webhook-signature/i);
    assert.match(sent, /Authorization/);
    assert.doesNotMatch(await page.content(), /planted-secret/);

    await pressOn(page, page.getByRole('button', { name: 'Resend' }), 'Enter');
    await page.locator('.page-head').getByText('Delivered').waitFor();
    const requests = await receiver.received(4);
    assert.equal(new Set(requests.map((it) => it.header('webhook-id'))).size, 1);
    assert.equal(new Set(requests.map((it) => it.body.toString())).size, 1, 'the same body');
    assert.deepEqual(page.errors, []);
  });

  test('each cause is told in words with what to do', async (t) => {
    const { page, project } = await atWork(t);
    const hanging = (await receiverFor(t)).will(hang);
    const gone = (await receiverFor(t)).will(answer(410));
    const moved = (await receiverFor(t)).will(answer(301, { headers: { Location: 'https://example.com/' } }));
    for (const [url, fields, says] of [
      [`http://127.0.0.1:${await deadPort()}/`, {}, /The connection was refused[^]*Nothing listens at this port/],
      [hanging.url(), { timeoutMs: 1000 }, /No complete answer within the timeout[^]*Answer 2xx as soon as the webhook is stored/],
      ['http://no-such-host.invalid/', {}, /The name of the host has no address[^]*Check the spelling/],
      [moved.url(), {}, /answered 301[^]*Redirects are never followed/],
      [gone.url(), {}, /answered 410[^]*gone for good/],
    ]) {
      const webhook = await project.webhook(url, { scheduleSeconds: [], ...fields });
      await project.report();
      const { id } = await project.deliveryEnded(webhook.id);
      await project.changeWebhook(webhook.id, { active: false });
      await goTo(page, program, `/projects/${project.key}/deliveries/${id}`, '.outcome-title');
      assert.match(await page.getByRole('main').innerText(), says, url);
    }
  });

  test('filters combine, stand in the address, and a selection is sent again', async (t) => {
    const { page, project } = await atWork(t);
    const good = await receiverFor(t);
    const bad = await receiverFor(t);
    bad.will(...Array(3).fill(answer(503)), answer(200));
    const fine = await project.webhook(good.url('/fine'), { scheduleSeconds: [] });
    const broken = await project.webhook(bad.url('/broken'), { scheduleSeconds: [] });
    for (const description of ['one', 'two', 'three']) await project.report({ description });
    await bad.received(3);
    for (const id of [fine.id, broken.id]) await project.deliveryEnded(id);

    await goTo(page, program, `/projects/${project.key}/deliveries`, 'tbody tr');
    await rowsBecome(page, 6);
    await page.getByLabel('Webhook', { exact: true }).selectOption(broken.id);
    await rowsBecome(page, 3);
    await page.getByLabel('State', { exact: true }).selectOption('delivered');
    await page.getByText('No delivery matches').waitFor();
    await page.getByLabel('State', { exact: true }).selectOption('failed');
    await rowsBecome(page, 3);
    assert.match(page.url(), /state=failed/);
    await page.reload();
    await rowsBecome(page, 3);
    assert.equal(await page.getByLabel('State', { exact: true }).inputValue(), 'failed');
    await assertAccessible(page, 'deliveries, filtered');

    await page.getByLabel('Choose all that are shown').check();
    await page.getByLabel('Choose this delivery').first().uncheck();
    await page.getByRole('button', { name: 'Resend 2' }).click();
    await page.getByRole('status').getByText('2 deliveries are sent again.').waitFor();
    await bad.received(5);
    await rowsBecome(page, 1);
    assert.equal(good.requests.length, 3, 'nobody else is bothered');

    // What is left: all that failed since yesterday.
    await pressOn(page, page.getByRole('button', { name: 'Resend what failed …' }));
    const dialog = page.getByRole('dialog');
    await assertFocused(dialog.getByLabel('Since'), 'the first field');
    await assertAccessible(page, 'sending again what failed');
    await dialog.getByRole('button', { name: 'Resend' }).click();
    await page.getByRole('status').getByText('1 delivery is sent again.').waitFor();
    await bad.received(6);
    assert.deepEqual(page.errors, []);
  });

  test('what waits says why and until when, comes in live, and can be cancelled', async (t) => {
    const { page, project } = await atWork(t);
    const receiver = (await receiverFor(t)).will(answer(429, { headers: { 'Retry-After': '600' } }));
    await project.webhook(receiver.url(), { scheduleSeconds: [600] });
    await goTo(page, program, `/projects/${project.key}/deliveries`, 'text=Nothing was sent yet');
    await project.report();
    await page.getByText('Retrying').waitFor();
    const row = rows(page).first();
    assert.match(await row.innerText(), /Retry after 1 attempt: The receiver answered 429 · in (9|10) min/);
    await row.getByRole('link', { name: /BUG_CREATED/ }).click();
    await page.getByText('It is overloaded or limits its callers.').waitFor();
    await page.getByRole('button', { name: 'Cancel delivery' }).click();
    await page.locator('.page-head').getByText('Cancelled').waitFor();
    assert.equal(receiver.requests.length, 1);
  });

  test('a new signing secret is shown when asked for, and the old one signs beside it', async (t) => {
    const { page, project } = await atWork(t);
    const receiver = await receiverFor(t);
    const webhook = await project.webhook(receiver.url());
    const old = await project.secret(webhook.id);
    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Signing secret');
    assert.ok(!(await page.content()).includes(old), 'hidden until asked for');
    await page.getByRole('button', { name: 'Show the secret' }).click();
    await page.getByText(old).waitFor();
    await page.getByRole('button', { name: 'Rotate' }).click();
    const question = page.getByRole('alertdialog');
    await assertAccessible(page, 'the question before a rotation');
    await question.getByRole('button', { name: 'Rotate' }).click();
    await page.getByText(old).waitFor({ state: 'detached' });
    const next = await project.secret(webhook.id);
    await page.getByText(next).waitFor();
    await project.report();
    const [request] = await receiver.received(1);
    assert.equal(request.header('webhook-signature').split(' ').length, 2, 'both sign');
  });
});
