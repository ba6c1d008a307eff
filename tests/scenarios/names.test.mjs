// Name servers that do not know, fail, keep silent, or change their mind: what becomes of a delivery to a host
// name. All webhooks are saved while their names are good; the restart forgets what was looked up then.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NameServer, whyNot } from '../support/name_server.mjs';
import { Program } from '../support/program.mjs';
import { Receiver } from '../support/receiver.mjs';
import { slowdown } from '../support/waiting.mjs';

const good = ['127.0.0.1'];
const inside = ['10.0.0.1']; // a network that the operator does not allow
const lateMs = 1500 * slowdown;

/** [what the name server does, what it is told, the webhook's timeout, the outcome and its reason] */
const cases = [
  ['knows no such name', 'unknown', 10_000, ['unreachable', 'dns_error']],
  ['fails', 'failure', 10_000, ['unreachable', 'dns_error']],
  ['refuses', 'refused', 10_000, ['unreachable', 'dns_error']],
  ['keeps silent for longer than the webhook waits', 'silent', 2000, ['timed_out', 'timeout']],
  ['keeps silent for longer than we wait for it', 'silent', 20_000, ['unreachable', 'dns_error']],
  ['gave a good address when the webhook was saved and names one inside now', inside, 10_000, ['blocked', 'blocked_address']],
  ['names an address inside beside a good one', [...inside, ...good], 10_000, ['delivered', 'delivered']],
];

describe('A name server that', { concurrency: true, skip: whyNot() }, () => {
  let server;
  let program;
  const hooks = new Map();

  before(async () => {
    server = await NameServer.start();
    program = await Program.start({ prefix: server.prefix });
    for (const [index, [what, told, timeoutMs]] of cases.entries()) {
      const name = `receiver-${index}.test`;
      server.tell(name, good);
      const receiver = await Receiver.start();
      const project = await program.project();
      const url = `http://${name}:${receiver.port}/hook`;
      const webhook = await project.webhook(url, { timeoutMs, scheduleSeconds: [3600] });
      server.tell(name, told);
      hooks.set(what, { receiver, project, webhook });
    }
    await program.restart();
    for (const hook of hooks.values()) hook.project.api = program.api; // it listens on another port now
  });
  after(async () => {
    await program?.stop();
    for (const { receiver } of hooks.values()) await receiver.close();
    server?.close();
  });

  for (const [what, , timeoutMs, [outcome, reason]] of cases) {
    test(`${what}: ${reason}`, async () => {
      const { receiver, project, webhook } = hooks.get(what);
      await project.report();
      const { state, attempts } = await project.deliveryAttempted(webhook.id);
      assert.equal(attempts.length, 1);
      assert.deepEqual([attempts[0].outcome, attempts[0].reason], [outcome, reason], attempts[0].detail);
      assert.equal(state, outcome === 'delivered' ? 'delivered' : 'pending');
      assert.ok(attempts[0].durationMs <= timeoutMs + lateMs, `it took ${attempts[0].durationMs} ms`);
      assert.equal(receiver.requests.length, outcome === 'delivered' ? 1 : 0);
    });
  }
});
