// The life of a webhook and of its deliveries: switched off and on, removed, resent, cancelled,
// recovered, through restarts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { after, answer, hang } from '../support/behaviours.mjs';
import { Program } from '../support/program.mjs';
import { programUnderTest, receiverFor, reported } from '../support/scenario.mjs';
import { inParallel, until } from '../support/waiting.mjs';

describe('A webhook', { concurrency: true }, () => {
  const program = programUnderTest();

  /**
   * Proves that `quiet` gets nothing more without guessing how long to wait: a witness with the same
   * schedule fails at the same time, and its last retry comes after any that `quiet` could have had.
   */
  async function assertNoMoreAttempts(t, project, quiet) {
    const count = quiet.requests.length;
    const witness = await receiverFor(t);
    witness.will(answer(500));
    await project.webhook(witness.url(), { scheduleSeconds: [2] });
    await project.report({ description: 'for the witness' });
    await witness.received(2);
    assert.equal(quiet.requests.length, count);
  }

  for (const [what, end] of [
    ['deactivated', (project, id) => project.changeWebhook(id, { active: false })],
    ['removed', (project, id) => project.api.call('DELETE', `${project.path}/webhooks/${id}`)],
  ]) {
    test(`that was ${what} gets no attempt that starts after the answer`, async (t) => {
      const { receiver, project, webhook } = await reported(t, program, {
        steps: [answer(500)],
        webhook: { scheduleSeconds: [1, 1, 1, 1, 1] },
      });
      await receiver.received(1);
      await end(project, webhook.id);
      await assertNoMoreAttempts(t, project, receiver);
    });

    test(`that was ${what} under full load gets no attempt that starts after the answer`, async (t) => {
      const { receiver, project, webhook } = await reported(t, program);
      let isOver = false;
      const load = inParallel(Array.from({ length: 300 }), 8, () => isOver || project.report());
      await receiver.received(30);
      await end(project, webhook.id);
      const answered = Date.now();
      await load;
      isOver = true;
      const late = receiver.requests.filter((it) => Number(it.header('webhook-timestamp')) * 1000 > answered);
      assert.deepEqual(late.map((it) => it.clock - answered), []);
      // What was under way may still arrive; by the time others have been served, nothing may.
      const settled = receiver.requests.length;
      await assertNoMoreAttempts(t, project, receiver);
      assert.equal(receiver.requests.length, settled);
    });
  }

  test('of a project that was removed gets no attempt, and the project takes no report', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: [1, 1, 1] },
    });
    await project.deliveryAttempted(webhook.id);
    assert.equal((await project.api.call('DELETE', project.path)).status, 204);
    assert.equal((await project.tryReport({ description: 'too late' })).status, 401);
    for (const path of ['', '/bugs', '/webhooks', `/webhooks/${webhook.id}`, '/deliveries']) {
      assert.equal((await project.api.call('GET', project.path + path)).status, 404, path);
    }
    await assertNoMoreAttempts(t, await program.project(), receiver);
  });

  test('gets no attempt for a bug that was erased', async (t) => {
    const { receiver, project, webhook, bug } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: [1, 1, 1] },
    });
    await project.deliveryAttempted(webhook.id);
    assert.equal((await project.api.call('DELETE', `${project.path}/bugs/${bug.id}`)).status, 204);
    assert.deepEqual(await project.deliveries(`webhook=${webhook.id}`), []);
    await assertNoMoreAttempts(t, await program.project(), receiver);
  });

  test('that is inactive keeps its events as held and gets them all by recover, byte for byte', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const webhook = await project.webhook(receiver.url());
    await project.report();
    await receiver.received(1);
    const since = new Date().toISOString();
    await project.changeWebhook(webhook.id, { active: false });
    await inParallel([1, 2, 3, 4, 5], 5, () => project.report());
    const held = await project.deliveries(`webhook=${webhook.id}&state=held`);
    assert.equal(held.length, 5);
    const bodies = new Set(await inParallel(held, 5, (it) => project.frozenBody(it.id)));
    await project.changeWebhook(webhook.id, { active: true });
    assert.equal((await project.recover(webhook.id, since)).count, 5);
    const arrived = (await receiver.received(6)).slice(1);
    assert.deepEqual(new Set(arrived.map((it) => it.body.toString())), bodies);
    assert.equal((await project.recover(webhook.id, since)).count, 0, 'there is nothing left to recover');
  });

  test('recovers what failed since a time, not what was delivered and not what is older', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const webhook = await project.webhook(receiver.url(), { scheduleSeconds: [] });
    const ended = async (count) => until(async () => {
      const all = await project.deliveries(`webhook=${webhook.id}`);
      return all.length === count && all.every((it) => it.state !== 'pending') && all;
    }, `${count} ended deliveries`);
    receiver.will(answer(500));
    await project.report({ description: 'old' });
    await ended(1);
    const since = new Date(Date.now() + 1).toISOString();
    await until(() => Date.now() > Date.parse(since) + 2, 'the next millisecond');
    await project.report({ description: 'failed' });
    await ended(2);
    receiver.will(answer(200));
    await project.report({ description: 'fine' });
    await ended(3);
    assert.equal((await project.recover(webhook.id, since)).count, 1);
    const last = (await receiver.received(4))[3];
    assert.equal(JSON.parse(last.body).data.description, 'failed');
    const again = await ended(3);
    assert.deepEqual(again.map((it) => it.state).sort(), ['delivered', 'delivered', 'failed']);
  });

  test('that answered 410 says why it is off, and works again once it is switched on', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, { steps: [answer(410), answer(200)] });
    await project.deliveryEnded(webhook.id);
    assert.ok((await project.getWebhook(webhook.id)).disabledReason);
    const on = await project.changeWebhook(webhook.id, { active: true });
    assert.equal(on.active, true);
    assert.ok(!on.disabledReason);
    await project.report();
    await receiver.received(2);
  });

  test('takes its new URL and headers for retries that were already waiting', async (t) => {
    const moved = await receiverFor(t);
    const { receiver, project, webhook } = await reported(t, program, { steps: [answer(500)] });
    await receiver.received(1);
    await project.changeWebhook(webhook.id, { url: moved.url('/new'), headers: [{ name: 'X-New', value: '1' }] });
    const [request] = await moved.received(1);
    assert.equal(request.header('x-new'), '1');
    assert.equal(request.target, '/new');
    assert.ok(request.body.equals(receiver.requests[0].body));
  });

  test('leaves its deliveries readable when it is removed', async (t) => {
    const { project, webhook } = await reported(t, program);
    const { id } = await project.deliveryEnded(webhook.id);
    await project.api.call('DELETE', `${project.path}/webhooks/${webhook.id}`);
    assert.equal((await project.delivery(id)).state, 'delivered');
  });
});

describe('A delivery', { concurrency: true }, () => {
  const program = programUnderTest();

  test('that was delivered can be resent: same id, same bytes, one attempt more', async (t) => {
    const { receiver, project, webhook } = await reported(t, program);
    const { id } = await project.deliveryEnded(webhook.id);
    assert.equal((await project.resend(id)).status, 202);
    const [first, second] = await receiver.received(2);
    assert.equal(second.header('webhook-id'), first.header('webhook-id'));
    assert.ok(second.body.equals(first.body));
    const delivery = await project.deliveryWhere(webhook.id, (it) => it.attempts.length === 2 && it.state === 'delivered');
    assert.equal(delivery.attemptsDone, 2);
  });

  test('that failed for good begins its schedule anew when it is resent', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: [1] },
    });
    const { id } = await project.deliveryEnded(webhook.id);
    receiver.will(answer(500), answer(200));
    assert.equal((await project.resend(id)).status, 202);
    await receiver.received(4);
    assert.equal((await project.deliveryWhere(webhook.id, (it) => it.attempts.length === 4)).state, 'delivered');
  });

  test('that is waiting for a retry can be cancelled, once, and stays so', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: [3600] },
    });
    const { id } = await project.deliveryAttempted(webhook.id);
    assert.equal((await project.cancel(id)).status, 200);
    const cancelled = await project.delivery(id);
    assert.equal(cancelled.state, 'cancelled');
    assert.equal(cancelled.nextAttemptAt, null);
    const again = await project.cancel(id);
    assert.equal(again.status, 409, again.text);
    assert.equal(receiver.requests.length, 1);
  });

  test('that is cancelled during an attempt stays cancelled when that attempt fails', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, {
      steps: [after(800, answer(500))],
      webhook: { scheduleSeconds: [1] },
    });
    await receiver.received(1);
    const [{ id }] = await project.deliveries(`webhook=${webhook.id}`);
    assert.equal((await project.cancel(id)).status, 200);
    const delivery = await project.deliveryAttempted(webhook.id);
    assert.equal(delivery.state, 'cancelled');
    assert.equal(delivery.attempts[0].reason, 'status_500');
  });

  test('that was delivered can not be cancelled', async (t) => {
    const { project, webhook } = await reported(t, program);
    const { id } = await project.deliveryEnded(webhook.id);
    assert.equal((await project.cancel(id)).status, 409);
    assert.equal((await project.delivery(id)).state, 'delivered');
  });

  test('is found by webhook, state and bug, in pages, newest first', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const [a, b] = [await project.webhook(receiver.url('/a')), await project.webhook(receiver.url('/b'))];
    const bugs = [];
    for (let i = 0; i < 25; i++) bugs.push(await project.report());
    await receiver.received(50);
    const delivered = await until(async () => {
      const all = await project.deliveries('state=delivered&limit=7');
      return all.length === 50 && all;
    }, '50 delivered');
    assert.equal(new Set(delivered.map((it) => it.id)).size, 50);
    const times = delivered.map((it) => Date.parse(it.createdAt));
    assert.deepEqual(times, [...times].sort((x, y) => y - x));
    assert.deepEqual(
      new Set((await project.deliveries(`webhook=${a.id}`)).map((it) => it.webhookId)), new Set([a.id]));
    const ofBug = await project.deliveries(`bug=${bugs[3].id}`);
    assert.deepEqual(new Set(ofBug.map((it) => it.webhookId)), new Set([a.id, b.id]));
    assert.deepEqual(new Set(ofBug.map((it) => it.bugId)), new Set([bugs[3].id]));
    assert.deepEqual(await project.deliveries('state=failed'), []);
  });
});

describe('A restart', { concurrency: true }, () => {
  async function ownProgram(t, options) {
    const program = await Program.start(options);
    t.after(() => program.stop());
    return program;
  }

  test('by SIGTERM ends cleanly and soon, also while attempts and requests are under way', async (t) => {
    const program = await ownProgram(t);
    const receiver = await receiverFor(t);
    receiver.will(hang);
    const project = program.firstProject();
    await project.webhook(receiver.url(), { timeoutMs: 60_000 });
    await inParallel(Array.from({ length: 20 }), 10, () => project.report());
    await receiver.received(1);
    const began = performance.now();
    await program.stop();
    assert.ok(performance.now() - began < 15_000, 'it took too long');
    await receiver.deserted();
    receiver.will(answer(200));
    const before = receiver.requests.length;
    await program.serve();
    const later = (await receiver.received(before + 20)).slice(before);
    assert.equal(new Set(later.map((it) => it.header('webhook-id'))).size, 20);
  });

  test('keeps webhooks, secrets, headers, bugs and the log of attempts', async (t) => {
    const program = await ownProgram(t);
    const { receiver, project, webhook, bug } = await reported(t, program, {
      webhook: { headers: [{ name: 'X-Kept', value: 'kept' }], description: 'kept', timeoutMs: 5000 },
    });
    await project.deliveryEnded(webhook.id);
    const everything = async (project_) => ({
      webhook: await project_.getWebhook(webhook.id),
      secret: await project_.secret(webhook.id),
      bug: await project_.bug(bug.id),
      delivery: await project_.deliveryEnded(webhook.id),
    });
    const before = await everything(project);
    await program.restart();
    const again = program.api.project(project.key, project.sdkKey);
    assert.deepEqual(await everything(again), before);
    await again.report();
    assert.equal((await receiver.received(2))[1].header('x-kept'), 'kept');
    assert.equal((await again.bugs())[0].bugId, 2, 'numbers go on where they were');
  });

  test('does not let a second program serve the same folder', async (t) => {
    const program = await ownProgram(t);
    const second = new Program({ folder: program.folder, keys: program.keys });
    t.after(() => second.child.process.kill('SIGKILL'));
    await assert.rejects(second.serve(), /ended at start/);
    assert.equal((await program.api.raw('/healthz')).status, 200);
  });
});
