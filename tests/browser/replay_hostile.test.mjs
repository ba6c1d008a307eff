// Replays that want to run a script or to reach out. Three walls stand behind each other, and each holds alone: the
// player's rules (no policy is sent here), and the content security policy (for what the rules should miss).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { bluePixel, framesRecording, hostileDomRecording, hostileElements, hostileRrwebRecording, redPixel } from '../support/recordings.mjs';
import { forbiddenAddress, replayPolicy, replaySite } from '../support/replay_page.mjs';

/** What a script of a replay would do, wherever it ran: leave a mark in the outermost window. */
const call = "top.postMessage('ran','*'),top.ran=(top.ran||0)+1";

/** The player's own files, and the icon that the browser asks every site for. */
const ourOwn = /^GET \/(page\/.*|favicon\.ico)$/;

describe('A hostile replay', () => {
  const browser = browserUnderTest();

  /** Loads and shows several moments; answers what happened. */
  async function watch(t, recordingFor, { kind, policy }) {
    const address = await forbiddenAddress(t);
    const site = await replaySite(t, { kind, policy });
    const page = await browser.page({ viewport: { width: 800, height: 600 } });
    t.after(() => page.context().close());
    await page.goto(site.origin);
    await page.evaluate(() => {
      window.messages = [];
      addEventListener('message', (event) => messages.push(event.data));
    });
    const before = site.requests.length;
    const { durationMs } = await page.evaluate((it) => bughookReplay.load(it), recordingFor(call, address.url));
    for (const ms of [0, 60, 130, 200, durationMs, 0, durationMs]) {
      await page.evaluate((to) => bughookReplay.seek(to), ms);
      // What the browser fetches, it asks for with the next picture it draws.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    if (kind === 'page') {
      await page.evaluate(() => {
        bughookReplay.speed = 16;
        bughookReplay.play();
        return new Promise((done) => bughookReplay.addEventListener('state', () => { if (bughookReplay.state === 'ended') done(); }));
      });
    }
    const nodes = await page.evaluate(() => document.querySelector('iframe')?.contentDocument.querySelectorAll('*').length ?? 0);
    const left = await page.evaluate(() => ({
      ran: window.ran ?? 0,
      messages: messages.length,
      sandbox: [...document.querySelectorAll('iframe')].map((it) => it.getAttribute('sandbox')),
      dangerous: [...(document.querySelector('iframe')?.contentDocument.querySelectorAll('*') ?? [])].flatMap((it) =>
        [...it.attributes].filter((a) => /^on|^srcdoc$|^http-equiv$/i.test(a.name) || /javascript:/i.test(a.value)).map((a) => `${it.nodeName} ${a.name}`)),
      scripts: document.querySelector('iframe')?.contentDocument.querySelectorAll('script, object, embed, base').length ?? 0,
    }));
    return { ...left, nodes, address, ownRequests: site.requests.slice(before).filter((it) => !ourOwn.test(it)) };
  }

  const kinds = { dom: hostileDomRecording, rrweb: hostileRrwebRecording };
  const walls = { 'the rules alone': '', 'rules and policy': replayPolicy };
  for (const [format, recordingFor] of Object.entries(kinds)) {
    for (const [wall, policy] of Object.entries(walls)) {
      for (const kind of ['page', 'film']) {
        test(`in ${format} runs nothing and fetches nothing: ${wall}, in the ${kind}`, async (t) => {
          const seen = await watch(t, recordingFor, { kind, policy });
          assert.ok(seen.nodes > 110, `the page was built: ${seen.nodes} elements`);
          assert.deepEqual(seen.address.requests, []);
          assert.equal(seen.address.connections, 0);
          assert.deepEqual(seen.ownRequests, [], 'nothing was asked of our own server either');
          assert.deepEqual([seen.ran, seen.messages, seen.scripts], [0, 0, 0]);
          assert.deepEqual(seen.dangerous, []);
          assert.deepEqual(seen.sandbox, ['allow-same-origin']);
        });
      }
    }
  }

  test('that the rules had missed would meet the policy and the sandbox', async (t) => {
    const address = await forbiddenAddress(t);
    const { origin } = await replaySite(t);
    const page = await browser.page();
    t.after(() => page.context().close());
    await page.goto(origin);
    const elements = hostileElements(call, address.url);
    await page.evaluate(async (given) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-same-origin');
      document.body.append(frame);
      const inner = frame.contentDocument;
      for (const [tag, attributes, text] of given) {
        const element = inner.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.textContent = text ?? '';
        inner.body.append(element);
      }
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, elements);
    await page.waitForLoadState('networkidle');
    // No policy forbids a connection ahead of a request (preconnect): against that there are only the rules.
    assert.deepEqual([address.requests, await page.evaluate(() => window.ran)], [[], undefined]);
  });

  test('of pictures from elsewhere is not followed there', async (t) => {
    const address = await forbiddenAddress(t);
    const seen = await watch(t, () => framesRecording([`${address.url}frame`, `javascript:${call}`, redPixel, bluePixel]), { kind: 'page', policy: replayPolicy });
    assert.deepEqual([seen.ran, address.connections], [0, 0]);
  });

  test('the ways of these tests are ways: an ordinary page runs and fetches them', async (t) => {
    const address = await forbiddenAddress(t);
    const site = await replaySite(t, { policy: '' });
    const page = await browser.page();
    t.after(() => page.context().close());
    await page.goto(site.origin);
    await page.setContent(`<body><img src=x: onerror="${call}"><img src="${address.url}img"><div style="background: url(${address.url}style)">x</div>`);
    await page.waitForFunction(() => window.ran === 1);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(address.requests.sort(), ['/img', '/style']);
  });

  const deep = (levels, make, leaf) => Array.from({ length: levels }).reduce((inner, _, level) => make(level, inner), leaf);

  test('nested without end, in circles or in the wrong order is cut, not followed', async (t) => {
    const site = await replaySite(t);
    const page = await browser.page();
    t.after(() => page.context().close());
    await page.goto(site.origin);
    const dom = {
      format: 'dom', width: 800, height: 600, initialState: deep(1000, (level, inner) => ({ id: level + 10, '': 'DIV', c: [inner] }), { id: 1, d: 'x' }),
      actions: [{ o: 10 }, { p: [900, null, { id: 1009, '': 'DIV' }, []] }, { p: [12, null, { id: 12, '': 'B' }, []] },
        { p: [1009, null, { id: 1009, '': 'DIV' }, []] }, { v: 1009 }, { p: 'nonsense' }, { r: [1, 'x', 'y'] }, { r: [1009, '1 2=', 'y'] }, { x: ['NaN'] }, null, 7, { o: -5 }, { o: 10 }],
    };
    const rrweb = {
      format: 'rrweb',
      events: [null, { type: 4, timestamp: 1, data: { width: 800, height: 600 } },
        { type: 2, timestamp: 2, data: { initialOffset: {}, node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [
          { type: 2, id: 4, tagName: 'body', attributes: {}, childNodes: [deep(1000, (level, inner) => ({ type: 2, id: level + 10, tagName: 'div', attributes: {}, childNodes: [inner] }), { type: 3, id: 9, textContent: 'x' })] }] }] } } },
        { type: 3, timestamp: 5, data: { source: 0 } }, { type: 3, timestamp: 6, data: { source: 99 } }, { type: 77, timestamp: 7, data: {} }, { type: 3, timestamp: 9, data: { source: 1 } }],
    };
    for (const recording of [dom, rrweb]) {
      const depth = await page.evaluate(async (it) => {
        const { durationMs } = await bughookReplay.load(it);
        await bughookReplay.seek(durationMs);
        let depth = 0;
        for (let at = document.querySelector('iframe').contentDocument.body; at; at = at.firstElementChild) ++depth;
        return depth;
      }, JSON.stringify(recording));
      assert.ok(depth > 300 && depth < 600, `${recording.format}: ${depth}`);
    }
    assert.deepEqual(page.errors, []);
  });
});
