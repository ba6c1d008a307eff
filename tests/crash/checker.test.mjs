// Shows that the checker can fail: a clean run has no broken promise, and each loss planted in it is found.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brokenPromises } from './checker.mjs';

/** Three reports, two webhooks, one kill at 150 after which report 2 was rightly sent again to `a`. */
function cleanRun() {
  const names = ['r1', 'r2', 'r3'];
  const bugs = names.map((name, i) => ({ name, id: `id${i + 1}`, bugId: i + 1 }));
  const request = (webhook, bug, at, status = 200) => ({
    webhook, event: `evt_${bug.id}`, bug: bug.id, bugId: bug.bugId, name: bug.name, hash: `hash of ${bug.id}`,
    timestamp: String(at), status, at,
  });
  const requests = [
    ...bugs.map((bug, i) => request('a', bug, 100 + i)),
    ...bugs.map((bug, i) => request('b', bug, 110 + i)),
    request('a', bugs[1], 200),
  ];
  const deliveries = ['a', 'b'].flatMap((webhook) =>
    bugs.map((bug) => {
      const last = requests.filter((it) => it.webhook === webhook && it.bug === bug.id).at(-1);
      return { webhook, bug: bug.id, state: 'delivered', attempts: [{ status: 200, timestamp: last.timestamp }] };
    }));
  return {
    sent: [...names.map((name) => ({ name })), { name: 'never acknowledged' }],
    acknowledged: bugs.map((bug) => ({ ...bug })),
    requests, kills: [150], bugs: bugs.map((bug) => ({ ...bug })), deliveries, webhooks: ['a', 'b'],
    pictures: [{ bugId: 1, page: 200, live: true, picture: 200 }, { bugId: 2, page: 200, live: false, error: 'The browser ended.' }],
  };
}

describe('The checker', () => {
  test('finds nothing wrong with a clean run', () => {
    assert.deepEqual(brokenPromises(cleanRun()), []);
  });

  test('accepts a bug whose report was cut before it could be acknowledged', () => {
    const run = cleanRun();
    run.acknowledged.pop();
    assert.deepEqual(brokenPromises(run), []);
  });

  test('accepts attempts that a kill left unrecorded', () => {
    const run = cleanRun();
    run.requests.unshift({ ...run.requests[0], at: 90, status: 500, timestamp: '90' });
    assert.deepEqual(brokenPromises(run), []);
  });

  for (const [what, plant, found] of [
    ['an acknowledged report that is gone', (run) => run.bugs.pop(), /^lost: r3/],
    ['a report that changed its number', (run) => ([run.bugs[0].bugId, run.bugs[1].bugId] = [2, 1]), /^renumbered: r1/],
    ['two reports that changed places', (run) => ([run.bugs[0].name, run.bugs[1].name] = ['r2', 'r1']), /^mixed up: bug id1/],
    ['a gap in the numbers', (run) => { run.bugs[2].bugId = run.acknowledged[2].bugId = 4; }, /^numbering: expected 3, found 4/],
    ['a number given twice', (run) => { run.bugs[2].bugId = run.acknowledged[2].bugId = 2; }, /^numbering: expected 3, found 2/],
    ['a bug that nobody reported', (run) => run.sent.shift(), /^invented: bug id1/],
    ['a report that became two bugs', (run) => run.bugs.push({ ...run.bugs[0], id: 'id4', bugId: 4 }), /^twice: r1/],
    ['a delivery that was never made', (run) => run.deliveries.shift(), /^deliveries: 0 of bug 1 to a/],
    ['a delivery that was made twice', (run) => run.deliveries.push({ ...run.deliveries[0] }), /^deliveries: 2 of bug 1 to a/],
    ['a delivery that never ended', (run) => { run.deliveries[0].state = 'pending'; }, /^undelivered: bug 1 to a is pending/],
    ['a delivery that only the program believes in', (run) => run.requests.shift(), /^unseen: a never accepted bug 1/],
    ['a delivery that the receiver refused', (run) => { run.requests[0].status = 500; }, /^unseen: a never accepted bug 1/],
    ['a duplicate with another id', (run) => { run.requests.at(-1).event = 'evt_new'; }, /^ids: bug id2 came under several/],
    ['a duplicate with another body', (run) => { run.requests.at(-1).hash = 'changed'; }, /^bodies: bug id2/],
    ['one id for two events', (run) => {
      for (const it of run.requests) if (it.bug === 'id3') it.event = 'evt_id1';
    }, /^ids: evt_id1 was used for several/],
    ['a duplicate that no crash explains', (run) => { run.kills = [50]; }, /^duplicate: a id2/],
    ['an attempt on record that never happened', (run) => run.deliveries[0].attempts.unshift({ status: 500, timestamp: '7' }), /^attempts: id1 has a 500/],
    ['a picture that is gone', (run) => { run.pictures[0].picture = 404; }, /^file: the picture of bug 1 is live/],
    ['a picture that nobody made', (run) => { run.pictures[1].error = null; }, /^picture: bug 2 has none/],
    ['a page that is gone', (run) => { run.pictures[1].page = 404; }, /^file: the page of bug 2 answers 404/],
    ['a record that ends before it was accepted', (run) => { run.deliveries[0].attempts = []; }, /^attempts: the last one of id1/],
  ]) {
    test(`finds ${what}`, () => {
      const run = cleanRun();
      plant(run);
      const promises = brokenPromises(run);
      assert.ok(promises.some((it) => found.test(it)), `found only: ${promises.join('; ') || 'nothing'}`);
    });
  }
});
