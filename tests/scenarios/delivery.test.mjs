// What counts as what: each answer a receiver can give, and what becomes of the delivery then.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { after, answer, answerAsPathSays, hang, redirect } from '../support/behaviours.mjs';
import { deadPort, verified } from '../support/receiver.mjs';
import { programUnderTest, quickSchedule, receiverFor, reported } from '../support/scenario.mjs';
import { inParallel, slowdown } from '../support/waiting.mjs';

/** Waiting times may be shortened or stretched by this share; by how much exactly is the program's. */
const jitter = 0.25;

/** `then` is what the program says, `seen` when this process got to see it, busy as it may have been. */
function assertSoonBefore(then, seen) {
  assert.ok(then <= seen + 5, `${then - seen} ms after it was seen`);
  assert.ok(then >= seen - 10_000 * slowdown, `${seen - then} ms before it was seen`);
}

/** The wait between the end of the newest attempt and the next one, in seconds. */
function waitSeconds(delivery) {
  const last = delivery.attempts.at(-1);
  return (Date.parse(delivery.nextAttemptAt) - Date.parse(last.startedAt) - last.durationMs) / 1000;
}

describe('A delivery', { concurrency: true }, () => {
  const program = programUnderTest();

  test('a delivered webhook is one POST with the documented headers and no other of ours', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      webhook: { headers: [{ name: 'X-Team', value: 'blue' }] },
    });
    const [request] = await receiver.received();
    assert.equal(request.method, 'POST');
    assert.equal(request.target, '/hook');
    assert.equal(request.header('content-type'), 'application/json');
    assert.match(request.header('user-agent'), /^Bughook\/\d+\.\d+/);
    assert.equal(request.header('x-team'), 'blue');
    assert.equal(request.header('host'), `127.0.0.1:${receiver.port}`);
    assert.equal(request.header('content-length'), String(request.body.length));
    const names = request.headers.map(([name]) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length, `a header came twice: ${names}`);
    const known = ['host', 'content-type', 'content-length', 'user-agent', 'x-team', 'accept',
      'accept-encoding', 'connection', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];
    assert.deepEqual(names.filter((name) => !known.includes(name)), []);
    assert.equal((await project.deliveryEnded(webhook.id)).state, 'delivered');
  });

  test('every 2xx is delivered, every other final status is a failure with its own reason', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(answerAsPathSays);
    // 410 has a test of its own. Five projects, because one holds at most 100 webhooks.
    const statuses = Array.from({ length: 400 }, (_, i) => 200 + i).filter((it) => it !== 410);
    const hundreds = [0, 1, 2, 3].map((i) => statuses.slice(i * 100, i * 100 + 100));
    await inParallel(hundreds, 4, async (some) => {
      const project = await program.project();
      const webhooks = await inParallel(some, 8, (status) => project.webhook(receiver.url(`/status/${status}`)));
      await project.report();
      await inParallel(webhooks, 8, async (webhook, i) => {
        const delivery = await project.deliveryAttempted(webhook.id);
        const [attempt] = delivery.attempts;
        const status = some[i];
        const isGood = status < 300;
        assert.equal(attempt.status, status);
        assert.equal(attempt.outcome, isGood ? 'delivered' : 'refused', `status ${status}`);
        assert.equal(attempt.reason, isGood ? 'delivered' : `status_${status}`);
        assert.equal(delivery.state, isGood ? 'delivered' : 'pending', `status ${status}`);
      });
    });
  });

  for (const status of [300, 301, 302, 303, 304, 307, 308]) {
    test(`a ${status} is a failure and its Location is never followed`, async (t) => {
      const elsewhere = await receiverFor(t);
      const { receiver, project, webhook } = await reported(t, program, {
        steps: [redirect(status, elsewhere.url('/elsewhere'))],
        webhook: { scheduleSeconds: [1] },
      });
      const delivery = await project.deliveryEnded(webhook.id);
      assert.equal(delivery.state, 'failed');
      assert.deepEqual(delivery.attempts.map((it) => it.reason), [`status_${status}`, `status_${status}`]);
      assert.equal(receiver.requests.length, 2, 'the redirect itself was taken up');
      assert.equal(elsewhere.requests.length, 0);
      assert.equal(elsewhere.connections, 0);
    });
  }

  test('410 Gone fails the delivery for good and disables the webhook at once', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, { steps: [answer(410)] });
    const delivery = await project.deliveryEnded(webhook.id);
    assert.equal(delivery.state, 'failed');
    assert.equal(delivery.attempts.length, 1);
    const after410 = await project.getWebhook(webhook.id);
    assert.equal(after410.active, false);
    assert.match(after410.disabledReason, /410/);
    await project.report({ description: 'Nobody is there to hear this' });
    const held = await project.deliveryWhere(webhook.id, (it) => it.id !== delivery.id);
    assert.equal(held.state, 'held');
    assert.equal(receiver.requests.length, 1);
  });

  for (const status of [429, 503]) {
    test(`a ${status} with Retry-After in seconds is obeyed`, async (t) => {
      const { receiver, project, webhook } = await reported(t, program, {
        steps: [answer(status, { headers: { 'Retry-After': '3' } }), answer(200)],
      });
      const [first, second] = await receiver.received(2);
      // The program counts in whole milliseconds, the receiver in fractions of them.
      assert.ok(second.at - first.at >= 2999, `came after ${second.at - first.at} ms`);
      assert.equal((await project.deliveryEnded(webhook.id)).state, 'delivered');
    });

    test(`a ${status} with Retry-After as an HTTP date is obeyed`, async (t) => {
      const date = new Date(Date.now() + 120_000);
      const { project, webhook } = await reported(t, program, {
        steps: [answer(status, { headers: { 'Retry-After': date.toUTCString() } })],
      });
      const delivery = await project.deliveryAttempted(webhook.id);
      assert.ok(Date.parse(delivery.nextAttemptAt) >= Math.floor(date / 1000) * 1000, delivery.nextAttemptAt);
      assert.ok(waitSeconds(delivery) < 120 * (1 + jitter) + 2, delivery.nextAttemptAt);
    });
  }

  for (const [name, value] of [
    ['negative', '-5'],
    ['nonsense', 'soon'],
    ['a date in the past', 'Mon, 26 Jul 2021 16:36:05 GMT'],
    ['empty', ''],
  ]) {
    test(`a Retry-After that is ${name} leaves the schedule as it is`, async (t) => {
      const { receiver, project, webhook } = await reported(t, program, {
        steps: [answer(503, { headers: { 'Retry-After': value } }), answer(200)],
      });
      await receiver.received(2);
      assert.equal((await project.deliveryEnded(webhook.id)).state, 'delivered');
    });
  }

  for (const value of ['99999999', '9'.repeat(40), 'Fri, 31 Dec 9999 23:59:59 GMT']) {
    test(`a Retry-After of ${value} is obeyed only up to a sane cap`, async (t) => {
      const { project, webhook } = await reported(t, program, {
        steps: [answer(429, { headers: { 'Retry-After': value } })],
      });
      const delivery = await project.deliveryAttempted(webhook.id);
      assert.equal(delivery.state, 'pending');
      assert.ok(waitSeconds(delivery) >= 60, 'longer than a minute');
      assert.ok(waitSeconds(delivery) <= 2 * 86_400, 'not past the end of the schedule');
    });
  }

  test('a Retry-After never shortens the schedule', async (t) => {
    const { project, webhook } = await reported(t, program, {
      steps: [answer(503, { headers: { 'Retry-After': '1' } })],
      webhook: { scheduleSeconds: [600] },
    });
    const delivery = await project.deliveryAttempted(webhook.id);
    assert.ok(waitSeconds(delivery) >= 600 * (1 - jitter), `${waitSeconds(delivery)} s`);
  });

  test('a refused connection is a failure with a reason and no status', async (t) => {
    const project = await program.project();
    const webhook = await project.webhook(`http://127.0.0.1:${await deadPort()}/`);
    await project.report();
    const [attempt] = (await project.deliveryAttempted(webhook.id)).attempts;
    assert.equal(attempt.outcome, 'unreachable');
    assert.equal(attempt.reason, 'connection_refused');
    assert.ok(!attempt.status);
  });

  test('a name that does not resolve is a dns_error', async () => {
    const project = await program.project();
    const webhook = await project.webhook('http://no-such-host.invalid/hook');
    await project.report();
    const [attempt] = (await project.deliveryAttempted(webhook.id)).attempts;
    assert.equal(attempt.outcome, 'unreachable');
    assert.equal(attempt.reason, 'dns_error');
  });

  test('a receiver that hangs is cut at the timeout of its webhook', async (t) => {
    const { project, webhook } = await reported(t, program, {
      steps: [hang],
      webhook: { timeoutMs: 1000, scheduleSeconds: [600] },
    });
    const [attempt] = (await project.deliveryAttempted(webhook.id)).attempts;
    assert.equal(attempt.outcome, 'timed_out');
    assert.equal(attempt.reason, 'timeout');
    assert.ok(attempt.durationMs >= 990 && attempt.durationMs < 4000 * slowdown, `${attempt.durationMs} ms`);
  });

  test('a slow answer within the timeout is delivered', async (t) => {
    const { project, webhook } = await reported(t, program, {
      steps: [after(700, answer(200))],
      webhook: { timeoutMs: 5000 },
    });
    const { state, attempts } = await project.deliveryEnded(webhook.id);
    assert.equal(state, 'delivered');
    assert.ok(attempts[0].durationMs >= 690);
    assert.ok(attempts[0].timings.firstByteUs >= 690_000);
    assert.ok(attempts[0].timings.totalUs >= attempts[0].timings.firstByteUs);
  });

  test('without settings of its own a webhook has 15 s and ten attempts over 75 hours', async (t) => {
    const { project, receiver } = await reported(t, program, { steps: [answer(500)] });
    const plain = await project.webhook(receiver.url('/plain'));
    assert.equal(plain.timeoutMs, 15_000);
    assert.deepEqual(plain.scheduleSeconds, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    await project.report();
    const delivery = await project.deliveryAttempted(plain.id);
    assert.ok(Math.abs(waitSeconds(delivery) - 5) <= 5 * jitter + 0.5, `${waitSeconds(delivery)} s`);
  });

  test('a schedule that is used up ends in failed, with one attempt more than it has gaps', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: quickSchedule },
    });
    const delivery = await project.deliveryEnded(webhook.id);
    assert.equal(delivery.state, 'failed');
    assert.equal(delivery.lastReason, 'status_500');
    assert.equal(delivery.attemptsDone, 3);
    assert.equal(delivery.nextAttemptAt, null);
    assert.deepEqual(delivery.attempts.map((it) => it.number), [1, 2, 3]);
    assert.equal(receiver.requests.length, 3);
  });

  test('all attempts of a delivery carry one id and the same bytes, each its own timestamp', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [answer(500), hang, answer(200)],
      webhook: { timeoutMs: 1000 },
    });
    const requests = await receiver.received(3);
    const secret = await project.secret(webhook.id);
    for (const request of requests) {
      verified(request, secret);
      assert.equal(request.header('webhook-id'), requests[0].header('webhook-id'));
      assert.ok(request.body.equals(requests[0].body), 'the body is frozen');
      assertSoonBefore(Number(request.header('webhook-timestamp')) * 1000, request.clock + 1000);
    }
    const stamps = requests.map((it) => Number(it.header('webhook-timestamp')));
    assert.ok(stamps[0] < stamps[1] && stamps[1] < stamps[2], `${stamps}`);
    await project.deliveryEnded(webhook.id);
  });

  test('the attempts log says what the receiver saw', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [
        answer(500, { headers: { 'X-Trace': 'abc' }, body: 'out of order', reason: 'Oops' }),
        answer(202, { body: '{"ok":true}' }),
      ],
      webhook: { headers: [{ name: 'X-Key', value: 'hidden-value' }] },
    });
    const { id, attempts } = await project.deliveryEnded(webhook.id);
    assert.equal(attempts.length, receiver.requests.length);
    assert.equal(await project.frozenBody(id), receiver.requests[0].body.toString());
    attempts.forEach((attempt, i) => {
      const request = receiver.requests[i];
      assert.equal(attempt.remoteAddress.split(':')[0], '127.0.0.1');
      assertSoonBefore(Date.parse(attempt.startedAt), request.clock);
      const sent = Object.fromEntries(attempt.requestHeaders.map((it) => [it.name.toLowerCase(), it.value]));
      for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type']) {
        assert.equal(sent[name], request.header(name), name);
      }
      assert.equal(sent['x-key'], '••••');
    });
    assert.equal(attempts[0].status, 500);
    assert.equal(attempts[0].responseBody, 'out of order');
    assert.equal(attempts[0].responseBodyCut, false);
    assert.ok(attempts[0].responseHeaders.some((it) => it.name === 'X-Trace' && it.value === 'abc'));
    assert.equal(attempts[1].responseBody, '{"ok":true}');
  });

  test('only the webhooks that asked for the action and stand in the project are called', async (t) => {
    const [wanted, other] = [await receiverFor(t), await receiverFor(t)];
    const [project, neighbour] = [await program.project(), await program.project()];
    await project.webhook(wanted.url());
    await project.webhook(other.url('/no-action'), { actions: [] }).catch(() => {}); // may be refused
    await neighbour.webhook(other.url('/neighbour'));
    await project.report();
    await project.report();
    await wanted.received(2);
    assert.equal(other.requests.length, 0);
  });
});
