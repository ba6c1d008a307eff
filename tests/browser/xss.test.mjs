// Whatever strangers write is shown as they wrote it, and runs nowhere: the big list of naughty strings, and a few that
// were written for pages like ours, in every text of a report, on every page that shows them.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { goTo, signedIn } from '../support/dashboard.mjs';
import { hostileDomRecording, hostileRrwebRecording } from '../support/recordings.mjs';
import { forbiddenAddress } from '../support/replay_page.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { inParallel } from '../support/waiting.mjs';

const listed = createRequire(import.meta.url)('big-list-of-naughty-strings').filter((it) => typeof it === 'string');
const call = 'top.ran=(top.ran||0)+1';
const ours = [
  `<img src=x: onerror="${call}">`, `"><svg onload=${call}>`, `</script><script>${call}</script>`, `</textarea><script>${call}</script>`,
  `javascript:${call}`, `{{constructor.constructor('${call}')()}}`, `\${${call}}`, `<style>*{background:url(https://evil.example)}</style>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${call}&gt;">`, `<details open ontoggle=${call}>`,
  '\u202Egnp.exe', 'a\u0000b', '\uFEFF\u200B\u2028\u2029', '__proto__', 'constructor', '<!--', ']]>', '%3Cscript%3E', '&lt;b&gt;',
];
const naughty = [...listed, ...ours];

/** As a page shows a text: the ends cut, as the heading of a bug does, and white space as HTML folds it. */
const folded = (text) => text.replace(/[ \t\n\r\f]+/g, ' ').trim();

describe('A hostile text', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  /** A page that is told of every script that runs and every dialog that opens. */
  async function watched(t) {
    const page = await signedIn(browser, program);
    const seen = { dialogs: [], requests: [] };
    page.on('dialog', (dialog) => {
      seen.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (origin !== program.base && !['data:', 'blob:'].includes(protocol)) seen.requests.push(request.url());
    });
    t.after(() => page.context().close());
    return { page, seen };
  }

  async function assertNothingRan(page, { dialogs, requests }, what) {
    assert.deepEqual([await page.evaluate(() => window.ran), dialogs, requests], [undefined, [], []], what);
    assert.deepEqual(page.errors, [], what);
  }

  test('as description, type and reporter stands on the board and in the list as it was typed', async (t) => {
    const project = await program.project();
    const texts = naughty.filter((text) => folded(text) && Buffer.byteLength(text) < 1000);
    await inParallel(texts, 8, (text) => project.report({ description: text, formData: { reportedBy: text.slice(0, 100) } }));
    const { page, seen } = await watched(t);
    await goTo(page, program, `/projects/${project.key}/bugs`, 'a.row-link');
    while (await page.getByRole('button', { name: 'Show more' }).isVisible()) {
      const before = await page.locator('a.row-link').count();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.waitForFunction((count) => document.querySelectorAll('a.row-link').length > count, before);
    }
    const stored = new Map((await project.bugs()).map((bug) => [String(bug.bugId), bug.description]));
    const shown = await page.evaluate(() => [...document.querySelectorAll('a.row-link')].map((link) => [link.href.split('/').at(-1), link.textContent]));
    assert.equal(shown.length, texts.length);
    for (const [number, text] of shown) assert.equal(text, stored.get(number).trim().split('\n', 1)[0], `bug ${number}`);
    await assertNothingRan(page, seen, 'the list');

    await goTo(page, program, `/projects/${project.key}`, '.card');
    await page.evaluate(async () => {
      const lane = document.querySelector('[data-lane=OPEN]');
      for (let still = 0; still < 60;) {
        const before = lane.scrollTop;
        lane.scrollTop += 500;
        await new Promise((done) => requestAnimationFrame(done));
        still = lane.scrollTop === before ? still + 1 : 0;
      }
    });
    await assertNothingRan(page, seen, 'the board');
  });

  test('in every field of a report stands on the bug as it was typed', async (t) => {
    const project = await program.project();
    const { page, seen } = await watched(t);
    const strings = naughty.filter((text) => text.trim() && Buffer.byteLength(text) < 1000 && !/[\u0000-\u0008\u000E-\u001F]/.test(text));
    const date = '2026-11-20T10:00:00Z';
    // All strings in one bug: each as a log line, an address, an event, a value; and as names where a name may be anything.
    const { bugId } = await project.report({
      description: ours.join('\n'),
      type: ours[0],
      formData: { reportedBy: ours[1], ...Object.fromEntries(strings.slice(0, 60).map((text, index) => [`field${index}`, text])) },
      metaData: { currentUrl: `javascript:${call}`, browserName: ours[0], systemName: ours[1], releaseVersionNumber: ours[2], language: ours[3] },
      customData: Object.fromEntries(strings.map((text, index) => [`custom ${index}`, text])),
      consoleLog: strings.map((log) => ({ log, date, priority: 'ERROR' })),
      networkLogs: ours.map((url) => ({ type: url.slice(0, 20), url, date, request: { payload: url }, response: { status: 500, responseText: url } })),
      customEventLog: strings.slice(0, 200).map((name) => ({ name, date, data: { [name.slice(0, 40)]: name } })),
      attachments: ours.map((name) => ({ name, url: `javascript:${call}`, type: name })),
      tags: ours,
    });
    await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
    const bug = await project.bug(bugId);
    assert.equal(await page.locator('.bug-main h1').textContent(), ours[0]);
    assert.equal(await page.locator('.bug-side a[href^="javascript"]').count(), 0, 'an address that is none is no link');
    await page.getByText(`javascript:${call}`).first().waitFor();

    await page.getByRole('tab', { name: /Console/ }).click();
    while (await page.getByRole('button', { name: 'Show more' }).first().isVisible()) await page.getByRole('button', { name: 'Show more' }).first().click();
    const lines = await page.evaluate(() => [...document.querySelectorAll('.log-title')].map((it) => it.textContent));
    assert.deepEqual(lines, bug.consoleLog.map(({ log }) => log.trim().split('\n', 1)[0]));

    await page.getByRole('tab', { name: 'Data' }).click();
    const values = await page.evaluate(() => [...document.querySelectorAll('.facts dd')].map((it) => it.textContent));
    for (const value of Object.values(bug.customData)) if (typeof value === 'string' && value !== '') assert.ok(values.includes(value), value);
    for (const name of [/Network/, /Events/, /Attachments/, 'Device']) {
      await page.getByRole('tab', { name }).click();
      for (const summary of await page.locator('summary').all()) await summary.evaluate((it) => it.parentElement.setAttribute('open', ''));
      assert.equal(await page.locator('.bug-main a[href^="javascript" i]').count(), 0);
      await assertNothingRan(page, seen, String(name));
    }
  });

  test('as the name of a project, a column, an organisation and a person is shown as it was typed', async (t) => {
    const project = await program.project();
    const columns = [['OPEN', ours[1]], ['INPROGRESS', ours[2]], ['DONE', ours[3]], ['LATER', ours[4]]].map(([status, name]) => ({ status, name }));
    await project.api.patch(project.path, { name: ours[0], settings: { columns } });
    await project.report({ description: 'one' });
    const { page, seen } = await watched(t);
    const organisation = await page.evaluate(async ([theirs, person]) => {
      const call = (method, path, csrfToken, body) =>
        fetch(`/api/v1${path}`, { method, headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken }, body }).then((it) => it.json());
      const { csrfToken, organisation } = await call('GET', '/session');
      await call('PATCH', '/organisation', csrfToken, JSON.stringify({ name: theirs }));
      await call('PATCH', '/person', csrfToken, JSON.stringify({ name: person }));
      return organisation.name;
    }, [ours[6], ours[7]]);
    t.after(() => program.api.patch('/organisation', { name: organisation }));
    await goTo(page, program, `/projects/${project.key}`, '.card');
    const texts = (selector) => page.locator(selector).allTextContents();
    assert.deepEqual(await texts('.side .switcher-project'), [ours[0], ours[7]]);
    assert.equal((await texts('.side .switcher-organisation'))[0], ours[6]);
    assert.deepEqual(await page.locator('.lane').evaluateAll((all) => all.map((it) => it.getAttribute('aria-label'))), columns.map(({ name }) => name));
    assert.deepEqual(await texts('.lane h2 .cut'), columns.map(({ name }) => name));
    await assertNothingRan(page, seen, 'the shell');
    await goTo(page, program, '/projects', `a[href="/projects/${project.key}"]`);
    await goTo(page, program, '/settings/members', 'text=owner@example.org');
    await assertNothingRan(page, seen, 'the lists of names');
    const share = (await project.bug(1)).shareToken;
    await goTo(page, program, `/share/${share}`, 'h1');
    assert.equal(await page.locator('.share-project').textContent(), ours[0]);
    await assertNothingRan(page, seen, 'the share page');
  });

  test('that found its way into a page after all would meet its policy', async (t) => {
    const { page } = await watched(t);
    await goTo(page, program, '/projects', 'h1');
    await page.evaluate((code) => {
      const script = document.createElement('script');
      script.textContent = code;
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', `<img src="x:" onerror="${code}"><a id="try" href="javascript:${code}">x</a>`);
      document.getElementById('try').click();
      setTimeout(code);
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, call);
    assert.equal(await page.evaluate(() => window.ran), undefined);
  });

  test('in a captured page runs nothing and asks for nothing', async (t) => {
    const address = await forbiddenAddress(t);
    const project = await program.project();
    const { bugId } = await project.report({
      description: 'captured',
      screenshotData: {
        html: `<!DOCTYPE html><html><head><script>${call}</script><meta http-equiv="refresh" content="0;url=${address.url}"></head>` +
          `<body onload="${call}"><img src="${address.url}img" onerror="${call}"><iframe src="${address.url}frame"></iframe>${naughty.join('')}</body></html>`,
        baseUrl: address.url, x: 0, y: 0, width: 800, height: 600, isMobile: false,
      },
    });
    const { page, seen } = await watched(t);
    const { screenshotDataUrl } = await project.bug(bugId);
    await page.goto(screenshotDataUrl);
    await page.waitForLoadState('load');
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.deepEqual(seen.dialogs, []);
    assert.equal(await page.evaluate(() => origin), 'null', 'it is of no origin, so nothing of ours is its');
  });

  for (const [format, recordingFor] of Object.entries({ rrweb: hostileRrwebRecording, 'the old format': hostileDomRecording })) {
    test(`in a replay in ${format} runs nothing and asks for nothing`, async (t) => {
      const address = await forbiddenAddress(t);
      const project = await program.project();
      const { format: kind, ...webReplay } = recordingFor(call, address.url);
      const { bugId } = await project.report({ description: 'replayed', webReplay: { ...webReplay, ...(kind === 'rrweb' && { type: 'rrweb' }) } });
      const { page, seen } = await watched(t);
      await goTo(page, program, `/projects/${project.key}/bugs/${bugId}`, '.bug-main h1');
      const tab = page.getByRole('tab', { name: 'Replay' });
      assert.ok(await tab.isVisible(), 'the replay was kept');
      await tab.click();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.getByRole('button', { name: /Speed/ }).click();
      await page.getByRole('menuitemradio', { name: '8×' }).click();
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
      await assertNothingRan(page, seen, format);
      assert.deepEqual([address.connections, address.requests], [0, []]);
    });
  }
});
