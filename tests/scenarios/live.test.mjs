// The live feed: what one person does, another sees at once; who was away is told what was missed; who does not read,
// or is one too many, costs nobody anything.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { LiveReader } from '../support/live.mjs';
import { programUnderTest, quickSchedule, receiverFor } from '../support/scenario.mjs';
import { until, within } from '../support/waiting.mjs';

async function open(t, project, options) {
  const reader = await LiveReader.open(project, options);
  t.after(() => reader.close());
  return reader;
}

async function metric(program, name) {
  const { text } = await program.api.raw('/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('The live feed', { concurrency: true }, () => {
  const program = programUnderTest();

  test('tells two readers of reports, changes, moves and removals', async (t) => {
    const project = await program.project();
    const readers = [await open(t, project), await open(t, project)];
    for (const reader of readers) {
      assert.equal(reader.status, 200);
      assert.equal(reader.response.headers['content-type'], 'text/event-stream');
      assert.equal(reader.response.headers['cache-control'], 'no-store');
    }
    const seen = (kind, id) => Promise.all(readers.map((it) => it.bugEvent(kind, id)));

    const { id } = await project.report({ description: 'seen live' });
    const [created] = await seen('created', id);
    assert.equal(created.data.bug.description, 'seen live');
    assert.equal(created.data.bug.shareToken.length, 70);
    assert.ok(!('consoleLog' in created.data.bug), 'the form of the list');

    await project.api.patch(`${project.path}/bugs/${id}`, { priority: 'HIGH' });
    assert.equal((await seen('changed', id))[1].data.bug.priority, 'HIGH');
    await project.api.post(`${project.path}/bugs/${id}/move`, { status: 'DONE' });
    await Promise.all(readers.map((it) => it.event((e) => e.data.bug?.status === 'DONE')));
    await project.api.call('DELETE', `${project.path}/bugs/${id}`);
    const [removed] = await seen('removed', id);
    assert.deepEqual(removed.data, { kind: 'removed', bug: { id } });

    assert.deepEqual(readers[0].events, readers[1].events);
    const ids = readers[0].events.map((it) => Number(it.id));
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b), 'ids rise');
  });

  test('tells of selections that are changed and removed', async (t) => {
    const project = await program.project();
    const bugs = [(await project.report()).id, (await project.report()).id];
    const reader = await open(t, project);
    await project.api.post(`${project.path}/bugs/change`, { bugs, change: { type: 'IDEA' } });
    for (const id of bugs) assert.equal((await reader.bugEvent('changed', id)).data.bug.type, 'IDEA');
    await project.api.post(`${project.path}/bugs/remove`, { bugs });
    for (const id of bugs) await reader.bugEvent('removed', id);
  });

  test('tells how deliveries go on, of this project alone', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(answer(500), answer(500), answer(500), answer(200));
    const project = await program.project();
    const other = await program.project();
    const webhook = await project.webhook(receiver.url(), { scheduleSeconds: quickSchedule });
    const reader = await open(t, project);
    const stranger = await open(t, other);
    const { id } = await project.report();
    const failed = await reader.event((it) => it.name === 'delivery' && it.data.state === 'failed');
    assert.equal(failed.data.webhook, webhook.id);
    assert.equal(failed.data.bug, id);
    assert.equal(failed.data.reason, 'status_500');
    await project.resend(failed.data.id);
    await reader.event((it) => it.name === 'delivery' && it.data.state === 'delivered');
    await other.report();
    await stranger.event((it) => it.name === 'bug');
    assert.deepEqual(stranger.events.map((it) => it.name), ['bug']);
  });

  test('tells of a webhook that is made while somebody reads', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const reader = await open(t, project);
    const webhook = await project.webhook(receiver.url());
    await project.report();
    await reader.event((it) => it.name === 'delivery' && it.data.webhook === webhook.id && it.data.state === 'delivered');
  });

  test('gives who comes back what was missed, and tells who was away too long to load the page again', async (t) => {
    const project = await program.project();
    const first = await open(t, project);
    const before = await project.report();
    const { id: lastEventId } = await first.bugEvent('created', before.id);
    first.close();
    const missed = await project.report();
    const witness = await open(t, project);
    const after = await project.report();
    await witness.bugEvent('created', after.id);

    const back = await open(t, project, { lastEventId });
    await back.bugEvent('created', missed.id);
    await back.bugEvent('created', after.id);
    assert.ok(!back.events.some((it) => it.data.bug?.id === before.id), 'what it had seen is not repeated');
    for (const unknown of [1, 'nonsense', '99999999999999999']) {
      const lost = await open(t, project, { lastEventId: unknown });
      await lost.event((it) => it.name === 'reset', `reset after ${unknown}`);
    }
  });

  test('is for who may read the project', async (t) => {
    const project = await program.project();
    const answers = await Promise.all([
      LiveReader.open(project, { apiKey: 'wrong' }),
      LiveReader.open(program.api.project('NOSUCH')),
    ]);
    for (const reader of answers) t.after(() => reader.close());
    assert.deepEqual(answers.map((it) => it.status), [401, 404]);
    for (const { response } of answers) assert.equal(response.headers['content-type'], 'application/problem+json');
    assert.ok(!(await project.api.call('POST', `${project.path}/live`)).text.includes('event:'));
  });

  test('lets go of a reader that leaves', async (t) => {
    const project = await program.project();
    const before = await metric(program, 'http_streams_open');
    const readers = await Promise.all([open(t, project), open(t, project), open(t, project)]);
    await until(async () => (await metric(program, 'http_streams_open')) >= before + 3, 'three streams');
    for (const reader of readers) reader.close();
    // Other tests of this file open and close theirs meanwhile.
    const stays = await open(t, project);
    await project.report();
    await stays.event((it) => it.name === 'bug');
  });
});

describe('The live feed under strain', () => {
  const program = programUnderTest({
    settings: { 'live.readers_per_project_max': 2, 'live.readers_max': 3 },
  });

  test('admits so many readers of a project and in all, and another when one has left', async (t) => {
    const project = await program.project();
    const other = await program.project();
    const a = await open(t, project);
    await open(t, project);
    const refused = await open(t, project);
    assert.equal(refused.status, 503);
    assert.equal(refused.response.headers['retry-after'], '60');
    await open(t, other);
    assert.equal((await open(t, other)).status, 503, 'three in all');
    a.close();
    await until(async () => {
      const reader = await open(t, other);
      return reader.status === 200;
    }, 'place for another reader');
  });
});

describe('A reader that sleeps', () => {
  const program = programUnderTest();

  test('is cut and holds up neither reports nor other readers, and is told to reload', async (t) => {
    const project = await program.project();
    const sleeper = await open(t, project);
    const awake = await open(t, project);
    sleeper.stopReading();
    // Each event carries its bug: in all far more than the sockets on both sides hold, but never more than who is awake
    // can take.
    const description = 'x'.repeat(60_000);
    const isCut = async () => (await metric(program, 'http_streams_open')) === 1;
    for (let round = 0; round < 200 && !(await isCut()); round += 1) {
      const filed = await Promise.all([1, 2, 3].map(() => project.report({ description })));
      for (const { id } of filed) await awake.bugEvent('created', id);
    }
    assert.ok(await isCut());
    sleeper.readAgain();
    assert.equal(await within(sleeper.ended, 'end of the sleeping reader'), false, 'not in order');
    const last = await project.report();
    await awake.bugEvent('created', last.id);
    const back = await open(t, project, { lastEventId: sleeper.lastEventId });
    await back.event((it) => it.name === 'reset' || it.data.bug?.id === last.id);
    assert.ok(program.memoryKib() < 700 * 1024);
  });
});

describe('SIGTERM', () => {
  const program = programUnderTest();

  test('ends every stream in order', async (t) => {
    const project = await program.project();
    const readers = await Promise.all([open(t, project), open(t, project)]);
    await program.stop();
    assert.deepEqual(await Promise.all(readers.map((it) => within(it.ended, 'end of the stream'))), [true, true]);
    await program.serve();
    const again = await open(t, program.api.project(project.key, project.sdkKey), { lastEventId: readers[0].lastEventId });
    await again.event((it) => it.name === 'reset', 'reset by another process');
  });
});
