// Rates and repeats: how much one SDK key or one address may send, and what a repeated
// Idempotency-Key means.
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, test } from 'node:test';
import { Program } from '../support/program.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { inParallel, pause } from '../support/waiting.mjs';

const burst = Array.from({ length: 60 });
const statuses = (answers) => new Set(answers.map((it) => it.status));

function assertSlowedDown(answers) {
  const refused = answers.filter((it) => it.status === 429);
  assert.ok(refused.length > 0, 'nothing was refused');
  assert.ok(refused.length < answers.length, 'nothing was accepted');
  for (const { headers, body } of refused) {
    assert.match(headers['retry-after'], /^[1-9]\d*$/);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.equal(body.status, 429);
  }
}

describe('A limit of 5 reports a second for an SDK key', () => {
  const program = programUnderTest({ settings: { 'intake.rate_per_key': 5 } });

  test('answers what is beyond it with 429 and Retry-After, and stores none of that', async () => {
    const project = await program.project();
    const answers = await inParallel(burst, 10, () => project.tryReport({ description: 'x' }));
    assert.deepEqual([...statuses(answers)].sort(), [201, 429]);
    assertSlowedDown(answers);
    assert.equal((await project.bugs()).length, answers.filter((it) => it.status === 201).length);
  });

  test('is one key\'s own: another project is not slowed down', async () => {
    const [noisy, quiet] = [await program.project(), await program.project()];
    await inParallel(burst, 10, () => noisy.tryReport({ description: 'x' }));
    assert.equal((await quiet.tryReport({ description: 'x' })).status, 201);
  });

  test('lets the same key report again after the time it named', async () => {
    const project = await program.project();
    const answers = await inParallel(burst, 10, () => project.tryReport({ description: 'x' }));
    const seconds = Math.max(...answers.map((it) => Number(it.headers['retry-after'] ?? 0)));
    assert.ok(seconds <= 5, `${seconds} s`);
    await pause(seconds * 1000);
    assert.equal((await project.tryReport({ description: 'x' })).status, 201);
  });
});

describe('A limit of 5 reports a second for an address', () => {
  const program = programUnderTest({ settings: { 'intake.rate_per_address': 5 } });

  test('counts over all keys, and only the address that it came from', async () => {
    const projects = [await program.project(), await program.project()];
    const from = (localAddress) =>
      inParallel(burst, 10, (_, i) => projects[i % 2].tryReport({ description: 'x' }, { localAddress }));
    assertSlowedDown(await from('127.0.0.2'));
    const other = await projects[0].tryReport({ description: 'x' }, { localAddress: '127.0.0.3' });
    assert.equal(other.status, 201);
  });

  test('does not believe an X-Forwarded-For that nobody vouched for', async () => {
    const project = await program.project();
    const answers = await inParallel(burst, 10, (_, i) =>
      project.tryReport({ description: 'x' }, { localAddress: '127.0.0.4', headers: { 'X-Forwarded-For': `10.0.0.${i}` } }));
    assertSlowedDown(answers);
  });
});

describe('Whoever may not send', { concurrency: true }, () => {
  const program = programUnderTest();

  /** The answer to a header that announces a body of which nothing comes. */
  const answerToHeader = (path, headers) => new Promise((done, failed) => {
    const socket = net.connect({ port: program.port, host: '127.0.0.1', localAddress: '127.0.0.7' }, () => {
      const lines = Object.entries({ Host: 'x', 'Content-Length': 20_000_000, ...headers }).map(([name, value]) => `${name}: ${value}`);
      socket.write([`POST ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    });
    socket.on('error', failed).once('data', (bytes) => {
      done(bytes.toString('latin1').split(' ')[1]);
      socket.destroy();
    });
  });

  test('is told so before a byte of the body, so that no body of theirs takes the place of others', async () => {
    const project = await program.project();
    for (const path of ['/bugs', '/bugs/v2', '/uploads/sdk', '/uploads/sdksteps', '/uploads/attachments']) {
      assert.equal(await answerToHeader(path, { 'Api-Token': 'nobody-has-this' }), '401', path);
    }
    assert.equal(await answerToHeader(`/api/v1${project.path}/bugs`, { Authorization: 'Bearer nobody' }), '401');
    assert.equal(await answerToHeader(`/api/v1${project.path}/bugs`, {}), '401');
  });
});

describe('An Idempotency-Key', { concurrency: true }, () => {
  const program = programUnderTest();
  const withKey = (key) => ({ headers: { 'Idempotency-Key': key } });

  test('makes a repeated report the same bug, delivered once', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const first = await project.report({ description: 'first' }, withKey('k-1'));
    const again = await project.report({ description: 'first' }, withKey('k-1'));
    assert.equal(again.id, first.id);
    assert.equal(again.bugId, first.bugId);
    const other = await project.report({ description: 'other' }, withKey('k-2'));
    assert.equal(other.bugId, first.bugId + 1, 'a repeat uses up no number');
    const ids = (await receiver.received(2)).map((it) => JSON.parse(it.body).data.bugId);
    assert.deepEqual(ids.sort(), [first.bugId, other.bugId]);
    assert.equal((await project.deliveries()).length, 2);
  });

  test('holds when the repeats come at once', async () => {
    const project = await program.project();
    const answers = await inParallel(Array.from({ length: 40 }), 40, () =>
      project.report({ description: 'many' }, withKey('at-once')));
    assert.equal(new Set(answers.map((it) => it.id)).size, 1);
    assert.equal((await project.bugs()).length, 1);
  });

  test('holds over a kill and a restart', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const first = await program.firstProject().report({ description: 'before' }, withKey('lasting'));
    await program.kill();
    await program.serve();
    const again = await program.firstProject().report({ description: 'before' }, withKey('lasting'));
    assert.equal(again.id, first.id);
    assert.equal((await program.firstProject().bugs()).length, 1);
  });

  test('is one project\'s own', async () => {
    const [a, b] = [await program.project(), await program.project()];
    const first = await a.report({ description: 'a' }, withKey('same'));
    const second = await b.report({ description: 'b' }, withKey('same'));
    assert.notEqual(second.id, first.id);
  });

  test('that is too long is refused with 400', async () => {
    const project = await program.project();
    const answer = await project.tryReport({ description: 'x' }, withKey('k'.repeat(300)));
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(await project.bugs(), []);
  });

  test('works for bugs made through the management API too', async () => {
    const project = await program.project();
    const make = () =>
      project.api.call('POST', `${project.path}/bugs`, { body: { description: 'x' }, ...withKey('api-1') });
    const [first, again] = [await make(), await make()];
    assert.equal(first.status, 201, first.text);
    assert.equal(again.body.id, first.body.id);
    assert.equal((await project.bugs()).length, 1);
  });
});
