// How a webhook fares, as a chart shows it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe("A webhook's health", { concurrency: true }, () => {
  const program = programUnderTest();

  const health = (project, webhook, query = '') => project.api.get(`${project.path}/webhooks/${webhook.id}/health${query}`);
  const attempts = (it) => it.delivered + it.failed;

  test('counts what was delivered and what failed, and says how it stands', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const webhook = await project.webhook(receiver.url(), { scheduleSeconds: [3600] });
    const idle = await health(project, webhook);
    assert.equal(idle.state, 'idle');
    assert.equal(idle.buckets.length, 96);
    assert.deepEqual([idle.successRate, idle.p50Ms, idle.p99Ms, idle.lastReason], [null, null, null, '']);

    for (let i = 0; i < 3; i += 1) await project.report();
    await receiver.received(3);
    const good = await until(async () => {
      const now = await health(project, webhook);
      return attempts(now) === 3 && now;
    }, 'three attempts counted');
    assert.equal(good.state, 'healthy');
    assert.equal(good.successRate, 1);
    assert.ok(good.p50Ms >= 1 && good.p50Ms <= good.p99Ms);
    assert.equal(good.buckets.reduce((sum, it) => sum + attempts(it), 0), 3);
    assert.ok(Date.parse(good.buckets.at(-1).at) <= Date.now());

    receiver.will(answer(503), answer(503), answer(503), answer(503));
    for (let i = 0; i < 4; i += 1) await project.report();
    const bad = await until(async () => {
      const now = await health(project, webhook);
      return now.failed === 4 && now;
    }, 'four failures counted');
    assert.equal(bad.delivered, 3);
    assert.equal(bad.state, 'failing');
    assert.equal(bad.lastReason, 'status_503');
    assert.equal(bad.successRate, 3 / 7);

    await project.api.patch(`${project.path}/webhooks/${webhook.id}`, { active: false });
    assert.equal((await health(project, webhook)).state, 'disabled');
    const week = await health(project, webhook, '?hours=168');
    assert.equal(week.buckets.length, 96);
    assert.equal(attempts(week), 7);
    assert.equal((await health(project, webhook, '?hours=1')).buckets.length, 4);
  });

  test('is refused for hours that are none and for webhooks that are not there', async () => {
    const project = await program.project();
    const webhook = await project.webhook('http://127.0.0.1:9/');
    const call = (id, query) => project.api.call('GET', `${project.path}/webhooks/${id}/health${query}`);
    for (const hours of ['0', '169', '-1', '1.5', 'x']) {
      const refused = await call(webhook.id, `?hours=${hours}`);
      assert.deepEqual([refused.status, refused.body.field], [400, 'hours'], hours);
    }
    assert.equal((await call('x', '')).status, 404);
    assert.equal((await call('0'.repeat(24), '')).status, 404);
    const other = await program.project();
    assert.equal((await other.api.call('GET', `${other.path}/webhooks/${webhook.id}/health`)).status, 404);
  });
});

describe('A restart', () => {
  const program = programUnderTest();

  test('keeps the figures of what was attempted', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const webhook = await project.webhook(receiver.url());
    await project.report();
    await until(async () => (await project.deliveries('state=delivered')).length === 1, 'delivered');
    await program.stop();
    await program.serve();
    const again = program.api.project(project.key, project.sdkKey);
    const { delivered, p50Ms } = await again.api.get(`${again.path}/webhooks/${webhook.id}/health`);
    assert.equal(delivered, 1);
    assert.ok(p50Ms >= 1);
  });
});
