// The replay player's rules as tables: what of a page may be built again, what is idle, when a mobile picture was taken.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '../support/program.mjs';
import { redPixel } from '../support/recordings.mjs';

const player = resolve(fileURLToPath(import.meta.url), '../../../web/replay');

/** A module of the player, as Node can run it. */
async function moduleOf(source) {
  const { build } = createRequire(join(player, 'package.json'))('esbuild');
  const outfile = join(temporaryFolder(), 'module.mjs');
  await build({ entryPoints: [join(player, 'src', source)], outfile, bundle: true, format: 'esm', logLevel: 'silent' });
  return import(pathToFileURL(outfile));
}

describe('What may be built again', () => {
  let rules;
  before(async () => {
    rules = await moduleOf('inert.ts');
  });

  test('style sheets keep what fetches nothing and lose the rest', () => {
    const left = 'url("data:,")';
    const cases = [
      ['a { color: red }', 'a { color: red }'],
      [`a { background: url(${redPixel}) }`, `a { background: url(${redPixel}) }`],
      ['a { fill: url(#fade) } b { fill: url("#fade") }', 'a { fill: url(#fade) } b { fill: url("#fade") }'],
      ['a { background: url(https://x.example/a.png) 0 0 }', `a { background: ${left} 0 0 }`],
      ['a { background: URL( "//x.example/a)b.png" ) }', `a { background: ${left} }`],
      ["a { background: url('/own.png') }", `a { background: ${left} }`],
      ['a { background: url(data:text/html,x) }', `a { background: ${left} }`],
      ['a { background: u\\72l(https://x.example) }', `a { background: ${left} }`],
      ['a { background: \\000075\\000072 \\6c(https://x.example) }', `a { background: ${left} }`],
      ['a { background: \\u\\rl(https://x.example) }', `a { background: ${left} }`],
      ['a::before { content: "\\e900" }', 'a::before { content: "\\e900" }'],
      ['@import "x.css"; a { color: red }', ' a { color: red }'],
      ['@import url(x.css) layer(a) screen; a { color: red }', ' a { color: red }'],
      ['@\\69mport "x.css"; b {}', ' b {}'],
      [`a { background: image-set("https://x.example" 1x, "${redPixel}" 2x) }`, `a { background: image-set("data:," 1x, "${redPixel}" 2x) }`],
      ['a { background: -webkit-image-set(url("x") 1x) "kept" }', `a { background: -webkit-image-set(${left} 1x) "kept" }`],
      ["a { background: url('https://unclosed", `a { background: ${left}`], ['a { background: image-set("https://unclosed', 'a { background: image-set("data:,"'],
      ['a { content: "url (not one)" }', 'a { content: "url (not one)" }'], ['/* " */ a { background: url(https://x.example) }', `/* " */ a { background: ${left} }`],
      ['a { background: url(https://unclosed', `a { background: ${left}`],
    ];
    for (const [given, expected] of cases) assert.equal(rules.inertCss(given), expected, given);
  });

  test('attributes that load, lead away or run are left out', () => {
    const cases = [
      ['img', 'alt', 'url', 'url'], ['img', 'src', redPixel, redPixel], ['img', 'src', 'https://x.example', null],
      ['img', 'SRC', '//x.example', null], ['img', 'onerror', 'x()', null], ['img', 'ONerror', 'x()', null],
      ['a', 'href', 'https://x.example', '#'], ['a', 'href', 'javascript:x()', '#'], ['a', 'ping', 'https://x.example', null],
      ['iframe', 'src', redPixel, null], ['iframe', 'srcdoc', 'x', null], ['link', 'href', redPixel, null],
      ['use', 'href', '#icon', '#icon'], ['use', 'xlink:href', redPixel, null], ['image', 'xlink:href', redPixel, redPixel],
      ['meta', 'http-equiv', 'refresh', null], ['rect', 'fill', 'url(https://x.example#a)', 'url("data:,")'],
      ['set', 'attributeName', ' href ', null], ['set', 'attributeName', 'x', 'x'], ['set', 'to', 'java script:x()', null],
      ['div', 'style', 'background: url(x)', 'background: url("data:,")'], ['div', 'title', 'says url(x)', 'says url("data:,")'],
    ];
    for (const [tag, name, value, expected] of cases) assert.equal(rules.inertAttribute(tag, name, value), expected, `${tag} ${name}=${value}`);
    assert.equal(rules.inertTag('SCRIPT'), 'span');
    assert.equal(rules.inertTag('foreignObject'), 'foreignObject');
  });

  test('a long hostile style sheet is read in the time of a long one', () => {
    const started = performance.now();
    for (const piece of ['url(', 'image-set("', '@import ', '\\75', 'url("', '@import(']) rules.inertCss(piece.repeat(200_000 / piece.length));
    assert.ok(performance.now() - started < 5000, `${performance.now() - started} ms`);
  });
});

describe('What is idle', () => {
  test('is what lies far between two doings, less a moment at either end', async () => {
    const { idleSpans, spanAt } = await moduleOf('idle.ts');
    assert.deepEqual(idleSpans([], 3000), []);
    assert.deepEqual(idleSpans([], 10_000), [{ fromMs: 800, toMs: 9200 }]);
    assert.deepEqual(idleSpans([1000, 2000, 9000, 9500], 12_000), [{ fromMs: 2800, toMs: 8200 }]);
    const spans = [{ fromMs: 10, toMs: 20 }];
    assert.deepEqual([spanAt(spans, 9), spanAt(spans, 10), spanAt(spans, 20)], [undefined, spans[0], undefined]);
  });
});

describe('When a mobile picture was taken', () => {
  test('is read from dates as each SDK writes them', async () => {
    const { readDate } = await moduleOf('dates.ts');
    const { timesOf } = await moduleOf('frames/frame_times.ts');
    const expected = Date.parse('2021-07-26T16:36:05Z');
    for (const text of ['2021-07-26T18:36:05+0200', '2021-07-26T16:36:05.000Z', 'Mon Jul 26 2021 18:36:05 GMT+0200 (CEST)']) {
      assert.equal(readDate(text), expected, text);
    }
    const frame = (date) => ({ url: 'x', date });
    const times = (frames) => timesOf({ interval: 500, frames }).frames.map(({ atMs }) => atMs);
    assert.deepEqual(times([frame('2021-01-01T00:00:02Z'), frame('2021-01-01T00:00:01Z')]), [0, 1000]);
    assert.deepEqual(times([frame('yesterday'), frame('2021-01-01T00:00:01Z'), {}]), [0, 500]);
  });
});
