// Session replays from the report to the player's JSON: each format the SDKs send, the packings a client can read, and
// what hostile or broken ones become. A replay never costs its report.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { filesWithSecret, unpackZstd } from '../support/files.mjs';
import {
  domRecording, framesRecording, hostileDomRecording, hostileRrwebRecording, rrwebRecording,
} from '../support/recordings.mjs';
import { androidUpload, fixture, iosUpload, pictures, sendFixture } from '../support/reports.mjs';
import { programUnderTest } from '../support/scenario.mjs';

/** An event as @rrweb/packer makes it: JSON, deflated, each byte a letter. */
const packed = (event) => deflateSync(JSON.stringify({ ...event, v: 'v1' })).toString('latin1');

describe('A replay', { concurrency: true }, () => {
  const program = programUnderTest();

  /** What the player gets for a report's `webReplay` or `replay`: `{bug, replay}`. */
  async function reported(report) {
    const project = await program.project();
    const { id } = await project.report(report);
    const bug = await project.bug(id);
    return { bug, replay: bug.replayDataUrl && (await served(bug.replayDataUrl)).body };
  }

  function served(url, acceptEncoding) {
    const { pathname, search } = new URL(url, program.base);
    return program.api.raw(pathname + search, acceptEncoding && { headers: { 'Accept-Encoding': acceptEncoding } });
  }

  const without = ({ format, ...rest }) => rest;

  test('in the old SDKs\' own format is given to the player as it was recorded', async () => {
    const sent = domRecording();
    const { bug, replay } = await reported({ webReplay: without(sent) });
    assert.equal(bug.hasWebReplay, true);
    assert.equal(bug.replayStartDate, new Date(sent.startDate).toISOString());
    const expected = { ...sent, actions: sent.actions.filter((it) => Object.keys(it).length > 0) };
    assert.deepEqual(replay, expected);
  });

  test('of rrweb is given to the player as it was recorded, packed or not', async () => {
    const sent = rrwebRecording();
    for (const events of [sent.events, sent.events.map(packed)]) {
      const { bug, replay } = await reported({ webReplay: { ...without(sent), type: 'rrweb', events } });
      assert.equal(bug.replayStartDate, new Date(sent.startDate).toISOString());
      assert.equal(replay.format, 'rrweb');
      assert.deepEqual({ ...replay, events: undefined }, { ...sent, events: undefined });
      assert.deepEqual(replay.events, sent.events);
    }
  });

  test('of a mobile SDK is sorted by date and has our own pictures', async () => {
    const { bug, replay } = await reported({ replay: framesRecording([1, 2, 3].map((it) => `${program.base}/files/${it}.png`)) });
    assert.equal(bug.hasWebReplay, true);
    assert.equal(bug.replayStartDate, '2026-11-20T10:00:00.000Z');
    assert.equal(replay.format, 'frames');
    assert.equal(replay.isMobile, true);
    assert.deepEqual(replay.frames.map((it) => it.date), [0, 1, 2].map((it) => `2026-11-20T10:00:0${it}.000Z`));
    assert.deepEqual(replay.frames.map((it) => it.url.slice(-5)), ['1.png', '2.png', '3.png']);
    assert.deepEqual(replay.frames[1].interactions, [{ x: 0.5, y: 0.25, type: 'TD', date: '2026-11-20T10:00:00.600Z' }]);
  });

  for (const [sdk, write] of [['iOS', iosUpload], ['Android', androidUpload]]) {
    test(`of ${sdk}, whose pictures were uploaded before, names them and they can be fetched`, async () => {
      const project = await program.project();
      const steps = ['step_0', 'step_1', 'step_2'].map((name) => ({ name, type: 'image/png', bytes: pictures.png }));
      const { headers, body } = write(steps);
      const uploaded = await project.api.raw('/uploads/sdksteps', { method: 'POST', headers: { ...headers, 'Api-Token': project.sdkKey }, body });
      const { id } = await project.report({ replay: without(framesRecording(uploaded.body.fileUrls)) });
      const { body: replay } = await served((await project.bug(id)).replayDataUrl);
      assert.deepEqual(replay.frames.map((it) => it.url), uploaded.body.fileUrls);
      for (const { url } of replay.frames) assert.ok((await served(url)).bytes.equals(pictures.png), url);
    });
  }

  test('is served in the packing that the client reads', async () => {
    const { bug } = await reported({ webReplay: without(domRecording()) });
    const plain = await served(bug.replayDataUrl);
    assert.equal(plain.headers['content-type'], 'application/json');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(plain.headers.vary, /accept-encoding/i);
    for (const [accepted, encoding, unpack] of [
      ['gzip, deflate, br, zstd', 'zstd', unpackZstd], ['zstd;q=0, gzip', 'gzip', gunzipSync], ['br', undefined, (it) => it],
    ]) {
      const answer = await served(bug.replayDataUrl, accepted);
      assert.equal(answer.headers['content-encoding'], encoding, accepted);
      assert.equal(unpack(answer.bytes).toString(), plain.text, accepted);
    }
  });

  const forbidden = 'https://forbidden.example/';
  const call = 'planted()';
  const fetching = /^(src|srcset|poster|data|action|formaction|ping|background|_cssText|rr_dataURL|style|rule|fontSource|fill)$/;

  /** No element, attribute or style of the replay runs `call` or would load from `forbidden`. */
  function assertInert(value, path = '') {
    if (Array.isArray(value)) return value.forEach((it, i) => assertInert(it, `${path}[${i}]`));
    if (typeof value === 'string') return assert.ok(!/^javascript:|^data:text\/html/i.test(value), `${path}: ${value}`);
    if (value === null || typeof value !== 'object') return undefined;
    const tag = value.tagName ?? value[''];
    if (tag !== undefined) assert.ok(!/script$/i.test(tag) || /noscript/i.test(tag), `${path}: ${tag}`);
    for (const [key, member] of Object.entries(value)) {
      assert.doesNotMatch(key, /^on\w|^srcdoc$|^http-equiv$/i, path);
      if (fetching.test(key) && (typeof member === 'string' || key === 'style')) {
        assert.ok(!JSON.stringify(member).includes(forbidden), `${path}.${key}: ${member}`);
      }
      assertInert(member, `${path}.${key}`);
    }
    return undefined;
  }

  for (const [what, recording] of [['old', hostileDomRecording], ['rrweb', hostileRrwebRecording]]) {
    test(`of the ${what} format that would run and fetch is made inert, and still shows its page`, async () => {
      const sent = recording(call, forbidden);
      const { replay } = await reported({ webReplay: without(sent) });
      assertInert(replay);
      assert.match(JSON.stringify(replay), /Shop/);
    });
  }

  test('keeps no password and no Authorization header, also when it was packed', async () => {
    const project = await program.project();
    const { body, secrets, ...rest } = fixture('web-16-v2');
    assert.equal((await sendFixture(project, { body, ...rest })).status, 201);
    const [{ id }] = await project.bugs();
    const { text } = await served((await project.bug(id)).replayDataUrl);
    for (const secret of secrets) {
      assert.ok(!text.includes(secret), secret);
      assert.deepEqual(filesWithSecret(program.folder, secret), [], secret);
    }
  });

  const page = { type: 2, data: { node: { type: 0, id: 1, childNodes: [] } }, timestamp: 1 };
  const swollen = { type: 5, data: { tag: 'x', payload: ' '.repeat(60 * 1024 * 1024) }, timestamp: 1 };
  for (const [what, webReplay] of [
    ['with no page', { events: [{ type: 1, data: {}, timestamp: 1 }] }],
    ['of nothing that is known', { x: 1 }],
    ['with a page that is none', { initialState: ['no', 'node'], actions: [] }],
    ['that is a bomb', { events: [packed(page), packed(swollen)], packed: true }],
    ['of too many events', { events: Array(500_001).fill(0) }],
  ]) {
    test(`${what} is dropped, says why, and its report is kept`, async () => {
      const { bug } = await reported({ description: 'kept', webReplay });
      assert.equal(bug.replayDataUrl, '');
      assert.equal(bug.description, 'kept');
      assert.equal(bug.hasWebReplay, false);
      assert.match(bug.further.bughook.replay, /\w+ \w+/);
    });
  }

  test('with events that are broken keeps the others, and says how many it lost', async () => {
    const { bug, replay } = await reported({ webReplay: { events: [packed(page), 'broken', 7, null, { type: 'x' }] } });
    assert.equal(replay.events.length, 1);
    assert.equal(bug.further.bughook.dropped.webReplay, 4);
  });

  test('of 100 MB is refused with 413, and one of 30 MB is taken', async () => {
    const project = await program.project();
    const large = (bytes) => JSON.stringify({ webReplay: { events: [page, { type: 5, data: { tag: 'x', payload: '' }, timestamp: 2 }] } })
      .replace('"payload":""', `"payload":"${'a'.repeat(bytes)}"`);
    const sent = gzipSync(large(100 << 20), { level: 1 });
    assert.equal((await project.tryReport(sent, { headers: { 'Content-Encoding': 'gzip' } })).status, 413);
    assert.equal((await project.tryReport(large(30 << 20))).status, 201);
  });
});
