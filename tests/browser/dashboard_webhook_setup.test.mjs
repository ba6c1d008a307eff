// Setting up a webhook: with the keyboard alone, from nothing to the first webhook that came; what is refused and how it
// is said; and that nothing typed is lost by accident.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { answer } from '../support/behaviours.mjs';
import { goTo, signedIn } from '../support/dashboard.mjs';
import { assertFocused, pressOn, tabTo, typeInto } from '../support/keyboard.mjs';
import { verified } from '../support/receiver.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe('The webhook dialog', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  /** The webhooks of a fresh project, and the parts of the dialog. */
  async function open(t, options) {
    const project = await program.project();
    const page = await signedIn(browser, program, options);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'text=No webhook yet');
    const dialog = page.getByRole('dialog');
    return { project, page, dialog, add: page.getByRole('main').getByRole('button', { name: 'Add webhook' }), url: dialog.getByLabel('URL') };
  }

  /** The texts that a control is described by, as they are heard. */
  const descriptionOf = (control) =>
    control.evaluate((element) =>
      (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' | '));

  test('is done from the first key to the first webhook with the keyboard alone', async (t) => {
    const receiver = (await receiverFor(t)).will(answer(202, { body: 'taken' }));
    const { project, page, dialog, add, url } = await open(t, { permissions: ['clipboard-read', 'clipboard-write'] });

    await pressOn(page, add);
    await assertFocused(url, 'the first field');
    await page.keyboard.type(receiver.url('/bugs'));
    await dialog.getByText('The sender may call this address.').waitFor();
    await typeInto(page, dialog.getByLabel('Description'), 'Opens tickets');
    await pressOn(page, dialog.getByRole('button', { name: 'Add header' }));
    await assertFocused(dialog.getByLabel('Name of header 1'), 'the new row');
    await page.keyboard.type('Authorization');
    await typeInto(page, dialog.getByLabel('Value of header 1'), 'Bearer planted-header-value');

    await pressOn(page, dialog.getByRole('button', { name: 'Send test' }));
    await dialog.getByRole('status').getByText('Delivered: the receiver answered 202').waitFor();
    const [testRequest] = await receiver.received(1);
    assert.equal(testRequest.header('Authorization'), 'Bearer planted-header-value');
    const shown = await dialog.getByLabel('Secret', { exact: true }).inputValue();
    verified(testRequest, shown);  // so a receiver that verifies, as it must, can pass the test before anything is saved
    assert.deepEqual(await project.webhooks(), [], 'a test saves nothing');

    await pressOn(page, dialog.getByRole('button', { name: 'Add webhook' }));
    await page.getByRole('heading', { name: 'Signing secret' }).waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Copy the secret' }));
    await page.getByText('Copied').waitFor();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(secret, shown, 'what was tested is what was saved');

    await project.report({ description: 'It breaks' });
    const [, request] = await receiver.received(2);
    assert.equal(verified(request, secret).action, 'BUG_CREATED');
    assert.equal(request.header('Authorization'), 'Bearer planted-header-value');
    assert.equal(request.target, '/bugs');
    assert.deepEqual(page.errors, []);
  });

  test('says why an address is refused while it is typed, tied to the field, and again when it is saved', async (t) => {
    const { project, page, dialog, add, url } = await open(t);
    await pressOn(page, add);
    for (const [typed, says] of [
      ['http://10.0.0.1/hook', /private|not public/i],
      ['http://169.254.169.254/latest/meta-data', /private|not public|link-local/i],
      ['ftp://example.com/hook', /The URL must begin with/],
      ['just words', /The URL/],
    ]) {
      await url.fill('');
      await until(async () => (await url.getAttribute('aria-invalid')) === null, 'the end of the verdict before');
      await url.fill(typed);
      await until(async () => (await url.getAttribute('aria-invalid')) === 'true', `a refusal of ${typed}`);
      assert.match(await descriptionOf(url), says);
    }
    await dialog.getByRole('button', { name: 'Add webhook' }).click();
    await assertFocused(url, 'the refused field');
    assert.match(await descriptionOf(url), /The URL/);
    assert.deepEqual(await project.webhooks(), []);
    // What is mended is no longer complained about.
    await url.fill('https://127.0.0.1/hook');
    await dialog.getByText('The sender may call this address.').waitFor();
    assert.equal(await url.getAttribute('aria-invalid'), null);
  });

  test('says which header is refused and why, and keeps the others', async (t) => {
    const { page, dialog, add, url } = await open(t);
    await add.click();
    await url.fill('http://127.0.0.1/hook');
    for (const name of ['X-Fine', 'Content-Length']) {
      await dialog.getByRole('button', { name: 'Add header' }).click();
      await page.keyboard.type(name);
      await page.keyboard.press('Tab');
      await page.keyboard.type('1');
    }
    const refused = dialog.getByLabel('Name of header 2');
    await page.waitForFunction((element) => element.getAttribute('aria-invalid'), await refused.elementHandle());
    assert.match(await descriptionOf(refused), /Content-Length/);
    assert.equal(await dialog.getByLabel('Name of header 1').getAttribute('aria-invalid'), null);
    // Removed with the keyboard, the row gives the focus to its neighbour.
    await pressOn(page, dialog.getByRole('button', { name: 'Remove the header Content-Length' }));
    await assertFocused(dialog.getByLabel('Name of header 1'), 'the row that is left');
  });

  test('never shows a saved header value, keeps it unless it is replaced, and lets its name stand', async (t) => {
    const receiver = await receiverFor(t);
    const { project, page, dialog } = await open(t);
    const webhook = await project.webhook(receiver.url(), { headers: [{ name: 'X-Token', value: 'planted-old' }, { name: 'X-Team', value: 'planted-team' }] });
    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Signing secret');
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('button', { name: 'Replace the value of X-Token' }).click();
    await page.keyboard.type('planted-new');
    assert.doesNotMatch(await page.content(), /planted-(old|team)/);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await project.report();
    const [request] = await receiver.received(1);
    assert.deepEqual([request.header('X-Token'), request.header('X-Team')], ['planted-new', 'planted-team']);
  });

  test('asks before Escape, the cross or Cancel throw away what was typed, and gives the focus back', async (t) => {
    const { page, dialog, add, url } = await open(t);
    const question = page.getByRole('alertdialog');
    await pressOn(page, add);
    await assertFocused(url);
    await page.keyboard.press('Escape');
    await page.locator('dialog.dialog').waitFor({ state: 'detached' });
    await assertFocused(add, 'the button that opened it');

    for (const leave of [
      () => page.keyboard.press('Escape'),
      () => dialog.getByRole('button', { name: 'Close' }).click(),
      () => dialog.getByRole('button', { name: 'Cancel' }).click(),
    ]) {
      await pressOn(page, add);
      await assertFocused(url);
      await page.keyboard.type('https://example.com');
      await leave();
      await question.getByText('Discard your changes?').waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      assert.equal(await url.inputValue(), 'https://example.com', 'it is still there');
      await page.keyboard.press('Escape');
      await pressOn(page, question.getByRole('button', { name: 'Discard' }));
      await page.locator('dialog.dialog').waitFor({ state: 'detached' });
      await assertFocused(add, 'the button that opened it');
    }
  });

  test('changes timeout and schedule, says what is wrong with them, and pauses', async (t) => {
    const { project, page, dialog, add, url } = await open(t);
    await add.click();
    await url.fill('http://127.0.0.1:1/hook');
    await dialog.getByText('Timeout and retries').click();
    await dialog.getByLabel('Timeout in seconds').fill('90');
    await dialog.getByLabel('Gaps between attempts').fill('soon');
    await dialog.getByRole('button', { name: 'Add webhook' }).click();
    assert.match(await descriptionOf(dialog.getByLabel('Timeout in seconds')), /from 1 to 60/);
    assert.match(await descriptionOf(dialog.getByLabel('Gaps between attempts')), /5 s, 5 min/);
    await dialog.getByLabel('Timeout in seconds').fill('4.5');
    await dialog.getByLabel('Gaps between attempts').fill('5 s, 2 min; 1 h');
    await tabTo(page, dialog.getByRole('switch', { name: 'Active' }), { back: true });
    await page.keyboard.press(' ');
    await dialog.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    const [webhook] = await project.webhooks();
    assert.deepEqual([webhook.timeoutMs, webhook.scheduleSeconds, webhook.active], [4500, [5, 120, 3600], false]);
  });
});
