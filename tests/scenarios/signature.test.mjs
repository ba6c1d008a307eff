// What a receiver relies on: the reference library of Standard Webhooks accepts every request, also
// while a secret is rotated, and the body is the documented sample, key by key.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { verified } from '../support/receiver.mjs';
import { eras, fixture, fullReport, samplePayload, sendFixture } from '../support/reports.mjs';
import { programUnderTest, receiverFor, reported } from '../support/scenario.mjs';

const kind = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const kinds = (object) => Object.entries(object).map(([key, value]) => `${key}: ${kind(value)}`);

/** Fails unless `body` has the sample's keys first, in their order and with their JSON types. */
function assertHasShapeOfSample(body) {
  const sample = samplePayload;
  assert.deepEqual(kinds(body).slice(0, 3), kinds(sample));
  assert.deepEqual(kinds(body.data).slice(0, kinds(sample.data).length), kinds(sample.data));
  const { metaData } = body.data;
  assert.deepEqual(kinds(metaData).slice(0, kinds(sample.data.metaData).length), kinds(sample.data.metaData));
}

describe('A webhook request', { concurrency: true }, () => {
  const program = programUnderTest();

  for (const era of eras) {
    test(`made from a report of ${era} verifies and has the keys of the sample, in order, with their types`, async (t) => {
      const receiver = await receiverFor(t);
      const project = await program.project();
      const webhook = await project.webhook(receiver.url());
      const answered = await sendFixture(project, fixture(era));
      assert.equal(answered.status, 201, answered.text);
      const [request] = await receiver.received();
      const body = verified(request, await project.secret(webhook.id));
      assertHasShapeOfSample(body);
      assert.equal(body.action, 'BUG_CREATED');
      assert.equal(body.data.type, body.type);
      for (const unsent of ['customData', 'consoleLog', 'networkLogs', 'customEventLog', 'formData']) {
        assert.ok(!(unsent in body.data), `${unsent} is not part of the body`);
      }
    });
  }

  test('says of the bug what the API says of it', async (t) => {
    const { receiver, project, bug } = await reported(t, program, { report: fullReport('Überraschung 🐛 "quoted"\n') });
    const [request] = await receiver.received();
    const { data } = JSON.parse(request.body);
    const stored = await project.bug(bug.id);
    for (const key of ['id', 'bugId', 'type', 'priority', 'status', 'reportedBy', 'description', 'lexorank',
      'shareToken', 'hasWebReplay', 'replayStartDate', 'createdAt']) {
      assert.deepEqual(data[key], stored[key], key);
    }
    assert.equal(data.description, 'Überraschung 🐛 "quoted"\n');
    assert.deepEqual(data.metaData, stored.metaData);
    assert.equal(data.project, project.key);
    assert.equal(data.organisation, program.keys.organisation.id ?? program.keys.organisation);
    assert.match(data.id, /^[0-9a-f]{24}$/);
    assert.match(data.shareToken, /^[0-9A-Za-z]{70}$/);
    assert.match(data.lexorank, /^[012]\|[0-9a-z]{6}:$/);
    assert.match(data.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(data.__v, 0);
    const secondsOfId = Number.parseInt(data.id.slice(0, 8), 16);
    assert.ok(Math.abs(secondsOfId - Date.parse(data.createdAt) / 1000) < 2, 'an id begins with its time');
  });

  test('links to the captured page and the replay, and both can be fetched', async (t) => {
    const { receiver } = await reported(t, program, { report: fullReport() });
    const [request] = await receiver.received();
    const { data } = JSON.parse(request.body);
    const onThisServer = (url) => program.base + new URL(url).pathname + new URL(url).search;
    const page = await program.api.raw(onThisServer(data.screenshotDataUrl).slice(program.base.length));
    assert.equal(page.status, 200, data.screenshotDataUrl);
    assert.match(page.text, /Integrations/);
    assert.match(page.headers['content-security-policy'] ?? '', /sandbox/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    const replay = await program.api.raw(onThisServer(data.replayDataUrl).slice(program.base.length));
    assert.equal(replay.status, 200, data.replayDataUrl);
    assert.deepEqual(JSON.parse(replay.text).actions[0], { m: [100, 200] });
  });

  test('is not accepted once a byte of it is changed', async (t) => {
    const { receiver, project, webhook } = await reported(t, program);
    const [request] = await receiver.received();
    const secret = await project.secret(webhook.id);
    verified(request, secret);
    const changed = Buffer.from(request.body);
    changed[changed.length - 2] ^= 1;
    assert.throws(() => verified({ ...request, body: changed }, secret));
  });

  test('is signed by the construction of the specification, computed here by hand', async (t) => {
    const { receiver, project, webhook } = await reported(t, program);
    const [request] = await receiver.received();
    const secret = await project.secret(webhook.id);
    assert.match(secret, /^whsec_/);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    assert.ok(key.length >= 24 && key.length <= 64);
    const content = `${request.header('webhook-id')}.${request.header('webhook-timestamp')}.${request.body}`;
    const expected = createHmac('sha256', key).update(content).digest('base64');
    assert.equal(request.header('webhook-signature'), `v1,${expected}`);
  });

  test('is signed by the old and the new secret while a rotation overlaps', async (t) => {
    const { receiver, project, webhook } = await reported(t, program);
    await receiver.received();
    const old = await project.secret(webhook.id);
    const fresh = await project.rotate(webhook.id, { overlapSeconds: 3600 });
    assert.notEqual(fresh, old);
    assert.equal(await project.secret(webhook.id), fresh);
    await project.report();
    const request = (await receiver.received(2))[1];
    verified(request, old);
    verified(request, fresh);
    assert.equal(request.header('webhook-signature').split(' ').length, 2);
  });

  test('is signed by the new secret alone after a rotation without overlap', async (t) => {
    const { receiver, project, webhook } = await reported(t, program);
    await receiver.received();
    const old = await project.secret(webhook.id);
    const fresh = await project.rotate(webhook.id, { overlapSeconds: 0 });
    await project.report();
    const request = (await receiver.received(2))[1];
    verified(request, fresh);
    assert.throws(() => verified(request, old));
  });

  test('verifies with the new secret when it is a retry from before the rotation', async (t) => {
    const { receiver, project, webhook } = await reported(t, program, { steps: [answer(500), answer(200)] });
    await receiver.received(1);
    const fresh = await project.rotate(webhook.id, { overlapSeconds: 0 });
    verified((await receiver.received(2))[1], fresh);
  });

  test('bears an id of its own for each event, and one id for the same event at all webhooks', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url('/a'));
    await project.webhook(receiver.url('/b'));
    await project.report();
    await receiver.received(2);
    await project.report();
    const requests = await receiver.received(4);
    const ids = requests.map((it) => it.header('webhook-id'));
    assert.equal(ids[0], ids[1]);
    assert.equal(ids[2], ids[3]);
    assert.notEqual(ids[0], ids[2]);
    assert.ok(requests[0].body.equals(requests[1].body));
  });

  test('sent as a test carries the sample with unsaved values, and the answer comes back', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(answer(418, { headers: { 'X-Seen': 'yes' }, body: 'short and stout' }));
    const project = await program.project();
    const outcome = await project.api.post(`${project.path}/webhooks/test`, {
      url: receiver.url('/unsaved'),
      headers: [{ name: 'X-Unsaved', value: 'sesame' }],
      actions: ['BUG_CREATED'],
    });
    const [request] = receiver.requests;
    assert.equal(request.target, '/unsaved');
    assert.equal(request.header('x-unsaved'), 'sesame');
    assertHasShapeOfSample(JSON.parse(request.body));
    assert.equal(outcome.status, 418);
    assert.equal(outcome.responseBody, 'short and stout');
    assert.equal((await project.deliveries()).length, 0, 'a test is no delivery');
    assert.equal((await project.webhooks()).length, 0);
  });
});
