// What the dashboard works out without a browser: what a form changed, how long ago something was, what is chosen, what
// a text is read as.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { load } from './dashboard_module.mjs';

describe('A form', async () => {
  const { bodyOf, changesOf, conflictsOf } = await load('editing/changes.ts');
  const before = { url: 'https://a.example', active: false, schedule: [5, 300], settings: { share: { enabled: true, showLogs: false } } };

  test('sends only what was changed, so that nobody else’s change is undone', () => {
    const after = { ...before, schedule: [5], settings: { share: { enabled: true, showLogs: true } } };
    assert.deepEqual(bodyOf(changesOf(before, after)), { schedule: [5], settings: { share: { showLogs: true } } });
    assert.equal(changesOf(before, structuredClone(before)).size, 0);
  });

  test('asks where both changed the same to something else, and nowhere else', () => {
    const changes = changesOf(before, { ...before, url: 'https://mine.example', active: true, schedule: [7] });
    const theirs = { ...before, url: 'https://theirs.example', active: true, settings: { share: { enabled: false, showLogs: false } } };
    assert.deepEqual(conflictsOf(before, changes, theirs), [{ path: 'url', mine: 'https://mine.example', theirs: 'https://theirs.example' }]);
  });
});

describe('A time', async () => {
  const { stepsAway } = await load('components/relative_time.ts');
  const { aheadBy, narrowed } = await load('api/server_clock.ts');
  const now = Date.parse('2026-03-02T09:14:06.500Z');

  for (const [what, ahead, side, expected] of [
    ['that has been is never ahead, whatever clock is wrong', 5000, 'past', [0, 'second']],
    ['that is to come is never behind', -5000, 'future', [0, 'second']],
    ['of this moment is now', -300, 'past', [0, 'second']],
    ['of three minutes ago is', -185_000, 'past', [-3, 'minute']],
    ['in two hours is', 7_300_000, 'future', [2, 'hour']],
  ]) {
    test(`${what}: ${expected.join(' ')}`, () => {
      const steps = stepsAway(now + ahead, now, side);
      assert.deepEqual(steps, expected);
      assert.ok(!Object.is(steps[0], -0), 'of -0 a formatter makes `0 seconds ago`');
    });
  }

  test('is told by the server’s clock, as closely as its answers let it be known', () => {
    const ahead = 90_250;  // of ours
    let bounds;
    for (const [sentAt, took] of [[1_000_000, 40], [1_003_700, 30], [1_007_930, 20]]) {
      const date = Math.floor((sentAt + took / 2 + ahead) / 1000) * 1000;
      bounds = narrowed(bounds, date, sentAt, sentAt + took);
      assert.ok(bounds.min <= ahead && ahead <= bounds.max, JSON.stringify(bounds));
    }
    assert.ok(Math.abs(aheadBy(bounds) - ahead) < 1000);
  });

  test('is told by our own clock while the two may agree, and anew once one was set', () => {
    const agreeing = narrowed(undefined, 1_000_000, 1_000_400, 1_000_450);
    assert.equal(aheadBy(agreeing), 0);
    const set = narrowed(agreeing, 5_000_000, 1_010_000, 1_010_050);
    assert.ok(Math.abs(aheadBy(set) - 3_990_000) <= 1000);
  });
});

describe('A signing secret', async () => {
  const { makeSecret } = await load('webhooks/secret.ts');

  test('made in the browser is one that the server takes, and another each time', () => {
    const [one, other] = [makeSecret(), makeSecret()];
    assert.match(one, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.notEqual(one, other);
  });
});

describe('A list', async () => {
  const { rangeOf } = await load('components/range.ts');
  const { isBefore } = await load('board/lane.ts');

  test('gives a click with Shift all between it and the click before, in either direction', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    assert.deepEqual(rangeOf(ids, 'b', 'd'), ['b', 'c', 'd']);
    assert.deepEqual(rangeOf(ids, 'd', 'b'), ['b', 'c', 'd']);
    assert.deepEqual(rangeOf(ids, undefined, 'c'), ['c']);
    assert.deepEqual(rangeOf(ids, 'gone', 'c'), ['c']);
  });

  test('of the newest has the latest number on top, whatever the ranks are', () => {
    const [early, late] = [{ bugId: 9, lexorank: 'z' }, { bugId: 10, lexorank: 'a' }];
    assert.ok(isBefore(late, early, 'newest') && !isBefore(early, late, 'newest'));
    assert.ok(isBefore(late, early, 'rank'));
  });
});

describe('A text', async () => {
  const { pretty } = await load('webhooks/pretty_json.ts');
  const { splitHeader } = await load('webhooks/pasted_header.ts');

  test('of JSON that was cut off is set out as far as it goes, and nothing of it is lost', () => {
    const whole = JSON.stringify({ error: 'a,"b":{c', list: [1, { deep: [] }, {}], none: null });
    assert.equal(pretty(whole), JSON.stringify(JSON.parse(whole), null, 2));
    for (let end = 1; end < whole.length; ++end) {
      assert.equal(pretty(whole.slice(0, end)).replace(/\s/g, ''), whole.slice(0, end));
    }
    assert.equal(pretty('{"a":[1,{"b":"x'), '{\n  "a": [\n    1,\n    {\n      "b": "x');
    assert.equal(pretty('<html>{"a":1}'), '<html>{"a":1}');
  });

  test('pasted as a header is taken apart, however it was copied', () => {
    const parts = { name: 'Authorization', value: 'Bearer a:b' };
    for (const text of ['Authorization: Bearer a:b', ' Authorization:Bearer a:b\n', "-H 'Authorization: Bearer a:b'"]) {
      assert.deepEqual(splitHeader(text), parts, text);
    }
    for (const text of ['Authorization', 'Authorization:', 'two words: value', 'https://example.com']) {
      assert.equal(splitHeader(text), undefined, text);
    }
  });
});

describe('A URL', async () => {
  const { plainUrl } = await load('webhooks/plain_url.ts');

  test('whose host has an umlaut is written as the server takes it, and any other stays as it was typed', () => {
    assert.equal(plainUrl(' https://bücher.example/hook?a=1 '), 'https://xn--bcher-kva.example/hook?a=1');
    for (const text of ['https://example.com/größe', 'just words', 'https://', 'http://127.0.0.1:9000/x#y']) assert.equal(plainUrl(text), text);
  });
});

describe('A device', async () => {
  const { deviceFacts } = await load('bug/device_facts.ts');
  const silent = { browserName: '', sessionDuration: 0, devicePixelRatio: 0, screenWidth: 0, screenHeight: 0, innerWidth: 0, innerHeight: 0, mobile: false };

  test('of which nobody said anything has no screen of 0 by 0', () => {
    assert.deepEqual(deviceFacts({ ...silent }), { browserName: '' });
    assert.deepEqual(deviceFacts(undefined), {});
  });

  test('that was told of keeps what may truly be zero', () => {
    const told = { ...silent, userAgent: 'Firefox', innerWidth: 800 };
    assert.deepEqual(deviceFacts(told), { browserName: '', sessionDuration: 0, innerWidth: 800, mobile: false, userAgent: 'Firefox' });
  });
});

describe('A reason', async () => {
  const catalogues = { en: (await load('i18n/en/index.ts')).catalogue, de: (await load('i18n/de/index.ts')).catalogue };
  const table = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8').split('\n| `reason` | what happened |\n')[1].split('\n\n')[0];
  const reasons = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, names]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));

  test('that the documents name is told in words with what to do, in each language', () => {
    const failures = reasons.filter((it) => it !== 'delivered' && !it.startsWith('status_'));
    assert.ok(failures.includes('timeout') && failures.includes('tls_expired'), failures.join());
    for (const [language, catalogue] of Object.entries(catalogues)) {
      for (const reason of failures) {
        assert.ok(catalogue[`reason.${reason}`] && catalogue[`reason.${reason}.advice`], `${language}: ${reason}`);
      }
    }
  });
});
