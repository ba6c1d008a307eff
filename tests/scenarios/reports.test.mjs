// Every era of the published SDKs becomes a bug with the right fields; uploads are taken with all the
// quirks of their multipart bodies; browsers get the CORS answers they ask for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  androidUpload, browserUpload, eras, fixture, fullReport, iosUpload, pictures, sendFixture,
} from '../support/reports.mjs';
import { programUnderTest } from '../support/scenario.mjs';

/** `actual` has everything that `expected` has, at every depth; it may have more. */
function assertHolds(actual, expected, path = '') {
  for (const [key, value] of Object.entries(expected)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      assertHolds(actual?.[key], value, `${path}${key}.`);
    } else {
      assert.deepEqual(actual?.[key], value, path + key);
    }
  }
}

describe('A report', { concurrency: true }, () => {
  const program = programUnderTest();

  for (const era of eras) {
    test(`of ${era} becomes a bug with the right fields`, async () => {
      const sent = fixture(era);
      const project = await program.project();
      const answer = await sendFixture(project, sent);
      assert.equal(answer.status, 201, answer.text);
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.match(answer.body.id, /^[0-9a-f]{24}$/);
      const bug = await project.bug(answer.body.id);
      assertHolds(bug, sent.becomes);
      assert.equal(bug.bugId, 1);
      for (const log of ['consoleLog', 'customEventLog', 'networkLogs']) {
        assert.equal(bug[log]?.length ?? 0, sent.body[log]?.length ?? 0, log);
      }
      assert.deepEqual(bug.consoleLog?.[0] ?? null, sent.body.consoleLog?.[0] ?? null);
      assert.deepEqual((await project.bug(1)).id, bug.id, 'found by its number too');
    });

    test(`of ${era} loses its secrets at intake`, async () => {
      const sent = fixture(era);
      const project = await program.project();
      const { body } = await sendFixture(project, sent);
      const { text } = await project.api.call('GET', `${project.path}/bugs/${body.id}`);
      for (const secret of sent.secrets) assert.ok(!text.includes(secret), secret);
    });
  }

  test('keeps keys that nobody knows', async () => {
    const project = await program.project();
    const { id } = await project.report({ description: 'x', futureKey: { a: [1, 'two'] } });
    assert.match(JSON.stringify(await project.bug(id)), /"futureKey":\{"a":\[1,"two"\]\}/);
  });

  test('with nothing in it is a bug with the defaults', async () => {
    const project = await program.project();
    const { id } = await project.report({});
    assertHolds(await project.bug(id), {
      type: 'BUG', priority: 'LOW', status: 'OPEN', description: '', reportedBy: '', hasWebReplay: false,
    });
  });

  test('with the type and priority of a board of the future keeps the type', async () => {
    const project = await program.project();
    const { id } = await project.report({ type: 'MY_OWN_BOARD', description: 'x' });
    assert.equal((await project.bug(id)).type, 'MY_OWN_BOARD');
  });

  test('with a priority that nobody knows has the lowest, and the word is not lost', async () => {
    const project = await program.project();
    const { id } = await project.report({ priority: 'URGENT', description: 'x' });
    const bug = await project.bug(id);
    assert.equal(bug.priority, 'LOW');
    assert.match(JSON.stringify(bug), /URGENT/);
  });

  test('is not lost for what JSON.stringify writes and strict readers refuse', async () => {
    const project = await program.project();
    const { id } = await project.report('{"description":"cut \\ud83d","customData":{"big":100000000000000000000}}');
    const bug = await project.bug(id);
    assert.equal(bug.description, 'cut \ufffd');
    assert.equal(bug.customData.big, 1e20);
  });

  test('keeps naughty strings as they are', async () => {
    const project = await program.project();
    const naughty = ['', ' ', '\u0000', '\u202e', '👩‍👩‍👧', "'; DROP TABLE bugs;--", '<script>alert(1)</script>', '\\', '"', '%00',
      '\ud7ff\ufeff', '𝔘𝔫𝔦', '{{7*7}}', '${jndi:ldap://x}', '\r\nX-Header: y', 'ｆｕｌｌ', 'a'.repeat(10_000)];
    for (const description of naughty) {
      const { id } = await project.report({ description });
      assert.equal((await project.bug(id)).description, description);
    }
  });

  test('of 20 MB is taken', async () => {
    const project = await program.project();
    const body = fullReport();
    body.webReplay.resourcesToResolve = { '/big.png': `data:image/png;base64,${'A'.repeat(20 * 1024 * 1024)}` };
    assert.equal((await project.report(body)).bugId, 1);
  });

  test('packed with gzip is taken', async () => {
    const project = await program.project();
    const { id } = await project.report(gzipSync(JSON.stringify({ description: 'packed' })), {
      headers: { 'Content-Encoding': 'gzip' },
    });
    assert.equal((await project.bug(id)).description, 'packed');
  });

  for (const path of ['//bugs', '/bugs', '///bugs//v2', '/bugs/v2']) {
    test(`sent to ${path} is taken`, async () => {
      const project = await program.project();
      assert.equal((await project.tryReport({ description: 'x' }, { path })).status, 201);
    });
  }

  test('from any origin is answered with CORS, without credentials', async () => {
    const project = await program.project();
    const preflight = await project.api.raw('/bugs', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example.org',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'api-token,content-type,gleap-hash,gleap-id,x-of-the-future',
      },
    });
    assert.ok([200, 204].includes(preflight.status), preflight.text);
    assert.match(preflight.headers['access-control-allow-origin'], /^(\*|https:\/\/shop\.example\.org)$/);
    assert.match(preflight.headers['access-control-allow-methods'], /POST/);
    const allowed = preflight.headers['access-control-allow-headers'].toLowerCase();
    for (const name of ['api-token', 'content-type', 'gleap-hash', 'gleap-id', 'x-of-the-future']) {
      assert.ok(allowed.includes(name), `${name} in ${allowed}`);
    }
    assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
    for (const token of [project.sdkKey, 'unknown']) {
      const answer = await project.tryReport({}, { headers: { 'Api-Token': token, Origin: 'https://shop.example.org' } });
      assert.match(answer.headers['access-control-allow-origin'] ?? '', /\*|shop/, 'errors must be readable too');
    }
  });

  test('can not be read across origins by way of the management API', async () => {
    const answer = await program.api.call('GET', '/projects', { headers: { Origin: 'https://evil.example.org' } });
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });
});

describe('An upload', { concurrency: true }, () => {
  const program = programUnderTest();
  const png = (name) => ({ name, type: 'image/png', bytes: pictures.png });
  const jpeg = (name) => ({ name, type: 'image/jpeg', bytes: pictures.jpeg });

  const upload = async (path, { headers, body }, token) =>
    program.api.raw(path, {
      method: 'POST',
      headers: { 'Api-Token': token ?? program.keys.sdkKey, ...headers },
      body,
    });
  const fetched = async (url) => {
    const { pathname, search } = new URL(url, program.base);
    return program.api.raw(pathname + search);
  };

  for (const [sdk, write] of [['a browser', browserUpload], ['iOS', iosUpload], ['Android', androidUpload]]) {
    test(`of one picture as ${sdk} writes it answers 200 with a URL that gives it back`, async () => {
      const answer = await upload('/uploads/sdk', write([jpeg('screenshot.jpeg')]));
      assert.equal(answer.status, 200, answer.text);
      const file = await fetched(answer.body.fileUrl);
      assert.equal(file.status, 200, answer.body.fileUrl);
      assert.ok(file.bytes.equals(pictures.jpeg));
      assert.equal(file.headers['content-type'], 'image/jpeg');
      assert.equal(file.headers['x-content-type-options'], 'nosniff');
    });

    test(`of replay steps as ${sdk} writes it answers with their URLs in order`, async () => {
      const steps = [png('step_0'), jpeg('step_1'), png('step_2'), jpeg('step_3'), jpeg('step_4')];
      const answer = await upload('/uploads/sdksteps', write(steps));
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.fileUrls.length, steps.length);
      assert.equal(new Set(answer.body.fileUrls).size, steps.length);
      for (const [i, url] of answer.body.fileUrls.entries()) {
        assert.ok((await fetched(url)).bytes.equals(steps[i].bytes), `step ${i}`);
      }
    });
  }

  test('of no replay steps at all, as Android sends with every report, answers 200 and no URLs', async () => {
    const answer = await upload('/uploads/sdksteps', androidUpload([]));
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.body, { fileUrls: [] });
  });

  test('of attachments answers 200 with their URLs', async () => {
    const text = { name: 'log.txt', type: 'text/plain', bytes: Buffer.from('line 1\nline 2\n--BBBOUNDARY is no end here\n') };
    const answer = await upload('/uploads/attachments', browserUpload([text]));
    assert.equal(answer.status, 200, answer.text);
    assert.ok((await fetched(answer.body.fileUrls[0])).bytes.equals(text.bytes));
  });

  test('that pretends to be a page is never served as one', async () => {
    const page = { name: 'x.html', type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') };
    const answer = await upload('/uploads/attachments', browserUpload([page]));
    if (answer.status !== 200) {
      assert.ok([400, 415, 422].includes(answer.status), answer.text);
      return;
    }
    const file = await fetched(answer.body.fileUrls[0]);
    const isInert =
      !/html|svg|xml/.test(file.headers['content-type']) || /sandbox/.test(file.headers['content-security-policy'] ?? '');
    assert.ok(isInert, JSON.stringify(file.headers));
  });

  test('without a known SDK key answers 401', async () => {
    assert.equal((await upload('/uploads/sdk', iosUpload([png('a')]), 'unknown')).status, 401);
  });

  for (const [what, headers, body] of [
    ['without a boundary', { 'Content-Type': 'multipart/form-data' }, '--x\r\n\r\n--x--\r\n'],
    ['that is cut in its middle', iosUpload([]).headers, iosUpload([jpeg('a')]).body.subarray(0, 120)],
    ['that is no multipart', { 'Content-Type': 'application/json' }, '{}'],
    ['with no body', iosUpload([]).headers, ''],
  ]) {
    test(`${what} answers 400 and says so`, async () => {
      const answer = await upload('/uploads/sdk', { headers, body });
      assert.ok([400, 415].includes(answer.status), `${answer.status} ${answer.text}`);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
    });
  }
});
