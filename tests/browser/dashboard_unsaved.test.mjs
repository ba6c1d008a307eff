// What was typed and not saved is not lost by accident: every form that saves is asked about, whichever way one leaves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { goTo, signedIn } from '../support/dashboard.mjs';
import { assertFocused, pressOn, typeInto } from '../support/keyboard.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { saveButton, savedAndReloaded, showSettings } from '../support/settings_page.mjs';

describe('What is not saved yet', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function atWork(t) {
    const project = await program.project();
    const { bugId } = await project.report({ description: 'It breaks' });
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    return { project, page, bugId, question: page.getByRole('alertdialog', { name: 'Discard your changes?' }) };
  }

  /** With the name of the project changed, two pages into the history. */
  async function editing(t) {
    const opened = await atWork(t);
    const { project, page } = opened;
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'text=No webhook yet');
    await page.getByRole('link', { name: 'Settings' }).click();
    const name = page.getByLabel('Name');
    await typeInto(page, name, 'Edited');
    return { ...opened, name, at: page.url() };
  }

  const menu = async (page, role, entry) => {
    await page.getByRole('button', { name: /account, theme, language/ }).click();
    await page.getByRole(role, { name: entry, exact: true }).click();
  };

  const ways = {
    'a link of the side bar': (page) => page.getByRole('link', { name: 'Deliveries' }).click(),
    'another tab of the settings': (page) => page.getByRole('link', { name: 'Intake' }).click(),
    'the way back of the browser': (page) => page.evaluate(() => history.back()),
    'another language': (page) => menu(page, 'menuitemradio', 'Deutsch'),
    'signing out': (page) => menu(page, 'menuitem', 'Sign out'),
  };
  for (const [name, leave] of Object.entries(ways)) {
    test(`is asked about before ${name}: who stays keeps it, who leaves leaves`, async (t) => {
      const { page, question, name: field, at } = await editing(t);
      for (const key of ['Escape', 'Enter']) {  // the safe answer has the focus
        await leave(page);
        await question.waitFor();
        assert.equal(page.url(), at, 'the address is that of the page that is shown');
        await page.keyboard.press(key);
        await question.waitFor({ state: 'detached' });
        assert.equal(page.url(), at);
        assert.equal(await field.inputValue(), 'Edited');
      }
      await leave(page);
      await pressOn(page, question.getByRole('button', { name: 'Discard' }));
      await question.waitFor({ state: 'detached' });
      await field.and(page.locator('[value=Edited]')).waitFor({ state: 'detached' });
      await page.getByText('Not saved yet').waitFor({ state: 'detached' });
      assert.deepEqual(page.errors, []);
    });
  }

  test('leaves the history as it was, whatever is answered', async (t) => {
    const { project, page, question, at } = await editing(t);
    const back = () => page.evaluate(() => history.back());
    await back();
    await question.waitFor();
    await back();  // impatient: the question is asked anew
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await back();
    await question.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('No webhook yet').waitFor();
    assert.equal(new URL(page.url()).pathname, `/projects/${project.key}/webhooks`);
    await page.goForward();
    await page.getByLabel('Name').waitFor();
    assert.equal(page.url(), at);
    assert.equal(await page.getByLabel('Name').inputValue(), `Project ${project.key}`);
    await page.goBack();
    await page.getByText('No webhook yet').waitFor();
  });

  test('is asked about by the browser before the tab is closed or loaded anew', async (t) => {
    const { page, name } = await editing(t);
    const asked = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      return dialog.dismiss();
    });
    const isAsked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    await isAsked;
    await page.evaluate(() => void location.reload());
    assert.deepEqual(asked, ['beforeunload', 'beforeunload']);
    assert.equal(await name.inputValue(), 'Edited', 'it is still there');

    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    assert.equal(asked.length, 2, 'with nothing unsaved nobody is asked');
  });

  test('is nothing any more once it is saved, discarded, or typed back', async (t) => {
    const { project, page, question, name } = await editing(t);
    await typeInto(page, name, `Project ${project.key}`);
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.waitForURL('**/deliveries');
    await showSettings(page, program, project, 'general');
    await typeInto(page, name, 'Saved');
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.waitForURL('**/deliveries');
    await page.goBack();
    await typeInto(page, name, 'Discarded');
    await pressOn(page, page.getByRole('button', { name: 'Discard' }));
    await page.goBack();
    await page.goForward();
    assert.equal(await question.count(), 0);
  });

  test('is asked about in every form that saves', async (t) => {
    const { project, page, bugId, question } = await atWork(t);
    const of = `/projects/${project.key}`;
    const type = (label) => async () => typeInto(page, page.getByRole('main').getByLabel(label), 'typed');
    const toggle = (name) => () => pressOn(page, page.getByRole('switch', { name }), ' ');
    const press = (name) => pressOn(page, page.getByRole('main').getByRole('button', { name }));
    const forms = [
      [`${of}/settings/intake`, type('Further secrets')],
      [`${of}/settings/capture`, toggle('Make a film of each replay')],
      [`${of}/settings/board`, () => press('Add column')],
      [`${of}/settings/share`, toggle('Share links')],
      ['/settings/organisation', type('Name of the organisation')],
      ['/settings/account', type('Your name')],
      ['/settings/account', type('New password')],
      [`${of}/bugs/${bugId}`, async () => {
        await press('Edit the description');
        await page.keyboard.type('typed');
      }],
      // Behind a dialog no link can be followed, but the history can.
      [`${of}/webhooks`, async () => {
        await press('Add webhook');
        await page.keyboard.type('https://example.com');
      }],
      ['/settings/keys', async () => {
        await press('Create key');
        await page.keyboard.type('typed');
      }],
    ];
    for (const [path, edit] of forms) {
      await goTo(page, program, '/projects', 'tbody tr');
      await page.evaluate((to) => {
        const link = Object.assign(document.createElement('a'), { href: to });
        document.body.append(link);
        link.click();
        link.remove();
      }, path);
      await page.waitForURL(`**${path}`);
      await edit();
      await page.evaluate(() => history.back());
      await question.waitFor();
      assert.equal(new URL(page.url()).pathname, path);
      await question.getByRole('button', { name: 'Discard' }).click();
      await page.waitForURL('**/projects');
      await page.locator('tbody tr').first().waitFor();
      assert.equal(await page.locator('dialog[open]').count(), 0, path);
    }
  });

  test('of a description is kept on Escape and Cancel, unless one says otherwise', async (t) => {
    const { project, page, bugId, question } = await atWork(t);
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    const edit = page.getByRole('button', { name: 'Edit the description' });
    const description = page.getByLabel('Description', { exact: true });
    await pressOn(page, edit);
    await assertFocused(description, 'the text');
    await page.keyboard.press('Escape');
    await assertFocused(edit, 'the button that opened it');
    await page.keyboard.press('Enter');
    await assertFocused(description, 'the text, the second time too');
    await typeInto(page, description, 'Said better');
    for (const leave of [() => page.keyboard.press('Escape'), () => page.getByRole('main').getByRole('button', { name: 'Cancel' }).click()]) {
      await leave();
      await question.waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      assert.equal(await description.inputValue(), 'Said better');
    }
    await page.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Said better' }).waitFor();
  });

  test('what was made or removed leads on without a question', async (t) => {
    const { project, page, question } = await atWork(t);
    await goTo(page, program, `/projects/${project.key}/webhooks`, 'text=No webhook yet');
    await page.getByRole('main').getByRole('button', { name: 'Add webhook' }).click();
    await page.getByLabel('URL').fill('http://127.0.0.1:1/hook');
    await page.getByRole('dialog').getByRole('button', { name: 'Add webhook' }).click();
    await page.waitForURL(/\/webhooks\/\w+\?new=1$/);
    await page.getByRole('button', { name: /go to another/ }).click();
    await page.getByRole('menuitem', { name: 'New project' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(`Made ${project.key}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/projects\/MADE\w+$/);
    await showSettings(page, program, project, 'general');
    await typeInto(page, page.getByLabel('Name'), 'Never saved');
    await page.getByRole('button', { name: 'Remove project' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove project' }).click();
    await page.waitForURL('**/projects');
    assert.equal(await question.count(), 0);
    await page.getByRole('button', { name: /go to another/ }).click();
    await page.getByRole('menuitem', { name: 'New project' }).click();
    await page.getByRole('dialog', { name: 'New project' }).waitFor();
  });
});
