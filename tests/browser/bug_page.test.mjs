// A bug as a team works with it: what the report brought along is all there, it is edited, shared, filmed and removed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { browserUnderTest } from '../support/browser.mjs';
import { goTo, signedIn } from '../support/dashboard.mjs';
import { domRecording } from '../support/recordings.mjs';
import { browserUpload, fullReport, pictures } from '../support/reports.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe('A bug', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  async function open(t, report = fullReport(), prepare = async () => {}) {
    const project = await program.project();
    await prepare(project);
    const { bugId } = await project.report(report);
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    return { project, page, bugId };
  }

  /** The bug as the API has it, once `holds`. */
  function bugWhere(project, bugId, holds, what) {
    return until(async () => {
      const bug = await project.bug(bugId);
      return holds(bug) && bug;
    }, what);
  }

  test('shows all that its report brought along', async (t) => {
    const { page } = await open(t);
    await page.getByRole('heading', { level: 1, name: 'How do Webhooks work?' }).waitFor();
    const properties = page.getByRole('complementary', { name: 'Properties' });
    for (const text of ['web50@example.org', 'Chrome 92.0.4515.107', '1440 × 735', 'MacOS']) await properties.getByText(text).first().waitFor();
    assert.equal(await properties.getByRole('link', { name: /localhost:3000/ }).getAttribute('rel'), 'noreferrer noopener');

    await page.getByText('Uncaught TypeError').waitFor();
    await page.getByRole('tab', { name: /Network/ }).click();
    await page.getByText('/api/login').click();
    const opened = page.locator('details[open] pre');
    await opened.waitFor();
    assert.match(await opened.textContent(), /"Accept"/);
    assert.doesNotMatch(await page.locator('body').textContent(), /planted-/, 'no secret');
    await page.getByRole('tab', { name: /Events/ }).click();
    await page.getByText('opened-integrations').waitFor();
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByText('seats').waitFor();
    await page.getByRole('tab', { name: 'Device' }).click();
    await page.getByText('Session in seconds').waitFor();
    assert.deepEqual(page.errors, []);
  });

  test('is edited in place; a second window and the history show it', async (t) => {
    const { project, page, bugId } = await open(t);
    const other = await page.context().newPage();
    await goTo(other, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    await page.getByLabel('Status').selectOption({ label: 'In progress' });
    await page.getByLabel('Priority').selectOption({ label: 'High' });
    await page.getByLabel('Type').selectOption({ label: 'Idea' });
    await bugWhere(project, bugId, (it) => it.status === 'INPROGRESS' && it.priority === 'HIGH' && it.type === 'FEATURE_REQUEST', 'changes saved');
    await page.getByRole('button', { name: 'Edit the description' }).click();
    await page.getByLabel('Description').fill('Said better\n\nand at length');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Said better' }).waitFor();
    await page.getByText('and at length', { exact: true }).waitFor();
    assert.equal((await project.bug(bugId)).description, 'Said better\n\nand at length');

    await other.getByRole('heading', { level: 1, name: 'Said better' }).waitFor();
    assert.equal(await other.getByLabel('Status').inputValue(), 'INPROGRESS');
    await page.getByText('changed Status from Open to In progress').waitFor();
    await page.getByText('changed Priority from Low to High').waitFor();
    await page.getByText('edited Description').waitFor();
  });

  test('takes back what the server refuses', async (t) => {
    const { page } = await open(t);
    await page.route('**/bugs/*', (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"status":422,"detail":"There is no such column any more.","field":"status"}' })
        : route.fallback());
    await page.getByLabel('Status').selectOption({ label: 'Done' });
    await page.getByText('There is no such column any more.').waitFor();
    assert.equal(await page.getByLabel('Status').inputValue(), 'OPEN');
  });

  test('shows its screenshot at any size', async (t) => {
    const project = await program.project();
    const { headers, body } = browserUpload([{ name: 'shot.png', type: 'image/png', bytes: pictures.png }]);
    const uploaded = await project.tryReport(body, { path: '/uploads/sdk', headers });
    const { bugId } = await project.report({ description: 'seen', screenshotUrl: uploaded.body.fileUrl });
    const page = await signedIn(browser, program);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.screenshot-view img');
    const width = () => page.locator('.screenshot-view img').evaluate((it) => it.getBoundingClientRect().width);
    await page.waitForFunction(() => document.querySelector('.screenshot-view img').complete);
    await page.getByRole('button', { name: '100 %' }).click();
    const whole = await width();
    assert.ok(whole > 0);
    await page.getByRole('button', { name: 'Larger' }).click();
    assert.equal(await width(), whole * 1.5);
    await page.getByRole('region', { name: /Screenshot/ }).focus();
    await page.keyboard.press('+');
    assert.equal(await width(), whole * 2);
    await page.keyboard.press('-');
    await page.keyboard.press('1');
    assert.equal(await width(), whole);
    await page.keyboard.press('0');
    assert.equal(await page.getByRole('button', { name: 'Fit' }).getAttribute('aria-pressed'), 'true');
  });

  test('leads to its deliveries', async (t) => {
    const receiver = await receiverFor(t);
    const { page } = await open(t, { description: 'delivered' }, (project) => project.webhook(receiver.url()));
    const delivery = page.locator('.bug-delivery');
    await delivery.getByText(receiver.url()).waitFor();
    await delivery.getByText('BUG_CREATED').waitFor();
    await delivery.locator('.badge', { hasText: /delivered/i }).waitFor();
  });

  test('says of a delivery what the list of deliveries says', async (t) => {
    const receiver = (await receiverFor(t)).will(answer(500));
    const { project, page } = await open(t, { description: 'refused' }, (it) => it.webhook(receiver.url(), { scheduleSeconds: [600] }));
    await page.locator('.bug-delivery .badge', { hasText: 'Retrying' }).waitFor();
    await goTo(page, program, `/projects/${project.key}/deliveries`, 'tbody tr');
    assert.equal(await page.locator('tbody .badge').first().textContent(), 'Retrying');
  });

  test('is shared by a link that can be renewed, and read without an account', async (t) => {
    const { page } = await open(t);
    const link = await page.locator('.copyable code').textContent();
    assert.ok(link.startsWith(`${program.base}/share/`));
    const stranger = await browser.page();
    t.after(() => stranger.context().close());
    await stranger.goto(link);
    await stranger.getByRole('heading', { level: 1, name: 'How do Webhooks work?' }).waitFor();
    assert.equal(await stranger.getByRole('button', { name: /Edit|Remove|Make a film|New link/ }).count(), 0);
    assert.equal(await stranger.locator('select').count(), 0);

    await page.getByRole('button', { name: 'New link' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'New link' }).click();
    await page.getByText('The old link is void').waitFor();
    const renewed = await page.locator('.copyable code').textContent();
    assert.notEqual(renewed, link);
    await stranger.goto(link);
    await stranger.getByText('This link leads nowhere').waitFor();
    await stranger.goto(renewed);
    await stranger.getByRole('heading', { level: 1, name: 'How do Webhooks work?' }).waitFor();
    assert.deepEqual(stranger.errors, []);
  });

  for (const files of ['signed', 'private']) {
    test(`whose files are ${files} shows its picture and its replay to whoever has its share link, and by no other link`, async (t) => {
      const project = await program.project();
      await project.api.patch(project.path, { settings: { files } });
      const { headers, body } = browserUpload([{ name: 'shot.png', type: 'image/png', bytes: pictures.png }]);
      const uploaded = await project.tryReport(body, { path: '/uploads/sdk', headers });
      const { format, ...webReplay } = domRecording();
      const { id } = await project.report({ description: 'seen', screenshotUrl: uploaded.body.fileUrl, webReplay });
      const bug = await project.bug(id);
      const stranger = await browser.page();
      t.after(() => stranger.context().close());
      await goTo(stranger, program, `/share/${bug.shareToken}`, '.screenshot-view img');
      const image = stranger.locator('.screenshot-view img');
      await image.evaluate((it) => it.decode());
      assert.equal(await image.evaluate((it) => it.naturalWidth), 1);
      await stranger.getByRole('tab', { name: 'Replay' }).click();
      await stranger.getByRole('button', { name: 'Play', exact: true }).waitFor();
      assert.deepEqual(stranger.errors, []);

      for (const url of [bug.screenshotUrl, bug.replayDataUrl]) {
        const { pathname } = new URL(url);
        assert.notEqual((await stranger.request.get(program.base + pathname)).status(), 200, 'without a signature');
      }
    });
  }

  test('is removed after a question that says what goes', async (t) => {
    const { project, page, bugId } = await open(t);
    const other = await page.context().newPage();
    await goTo(other, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    await page.getByRole('button', { name: 'Remove this bug' }).click();
    const question = page.getByRole('alertdialog');
    for (const word of ['screenshots', 'replays', 'logs', 'share link']) await question.getByText(word).waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    assert.equal((await project.bug(bugId)).bugId, bugId, 'Escape keeps it');
    await page.getByRole('button', { name: 'Remove this bug' }).click();
    await question.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No bugs yet').waitFor();
    await other.getByText('This bug was removed').waitFor();
    assert.equal((await project.api.call('GET', `${project.path}/bugs/${bugId}`)).status, 404);
  });
});
