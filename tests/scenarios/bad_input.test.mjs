// What the program refuses, with which status, naming which field; and that a refusal leaves
// nothing behind: no bug, no event, no number used up.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import net from 'node:net';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { within } from '../support/waiting.mjs';

/** Fails unless the answer is an RFC 9457 problem with this status, and shows nothing internal. */
function assertProblem(answer, status, field) {
  assert.equal(answer.status, status, answer.text.slice(0, 500));
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.body.status, status);
  assert.ok(answer.body.title, 'it has a title');
  assert.ok(answer.body.detail?.length > 10, 'it says what is wrong');
  if (field !== undefined) assert.equal(answer.body.field, field, answer.text);
  assert.doesNotMatch(answer.text, /sqlite|simdjson|boost|\.cpp|exception|0x[0-9a-f]{6}/i, 'internals');
}

describe('A report is refused', { concurrency: true }, () => {
  const program = programUnderTest();

  /** Sends what must be refused to a new project; then nothing may be there. */
  async function refused(body, status, options = {}, field) {
    const project = await program.project();
    const answer = await project.tryReport(body, options);
    assertProblem(answer, status, field);
    assert.deepEqual(await project.bugs(), []);
    assert.equal((await project.report()).bugId, 1, 'a refusal uses up no number');
  }

  test('with 401 without an SDK key, with an empty one, an unknown one and the API key', async () => {
    for (const token of [undefined, '', 'unknown', 'x'.repeat(5000), program.keys.apiKey, "' OR 1=1 --"]) {
      const answer = await program.api.raw('/bugs', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token === undefined ? {} : { 'Api-Token': token }) },
        body: '{}',
      });
      assertProblem(answer, 401);
    }
  });

  for (const [what, body] of [
    ['empty', ''], ['half an object', '{"description":"x"'], ['a trailing comma', '{"a":1,}'],
    ['two values', '{}{}'], ['a comment', '{/* */}'], ['single quotes', "{'a':1}"], ['NaN', '{"a":NaN}'],
    ['an unescaped control character', '{"description":"a\u0001b"}'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['cut UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x22, 0x7d])],
    ['XML', '<report/>'], ['a form', 'description=x'],
    ['an array', '[]'], ['a string', '"x"'], ['a number', '1'], ['null', 'null'],
  ]) {
    test(`with 400 when its JSON is ${what}`, () => refused(body, 400));
  }

  test('with 400 or 413 when its JSON is nested too deep', async () => {
    const deep = `{"customData":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const project = await program.project();
    const answer = await project.tryReport(deep);
    assertProblem(answer, answer.status === 413 ? 413 : 400);
  });

  test('with 413 when its body is larger than the cap, before all of it was sent', async () => {
    const project = await program.project();
    const answer = await within(
      new Promise((resolve, reject) => {
        const sending = httpRequest(
          `${program.base}/bugs`,
          {
            method: 'POST',
            headers: { 'Api-Token': project.sdkKey, 'Content-Type': 'application/json', 'Content-Length': 2 ** 33 },
          },
          (response) => {
            response.resume();
            resolve(response);
            sending.destroy();
          },
        );
        sending.on('error', reject);
        sending.write('{"description":"');
      }),
      'answer to a report of 8 GB',
    );
    assert.equal(answer.statusCode, 413);
    assert.deepEqual(await project.bugs(), []);
  });

  test('with 413 when it unpacks to more than the cap', () =>
    refused(gzipSync(Buffer.alloc(300 * 1024 * 1024, ' ')), 413, { headers: { 'Content-Encoding': 'gzip' } }));

  test('with 400 when it says it is gzip and is not', () =>
    refused('{}', 400, { headers: { 'Content-Encoding': 'gzip' } }));

  test('with 400 when its gzip is cut', () =>
    refused(gzipSync('{"description":"x"}').subarray(0, 12), 400, { headers: { 'Content-Encoding': 'gzip' } }));

  test('with 415 or 400 when its encoding is unknown', async () => {
    const project = await program.project();
    const answer = await project.tryReport('{}', { headers: { 'Content-Encoding': 'rot13' } });
    assertProblem(answer, answer.status === 415 ? 415 : 400);
  });

  test('leaving nothing behind when the connection is cut in the middle of its body', async () => {
    const project = await program.project();
    const socket = net.connect(program.port, '127.0.0.1');
    await within(new Promise((connected) => socket.once('connect', connected)), 'connection');
    socket.write(`POST /bugs HTTP/1.1\r\nHost: x\r\nApi-Token: ${project.sdkKey}\r\nContent-Type: application/json\r\n` +
      'Content-Length: 40\r\n\r\n{"description":"never fini');
    socket.resetAndDestroy();
    assert.equal((await project.report()).bugId, 1);
    assert.equal((await project.bugs()).length, 1);
  });
});

describe('A report is taken', { concurrency: true }, () => {
  const program = programUnderTest();

  test('without the member that can not be read, which is told', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const wrong = [
      ['description', { a: 1 }], ['reportedBy', ['x']], ['type', { a: 1 }], ['priority', [7]], ['metaData', 'x'], ['metaData', [1]], ['formData', 'x'],
      ['customData', 'x'], ['consoleLog', 'x'], ['networkLogs', { a: 1 }], ['customEventLog', 7], ['screenshotData', 'x'], ['webReplay', 'x'],
      ['webReplay', [1]], ['replay', 7], ['screenshotUrl', { a: 1 }],
    ];
    for (const [field, value] of wrong) {
      const { id } = await project.report({ description: 'kept', reportedBy: 'a@example.org', [field]: value });
      const bug = await project.bug(id);
      assert.deepEqual(bug.further.bughook.leftOut, { [field]: JSON.stringify(value) }, field);
      if (field !== 'description') assert.equal(bug.description, 'kept', field);
    }
    await receiver.received(wrong.length);
  });

  test('without a remark when an empty list stands for an empty map', async () => {
    const project = await program.project();
    const { id } = await project.report({ description: 'from PHP', metaData: [], customData: [], formData: [], consoleLog: {}, webReplay: [], screenshotData: '' });
    const bug = await project.bug(id);
    assert.equal(bug.further.bughook, undefined);
    assert.deepEqual([bug.customData, bug.consoleLog], [{}, []]);
  });

  test('with numbers that nothing can hold', async () => {
    const project = await program.project();
    const answer = await project.tryReport('{"description":"x","customData":{"n":1e400,"m":-0,"k":123456789012345678901234567890},"metaData":{"n":-1e999}}');
    assert.equal(answer.status, 201, answer.text);
    const bug = await project.bug(answer.body.id);
    assert.equal(bug.customData.n, '1e400');
    assert.equal(bug.metaData.n, '-1e999');
  });
});

describe('The server', { concurrency: true }, () => {
  const program = programUnderTest();

  /** Sends raw bytes; everything that came back until the server closed, or `enough` was there. */
  function exchange(bytes, enough = /\r\n\r\n/) {
    const answered = new Promise((resolve) => {
      let text = '';
      const socket = net.connect(program.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
      socket.on('data', (part) => {
        text += part.toString('latin1');
        if (enough.test(text)) {
          resolve(text);
          socket.destroy();
        }
      });
    });
    return within(answered, 'answer');
  }

  for (const [what, bytes] of [
    ['garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['a request line without a version', 'GET /\r\n\r\n'],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost x\r\n\r\n'],
    ['a header folded over lines', 'GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n'],
    ['two Content-Lengths', 'POST /bugs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['Content-Length beside Transfer-Encoding', 'POST /bugs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a bad chunk size', 'POST /bugs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
    ['a head of 1 MB', `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(1 << 20)}\r\n\r\n`],
  ]) {
    test(`answers ${what} with 4xx or hangs up, and goes on`, async () => {
      const text = await exchange(bytes);
      assert.match(text || 'HTTP/1.1 400 (closed)', /^HTTP\/1\.[01] (400|401|413|414|431|501|505)/);
      assert.equal((await program.api.raw('/healthz')).status, 200);
    });
  }

  test('answers unknown paths with 404 and known ones by other methods with 405', async () => {
    for (const path of ['/nowhere', '/api/v1/nowhere', '/bugs/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/bugs/%00']) {
      const answer = await program.api.raw(path);
      assert.ok([400, 404, 405].includes(answer.status), `${path}: ${answer.status}`);
      assert.doesNotMatch(answer.text, /root:/);
    }
    const answer = await program.api.call('PUT', '/projects');
    assertProblem(answer, 405);
    assert.match(answer.headers.allow, /GET/);
  });

  test('answers pipelined requests in their order', async () => {
    const two = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n';
    const text = await exchange(two, /HTTP\/1\.1 404/);
    assert.match(text, /HTTP\/1\.1 200[\s\S]*HTTP\/1\.1 404/);
  });
});

describe('The management API refuses', { concurrency: true }, () => {
  const program = programUnderTest();
  const post = (path, body, options) => program.api.call('POST', path, { body, ...options });
  const webhooks = () => `/projects/${program.keys.project}/webhooks`;
  const good = { url: 'https://hooks.example.org/bugs', actions: ['BUG_CREATED'] };

  test('callers without a key, with an SDK key and with a changed key, with 401', async () => {
    const { apiKey, sdkKey } = program.keys;
    const changed = apiKey.slice(0, -1) + (apiKey.endsWith('a') ? 'b' : 'a');
    for (const authorization of [undefined, 'Bearer', 'Bearer ', `Bearer ${sdkKey}`, `Bearer ${changed}`, `Basic ${apiKey}`, apiKey]) {
      const answer = await program.api.raw('/api/v1/projects', {
        headers: authorization === undefined ? {} : { Authorization: authorization },
      });
      assertProblem(answer, 401);
      assert.match(answer.headers['www-authenticate'] ?? '', /Bearer/);
    }
  });

  for (const name of ['Host', 'CONTENT-LENGTH', 'content-type', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'TE',
    'Trailer', 'Upgrade', 'Expect', 'Proxy-Authorization', 'Proxy-Anything', 'Accept-Encoding', 'user-agent',
    'webhook-id', 'Webhook-Timestamp', 'WEBHOOK-SIGNATURE', 'no token', 'naïve', '', 'a:b', 'a\r\nb']) {
    test(`the custom header ${JSON.stringify(name)}`, async () => {
      const answer = await post(webhooks(), { ...good, headers: [{ name, value: 'x' }] });
      assertProblem(answer, 422, 'headers[0].name');
    });
  }

  for (const value of ['a\rb', 'a\nb', 'a\r\nX-Smuggled: 1', 'a\u0000b', 'v'.repeat(70_000)]) {
    test(`the custom header value ${JSON.stringify(value.slice(0, 20))}`, async () => {
      const answer = await post(webhooks(), { ...good, headers: [{ name: 'X-Fine', value: 'fine' }, { name: 'X-Bad', value }] });
      assertProblem(answer, 422, 'headers[1].value');
    });
  }

  for (const [what, change, field] of [
    ['a hundred headers', { headers: Array.from({ length: 100 }, (_, i) => ({ name: `X-${i}`, value: 'x' })) }, 'headers'],
    ['one header twice', { headers: [{ name: 'X-A', value: '1' }, { name: 'x-a', value: '2' }] }, undefined],
    ['an action that does not exist', { actions: ['BUG_CREATED', 'BUG_EATEN'] }, 'actions'],
    ['a timeout of nothing', { timeoutMs: 0 }, 'timeoutMs'],
    ['a timeout of an hour', { timeoutMs: 3_600_000 }, 'timeoutMs'],
    ['a gap of no seconds', { scheduleSeconds: [0] }, undefined],
    ['a gap of a year', { scheduleSeconds: [31_536_000] }, undefined],
    ['a hundred retries', { scheduleSeconds: Array(100).fill(5) }, 'scheduleSeconds'],
    ['an endless description', { description: 'x'.repeat(100_000) }, 'description'],
    ['an endless URL', { url: `https://example.org/${'a'.repeat(5000)}` }, 'url'],
    ['a field that does not exist', { colour: 'red' }, 'colour'],
  ]) {
    test(`${what}, naming the field`, async () => {
      const answer = await post(webhooks(), { ...good, ...change });
      assertProblem(answer, 422, field);
    });
  }

  for (const [field, value] of [['url', 7], ['url', null], ['headers', 'x'], ['headers', [7]], ['actions', 'BUG_CREATED'],
    ['active', 'yes'], ['timeoutMs', '1000'], ['timeoutMs', 1.5], ['scheduleSeconds', 5], ['description', {}]]) {
    test(`${field} as ${JSON.stringify(value)}`, async () => {
      const answer = await post(webhooks(), { ...good, [field]: value });
      assertProblem(answer, answer.status === 422 ? 422 : 400);
      assert.match(answer.body.field, new RegExp(`^${field}`));
    });
  }

  test('bodies that are no JSON object, with 400', async () => {
    for (const body of ['', '[]', 'x', '{']) {
      assertProblem(await post(webhooks(), body, { headers: { 'Content-Type': 'application/json' } }), 400);
    }
  });

  test('a second project of the same key, with 409, and keys and names that are none, with 422', async () => {
    assertProblem(await post('/projects', { project: program.keys.project, name: 'Again' }), 409, 'project');
    assertProblem(await post('/projects', { project: 'UNNAMED', name: '' }), 422, 'name');
    assertProblem(await program.api.call('PATCH', `/projects/${program.keys.project}`, { body: { name: '' } }), 422, 'name');
    for (const project of ['', 'a b', '../x', 'x'.repeat(500), 'ü', '%00']) {
      assertProblem(await post('/projects', { project, name: 'Odd' }), 422, 'project');
    }
  });

  test('a change of a bug to what it can not be, and leaves the bug as it was', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const { id } = await project.report();
    const before = await project.bug(id);
    for (const change of [{ priority: 'URGENT' }, { priority: 1 }, { status: '' }, { description: 7 }, { bugId: 9 }]) {
      const answer = await project.api.call('PATCH', `${project.path}/bugs/${id}`, { body: change });
      assert.ok([400, 422].includes(answer.status), `${JSON.stringify(change)}: ${answer.status} ${answer.text}`);
    }
    assert.deepEqual(await project.bug(id), before);
  });

  test('pages and filters that make no sense, with 400 or 422', async () => {
    for (const query of ['limit=0', 'limit=-1', 'limit=x', 'limit=1000000', 'cursor=@@@', 'state=lost', 'webhook=zz', 'bug=zz']) {
      const answer = await program.api.call('GET', `/projects/${program.keys.project}/deliveries?${query}`);
      assertProblem(answer, answer.status === 422 ? 422 : 400);
    }
  });

  test('things that do not exist, with 404', async () => {
    const nothing = '0123456789abcdef01234567';
    for (const path of ['/projects/NONE', '/projects/NONE/bugs', `${webhooks()}/${nothing}`, `${webhooks()}/x`, `${webhooks()}/${nothing}/secret`,
      `/projects/${program.keys.project}/bugs/${nothing}`, `/projects/${program.keys.project}/bugs/999999`,
      `/projects/${program.keys.project}/deliveries/${nothing}`]) {
      assertProblem(await program.api.call('GET', path), 404);
    }
  });
});
