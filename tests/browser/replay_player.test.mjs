// The replay player in a real browser: each format shows the right moment, forwards and backwards, and plays by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { bluePixel, domRecording, framesRecording, redPixel, rrwebRecording } from '../support/recordings.mjs';
import { replaySite } from '../support/replay_page.mjs';

/** What the recorded page of the fixtures looks like now; runs in the player's page. */
function look() {
  const page = document.querySelector('iframe').contentDocument;
  const of = (id) => page.getElementById(id);
  const style = (element) => page.defaultView.getComputedStyle(element);
  return {
    title: of('title').textContent,
    titleColor: style(of('title')).color,
    titleMargin: style(of('title')).marginLeft,
    isTitleShown: style(of('title')).display !== 'none',
    rows: [...of('rows').children].map((row) => row.textContent),
    name: of('name').value,
    late: of('late')?.value,
    isAgreed: of('agree')?.checked,
    bodyClass: page.body.className,
    picture: of('logo')?.naturalWidth,
    chart: of('chart').getAttribute('src'),
    gradient: of('fade')?.namespaceURI + ' ' + of('fade')?.localName,
    within: of('within')?.namespaceURI,
    box: of('box')?.scrollTop,
    scrolled: page.defaultView.scrollY,
    mode: page.compatMode,
    size: [page.defaultView.innerWidth, page.defaultView.innerHeight],
    pointer: document.querySelector('.pointer, .replayer-mouse').getBoundingClientRect().toJSON(),
    isPressed: document.querySelector('.pressed') !== null,
  };
}

describe('The replay player', () => {
  const browser = browserUnderTest();

  async function open(t, recording) {
    const { origin } = await replaySite(t);
    const page = await browser.page({ viewport: { width: 800, height: 600 } });
    t.after(() => page.context().close());
    await page.goto(origin);
    const facts = await page.evaluate((it) => bughookReplay.load(it), recording);
    /** The recorded page at that moment. */
    const at = async (ms) => {
      await page.evaluate((to) => bughookReplay.seek(to), ms);
      return page.evaluate(look);
    };
    return { page, facts, at };
  }

  test('shows each moment of a DOM replay, whichever comes first', async (t) => {
    const { facts, at, page } = await open(t, domRecording());
    assert.deepEqual([facts.format, facts.durationMs, facts.width, facts.height], ['dom', 10_000, 800, 600]);
    const moments = {};
    for (const ms of [0, 1500, 2500, 3500, 4500, 5500, 6500, 7500, 8500, 10_000]) moments[ms] = await at(ms);

    const first = moments[0];
    assert.deepEqual(first.rows, ['one', 'two']);
    assert.equal(first.titleColor, 'rgb(1, 2, 3)', 'the style element counts');
    assert.equal(first.titleMargin, '7px', 'and so does the linked sheet that came along');
    assert.deepEqual([first.name, first.isAgreed], ['Ann', true]);
    assert.equal(first.picture, 1, 'the picture came along');
    assert.equal(first.gradient, 'http://www.w3.org/2000/svg linearGradient');
    assert.equal(first.within, 'http://www.w3.org/1999/xhtml');
    assert.equal(first.mode, 'CSS1Compat');
    assert.equal(moments[1500].title, 'Shop, changed');
    assert.deepEqual(moments[2500].rows, ['one', 'between', 'two']);
    assert.equal(moments[2500].late, 'typed before');
    assert.deepEqual(moments[3500].rows, ['between', 'two']);
    assert.deepEqual([moments[4500].name, moments[4500].isAgreed], ['Anna', false]);
    assert.deepEqual([moments[4500].isTitleShown, moments[5500].isTitleShown, moments[10_000].isTitleShown], [true, false, true]);
    assert.deepEqual([first.bodyClass, moments[5500].bodyClass], ['shop', '']);
    assert.equal(moments[5500].chart, null);
    assert.equal(moments[6500].chart, bluePixel);
    assert.equal(moments[6500].box, 400);
    assert.equal(moments[7500].scrolled, 700);
    assert.deepEqual(moments[8500].rows, ['between', 'two, moved']);
    assert.ok(moments[8500].box > 400);

    for (const ms of [2500, 10_000, 3500, 0, 6500, 5500]) assert.deepEqual(await at(ms), moments[ms], `again at ${ms}`);
    assert.deepEqual(page.errors, []);
  });

  test('draws the pointer where it was, in the window and not in the page', async (t) => {
    const { at } = await open(t, domRecording());
    const before = (await at(1500)).pointer;
    const after = (await at(7500)).pointer;
    assert.equal(after.y, before.y - 700 + 10, 'the page was scrolled by 700 and the pointer moved by 10');
    assert.equal((await at(3000)).isPressed, false, 'down and up in the same moment');
  });

  test('finds its way in a long DOM replay by checkpoints', async (t) => {
    const recording = domRecording();
    for (let turn = 1; turn <= 7000; ++turn) recording.actions.push({ o: 10 }, { t: [8, `turn ${turn}`] });
    const { at } = await open(t, recording);
    for (const turn of [7000, 1, 3500, 3501, 499, 500, 501, 6999]) {
      assert.equal((await at(10_000 + turn * 10)).title, `turn ${turn}`);
    }
  });

  test('shows each moment of an rrweb replay, whichever comes first', async (t) => {
    const { facts, at, page } = await open(t, rrwebRecording());
    assert.deepEqual([facts.format, facts.durationMs], ['rrweb', 10_000]);
    const check = {
      1000: (it) => assert.deepEqual([it.title, it.titleColor, it.rows, it.name], ['Shop', 'rgb(1, 2, 3)', ['one'], 'Ann']),
      2500: (it) => assert.equal(it.title, 'Shop, changed'),
      3500: (it) => assert.deepEqual(it.rows, ['one', 'two']),
      5500: (it) => assert.equal(it.name, 'Anna'),
      6500: (it) => assert.deepEqual(it.size, [1000, 700]),
      7500: (it) => assert.deepEqual([it.rows, it.titleColor, it.chart], [['two'], 'rgb(9, 9, 9)', bluePixel]),
      0: (it) => assert.deepEqual([it.title, it.rows, it.size], ['Shop', ['one'], [800, 600]]),
    };
    for (const ms of [1000, 2500, 3500, 5500, 6500, 7500, 0, 7500, 2500, 1000]) check[ms](await at(ms));
    assert.deepEqual(page.errors, []);
  });

  test('knows where rrweb had the pointer between two of its reports', async (t) => {
    const { at } = await open(t, rrwebRecording());
    const early = (await at(1150)).pointer.x;
    const late = (await at(1450)).pointer.x;
    assert.equal(late - early, 30);
  });

  test('shows mobile pictures in the order of their dates, and the finger', async (t) => {
    const { facts, page } = await open(t, framesRecording());
    const shown = async (ms) => {
      await page.evaluate((to) => bughookReplay.seek(to), ms);
      return page.evaluate(() => ({
        picture: document.querySelector('img').getAttribute('src'),
        touches: [...document.querySelectorAll('.touch')].filter((it) => !it.hidden).map((it) => [it.style.left, it.style.top]),
      }));
    };
    assert.deepEqual([facts.format, facts.durationMs], ['frames', 3000]);
    assert.deepEqual(facts.marks, [{ atMs: 600, kind: 'touch' }, { atMs: 2000, kind: 'page', label: 'Pay' }]);
    assert.deepEqual(await shown(500), { picture: redPixel, touches: [] });
    assert.deepEqual(await shown(700), { picture: redPixel, touches: [['50%', '25%']] });
    assert.deepEqual(await shown(1999), { picture: bluePixel, touches: [] });
    assert.deepEqual(await shown(2000), { picture: redPixel, touches: [] });
  });

  test('says so when a picture of a mobile replay is missing', async (t) => {
    const { page } = await open(t, framesRecording(['/gone.jpg', bluePixel, redPixel]));
    const isMissing = () => page.evaluate(() => !document.querySelector('.missing').hidden);
    assert.equal(await isMissing(), true);
    await page.evaluate(() => bughookReplay.seek(1500));
    assert.equal(await isMissing(), false);
  });

  for (const [format, recording] of Object.entries({ dom: domRecording(), rrweb: rrwebRecording(), frames: framesRecording() })) {
    test(`plays ${format} to its end, pauses, and changes its speed`, async (t) => {
      const { page, facts } = await open(t, recording);
      const heard = await page.evaluate(async () => {
        const states = [];
        let times = 0;
        bughookReplay.addEventListener('state', () => states.push(bughookReplay.state));
        bughookReplay.addEventListener('time', () => { times += 1; });
        const became = (state) => new Promise((done) => {
          const look = () => { if (bughookReplay.state === state) done(); else bughookReplay.addEventListener('state', look, { once: true }); };
          look();
        });
        const passed = (ms) => new Promise((done) => {
          const look = () => { if (bughookReplay.timeMs >= ms) done(); else bughookReplay.addEventListener('time', look, { once: true }); };
          look();
        });
        bughookReplay.skipsIdle = false;
        bughookReplay.speed = 8;
        bughookReplay.play();
        await passed(400);
        bughookReplay.pause();
        const paused = bughookReplay.timeMs;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const stillPaused = bughookReplay.timeMs;
        bughookReplay.speed = 16;
        bughookReplay.play();
        await became('ended');
        const end = bughookReplay.timeMs;
        bughookReplay.play();
        const again = bughookReplay.timeMs;
        bughookReplay.pause();
        return { states: [...new Set(states)], times, paused, stillPaused, end, again };
      });
      assert.deepEqual(heard.states.sort(), ['ended', 'paused', 'playing']);
      assert.ok(heard.times > 3);
      assert.equal(heard.paused, heard.stillPaused);
      assert.equal(heard.end, facts.durationMs);
      assert.ok(heard.again < facts.durationMs / 2, 'from the start again');
      assert.deepEqual(page.errors, []);
    });
  }

  test('skips what is idle, and shows it when told to', async (t) => {
    const recording = domRecording();
    recording.actions.push({ o: 600_000 }, { m: [5, 5] }, { o: 100 });
    const { page, facts } = await open(t, recording);
    assert.deepEqual(facts.idle.at(-1), { fromMs: 10_000 - 2000 + 800, toMs: 610_000 - 800 });
    const skipped = await page.evaluate(() => new Promise((done) => {
      bughookReplay.addEventListener('state', () => { if (bughookReplay.state === 'ended') done(true); });
      bughookReplay.seek(9000).then(() => bughookReplay.play());
    }));
    assert.equal(skipped, true, 'ten minutes are over at once');
  });

  test('goes on playing after a jump, and tells its state', async (t) => {
    const { page } = await open(t, domRecording());
    const states = await page.evaluate(async () => {
      bughookReplay.play();
      await bughookReplay.seek(5000);
      const after = [bughookReplay.state, bughookReplay.timeMs >= 5000];
      await bughookReplay.seek(1e9);
      return [...after, bughookReplay.state, bughookReplay.timeMs];
    });
    assert.deepEqual(states, ['playing', true, 'ended', 10_000]);
  });

  test('refuses what it can not play, in words', async (t) => {
    const { origin } = await replaySite(t);
    const page = await browser.page();
    await page.goto(origin);
    const because = (json) => page.evaluate((it) => bughookReplay.load(it).then(() => 'played', (error) => error.because), json);
    assert.equal(await because({ format: 'vhs' }), 'unknownFormat');
    assert.equal(await because({ format: 'rrweb', events: [] }), 'empty');
    assert.equal(await because({ format: 'rrweb', events: 'none' }), 'broken');
    assert.equal(await because({ format: 'dom', initialState: {}, actions: [] }), 'empty');
    assert.equal(await because({ format: 'frames', frames: [] }), 'empty');
    assert.equal(await because(domRecording()), 'played', 'and still plays the next');
  });

  test('fits the recording into whatever room it has', async (t) => {
    const { page } = await open(t, domRecording());
    const box = () => page.evaluate(() => {
      const { x, y, width, height } = document.querySelector('.stage').getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    });
    assert.deepEqual(await box(), [0, 0, 800, 600]);
    await page.setViewportSize({ width: 400, height: 600 });
    await page.waitForFunction(() => document.querySelector('.stage').getBoundingClientRect().width < 500);
    assert.deepEqual(await box(), [0, 150, 400, 300]);
  });

  test('shows every moment in the film page, in the recorded size', async (t) => {
    const { origin } = await replaySite(t, { kind: 'film' });
    for (const recording of [domRecording(), rrwebRecording()]) {
      const page = await browser.page({ viewport: { width: 800, height: 600 } });
      await page.goto(origin);
      const facts = await page.evaluate((it) => bughookReplay.load(JSON.stringify(it)), recording);
      assert.deepEqual(facts, { durationMs: 10_000, width: 800, height: 600 });
      await page.evaluate(() => bughookReplay.seek(2500));
      const { title, size } = await page.evaluate(look);
      assert.deepEqual([title, size], ['Shop, changed', [800, 600]]);
      assert.deepEqual(await page.evaluate(() => document.querySelector('.stage').getBoundingClientRect().x), 0);
      await page.context().close();
    }
  });
});
