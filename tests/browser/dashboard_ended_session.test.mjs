// A session that ends while somebody works, and two people who work on the same: what was typed is still there, and
// nobody's change is undone without a word.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits, goTo, signedIn } from '../support/dashboard.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { saveButton, settingsOf, showSettings } from '../support/settings_page.mjs';

describe('What somebody typed', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function atWork(t) {
    const project = await program.project();
    const { bugId } = await project.report({ description: 'It breaks' });
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    return { project, page, again, bug: `/projects/${project.key}/bugs/${bugId}`, bugId };
  }

  const endSession = (page) => page.context().clearCookies();

  async function signInAgain(page, again) {
    await again.getByLabel('Password').fill(program.keys.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitFor({ state: 'detached' });
  }

  test('in a description is there after the session has ended, and is saved once one has signed in again', async (t) => {
    const { project, page, again, bug, bugId } = await atWork(t);
    await goTo(page, program, bug, '.bug-main h1');
    await page.getByRole('button', { name: 'Edit the description' }).click();
    const text = page.getByLabel('Description', { exact: true });
    await text.fill('Typed for half an hour');
    await endSession(page);
    await page.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await again.waitFor();
    await assertAccessible(page, 'signing in over the page');
    await again.getByLabel('Password').fill('not the password');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByText('E-mail and password do not match.').waitFor();
    await again.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await text.inputValue(), 'Typed for half an hour', 'who closes the dialog still has the text');
    await page.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await signInAgain(page, again);
    await page.getByRole('heading', { level: 1, name: 'Typed for half an hour' }).waitFor();
    const saved = await project.api.get(`${project.path}/bugs/${bugId}`);
    assert.equal(saved.description, 'Typed for half an hour');
    assert.deepEqual(page.errors, []);
  });

  test('in the dialog of a webhook is saved after signing in, and after another window has signed in', async (t) => {
    const { project, page, again } = await atWork(t);
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'text=No webhook yet');
    const add = async (url) => {
      await page.getByRole('main').getByRole('button', { name: 'Add webhook' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add webhook' });
      await dialog.getByLabel('URL').fill(url);
      await dialog.getByText('The sender may call this address.').waitFor(); // or its question would meet the end first
      await endSession(page);
      return () => dialog.getByRole('button', { name: 'Add webhook' }).click();
    };
    const save = await add('http://127.0.0.1:1/first');
    await save();
    await signInAgain(page, again);
    await page.waitForURL(/\/webhooks\/\w+/);
    await page.getByRole('link', { name: 'All webhooks' }).click();

    const saveSecond = await add('http://127.0.0.1:1/second');
    const other = await page.context().newPage();
    await other.goto(`${program.base}/signin`);
    await other.getByLabel('E-mail').fill(program.keys.email);
    await other.getByLabel('Password').fill(program.keys.password);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.waitForURL(/\/projects\//);
    await saveSecond();
    await page.waitForURL(/\/webhooks\/\w+/);
    assert.deepEqual((await project.webhooks()).map((it) => it.url).sort(), ['http://127.0.0.1:1/first', 'http://127.0.0.1:1/second']);
    assert.deepEqual(page.errors, []);
  });

  test('does not undo what others changed in fields that one did not touch', async (t) => {
    const { project, page } = await atWork(t);
    const webhook = await project.webhook('http://127.0.0.1:1/hook');
    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Signing secret');
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill('Opens tickets');
    const path = `${project.path}/webhooks/${webhook.id}`;
    await project.api.patch(path, { url: 'http://127.0.0.1:1/moved', timeoutMs: 30_000, active: false });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { url, timeoutMs, active, description } = await project.api.get(path);
    assert.deepEqual([url, timeoutMs, active, description], ['http://127.0.0.1:1/moved', 30_000, false, 'Opens tickets']);

    await showSettings(page, program, project, 'intake');
    await page.getByLabel('Further secrets').fill('iban');
    await project.api.patch(project.path, { settings: { retentionDays: 77, allowedOrigins: ['https://shop.example.com'] } });
    await saveButton(page).click();
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    const settings = await settingsOf(project);
    assert.deepEqual([settings.scrubWords, settings.retentionDays, settings.allowedOrigins], [['iban'], 77, ['https://shop.example.com']]);
  });

  test('in a field that another changed too is shown beside the other, and one chooses', async (t) => {
    const { project, page } = await atWork(t);
    const webhook = await project.webhook('http://127.0.0.1:1/hook');
    const edits = [];
    await page.route(`**/webhooks/${webhook.id}`, (route) => {
      const request = route.request();
      if (request.method() !== 'PATCH') return route.continue();
      edits.push([request.postDataJSON(), request.headers()['if-match']]);
      const current = { ...webhook, description: 'Theirs', timeoutMs: 30_000, __v: 8 };
      const met = { status: 412, detail: 'Changed.', current, changes: [{ by: { kind: 'person', name: 'Maria' } }] };
      return edits.length === 1
        ? route.fulfill({ status: 412, contentType: 'application/problem+json', body: JSON.stringify(met) })
        : route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ ...current, description: 'Mine', __v: 9 }) });
    });
    await goTo(page, program, `/projects/${project.key}/webhooks/${webhook.id}`, 'text=Signing secret');
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit webhook' });
    await dialog.getByLabel('Description').fill('Mine');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const question = page.getByRole('alertdialog', { name: 'Changed meanwhile' });
    await question.getByText('Maria changed the same').waitFor();
    await question.getByText('Theirs', { exact: true }).nth(1).waitFor();
    await assertAccessible(page, 'the question which one stays');
    await question.getByRole('button', { name: 'Keep mine' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(edits[1], [{ description: 'Mine' }, '"8"'], 'only what was changed, on what is there now');
    await page.locator('.page-description').getByText('Mine').waitFor();
    assert.deepEqual(page.errors, []);
  });

  test('in a description stands beside what another wrote meanwhile, and one chooses', async (t) => {
    const { project, page, bug, bugId } = await atWork(t);
    await page.setViewportSize({ width: 320, height: 640 });
    await goTo(page, program, bug, '.bug-main h1');
    await page.getByRole('button', { name: 'Edit the description' }).click();
    const text = page.getByLabel('Description', { exact: true });
    await text.fill('Mine');
    await project.api.patch(`${project.path}/bugs/${bugId}`, { description: 'Theirs' });
    const note = page.getByRole('status').filter({ hasText: 'while you were writing' });
    await note.getByText('Theirs', { exact: true }).nth(1).waitFor();
    await assertAccessible(page, 'two versions');
    await assertFits(page, 'two versions');
    await note.getByRole('button', { name: 'Take theirs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor();
  });
});
