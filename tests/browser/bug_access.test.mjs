// The pages of bugs, for everyone: nothing that axe finds, in light and dark; a narrow window; text of twice the size.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits, card, goTo, signedIn } from '../support/dashboard.mjs';
import { fullReport } from '../support/reports.mjs';
import { programUnderTest } from '../support/scenario.mjs';

describe('The pages of bugs', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();
  let project;
  let share;

  async function prepare() {
    if (project) return;
    project = await program.project();
    for (let number = 0; number < 8; ++number) await project.report(fullReport(`Bug ${number}: ${'a rather long word for it '.repeat(number)}`));
    await project.api.patch(`${project.path}/bugs/1`, { status: 'DONE', priority: 'HIGH' });
    share = (await project.bug(2)).shareToken;
  }

  const pages = {
    'the board': { path: () => `/projects/${project.key}`, sight: '.card' },
    'the list': { path: () => `/projects/${project.key}/bugs`, sight: 'a.row-link' },
    'a search without a find': { path: () => `/projects/${project.key}?q=nothingofthekind`, sight: 'text=Nothing matches' },
    'a bug': { path: () => `/projects/${project.key}/bugs/2`, sight: '.bug-main h1' },
    'a share page': { path: () => `/share/${share}`, sight: 'h1' },
    'a void share link': { path: () => '/share/nothing', sight: 'text=This link leads nowhere' },
  };

  for (const [name, { path, sight }] of Object.entries(pages)) {
    test(`${name}: axe finds nothing`, async (t) => {
      await prepare();
      const page = await signedIn(browser, program);
      t.after(() => page.context().close());
      await goTo(page, program, path(), sight);
      await assertAccessible(page, name);
      assert.deepEqual(page.errors, []);
    });

    test(`${name}: fits 320 pixels, and a window of half the width at twice the size`, async (t) => {
      await prepare();
      const page = await signedIn(browser, program, { viewport: { width: 320, height: 640 } });
      t.after(() => page.context().close());
      await goTo(page, program, path(), sight);
      await assertFits(page, `${name} at 320 px`);
      // What 200 % is to a window of 1280 by 800.
      await page.setViewportSize({ width: 640, height: 400 });
      await assertFits(page, `${name} at 200 %`);
    });
  }

  test('menus, the selection and questions: axe finds nothing', async (t) => {
    await prepare();
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, '.card');
    await card(page, 2).getByRole('button', { name: 'Move bug 2' }).click();
    await assertAccessible(page, 'the menu of a card');
    await page.keyboard.press('Escape');
    await card(page, 2).getByRole('link').focus();
    await page.keyboard.press('x');
    await page.getByRole('region', { name: 'Selected bugs' }).waitFor();
    await assertAccessible(page, 'the selection');
    await page.getByRole('region', { name: 'Selected bugs' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').waitFor();
    await assertAccessible(page, 'the question');
  });

  test('the board can be used at 200 % in a low window: a card can be reached and moved', async (t) => {
    await prepare();
    const page = await signedIn(browser, program, { viewport: { width: 640, height: 400 } });
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, '.card');
    await card(page, 3).getByRole('button', { name: 'Move bug 3' }).click();
    await page.getByRole('menuitemradio', { name: 'In progress' }).click();
    await page.locator('[data-lane=INPROGRESS] .card').waitFor();
    await project.api.patch(`${project.path}/bugs/3`, { status: 'OPEN' });
  });
});
