// Every page and dialog of webhooks, deliveries, projects and settings: nothing for axe to find in the light and in the
// dark, nothing wider than a phone or a window at 200 % zoom, in both languages, with and without motion.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { browserUnderTest } from '../support/browser.mjs';
import { assertAccessible, assertFits, goTo, signedIn } from '../support/dashboard.mjs';
import { assertFocused, pressOn } from '../support/keyboard.mjs';
import { Receiver } from '../support/receiver.mjs';
import { programUnderTest } from '../support/scenario.mjs';

/** A phone; a window of 1280 x 800 at 200 % zoom; a usual window. */
const windows = { phone: { width: 320, height: 640 }, zoomed: { width: 640, height: 400 }, usual: { width: 1280, height: 800 } };

describe('The pages of the dashboard', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();
  const held = {};

  before(async () => {
    const good = await Receiver.start();
    const bad = (await Receiver.start()).will(answer(500, { body: 'x'.repeat(600) }));
    const project = await program.project();
    const headers = [{ name: 'X-Rather-Long-Name-Of-A-Header', value: 'v' }];
    const long = `/${'long-path-without-a-place-to-break'.repeat(6)}`;
    held.webhook = await project.webhook(bad.url(long), { description: 'Tickets', headers, scheduleSeconds: [600] });
    await project.webhook(good.url('/fine'), { active: true });
    await project.webhook(good.url('/paused'), { active: false });
    for (let i = 0; i < 3; ++i) await project.report({ description: `It breaks, ${i}` });
    held.delivery = await project.deliveryAttempted(held.webhook.id);
    await program.api.post('/invitations', { email: 'somebody-with-a-long-name@department.example.org', role: 'viewer' }, 201);
    Object.assign(held, { good, bad, project });
  });

  after(() => Promise.all([held.good?.close(), held.bad?.close()]));

  async function atWork(t, options) {
    const page = await signedIn(browser, program, options);
    t.after(() => page.context().close());
    return page;
  }

  /** Path and a sight that is there once the page is. */
  function pages() {
    const of = `/projects/${held.project.key}`;
    return [
      ['/projects', 'tbody tr'],
      [`${of}/webhooks`, 'tbody tr'],
      [`${of}/webhooks/${held.webhook.id}`, 'tbody tr'],
      [`${of}/deliveries`, 'tbody tr'],
      [`${of}/deliveries/${held.delivery.id}`, '.attempt-shown'],
      ...['general', 'install', 'intake', 'capture', 'board', 'share'].map((tab) => [`${of}/settings/${tab}`, 'main form, main .code-block']),
      ['/settings/members', 'tbody tr'],
      ['/settings/keys', 'tbody tr, .empty'],
      ['/settings/organisation', 'main form'],
      ['/settings/account', 'main form'],
      [`${of}/nowhere`, 'text=There is nothing here'],
    ];
  }

  test('have nothing for axe to find and fit a phone and a zoomed window', async (t) => {
    const page = await atWork(t);
    for (const [path, sight] of pages()) {
      await goTo(page, program, path, sight);
      await assertAccessible(page, path);
      for (const [name, size] of Object.entries(windows)) {
        await page.setViewportSize(size);
        await assertFits(page, `${path}, ${name}`);
        if (name === 'phone') await assertAccessible(page, `${path}, ${name}`);
      }
    }
    assert.deepEqual(page.errors, []);
  });

  test('open dialogs and menus of which the same holds', async (t) => {
    const page = await atWork(t);
    const of = `/projects/${held.project.key}`;
    const dialog = page.locator('dialog[open]').last();
    const shows = (name) => page.getByRole('button', { name, exact: true }).first();
    const looks = [
      ['/projects', 'New project', async () => {}],
      [`${of}/webhooks`, 'Add webhook', async () => {
        await dialog.getByRole('button', { name: 'Add header' }).click();
        for (const summary of await dialog.locator('summary').all()) await summary.click();
        await dialog.getByLabel('URL').fill(held.bad.url());
        await dialog.getByRole('button', { name: 'Send test' }).click();
        await dialog.getByText('The receiver answered 500').waitFor();
      }],
      [`${of}/webhooks/${held.webhook.id}`, 'Edit', async () => {
        await dialog.getByLabel('URL').fill('ftp://x');
        await dialog.locator('[aria-invalid]').waitFor();
      }],
      [`${of}/deliveries`, 'Resend what failed …', async () => {}],
      [`${of}/settings`, 'Remove project', async () => {}],
      ['/settings/members', 'Invite', async () => {}],
      ['/settings/keys', 'Create key', async () => {}],
      ['/settings/organisation', 'Create organisation', async () => {}],
    ];
    for (const [path, button, prepare] of looks) {
      await goTo(page, program, path, 'main h1');
      await shows(button).click();
      await dialog.waitFor();
      await prepare();
      await assertAccessible(page, `${path}: ${button}`);
      for (const [name, size] of Object.entries(windows)) {
        await page.setViewportSize(size);
        await assertFits(page, `${path}: ${button}, ${name}`);
        const box = await dialog.boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= size.width && box.y >= 0 && box.y + box.height <= size.height, `${button} is within the window, ${name}`);
      }
    }
    await goTo(page, program, '/projects', 'tbody tr');
    await page.getByRole('button', { name: /account, theme, language/ }).click();
    await page.getByRole('menu').waitFor();
    await assertAccessible(page, 'the menu of the person');
  });

  test('give the focus to their heading when gone to, and back to the button when a dialog closes', async (t) => {
    const page = await atWork(t);
    await goTo(page, program, `/projects/${held.project.key}/webhooks`, 'tbody tr');
    await pressOn(page, page.getByRole('link', { name: 'Deliveries' }));
    await page.locator('main tbody tr').first().waitFor();
    await page.getByRole('heading', { level: 1, name: 'Deliveries' }).waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Resend what failed …' }));
    await page.getByRole('dialog').getByLabel('Since').waitFor();
    await page.keyboard.press('Escape');
    await assertFocused(page.getByRole('button', { name: 'Resend what failed …' }), 'the button that opened it');
  });

  test('have their way about in a drawer on a phone', async (t) => {
    const page = await atWork(t, { viewport: windows.phone });
    await goTo(page, program, `/projects/${held.project.key}/webhooks`, 'tbody tr');
    const opener = page.getByRole('button', { name: 'Open the menu' });
    await pressOn(page, opener);
    const drawer = page.getByRole('dialog', { name: 'Navigation' });
    await drawer.waitFor();
    await assertAccessible(page, 'the drawer');
    await page.keyboard.press('Escape');
    await assertFocused(opener, 'the button that opened it');
    await page.keyboard.press('Enter');
    await drawer.getByRole('link', { name: 'Deliveries' }).click();
    await page.waitForURL('**/deliveries');
    await drawer.waitFor({ state: 'hidden' });
  });

  test('speak German to whoever wants it, and keep to it', async (t) => {
    const page = await atWork(t);
    await goTo(page, program, `/projects/${held.project.key}/webhooks`, 'tbody tr');
    await page.getByRole('button', { name: /account, theme, language/ }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByRole('link', { name: 'Zustellungen' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    for (const [path] of pages()) {
      await goTo(page, program, path, 'main h1, main .empty');
      for (const size of [windows.phone, windows.usual]) {
        await page.setViewportSize(size);
        await assertFits(page, `${path}, in German`);
      }
      assert.doesNotMatch(await page.getByRole('main').innerText(), /\b(the|and|of|is)\b/, `${path} has no English left`);
    }
  });

  test('follow the system from light to dark, or the switch, which is kept', async (t) => {
    const page = await atWork(t, { colorScheme: 'dark' });
    const darkness = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await goTo(page, program, '/projects', 'tbody tr');
    const dark = await darkness();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await darkness();
    assert.notEqual(dark, light);
    await page.getByRole('button', { name: /account, theme, language/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    assert.equal(await darkness(), dark);
    await goTo(page, program, '/projects', 'tbody tr');
    assert.equal(await darkness(), dark);
  });

  test('stand still for whoever asked for less motion', async (t) => {
    const page = await atWork(t, { reducedMotion: 'reduce' });
    await goTo(page, program, `/projects/${held.project.key}/webhooks`, 'tbody tr');
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.locator('dialog[open]').waitFor();
    const moving = await page.evaluate(() =>
      document.getAnimations().filter((it) => it.playState === 'running' && it.effect.getComputedTiming().duration > 50).map((it) => it.animationName ?? it.transitionProperty));
    assert.deepEqual(moving, []);
  });
});
