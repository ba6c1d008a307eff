// bugId counts 1, 2, 3, ... within a project, without gap or repeat, whoever reports at the same time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';
import { inParallel } from '../support/waiting.mjs';

const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1);
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);

describe('The numbers of bugs', { concurrency: true }, () => {
  const program = programUnderTest();

  test('are 1 to N when N reports come at once, in the answers, the store and the webhooks', async (t) => {
    const count = 400;
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const answers = await inParallel(upTo(count), 40, (i) => project.report({ description: `report ${i}` }));
    assert.deepEqual(sorted(answers.map((it) => it.bugId)), upTo(count));
    const stored = await project.bugs();
    assert.deepEqual(sorted(stored.map((it) => it.bugId)), upTo(count));
    const sent = (await receiver.received(count)).map((it) => JSON.parse(it.body).data);
    assert.deepEqual(sorted(sent.map((it) => it.bugId)), upTo(count));
    const idOf = new Map(answers.map((it) => [it.bugId, it.id]));
    for (const { bugId, id } of sent) assert.equal(id, idOf.get(bugId));
    assert.equal(new Set(sent.map((it) => it.lexorank)).size, count, 'each has a place of its own on the board');
    assert.equal(new Set(sent.map((it) => it.shareToken)).size, count);
  });

  test('are counted for each project on its own', async () => {
    const projects = await inParallel(upTo(5), 5, () => program.project());
    const reports = upTo(100).flatMap(() => projects);
    const answers = await inParallel(reports, 25, async (project) => [project, (await project.report()).bugId]);
    for (const project of projects) {
      const numbers = answers.filter(([it]) => it === project).map(([, bugId]) => bugId);
      assert.deepEqual(sorted(numbers), upTo(100));
    }
  });

  test('are not given again after a bug is erased', async () => {
    const project = await program.project();
    await project.report();
    const second = await project.report();
    assert.equal((await project.api.call('DELETE', `${project.path}/bugs/${second.id}`)).status, 204);
    assert.equal((await project.report()).bugId, 3);
    assert.deepEqual(sorted((await project.bugs()).map((it) => it.bugId)), [1, 3]);
  });

  test('order the pages of the list, newest first, each bug once', async () => {
    const project = await program.project();
    await inParallel(upTo(75), 10, () => project.report());
    const paged = await project.api.all(`${project.path}/bugs?limit=20`);
    assert.deepEqual(paged.map((it) => it.bugId), upTo(75).reverse());
  });
});
