// What the reporter saw, as a picture: the real program with its browser in its jail, and pages that want out of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { browserUnderTest, siteFor } from '../support/browser.mjs';
import {
  exhaustingPages, pictureMs, pictureOf, plainPage, reachingPage, reportPage, settled,
} from '../support/captured_page.mjs';
import { NameServer, whyNot } from '../support/name_server.mjs';
import { initialise, Program, temporaryFolder } from '../support/program.mjs';
import { redPixel } from '../support/recordings.mjs';
import { forbiddenAddress } from '../support/replay_page.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { until, within } from '../support/waiting.mjs';

/** Of no account on any machine. */
const ordinaryUser = 64_998;

/** Time for a busy machine; a single picture takes half a second on an idle one. */
const withPictures = { 'rendering.enabled': true, 'rendering.timeout_seconds': 60 };

/** The running browser's first process. */
function browserOf(program) {
  const isChild = (pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === program.pid;
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).find(isChild);
}

describe('A captured page', () => {
  const program = programUnderTest({ settings: withPictures });

  test('becomes a picture of its window, and the webhook that waited for it tells of it', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const bug = await reportPage(project, plainPage('Hello'), { width: 900, height: 500, y: 0 });
    const [request] = await receiver.received(1, pictureMs);
    const { data } = JSON.parse(request.body);
    const seen = await settled(project, bug);
    assert.equal(data.id, bug.id);
    assert.deepEqual([data.screenshotLive, data.generatingScreenshot], [true, false], 'a picture within the 30 s of the wait');
    assert.equal(data.screenshotUrl, seen.screenshotUrl);
    const { width, height } = await pictureOf(project, seen);
    assert.deepEqual({ width, height }, { width: 900, height: 500 });
  });

  test('has as many pixels as the reporter\'s screen', async () => {
    const project = await program.project();
    const bug = await project.report({
      metaData: { devicePixelRatio: 3 },
      screenshotData: { html: plainPage('Phone'), baseUrl: '', x: 0, y: 0, width: 390, height: 700, isMobile: true },
    });
    const { width, height } = await pictureOf(project, await settled(project, bug));
    assert.deepEqual({ width, height }, { width: 1170, height: 2100 });
  });

  test('that links files of this machine shows nothing of them', async () => {
    const project = await program.project();
    const linking = (file) => `<!DOCTYPE html><link rel=stylesheet href="file://${file}"><style>@import "file://${file}";
      body { background: url(file://${file}) }</style><iframe src="file://${file}"></iframe><object data="file://${file}"></object>
      <embed src="file://${file}"><img src="file://${file}"><iframe src="view-source:file://${file}"></iframe><a href="file://${file}">x</a>
      <iframe srcdoc="<iframe src='file://${file}'></iframe>"></iframe><h1>Nothing to see</h1>`;
    const pictures = [];
    for (const html of [linking('/etc/passwd'), linking('/etc/absent'), linking('/etc/passwd').replace('Nothing', 'Something')]) {
      const bug = await reportPage(project, html, { baseUrl: 'file:///etc/', width: 1200, height: 1500 });
      pictures.push((await pictureOf(project, await settled(project, bug))).bytes);
    }
    assert.ok(pictures[0].equals(pictures[1]), 'a file that is there looks like one that is not');
    assert.ok(!pictures[0].equals(pictures[2]), 'and a difference would be seen');
  });

  test('of a site over plain http, known by a name, has the files that it links', { skip: whyNot() }, async (t) => {
    const names = await NameServer.start();
    t.after(() => names.close());
    names.tell('app.test', ['127.0.0.1']);
    const picture = Buffer.from(redPixel.split(',')[1], 'base64');
    const site = await siteFor(t, { '/shop/a.css': 'body { margin: 0 } img { width: 300px; height: 200px }', '/b.png': picture });
    const settings = { ...withPictures, 'rendering.fetch_networks': '["127.0.0.0/8"]' };
    const other = await Program.start({ settings, prefix: names.prefix });
    t.after(() => other.stop());
    const project = other.firstProject();
    const baseUrl = `${site.origin.replace('127.0.0.1', 'app.test')}/shop/`;
    const linking = '<!DOCTYPE html><link rel="stylesheet" href="a.css"><img src="/b.png">';
    const inlined = `<!DOCTYPE html><body style="margin:0"><img style="width:300px;height:200px" src="${redPixel}">`;
    const [linked, whole] = [await reportPage(project, linking, { baseUrl }), await reportPage(project, inlined)];
    const pictures = [];
    for (const bug of [linked, whole]) pictures.push((await pictureOf(project, await settled(project, bug))).bytes);
    assert.deepEqual(site.requests.sort(), ['GET /b.png', 'GET /shop/a.css']);
    assert.ok(pictures[0].equals(pictures[1]), 'they look alike');
  });

  test('whose browser is killed under it loses nothing', async (t) => {
    const other = await Program.start({ settings: withPictures });
    t.after(() => other.stop());
    const project = other.firstProject();
    const bug = await reportPage(project, plainPage('Again'));
    process.kill(await until(() => browserOf(other), 'a browser', pictureMs), 'SIGKILL');
    assert.equal((await settled(project, bug)).screenshotError, null);
    const next = await reportPage(project, plainPage('Next'));
    assert.equal((await settled(project, next)).screenshotLive, true);
    const metrics = (await other.api.raw('/metrics')).text;
    assert.match(metrics, /bughook_renderings_total\{.*retried.*\} 1\b/, 'it was killed at work');
  });
});

describe('A page that exhausts its browser', () => {
  const memoryMb = 800;
  const program = programUnderTest({
    settings: { ...withPictures, 'rendering.timeout_seconds': 20, 'rendering.memory_mb': memoryMb },
  });

  for (const [what, html] of Object.entries(exhaustingPages)) {
    test(`${what}: ends in time and in bounds, and leaves the next page unharmed`, async () => {
      const project = await program.project();
      const hostile = await reportPage(project, html, { width: 1440, height: 900 });
      let memoryPeak = 0;
      const looking = setInterval(() => { memoryPeak = Math.max(memoryPeak, memoryOf(program)); }, 50);
      try {
        const seen = await settled(project, hostile);
        if (!seen.screenshotLive) assert.match(seen.screenshotError, /longer than the time|more memory/);
      } finally {
        clearInterval(looking);
      }
      assert.ok(memoryPeak < 1.5 * memoryMb * 2 ** 20, `${memoryPeak >> 20} MiB`);
      const next = await reportPage(project, plainPage('Unharmed'));
      assert.equal((await settled(project, next)).screenshotLive, true);
    });
  }
});

/** What all processes of its browser hold, as the program measures it. */
function memoryOf(program) {
  const browser = browserOf(program);
  const session = browser && String(browser);
  let sum = 0;
  for (const pid of session ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] !== session) continue;
      for (const [, kib] of readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/Rss(?:Anon|Shmem):\s+(\d+)/g)) sum += kib * 1024;
    } catch {
      // It has ended.
    }
  }
  return sum;
}

describe('A page that reaches out', () => {
  const browser = browserUnderTest();

  test('reaches somebody from a browser without a jail', async (t) => {
    const address = await forbiddenAddress(t);
    const { origin } = await siteFor(t, { '/': reachingPage(address.url) });
    const page = await browser.page({ javaScriptEnabled: false });
    await page.goto(origin, { waitUntil: 'commit' });
    await until(() => new Set(address.requests).size >= 22, () => `22 ways out, but there were ${address.requests}`);
  });

  const users = process.getuid() === 0 ? ['root', 'an ordinary user'] : ['this user'];
  for (const user of users) {
    for (const fetching of [true, false]) {
      test(`reaches nobody, with the server run by ${user}, linked files ${fetching ? 'fetched' : 'left out'}`, async (t) => {
        const address = await forbiddenAddress(t);
        const program = await programOf(user, { 'rendering.fetch_linked_files': fetching });
        t.after(() => program.stop());
        const project = program.firstProject();
        const seen = await settled(project, await reportPage(project, reachingPage(address.url), { baseUrl: address.url, width: 1000, height: 1200 }));
        assert.equal(seen.screenshotError, null);
        assert.equal(address.connections, 0, `${address.requests}`);
        const processes = `/proc/${browserOf(program)}`;
        assert.notEqual(readFileSync(`${processes}/status`, 'utf8').match(/Uid:\s+(\d+)/)[1], '0', 'the browser is not root');
        assert.deepEqual(readFileSync(`${processes}/net/dev`, 'utf8').match(/\w+(?=:)/g), ['lo'], 'it has no network');
      });
    }
  }

  async function programOf(user, settings) {
    const folder = temporaryFolder();
    const keys = await initialise(folder);
    const prefix = [];
    if (user === 'an ordinary user') {
      execFileSync('chown', ['-R', `${ordinaryUser}:${ordinaryUser}`, folder]);
      prefix.push('setpriv', `--reuid=${ordinaryUser}`, `--regid=${ordinaryUser}`, '--clear-groups');
    }
    const program = new Program({ folder, keys, prefix, settings: { ...withPictures, ...settings } });
    await program.serve();
    return program;
  }
});
