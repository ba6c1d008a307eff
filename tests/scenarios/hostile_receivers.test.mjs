// Receivers that break the rules, each in one way. The program must end every attempt within the
// webhook's timeout, say what was wrong, read no more than its caps, and never be worse for it.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import * as told from '../support/behaviours.mjs';
import { makeCertificates } from '../support/certificates.mjs';
import { programUnderTest, receiverFor, reported } from '../support/scenario.mjs';
import { slowdown, within } from '../support/waiting.mjs';

const timeoutMs = 2000;
const lateMs = 1500 * slowdown; // how far past the timeout an attempt may end on a busy machine

/** What an attempt may buffer unseen in sockets and caps, far below what the floods would send. */
const takenCap = 24 * 1024 * 1024;

/** The program's own memory must stay below this through all of it (a sanitizer needs far more). */
const memoryCapKib = 256 * 1024 * slowdown;

const webhook = { timeoutMs, scheduleSeconds: [3600] };

/** Where the reason is not the timeout: a machine that is busy with all of these at once must not make it one. */
const patient = { ...webhook, timeoutMs: 10_000 };

/** [what the receiver does, how, the one reason that tells] */
const failures = [
  ['accepts and never answers', told.hang, 'timeout'],
  ['accepts and never reads', told.deafAtAccept, 'timeout'],
  ['resets at accept', told.resetAtAccept, 'connection_reset'],
  ['resets in the response head', told.resetInHead, 'connection_reset'],
  ['closes without a byte', told.closeSilently, 'connection_closed'],
  ['sends one byte of its head each second', told.slowHead, 'timeout'],
  ['answers garbage', told.garbage, 'bad_response'],
  ['sends headers without end', told.endlessHeaders, 'headers_too_large'],
  ['sends one header line without end', told.endlessHeaderLine, 'headers_too_large'],
  ['sends 100 Continue for ever', told.endlessInformational, 'bad_response'],
  ['informs and never answers', told.bytes('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 199 Almost\r\n\r\n', { stay: true }), 'timeout'],
  ['sends HTTP/0.9', told.bytes('hello, no status line\r\n'), 'bad_response'],
  ['sends the status 000', told.answer('000'), 'bad_response'],
  ['sends the status 999', told.answer(999), 'status_999'],
  ['sends a status of two digits', told.bytes('HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'), 'bad_response'],
  ['switches protocols', told.bytes('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', { stay: true }), 'bad_response'],
  ['redirects to itself', told.redirect(307), 'status_307'],
  ['redirects to a private address', told.redirect(302, 'http://10.0.0.1/'), 'status_302'],
  ['redirects to a file', told.redirect(301, 'file:///etc/passwd'), 'status_301'],
  ['redirects with a broken Location', told.redirect(308, 'http://['), 'status_308'],
];

/** [what the receiver does after a whole head, how, what the attempt says of it] */
const taken = [
  ['resets in the body', told.resetInBody, /broke/],
  ['announces more than it sends', told.lengthTooLong, /middle of its answer/],
  ['announces a body of 10 GB and starts to send it', told.hugeBody, /longer than/],
  ['sends chunks without end', told.endlessChunks, /longer than|does not end/],
  ['sends a chunk size that is no number', told.badChunks, /chunk/],
  ['sends a chunk size past 64 bits', told.overflowingChunk, /chunk/],
  ['sends a negative Content-Length', told.answer(200, { headers: { 'Content-Length': '-1' } }), /how long/],
  ['sends one byte of its body each second', told.slowBody, /longer than 2000 ms/, webhook],
];

const outcomeOf = (reason) =>
  reason === 'timeout' ? 'timed_out' : reason.startsWith('status_') ? 'refused' : 'unreachable';

describe('A receiver that', { concurrency: true }, () => {
  const certificates = makeCertificates();
  const program = programUnderTest({ settings: { 'outbound.ca_file': certificates.caFile } });

  for (const [what, behaviour, reason] of failures) {
    test(`${what} makes one failed attempt, in time and with its reason`, async (t) => {
      const limits = reason === 'timeout' ? webhook : patient;
      const { receiver, project, webhook: hook } = await reported(t, program, { steps: [behaviour], webhook: limits });
      const { attempts, state } = await project.deliveryAttempted(hook.id);
      const [attempt] = attempts;
      assert.equal(attempts.length, 1);
      assert.equal(state, 'pending', 'it will be tried again');
      assert.deepEqual([attempt.outcome, attempt.reason], [outcomeOf(reason), reason], attempt.detail);
      assert.ok(attempt.durationMs <= limits.timeoutMs + lateMs, `it took ${attempt.durationMs} ms`);
      assert.ok(receiver.requests.length <= 1, 'asked once');
      assert.ok(receiver.written < takenCap, `it swallowed ${receiver.written} bytes`);
    });
  }

  for (const [what, behaviour, words, limits = patient] of taken) {
    test(`answers 200 and ${what} has been delivered to, and is not asked again`, async (t) => {
      const { receiver, project, webhook: hook } = await reported(t, program, { steps: [behaviour], webhook: limits });
      const { attempts, state } = await project.deliveryAttempted(hook.id);
      assert.equal(state, 'delivered', attempts[0].detail);
      assert.equal(attempts[0].status, 200);
      assert.match(attempts[0].detail, words);
      assert.ok(attempts[0].durationMs <= limits.timeoutMs + lateMs, `it took ${attempts[0].durationMs} ms`);
      assert.ok(receiver.written < takenCap, `it swallowed ${receiver.written} bytes`);
    });
  }

  test('answers 200 and then more than it announced does not spoil the next delivery', async (t) => {
    const { receiver, project, webhook: hook } = await reported(t, program, {
      steps: [told.lengthTooShort, told.answer(200)],
      webhook: patient,
    });
    const first = await project.deliveryAttempted(hook.id);
    await project.report();
    await receiver.received(2);
    const second = await project.deliveryWhere(hook.id, (it) => it.id !== first.id && it.attempts.length > 0);
    assert.equal(second.state, 'delivered');
    assert.equal(second.attempts[0].status, 200, 'the smuggled 500 was taken for an answer');
  });

  test('answers 204 with a body is delivered, and the body does not spoil the next delivery', async (t) => {
    const { receiver, project, webhook: hook } = await reported(t, program, {
      steps: [told.noContentWithBody, told.answer(200)],
      webhook: patient,
    });
    const first = await project.deliveryAttempted(hook.id);
    assert.equal(first.state, 'delivered');
    await project.report();
    await receiver.received(2);
    const second = await project.deliveryWhere(hook.id, (it) => it.id !== first.id && it.attempts.length > 0);
    assert.equal(second.state, 'delivered');
  });

  test('informs a few times before it answers is delivered', async (t) => {
    const { project, webhook: hook } = await reported(t, program, {
      steps: [told.bytes('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(3) + told.head(200, { 'Content-Length': 2 }) + 'ok', { stay: true })],
      webhook: patient,
    });
    const { state, attempts } = await project.deliveryAttempted(hook.id);
    assert.deepEqual([state, attempts[0].status], ['delivered', 200]);
  });

  test('ends its body by closing is delivered', async (t) => {
    const { project, webhook: hook } = await reported(t, program, {
      steps: [told.bytes('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthat is all')],
      webhook: patient,
    });
    const { state, attempts } = await project.deliveryAttempted(hook.id);
    assert.equal(state, 'delivered');
    assert.equal(attempts[0].responseBody, 'that is all');
  });

  test('speaks HTTP/1.0 is delivered', async (t) => {
    const { project, webhook: hook } = await reported(t, program, {
      steps: [told.bytes('HTTP/1.0 200 OK\r\n\r\nold but good')],
      webhook: patient,
    });
    assert.equal((await project.deliveryAttempted(hook.id)).state, 'delivered');
  });

  test('answers with a gzip bomb costs no memory', async (t) => {
    const { project, webhook: hook } = await reported(t, program, { steps: [told.gzipBomb], webhook: patient });
    const [attempt] = (await project.deliveryAttempted(hook.id)).attempts;
    assert.equal(attempt.reason, 'delivered');
    assert.match(attempt.detail, /longer than/);
  });

  test('answers with control characters and broken UTF-8 is recorded as valid JSON', async (t) => {
    const { project, webhook: hook } = await reported(t, program, {
      steps: [told.answer(500, { body: Buffer.from([0, 1, 0x1b, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x5c]) })],
      webhook: patient,
    });
    const [attempt] = (await project.deliveryAttempted(hook.id)).attempts;
    assert.equal(typeof attempt.responseBody, 'string');
  });

  test('answers at length has its answer cut in the log', async (t) => {
    const body = 'long '.repeat(20_000);
    const { project, webhook: hook } = await reported(t, program, { steps: [told.answer(500, { body })], webhook: patient });
    const [attempt] = (await project.deliveryAttempted(hook.id)).attempts;
    assert.equal(attempt.status, 500);
    assert.equal(attempt.responseBodyCut, true);
    assert.ok(attempt.responseBody.length > 1000 && attempt.responseBody.length <= 64 * 1024);
    assert.ok(body.startsWith(attempt.responseBody));
  });

  describe('over TLS', { concurrency: true }, () => {
    const overTls = (t, tls, more = {}) => reported(t, program, { tls, webhook: patient, ...more });

    test('has a good certificate is delivered, with the time of the handshake on record', async (t) => {
      const { project, webhook: hook } = await overTls(t, certificates.good);
      const { state, attempts } = await project.deliveryAttempted(hook.id);
      assert.equal(state, 'delivered', attempts[0].reason);
      assert.ok(attempts[0].timings.tlsUs > 0);
    });

    for (const [what, reason, tls] of [
      ['has an expired certificate', 'tls_expired', certificates.expired],
      ['has a certificate that is not valid yet', 'tls_not_yet_valid', certificates.notYetValid],
      ['has a certificate for another host', 'tls_other_name', certificates.wrongHost],
      ['signed its certificate itself', 'tls_self_signed', certificates.selfSigned],
      ['speaks only TLS 1.0 and 1.1', 'tls_version', { ...certificates.good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ]) {
      test(`${what} is told so, and learns nothing`, async (t) => {
        const { receiver, project, webhook: hook } = await overTls(t, tls);
        const { attempts, state } = await project.deliveryAttempted(hook.id);
        assert.equal(attempts[0].outcome, 'unreachable');
        assert.equal(attempts[0].reason, reason, attempts[0].detail);
        assert.equal(state, 'pending');
        assert.equal(receiver.requests.length, 0);
      });
    }

    test('answers the handshake in plain HTTP is told that its port speaks no TLS', async (t) => {
      const plain = await receiverFor(t);
      plain.will(told.atAccept(told.answer(200)));
      const project = await program.project();
      const hook = await project.webhook(plain.url().replace('http:', 'https:'), webhook);
      await project.report();
      const [attempt] = (await project.deliveryAttempted(hook.id)).attempts;
      assert.equal(attempt.reason, 'tls_not_spoken', attempt.detail);
    });

    test('never finishes the handshake is cut at the timeout', async (t) => {
      const deaf = await receiverFor(t);
      deaf.will(told.deafAtAccept);
      const project = await program.project();
      const hook = await project.webhook(deaf.url().replace('http:', 'https:'), webhook);
      await project.report();
      const [attempt] = (await project.deliveryAttempted(hook.id)).attempts;
      assert.equal(attempt.outcome, 'timed_out');
      assert.ok(attempt.durationMs <= timeoutMs + lateMs, `${attempt.durationMs} ms`);
    });

    test('breaks off with an alert in the body has been delivered to, with a remark', async (t) => {
      const inner = await receiverFor(t, { tls: certificates.good });
      inner.will(told.bytes(told.head(200, { 'Content-Length': 1000 }) + 'half of it', { stay: true }));
      const front = await alertingProxy(t, inner);
      const project = await program.project();
      const hook = await project.webhook(`https://127.0.0.1:${front.address().port}/hook`, patient);
      await project.report();
      const { attempts, state } = await project.deliveryAttempted(hook.id);
      assert.equal(state, 'delivered');
      assert.match(attempts[0].detail, /TLS/);
    });
  });

  after(() => {
    assert.ok(program.peakKib < memoryCapKib, `peak memory ${program.peakKib} KiB`);
  });
});

/** A TCP front for `inner` that sends a fatal alert in clear after the first bytes of the response. */
async function alertingProxy(t, inner) {
  const fatalAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);
  const sockets = new Set();
  const front = net.createServer((client) => {
    const server = net.connect(inner.port, inner.host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(server);
    let answered = false;
    inner.once('request', () => (answered = true));
    server.on('data', (part) => {
      client.write(part);
      if (answered) client.end(fatalAlert);
    });
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    front.close();
  });
  await within(new Promise((listening) => front.listen(0, '127.0.0.1', listening)), 'listening proxy');
  return front;
}
