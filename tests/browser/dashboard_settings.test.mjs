// A project's settings in the dashboard: each is changed as a person changes it, is there when the page is opened again,
// is what the API says, and holds.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { goTo } from '../support/dashboard.mjs';
import { HeldBrowser } from '../support/held_browser.mjs';
import { assertFocused, pressOn, tabTo, typeInto } from '../support/keyboard.mjs';
import { domRecording } from '../support/recordings.mjs';
import { fullReport } from '../support/reports.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { openSettings, saveButton, savedAndReloaded, settingsOf } from '../support/settings_page.mjs';

const capturedPage = { html: '<html><body><h1>Seen</h1></body></html>', width: 320, height: 200 };

describe('The settings of a project', () => {
  // Pictures and films are ordered, and none is ever made: what is asked for is seen without waiting for a browser.
  const renderer = new HeldBrowser();
  renderer.hold();
  after(() => renderer.release());  // or the program would wait for it at its end
  const program = programUnderTest({
    settings: { 'rendering.enabled': true, 'rendering.browser': renderer.path, 'rendering.wait_seconds_max': 120, 'intake.rate_per_key': 50 },
  });
  const browser = browserUnderTest();
  const open = (t, tab, options) => openSettings(t, browser, program, tab, options);

  test('its name is changed by keyboard, and shown wherever the project is', async (t) => {
    const { project, page } = await open(t, 'general');
    assert.equal(await page.getByLabel('Key', { exact: true }).getAttribute('readonly'), '', 'the key stays');
    await typeInto(page, page.getByLabel('Name'), '  Lamps & Shades  ');
    await page.keyboard.press('Enter');
    await savedAndReloaded(page);
    assert.equal(await page.getByLabel('Name').inputValue(), 'Lamps & Shades');
    assert.equal((await project.api.get(project.path)).name, 'Lamps & Shades');
    await page.getByRole('button', { name: /Lamps & Shades/ }).waitFor();
  });

  test('its SDK key is renewed after a question, and the old one is void', async (t) => {
    const { project, page } = await open(t, 'general', { permissions: ['clipboard-read', 'clipboard-write'] });
    const question = page.getByRole('alertdialog');
    const renew = page.getByRole('button', { name: 'Renew the key' });
    await pressOn(page, renew);
    await question.getByText('The old key is void at once').waitFor();
    await page.keyboard.press('Escape');
    await assertFocused(renew, 'the button that asked');
    await project.report();

    await page.keyboard.press('Enter');
    await pressOn(page, question.getByRole('button', { name: 'Renew the key' }));
    await page.getByRole('status').getByText('The new key holds.').waitFor();
    await page.getByRole('button', { name: 'Copy the SDK key' }).click();
    await page.getByRole('status').getByText('Copied').waitFor();
    const key = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal((await project.tryReport()).status, 401, 'the old key');
    await program.api.project(project.key, key).report();

    await page.getByRole('link', { name: 'Install' }).click();
    for (const sdk of await page.getByRole('tab').allTextContents()) {
      await page.getByRole('tab', { name: sdk, exact: true }).click();
      await page.getByRole('button', { name: `Copy the code for ${sdk}` }).waitFor();
      const code = await page.getByRole('tabpanel').textContent();
      assert.ok(code.includes(key) && code.includes(program.base), `${sdk}: ${code}`);
    }
  });

  test('the project is removed after a question, and its key with it', async (t) => {
    const { project, page } = await open(t, 'general');
    await project.report();
    await page.getByRole('button', { name: 'Remove project' }).click();
    const question = page.getByRole('alertdialog', { name: `Remove Project ${project.key}?` });
    await question.getByRole('button', { name: 'Remove project' }).click();
    await page.waitForURL('**/projects');
    await page.getByRole('status').getByText('The project is removed.').waitFor();
    assert.equal((await project.api.call('GET', project.path)).status, 404);
    assert.equal((await project.tryReport()).status, 401);
  });

  test('who may report, how much, what is blanked and how long bugs are kept', async (t) => {
    const { project, page } = await open(t, 'intake');
    await typeInto(page, page.getByLabel('Allowed origins'), 'HTTPS://Shop.example.org\n\n  http://localhost:3000  ');
    await typeInto(page, page.getByLabel('Reports per second'), '1');
    await typeInto(page, page.getByLabel('Further secrets'), 'Customer-Number\niban');
    await typeInto(page, page.getByLabel('Keep bugs for days'), '30');
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);

    const shown = {};
    for (const label of ['Allowed origins', 'Reports per second', 'Further secrets', 'Keep bugs for days']) {
      shown[label] = await page.getByLabel(label).inputValue();
    }
    assert.deepEqual(shown, {
      'Allowed origins': 'https://shop.example.org\nhttp://localhost:3000', 'Reports per second': '1',
      'Further secrets': 'customernumber\niban', 'Keep bugs for days': '30',
    });
    const { allowedOrigins, reportsPerSecond, scrubWords, retentionDays } = await settingsOf(project);
    assert.deepEqual({ allowedOrigins, reportsPerSecond, scrubWords, retentionDays }, {
      allowedOrigins: ['https://shop.example.org', 'http://localhost:3000'], reportsPerSecond: 1,
      scrubWords: ['customernumber', 'iban'], retentionDays: 30,
    });

    const from = (origin, body) => project.tryReport(body, { headers: { Origin: origin } });
    assert.equal((await from('https://evil.example.org')).status, 403);
    const { status, body } = await from('https://shop.example.org', { customData: { customer_number: 'KD4711', city: 'Ulm' } });
    assert.equal(status, 201);
    const { customData } = await project.bug(body.id);
    assert.deepEqual(customData, { customer_number: '[scrubbed]', city: 'Ulm' });
    const statuses = [];
    for (let report = 0; report < 5; ++report) statuses.push((await project.tryReport({ description: 'x' })).status);
    assert.ok(statuses.includes(429), `more than one a second: ${statuses}`);
  });

  test('whether pictures and films are made, and how long an event waits', async (t) => {
    const { project, page } = await open(t, 'capture');
    const receiver = await receiverFor(t);
    await project.webhook(receiver.url());
    const { format, ...webReplay } = domRecording();
    const report = { screenshotData: capturedPage, webReplay };
    const filed = async () => {
      const { generatingScreenshot, generatingReplay } = await project.bug((await project.report(report)).id);
      return { generatingScreenshot, generatingReplay };
    };
    assert.deepEqual(await filed(), { generatingScreenshot: true, generatingReplay: false });

    const toggle = (name) => pressOn(page, page.getByRole('switch', { name }), ' ');
    await toggle('Fetch the images of the page');
    await typeInto(page, page.getByLabel('Longest wait in seconds'), '0');
    await toggle('Make a film of each replay');
    await page.keyboard.press('Enter');
    await savedAndReloaded(page);
    assert.equal(await page.getByRole('switch', { name: 'Fetch the images of the page' }).isChecked(), false);
    assert.equal(await page.getByLabel('Longest wait in seconds').inputValue(), '0');
    assert.equal(await page.getByRole('switch', { name: 'Make a film of each replay' }).isChecked(), true);
    const changed = await settingsOf(project);
    assert.deepEqual([changed.screenshots, changed.films], [{ render: true, fetchImages: false, waitSeconds: 0 }, { automatic: true }]);
    assert.deepEqual(await filed(), { generatingScreenshot: true, generatingReplay: true });
    const [sent] = await receiver.received(1);
    assert.equal(JSON.parse(sent.body).data.bugId, 2, 'the first one waits for its picture, the second for nothing');

    await tabTo(page, page.getByRole('switch', { name: 'Render screenshots' }));
    await page.keyboard.press(' ');
    assert.ok(await page.getByLabel('Longest wait in seconds').isDisabled(), 'there is nothing to wait for');
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);
    assert.equal(await page.getByRole('switch', { name: 'Render screenshots' }).isChecked(), false);
    assert.equal((await settingsOf(project)).screenshots.render, false);
    assert.equal((await filed()).generatingScreenshot, false);
  });

  test('who may fetch files', async (t) => {
    const { project, page } = await open(t, 'capture');
    const { id } = await project.report({ screenshotData: capturedPage });
    const fetched = async () => {
      const { pathname, search } = new URL((await project.bug(id)).screenshotDataUrl);
      return [(await project.api.raw(pathname)).status, (await project.api.raw(pathname + search)).status];
    };
    assert.deepEqual(await fetched(), [200, 200]);
    for (const [letter, rule, statuses] of [['Anyone with a link that', 'signed', [403, 200]], ['Only', 'private', [401, 401]]]) {
      await tabTo(page, page.getByLabel('Who may fetch files'));
      await page.keyboard.type(letter);
      await page.keyboard.press('Enter');
      if (await saveButton(page).isVisible()) await pressOn(page, saveButton(page));
      await savedAndReloaded(page);
      assert.equal(await page.getByLabel('Who may fetch files').inputValue(), rule);
      assert.equal((await settingsOf(project)).files, rule);
      assert.deepEqual(await fetched(), statuses, rule);
    }
  });

  test('its columns are added, renamed, moved and removed by keyboard, and the board has them', async (t) => {
    const { project, page } = await open(t, 'board');
    await pressOn(page, page.getByRole('button', { name: 'Add column' }));
    await assertFocused(page.getByLabel('Name of column 4'), 'the new row');
    await page.keyboard.type('Needs info');
    await page.getByText('NEEDS_INFO').waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Add column' }));
    await page.keyboard.type('Prüfung');
    await pressOn(page, page.getByRole('button', { name: 'Add column' }));
    await page.keyboard.type('確認');
    await typeInto(page, page.getByLabel('Name of column 1'), 'Inbox');
    for (let times = 0; times < 2; ++times) await pressOn(page, page.getByRole('button', { name: 'Move Needs info up' }));
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);

    const columns = [
      { status: 'OPEN', name: 'Inbox' }, { status: 'NEEDS_INFO', name: 'Needs info' }, { status: 'INPROGRESS', name: 'In progress' },
      { status: 'DONE', name: 'Done' }, { status: 'PRUFUNG', name: 'Prüfung' }, { status: 'COLUMN_1', name: '確認' },
    ];
    const names = () => page.locator('.column-row input').evaluateAll((inputs) => inputs.map((it) => it.value));
    assert.deepEqual(await names(), columns.map((it) => it.name));
    assert.deepEqual((await settingsOf(project)).columns, columns);
    const { id } = await project.report();
    await project.api.patch(`${project.path}/bugs/${id}`, { status: 'COLUMN_1' });
    await goTo(page, program, `/projects/${project.key}`, '[data-lane=COLUMN_1] .card');
    const lanes = await page.locator('[data-lane]').evaluateAll((all) => all.map((it) => it.dataset.lane));
    assert.deepEqual(lanes, columns.map((it) => it.status));

    await goTo(page, program, `/projects/${project.key}/settings/board`, '.column-row');
    assert.equal(await page.getByRole('button', { name: 'This column stays' }).filter({ visible: true }).and(page.locator(':disabled')).count(), 3);
    await pressOn(page, page.getByRole('button', { name: 'Remove Prüfung' }));
    await assertFocused(page.getByRole('button', { name: 'Add column' }), 'what stands where the row was');
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);
    assert.deepEqual((await settingsOf(project)).columns, columns.filter((it) => it.status !== 'PRUFUNG'));
  });

  test('what a share link shows, and whether it shows anything', async (t) => {
    const { project, page } = await open(t, 'share');
    const { bugId, id } = await project.report(fullReport());
    const { shareToken } = await project.bug(id);
    const shared = () => project.api.raw(`/api/v1/shared/${shareToken}`);
    const before = (await shared()).body.bug;
    assert.deepEqual(['replayDataUrl', 'consoleLog', 'metaData'].map((it) => it in before), [true, false, false]);

    for (const name of ['The replay', 'Console and network log', 'The reporter’s device and page']) {
      await pressOn(page, page.getByRole('switch', { name }), ' ');
    }
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);
    const checked = () => page.getByRole('switch').evaluateAll((all) => all.map((it) => it.checked));
    assert.deepEqual(await checked(), [true, false, true, true]);
    assert.deepEqual((await settingsOf(project)).share, { enabled: true, showLogs: true, showMetaData: true, showReplay: false });
    const after = (await shared()).body.bug;
    assert.deepEqual(['replayDataUrl', 'consoleLog', 'metaData'].map((it) => it in after), [false, true, true]);

    await pressOn(page, page.getByRole('switch', { name: 'Share links' }), ' ');
    assert.ok(await page.getByRole('switch', { name: 'The replay' }).isDisabled());
    await pressOn(page, saveButton(page));
    await savedAndReloaded(page);
    assert.equal((await checked())[0], false);
    assert.equal((await shared()).status, 404);
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-side');
    await page.getByText('Sharing is off in this project’s settings.').waitFor();
  });
});
