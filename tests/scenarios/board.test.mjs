// A team works on its bugs: filters, search, counts, moves, selections, history; each route with what it refuses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hang } from '../support/behaviours.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

const numbers = (bugs) => bugs.map((it) => it.bugId);

describe('The board', { concurrency: true }, () => {
  const program = programUnderTest();

  async function projectWith(reports) {
    const project = await program.project();
    const ids = [];
    for (const report of reports) ids.push((await project.report(report)).id);
    return { project, ids };
  }
  const report = (type, description, reportedBy) => ({ type, description, formData: { description, reportedBy } });
  const list = (project, query) => project.api.all(`${project.path}/bugs?${query}`);
  const column = async (project, status) => numbers(await list(project, `order=rank&limit=2&status=${status}`));
  const move = (project, id, body) => project.api.call('POST', `${project.path}/bugs/${id}/move`, { body });

  async function assertProblem(answer, status, field) {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.body.field ?? '', field ?? '', answer.text);
  }

  test('filters combine, values of one filter are alternatives, and counts agree', async () => {
    const { project, ids } = await projectWith([
      report('BUG', 'The checkout hangs', 'ann@example.com'),
      report('CRASH', 'Checkout crashes on Größe', 'bob@example.com'),
      report('IDEA', 'Dark mode', 'ann@example.com'),
    ]);
    await project.api.patch(`${project.path}/bugs/${ids[0]}`, { priority: 'HIGH', status: 'INPROGRESS' });
    const found = async (query) => {
      const bugs = await list(project, query);
      const counts = await project.api.get(`${project.path}/bugs/counts?${query}`);
      assert.equal(counts.total, bugs.length, query);
      return numbers(bugs);
    };
    assert.deepEqual(await found(''), [3, 2, 1]);
    assert.deepEqual(await found('type=BUG&type=CRASH'), [2, 1]);
    assert.deepEqual(await found('status=OPEN&reporter=ann%40example.com'), [3]);
    assert.deepEqual(await found('priority=HIGH'), [1]);
    assert.deepEqual(await found('q=checkout'), [2, 1]);
    assert.deepEqual(await found('q=CHECK+gr%C3%B6%C3%9F'), [2]);
    assert.deepEqual(await found('q=bob'), [2]);
    assert.deepEqual(await found('q=checkout&type=IDEA'), []);
    assert.deepEqual(await found('until=2020-01-01T00:00:00Z'), []);
    assert.deepEqual(await found('since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z'), [3, 2, 1]);
    const counts = await project.api.get(`${project.path}/bugs/counts`);
    assert.deepEqual(counts, {
      total: 3,
      complete: true,
      byStatus: { INPROGRESS: 1, OPEN: 2 },
      byType: { BUG: 1, CRASH: 1, IDEA: 1 },
      byPriority: { HIGH: 1, LOW: 2 },
    });
  });

  test('what a query can not mean is refused and named', async () => {
    const { project } = await projectWith([]);
    for (const [query, field] of [
      ['priority=URGENT', 'priority'],
      ['since=monday', 'since'],
      ['until=2020-13-01', 'until'],
      ['order=best', 'order'],
      ['limit=201', 'limit'],
      ['cursor=x', 'cursor'],
      ['order=rank&cursor=7', 'cursor'],
      [`q=${[...'abcdefghijk'].join('+')}`, 'q'],
      [`q=${'a'.repeat(201)}`, 'q'],
      [Array(21).fill('type=BUG').join('&'), 'type'],
    ]) {
      await assertProblem(await project.api.call('GET', `${project.path}/bugs?${query}`), 400, field);
    }
    await assertProblem(await project.api.call('GET', `${project.path}/bugs/counts?priority=x`), 400, 'priority');
    // Words of a search are data, never syntax.
    for (const q of ['"', "'", 'a" OR "b', 'NEAR(a b)', '* AND', 'a:b', '{x}', '%', '\\']) {
      assert.deepEqual(await list(project, `q=${encodeURIComponent(q)}`), [], q);
    }
  });

  test('a search finds what is filed at once, what was edited, and nothing of it after a removal', async () => {
    const { project, ids } = await projectWith([report('BUG', 'first zebra'), report('BUG', 'second zebra')]);
    assert.deepEqual(numbers(await list(project, 'q=zebra')), [2, 1]);
    await project.api.patch(`${project.path}/bugs/${ids[0]}`, { description: 'now a giraffe' });
    // Whether or not the index has caught up by now.
    await until(async () => {
      assert.deepEqual(numbers(await list(project, 'q=zebra')), [2]);
      assert.deepEqual(numbers(await list(project, 'q=giraffe')), [1]);
      return true;
    }, 'edited');
    await project.api.call('DELETE', `${project.path}/bugs/${ids[1]}`);
    assert.deepEqual(await list(project, 'q=zebra'), []);
  });

  test('bugs are dragged between neighbours, to the ends, and to other columns', async () => {
    const { project, ids } = await projectWith([{}, {}, {}, {}]);
    assert.deepEqual(await column(project, 'OPEN'), [1, 2, 3, 4]);
    const moved = await move(project, ids[3], { status: 'OPEN', after: ids[0], before: ids[1] });
    assert.equal(moved.status, 200, moved.text);
    assert.equal(moved.body.id, ids[3]);
    assert.equal(moved.body.__v, 1);
    assert.deepEqual(await column(project, 'OPEN'), [1, 4, 2, 3]);
    await move(project, ids[2], { status: 'OPEN', after: null, before: ids[0] });
    assert.deepEqual(await column(project, 'OPEN'), [3, 1, 4, 2]);
    await move(project, ids[2], { status: 'OPEN' });
    assert.deepEqual(await column(project, 'OPEN'), [1, 4, 2, 3]);
    await move(project, ids[3], { status: 'DONE', after: null, before: null });
    assert.deepEqual(await column(project, 'DONE'), [4]);
    await project.report();
    assert.deepEqual(await column(project, 'OPEN'), [1, 2, 3, 5], 'a new one stands at the end');
  });

  test('a move is refused when its neighbours are elsewhere by now, and a column must be one', async () => {
    const { project, ids } = await projectWith([{}, {}, {}]);
    await move(project, ids[2], { status: 'DONE' });
    await assertProblem(await move(project, ids[0], { status: 'OPEN', after: ids[2] }), 409, 'after');
    await project.api.call('DELETE', `${project.path}/bugs/${ids[1]}`);
    await assertProblem(await move(project, ids[0], { status: 'OPEN', before: ids[1] }), 409, 'before');
    await assertProblem(await move(project, ids[0], {}), 400, 'status');
    await assertProblem(await move(project, ids[0], { status: 'NOWHERE' }), 422, 'status');
    await assertProblem(await move(project, ids[0], { status: 'OPEN', after: 7 }), 400, 'after');
    await assertProblem(await move(project, ids[0], { status: 'OPEN', after: 'x' }), 422, 'after');
    await assertProblem(await move(project, ids[1], { status: 'OPEN' }), 404, undefined);
    assert.deepEqual(await column(project, 'OPEN'), [1]);
  });

  test('a hundred drags to one place by four people at once leave everybody in order', async () => {
    const { project, ids } = await projectWith(Array(8).fill({}));
    const people = [0, 1, 2, 3].map(async (person) => {
      for (let i = 0; i < 25; i += 1) {
        const answer = await move(project, ids[2 + ((person + i) % 6)], {
          status: 'OPEN', after: ids[0], before: ids[1],
        });
        assert.equal(answer.status, 200, answer.text);
      }
    });
    await Promise.all(people);
    const order = await column(project, 'OPEN');
    assert.equal(order.length, 8);
    assert.deepEqual([order[0], order[7]], [1, 2]);
  });

  test('a selection is changed and removed, with its deliveries, and what is not there is not counted', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(hang);
    const { project, ids } = await projectWith([{}, {}, {}]);
    const foreign = (await projectWith([{}])).ids[0];
    const post = (path, body) => project.api.call('POST', `${project.path}/bugs/${path}`, { body });
    const changed = await post('change', {
      bugs: [ids[0], ids[2], ids[2], foreign, '0'.repeat(24)], change: { status: 'DONE', type: 'IDEA' },
    });
    assert.deepEqual(changed.body, { changed: 2 });
    assert.deepEqual(await column(project, 'DONE'), [1, 3]);
    await project.webhook(receiver.url());
    const late = await project.report();
    const removed = await post('remove', { bugs: [ids[1], late.id, foreign] });
    assert.deepEqual(removed.body, { removed: 2 });
    assert.deepEqual(numbers(await project.bugs()), [3, 1]);
    assert.deepEqual(await project.deliveries(), []);

    await assertProblem(await post('change', { bugs: Array(501).fill(ids[0]), change: {} }), 422, 'bugs');
    await assertProblem(await post('change', { bugs: ['x'], change: {} }), 422, 'bugs[0]');
    await assertProblem(await post('change', { bugs: [ids[0]] }), 400, 'change');
    await assertProblem(await post('change', { bugs: [ids[0]], change: { status: 'X' } }), 422, 'change.status');
    await assertProblem(await post('change', { bugs: [ids[0]], change: { lexorank: 'x' } }), 422, 'change.lexorank');
    await assertProblem(await post('remove', {}), 400, 'bugs');
  });

  test('history says who did what, from the report on', async () => {
    const { project, ids } = await projectWith([report('BUG', 'told', 'ann@example.com')]);
    await project.api.patch(`${project.path}/bugs/${ids[0]}`, { status: 'DONE', description: 'retold' });
    await move(project, ids[0], { status: 'OPEN' });
    await project.api.post(`${project.path}/bugs/1/share/renew`);
    const { items, next } = await project.api.get(`${project.path}/bugs/1/history`);
    assert.equal(next, null);
    assert.deepEqual(items.map((it) => it.what), ['shareRenewed', 'moved', 'changed', 'created']);
    assert.deepEqual(items[3].by, { kind: 'reporter', name: 'ann@example.com' });
    assert.equal(items[2].by.kind, 'key');
    assert.deepEqual(items[2].changes, [
      { field: 'status', from: 'OPEN', to: 'DONE' },
      { field: 'description', from: 'told', to: 'retold' },
    ]);
    assert.deepEqual(await project.api.all(`${project.path}/bugs/1/history?limit=1`), items);
    await assertProblem(await project.api.call('GET', `${project.path}/bugs/2/history`), 404, undefined);
  });
});

describe('Deliveries', { concurrency: true }, () => {
  const program = programUnderTest();

  test('are filtered by action and time, show what came back last, and are resent as a selection', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const webhook = await project.webhook(receiver.url());
    const before = new Date(Date.now() - 60_000).toISOString();
    for (let i = 0; i < 3; i += 1) await project.report();
    await receiver.received(3);
    await until(async () => (await project.deliveries('state=delivered')).length === 3, 'three delivered');
    const [newest] = await project.deliveries();
    assert.equal(newest.webhookUrl, webhook.url);
    assert.equal(newest.bugNumber, 3);
    assert.equal(newest.status, 200);
    assert.ok(newest.durationMs >= 0);

    assert.equal((await project.deliveries('action=BUG_CREATED')).length, 3);
    const unknown = await project.api.call('GET', `${project.path}/deliveries?action=BUG_EATEN`);
    assert.deepEqual([unknown.status, unknown.body.field], [400, 'action']);
    assert.equal((await project.deliveries(`since=${before}&state=delivered&webhook=${webhook.id}`)).length, 3);
    assert.equal((await project.deliveries(`until=${before}`)).length, 0);
    const bad = await project.api.call('GET', `${project.path}/deliveries?since=x`);
    assert.deepEqual([bad.status, bad.body.field], [400, 'since']);

    const ids = (await project.deliveries()).slice(0, 2).map((it) => it.id);
    const resend = (deliveries) => project.api.call('POST', `${project.path}/deliveries/resend`, { body: { deliveries } });
    assert.deepEqual((await resend([...ids, '0'.repeat(24)])).body, { resent: 2 });
    await receiver.received(5);
    const tooMany = await resend(Array(501).fill(ids[0]));
    assert.deepEqual([tooMany.status, tooMany.body.field], [422, 'deliveries']);
  });
});
