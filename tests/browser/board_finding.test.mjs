// Finding bugs: search and filters on the board and in the list, selections, and what an empty place says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { card, goTo, lanesBecome, signedIn } from '../support/dashboard.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe('Finding bugs', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  const reports = [
    { description: 'The cart loses a voucher', type: 'BUG', priority: 'HIGH', formData: { reportedBy: 'ada@example.org' } },
    { description: 'Please add an export', type: 'FEATURE_REQUEST', priority: 'LOW', formData: { reportedBy: 'grace@example.org' } },
    { description: 'The cart is slow', type: 'BUG', priority: 'LOW', formData: { reportedBy: 'grace@example.org' } },
  ];

  async function open(t, path, sight) {
    const project = await program.project();
    for (const report of reports) await project.report(report);
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}${path}`, sight);
    return { project, page };
  }

  const titles = (page) => page.locator('a.row-link').allTextContents();

  async function titlesBecome(page, expected) {
    let seen;
    await until(async () => JSON.stringify((seen = await titles(page))) === JSON.stringify(expected), () => `${expected}; it was ${seen}`);
  }

  test('by words, with the slash key', async (t) => {
    const { page } = await open(t, '', '.card');
    await page.keyboard.press('/');
    await page.keyboard.type('cart');
    await page.waitForFunction(() => document.querySelectorAll('.card').length === 2);
    assert.equal(new URL(page.url()).searchParams.get('q'), 'cart');
    assert.equal(await card(page, 2).count(), 0);
    await page.reload();
    await page.locator('.card').first().waitFor();
    assert.equal(await page.locator('.card').count(), 2, 'the address says what is shown');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.card').length === 3);
  });

  test('by type, priority, reporter and status, together', async (t) => {
    const { page, project } = await open(t, '/bugs', 'a.row-link');
    await titlesBecome(page, ['The cart is slow', 'Please add an export', 'The cart loses a voucher']);
    await page.getByRole('button', { name: 'Type', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Bug', exact: true }).click();
    await titlesBecome(page, ['The cart is slow', 'The cart loses a voucher']);
    await page.getByRole('button', { name: 'Priority', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'High' }).click();
    await titlesBecome(page, ['The cart loses a voucher']);
    await page.getByLabel('Reporter').fill('grace@example.org');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await titlesBecome(page, ['The cart is slow', 'Please add an export', 'The cart loses a voucher']);
    await project.api.patch(`${project.path}/bugs/2`, { status: 'DONE' });
    await page.getByRole('button', { name: 'Status', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Done' }).click();
    await titlesBecome(page, ['Please add an export']);
  });

  test('a filter keeps out what happens elsewhere and does not fit', async (t) => {
    const { page, project } = await open(t, '?type=BUG', '.card');
    await project.report({ description: 'an idea', type: 'FEATURE_REQUEST' });
    await project.report({ description: 'a bug more', type: 'BUG' });
    await page.getByText('a bug more').waitFor();
    assert.equal(await page.getByText('an idea').count(), 0);
  });

  test('several are changed and removed at once', async (t) => {
    const { page, project } = await open(t, '/bugs', 'a.row-link');
    await page.getByLabel('Select bug 1').check();
    await page.getByLabel('Select bug 3').check();
    const bar = page.getByRole('region', { name: 'Selected bugs' });
    await bar.getByText('2 selected').waitFor();
    await bar.getByRole('button', { name: 'Set Status' }).click();
    await page.getByRole('menuitem', { name: 'Done' }).click();
    await page.getByText('2 bugs changed').waitFor();
    await bar.waitFor({ state: 'detached' });
    assert.deepEqual((await project.bugs()).map((bug) => [bug.bugId, bug.status]).sort(), [[1, 'DONE'], [2, 'OPEN'], [3, 'DONE']]);

    await page.getByLabel('Select all that are shown').check();
    await bar.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByText('share link').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel', 'the safe answer has the focus');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No bugs yet').waitFor();
    assert.deepEqual(await project.bugs(), []);
  });

  test('on the board cards are selected by their key, too', async (t) => {
    const { page } = await open(t, '', '.card');
    await card(page, 2).getByRole('link').focus();
    await page.keyboard.press('x');
    const bar = page.getByRole('region', { name: 'Selected bugs' });
    await bar.getByText('1 selected').waitFor();
    await bar.getByRole('button', { name: 'Set Status' }).click();
    await page.getByRole('menuitem', { name: 'In progress' }).click();
    await lanesBecome(page, { INPROGRESS: [2] });
    await card(page, 1).getByRole('link').focus();
    await page.keyboard.press('x');
    await bar.waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
  });

  test('an empty project says what to do, and an example comes of it', async (t) => {
    const project = await program.project();
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, 'text=No bugs yet');
    assert.match(await page.locator('.welcome pre').textContent(), new RegExp(`setApiUrl\\("${program.base}"\\)[^]*setWSApiUrl[^]*${project.sdkKey}`));
    await page.getByRole('button', { name: 'File an example' }).click();
    await page.locator('.card').waitFor();
    assert.equal((await project.bugs()).length, 1);
  });

  test('an unknown project is said to be none', async (t) => {
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, '/projects/NOSUCH', 'text=There is nothing here');
  });
});
