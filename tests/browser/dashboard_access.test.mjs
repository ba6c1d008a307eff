// How people come in and leave: the one-time link of the first start, signing in and out, invitations by link, what a
// role may do, keys for programs, several organisations.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits } from '../support/dashboard.mjs';
import { assertFocused, pressOn, typeInto } from '../support/keyboard.mjs';
import { firstStartLink } from '../support/person.mjs';
import { programUnderTest } from '../support/scenario.mjs';

const password = 'correct horse battery';

describe('People come in and leave', () => {
  // Nobody ran `bughook init`: the first start is the browser's.
  const program = programUnderTest({ keys: {} });
  const browser = browserUnderTest();

  async function visit(t, options) {
    const page = await browser.page({ viewport: { width: 1280, height: 800 }, locale: 'en', ...options });
    t.after(() => page.context().close());
    return page;
  }

  async function signIn(page, email, secret = password) {
    await page.goto(`${program.base}/signin`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const boardOf = (page, project) => page.waitForURL(`**/projects/${project}`);
  const menu = async (page, entry) => {
    await page.getByRole('button', { name: /account, theme, language/ }).click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
  };

  test('the link of the first start makes owner, organisation and project, by keyboard alone, and works once', async (t) => {
    const page = await visit(t);
    const { url } = await firstStartLink(program);
    await page.goto(url);
    const organisation = page.getByLabel('Organisation');
    await assertFocused(organisation, 'the first field');
    assert.doesNotMatch(page.url(), /#./, 'the token leaves the address bar, and with it the history');
    await assertAccessible(page, 'the first start');
    await page.keyboard.type('Lamp & Shade');
    await typeInto(page, page.getByLabel('Key of your first project'), 'SHOP');
    await typeInto(page, page.getByLabel('E-mail'), 'olga@example.org');
    await typeInto(page, page.getByLabel('Your name'), 'Olga Example');
    await typeInto(page, page.getByLabel('Choose a password'), password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/projects/SHOP');
    await page.getByRole('button', { name: /^Olga Example/ }).waitFor();

    const other = await visit(t);
    await other.goto(url);
    await other.getByText('This link does not hold any more').waitFor();
    await assertAccessible(other, 'a link that was used');
    assert.deepEqual([...page.errors, ...other.errors], []);
  });

  test('signing out ends the session, and signing in leads on to where one wanted to go', async (t) => {
    const page = await visit(t);
    await page.goto(`${program.base}/projects/SHOP/webhooks?x=1`);
    await page.waitForURL('**/signin?next=*');
    await assertFocused(page.getByLabel('E-mail'), 'the first field');
    await assertAccessible(page, 'signing in');
    for (const [email, secret] of [['olga@example.org', 'not the password'], ['nobody@example.org', password]]) {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(secret);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('E-mail and password do not match.').waitFor();
    }
    await assertAccessible(page, 'a refused sign-in');
    await page.getByLabel('E-mail').fill('olga@example.org');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/projects/SHOP/webhooks?x=1');
    await page.getByText('No webhook yet').waitFor();

    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByText('Nothing was sent yet').waitFor();
    await menu(page, 'Sign out');
    await page.waitForURL('**/signin*');
    await page.goBack();
    await page.waitForURL('**/signin*');
    assert.equal(await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.status)), 401);
  });

  test('a link of somebody else does not lead away from the dashboard', async (t) => {
    for (const next of ['//evil.example/x', 'https://evil.example/', '/\\evil.example']) {
      const page = await visit(t);
      await page.goto(`${program.base}/signin?next=${encodeURIComponent(next)}`);
      await page.getByLabel('E-mail').fill('olga@example.org');
      await page.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation').first().waitFor();
      assert.equal(new URL(page.url()).origin, program.base, next);
    }
  });

  test('whoever is invited by a link joins with the role that was given, and loses it when removed', async (t) => {
    const owner = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn(owner, 'olga@example.org');
    await boardOf(owner, 'SHOP');
    await owner.goto(`${program.base}/settings/members`);
    const invite = owner.getByRole('button', { name: 'Invite' });
    await pressOn(owner, invite);
    const dialog = owner.getByRole('dialog');
    await assertFocused(dialog.getByLabel('E-mail'), 'the first field');
    await owner.keyboard.type('victor@example.org');
    await dialog.getByLabel('Role').selectOption('viewer');
    await assertAccessible(owner, 'inviting');
    await dialog.getByRole('button', { name: 'Make invitation' }).click();
    await dialog.getByText('Send this link to victor@example.org.').waitFor();
    await assertAccessible(owner, 'an invitation that was made');
    await dialog.getByRole('button', { name: 'Copy the link' }).click();
    const link = await owner.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.startsWith(`${program.base}/invite#`), link);
    await dialog.locator('footer').getByRole('button', { name: 'Close' }).click();
    await assertFocused(invite, 'the button that opened it');
    await owner.getByRole('cell', { name: 'victor@example.org', exact: true }).waitFor();
    await assertAccessible(owner, 'members');

    const viewer = await visit(t);
    await viewer.goto(link);
    await viewer.getByRole('heading', { name: 'Join Lamp & Shade' }).waitFor();
    await assertAccessible(viewer, 'joining');
    await viewer.getByLabel('Your name').fill('Victor');
    await viewer.getByLabel('Choose a password').fill(password);
    await viewer.keyboard.press('Enter');
    await viewer.waitForURL('**/projects/SHOP');

    // A viewer sees everything and is offered nothing that would be refused.
    await viewer.goto(`${program.base}/projects/SHOP/webhooks`);
    assert.ok(await viewer.getByRole('button', { name: 'Add webhook' }).isDisabled());
    await viewer.goto(`${program.base}/settings/members`);
    await viewer.getByRole('cell', { name: 'Olga Example' }).waitFor();
    assert.equal(await viewer.getByRole('button', { name: 'Invite' }).count(), 0);
    await viewer.goto(`${program.base}/settings/keys`);
    await viewer.getByText('Only owners of the organisation can change this.').waitFor();

    // The owner makes a member of the viewer, then removes them.
    await owner.reload();
    await owner.getByLabel('Role of Victor').selectOption('member');
    await owner.getByRole('status').getByText('Saved').waitFor();
    await viewer.goto(`${program.base}/projects/SHOP/webhooks`);
    await viewer.getByRole('button', { name: 'Add webhook' }).waitFor();
    assert.ok(await viewer.getByRole('button', { name: 'Add webhook' }).isEnabled());
    await owner.getByRole('button', { name: 'Remove Victor' }).click();
    const question = owner.getByRole('alertdialog');
    await assertAccessible(owner, 'the question before a removal');
    await question.getByRole('button', { name: 'Remove' }).click();
    await owner.getByRole('button', { name: 'Remove Victor' }).waitFor({ state: 'detached' });
    await viewer.goto(`${program.base}/projects/SHOP`);
    await viewer.waitForURL('**/signin*');
    assert.deepEqual([...owner.errors, ...viewer.errors], []);
  });

  test('an API key is shown once, opens what its role opens, and is void once revoked', async (t) => {
    const page = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn(page, 'olga@example.org');
    await boardOf(page, 'SHOP');
    await page.goto(`${program.base}/settings/keys`);
    await page.getByText('No API key yet').waitFor();
    await assertAccessible(page, 'no key yet');
    await pressOn(page, page.getByRole('button', { name: 'Create key' }));
    const dialog = page.getByRole('dialog');
    await page.keyboard.type('Ticket bridge');
    await dialog.getByLabel('Role').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByRole('button', { name: 'Copy the key' }).click();
    const key = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(key), 'it is not shown again');

    const program_ = program.api.as(key);
    assert.deepEqual((await program_.get('/projects')).items.map((it) => it.project), ['SHOP']);
    assert.equal((await program_.call('POST', '/projects', { body: { project: 'X', name: 'X' } })).status, 403);
    await page.getByRole('button', { name: 'Revoke Ticket bridge' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API key yet').waitFor();
    assert.equal((await program_.call('GET', '/projects')).status, 401);
  });

  test('a further organisation keeps its projects to itself, and one goes back and forth', async (t) => {
    const page = await visit(t);
    await signIn(page, 'olga@example.org');
    await boardOf(page, 'SHOP');
    await page.goto(`${program.base}/settings/organisation`);
    await page.getByRole('button', { name: 'Create organisation' }).click();
    await page.getByRole('dialog').getByLabel('Name of the organisation').fill('Second');
    await page.keyboard.press('Enter');
    // Without a project the first thing offered is to make one.
    const dialog = page.getByRole('dialog', { name: 'New project' });
    await dialog.getByLabel('Name').fill('Mobile app');
    assert.equal(await dialog.getByLabel('Key').inputValue(), 'MOBILEAPP');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/projects/MOBILEAPP');

    const switcher = page.getByRole('button', { name: /go to another/ });
    await switcher.click();
    await page.getByRole('menuitemradio', { name: 'Lamp & Shade' }).click();
    await page.waitForURL('**/projects/SHOP');
    await switcher.click();
    assert.equal(await page.getByRole('menuitemradio', { name: /Mobile app/ }).count(), 0);
    await page.keyboard.press('Escape');
    await assertFocused(switcher, 'the button of the menu');
    assert.deepEqual(page.errors, []);
  });

  test('a new password and signing out everywhere end the sessions of other browsers', async (t) => {
    const here = await visit(t);
    const there = await visit(t);
    for (const page of [here, there]) {
      await signIn(page, 'olga@example.org');
      await page.getByRole('navigation').first().waitFor();
    }
    await here.goto(`${program.base}/settings/account`);
    await here.getByLabel('Current password').fill(password);
    await here.getByLabel('New password').fill(`${password} staple`);
    await here.getByRole('button', { name: 'Change password' }).click();
    await here.getByRole('status').getByText('Saved').waitFor();
    await there.goto(`${program.base}/projects`);
    await there.waitForURL('**/signin*');
    await signIn(there, 'olga@example.org', `${password} staple`);
    await there.getByRole('navigation').first().waitFor();
    await menu(there, 'Sign out everywhere');
    await there.waitForURL('**/signin*');
    await here.goto(`${program.base}/projects`);
    await here.waitForURL('**/signin*');
  });

  test('the pages without a session fit a phone and speak German', async (t) => {
    const page = await visit(t, { viewport: { width: 320, height: 640 }, locale: 'de-DE' });
    await page.goto(`${program.base}/signin`);
    await page.getByRole('button', { name: 'Anmelden' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    await assertFits(page, 'signing in');
    await assertAccessible(page, 'signing in, in German');
    for (const path of ['/setup', '/invite', '/setup#x', '/invite#x']) {
      await page.goto(program.base + path);
      await page.locator('h2, h3, .empty').first().waitFor();
      await assertFits(page, path);
    }
  });
});
