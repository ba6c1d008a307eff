// What a project's settings can not be: said at the field, in words, with the focus there; and nothing of it is stored.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, goTo } from '../support/dashboard.mjs';
import { assertFocused, pressOn, typeInto } from '../support/keyboard.mjs';
import { Person } from '../support/person.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { openSettings, saveButton, savedAndReloaded, settingsOf, showSettings } from '../support/settings_page.mjs';

/** Tab, field, what is typed, and what is said of it. */
const wrong = [
  ['general', 'Name', ' ', /name/],
  ['general', 'Name', 'x'.repeat(300), /at most/],
  ['intake', 'Allowed origins', 'shop.example.org', /must be an origin, as https:/],
  ['intake', 'Allowed origins', 'https://shop.example.org\nhttps://*.example.org', /must be an origin/],
  ['intake', 'Reports per second', '-1', /a whole number from 0 to 1000000/],
  ['intake', 'Reports per second', '1.5', /a whole number/],
  ['intake', 'Reports per second', '', /a whole number/],
  ['intake', 'Further secrets', 'iban\ntwo words', /3 to 64 letters and digits/],
  ['intake', 'Keep bugs for days', '36501', /from 0 to 36500/],
  ['intake', 'Keep bugs for days', '', /a whole number/],
  ['capture', 'Longest wait in seconds', '301', /from 0 to 300/],
  ['capture', 'Longest wait in seconds', '', /a whole number/],
  ['board', 'Name of column 2', '', /a name of 1 to 60/],
];

describe('A setting that can not be', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();
  const open = (t, tab) => openSettings(t, browser, program, tab);

  const descriptionOf = (control) =>
    control.evaluate((element) => (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' | '));

  async function assertRefused(page, control, sentence) {
    await page.locator('main [aria-invalid]').waitFor();
    await assertFocused(control, 'the refused field');
    assert.equal(await control.getAttribute('aria-invalid'), 'true');
    assert.match(await descriptionOf(control), sentence);
  }

  test('is explained at its field, and nothing is stored', async (t) => {
    const { project, page } = await open(t, 'general');
    const before = await project.api.get(project.path);
    for (const [tab, label, text, sentence] of wrong) {
      await showSettings(page, program, project, tab);
      const control = page.getByLabel(label);
      const saved = await control.inputValue();
      await typeInto(page, control, text);
      if (text === '') await page.keyboard.press('Delete');
      await pressOn(page, saveButton(page));
      await assertRefused(page, control, sentence);
      assert.deepEqual(await project.api.get(project.path), before, `${label}: ${text}`);
      await pressOn(page, page.getByRole('button', { name: 'Discard' }));
      assert.equal(await control.inputValue(), saved, 'as it was');
      assert.equal(await page.locator('main [aria-invalid]').count(), 0);
    }
    assert.deepEqual(page.errors, []);
  });

  test('is mended where it stands', async (t) => {
    const { project, page } = await open(t, 'intake');
    const days = page.getByLabel('Keep bugs for days');
    await typeInto(page, page.getByLabel('Further secrets'), 'iban');
    await typeInto(page, days, '99999');
    await page.keyboard.press('Enter');
    await assertRefused(page, days, /from 0 to 36500/);
    await assertAccessible(page, 'a refused setting');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('90');
    await page.locator('main [aria-invalid]').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await savedAndReloaded(page);
    const { retentionDays, scrubWords } = await settingsOf(project);
    assert.deepEqual({ retentionDays, scrubWords }, { retentionDays: 90, scrubWords: ['iban'] });
  });

  test('a column of a status that another has says so at its row', async (t) => {
    const { page } = await open(t, 'board');
    await pressOn(page, page.getByRole('button', { name: 'Add column' }));
    await page.keyboard.type('Open');
    await pressOn(page, saveButton(page));
    await assertRefused(page, page.getByLabel('Name of column 4'), /the status OPEN of another column/);
  });

  test('a column that still has bugs stays, and says how many', async (t) => {
    const { project, page } = await open(t, 'board');
    const { columns } = await settingsOf(project);
    await project.api.patch(project.path, { settings: { columns: [...columns, { status: 'QA', name: 'QA' }] } });
    const { id } = await project.report();
    await project.api.patch(`${project.path}/bugs/${id}`, { status: 'QA' });
    await showSettings(page, program, project, 'board');
    await pressOn(page, page.getByRole('button', { name: 'Remove QA' }));
    await pressOn(page, saveButton(page));
    await page.getByText('QA has bugs, 1 of them').waitFor();
    assert.equal((await settingsOf(project)).columns.length, 4);
  });

  test('nobody but an owner can change one, and whoever can not is told', async (t) => {
    const project = await program.project();
    const { link } = await program.api.post('/invitations', { email: 'member@example.org', role: 'member' }, 201);
    await Person.accept(program, link, { name: 'Mem Ber', password: 'correct horse battery' });
    const page = await browser.page({ viewport: { width: 1280, height: 800 }, locale: 'en' });
    t.after(() => page.context().close());
    await goTo(page, program, '/signin', 'form');
    await page.getByLabel('E-mail').fill('member@example.org');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').first().waitFor();
    for (const tab of ['general', 'intake', 'capture', 'board', 'share']) {
      await showSettings(page, program, project, tab);
      await page.getByText('Only owners of the organisation can change this.').first().waitFor();
      const enabled = page.locator('main form').locator('input:enabled, select:enabled, textarea:enabled, button:enabled');
      assert.equal(await enabled.count(), 0, tab);
    }
    await showSettings(page, program, project, 'general');
    for (const name of ['Renew the key', 'Remove project']) assert.ok(await page.getByRole('button', { name }).isDisabled(), name);
  });
});
