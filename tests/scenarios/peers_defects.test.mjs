// Nine defects that other webhook senders are known for. Each is a test that they would fail.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, hang } from '../support/behaviours.mjs';
import { Program } from '../support/program.mjs';
import { programUnderTest, receiverFor, reported } from '../support/scenario.mjs';
import { inParallel, pause, slowdown } from '../support/waiting.mjs';

/** A program that a test may kill and restart without disturbing the others. */
async function ownProgram(t, options) {
  const program = await Program.start(options);
  t.after(() => program.stop());
  return program;
}

describe('What other senders get wrong', () => {
  const program = programUnderTest();

  test('a report acknowledged just before kill -9 is delivered after the restart', async (t) => {
    const program = await ownProgram(t);
    const receiver = await receiverFor(t);
    receiver.will(hang);
    const project = program.firstProject();
    await project.webhook(receiver.url());
    const filed = await inParallel(Array.from({ length: 20 }), 20, (_, i) =>
      project.report({ description: `number ${i}` }));
    await program.kill();
    await receiver.deserted();
    receiver.will(answer(200));
    const before = receiver.requests.length;
    await program.serve();
    const arrived = (await receiver.received(before + 20)).slice(before);
    const bugIds = arrived.map((it) => JSON.parse(it.body).data.bugId).sort((a, b) => a - b);
    assert.deepEqual(bugIds, filed.map((it) => it.bugId).sort((a, b) => a - b));
  });

  test('a retry keeps its due time over a restart', async (t) => {
    const program = await ownProgram(t);
    const receiver = await receiverFor(t);
    receiver.will(answer(500));
    const project = program.firstProject();
    const soon = await project.webhook(receiver.url('/soon'), { scheduleSeconds: [2] });
    const late = await project.webhook(receiver.url('/late'), { scheduleSeconds: [5000] });
    await project.report();
    const due = (await project.deliveryAttempted(late.id)).nextAttemptAt;
    const { nextAttemptAt } = await project.deliveryAttempted(soon.id);
    receiver.will(answer(200));
    await program.kill();
    await program.serve();
    const restarted = program.firstProject();
    assert.equal((await restarted.deliveryAttempted(late.id)).nextAttemptAt, due);
    assert.equal((await restarted.deliveryEnded(soon.id)).state, 'delivered');
    const retry = receiver.requests.filter((it) => it.target === '/soon')[1];
    assert.ok(retry.clock >= Date.parse(nextAttemptAt) - 5, 'not before it was due');
    assert.equal(receiver.requests.filter((it) => it.target === '/late').length, 1);
  });

  test('a retry goes to the receiver that failed and never to its neighbours', async (t) => {
    const { receiver: failing, project, webhook } = await reported(t, program, {
      steps: [answer(200)], // for the report that came with it
    });
    await project.deliveryEnded(webhook.id);
    const neighbours = await inParallel([1, 2, 3], 3, () => receiverFor(t));
    for (const neighbour of neighbours) await project.webhook(neighbour.url());
    failing.will(answer(500), answer(500), answer(200));
    await project.report();
    await failing.received(4);
    await project.deliveryEnded(webhook.id);
    for (const neighbour of neighbours) assert.equal(neighbour.requests.length, 1);
  });

  test('one receiver that hangs does not slow the others down', async (t) => {
    const project = await program.project();
    const [hanging, lively] = [await receiverFor(t), await receiverFor(t)];
    hanging.will(hang);
    await project.webhook(lively.url());
    const rounds = Array.from({ length: 100 });
    const latencies = async () => {
      const past = lively.requests.length;
      const sentAt = await inParallel(rounds, 4, async () => {
        const at = performance.now();
        return [(await project.report()).bugId, at];
      });
      const sent = new Map(sentAt);
      const requests = (await lively.received(past + rounds.length)).slice(past);
      const waited = requests.map((it) => it.at - sent.get(JSON.parse(it.body).data.bugId));
      return waited.sort((a, b) => a - b)[Math.floor(rounds.length * 0.99) - 1];
    };
    const alone = await latencies();
    for (let i = 0; i < 5; i++) await project.webhook(hanging.url(`/${i}`), { timeoutMs: 15_000 });
    const beside = await latencies();
    assert.ok(hanging.requests.length > 0, 'the hanging receiver was in use');
    const bound = Math.max(alone * 3, 250 * slowdown);
    assert.ok(beside <= bound, `p99 was ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside hanging ones`);
  });

  test('the first attempt comes within milliseconds of the acknowledgement', async (t) => {
    const project = await program.project();
    const receiver = await receiverFor(t);
    await project.webhook(receiver.url());
    const waits = [];
    for (let i = 1; i <= 30; i++) {
      await project.report();
      const acknowledged = performance.now();
      const request = (await receiver.received(i))[i - 1];
      waits.push(request.at - acknowledged);
    }
    const median = waits.sort((a, b) => a - b)[15];
    assert.ok(median < 50 * slowdown, `median ${median.toFixed(1)} ms`);
  });

  test('connections are kept and used again', async (t) => {
    const project = await program.project();
    const receiver = await receiverFor(t);
    await project.webhook(receiver.url());
    for (let i = 1; i <= 40; i++) {
      await project.report();
      await receiver.received(i);
    }
    assert.ok(receiver.connections <= 4, `${receiver.connections} connections for 40 requests one by one`);
  });

  test('a connection that the receiver closed while idle costs no attempt', async (t) => {
    const project = await program.project();
    const receiver = await receiverFor(t);
    const webhook = await project.webhook(receiver.url());
    let last;
    receiver.on('connection', (socket) => (last = socket));
    for (let i = 1; i <= 5; i++) {
      await project.report();
      await receiver.received(i);
      const delivery = await project.deliveryEnded(webhook.id);
      assert.deepEqual([delivery.state, delivery.attempts.length], ['delivered', 1]);
      last.end();
    }
  });

  test('an idle program with retries in waiting uses next to no CPU', async (t) => {
    const program = await ownProgram(t);
    const { project, webhook } = await reported(t, program, {
      steps: [answer(500)],
      webhook: { scheduleSeconds: [3000] },
    });
    await project.deliveryAttempted(webhook.id);
    const before = program.cpuMs();
    await pause(2000); // a time in which nothing must happen can only be waited for
    const used = program.cpuMs() - before;
    assert.ok(used <= 40 * slowdown, `${used} ms of CPU in 2 s of idleness`);
  });

  test('events that come while a webhook is inactive are kept and can be recovered', async (t) => {
    const project = await program.project();
    const receiver = await receiverFor(t);
    const webhook = await project.webhook(receiver.url(), { active: false });
    const since = new Date(Date.now() - 1000).toISOString();
    const bugs = [await project.report(), await project.report(), await project.report()];
    const held = await project.deliveries(`webhook=${webhook.id}`);
    assert.deepEqual(held.map((it) => it.state), ['held', 'held', 'held']);
    await project.changeWebhook(webhook.id, { active: true });
    assert.equal((await project.recover(webhook.id, since)).count, 3);
    const arrived = await receiver.received(3);
    assert.deepEqual(
      arrived.map((it) => JSON.parse(it.body).data.bugId).sort(),
      bugs.map((it) => it.bugId).sort(),
    );
  });
});
