// Everything outside hangs at once: receivers in tests and in deliveries, name servers, clients that send slowly, and
// people search through a flood of new reports beside callers who make keys up. None of it may be felt by anyone else.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { hang } from '../support/behaviours.mjs';
import { NameServer, whyNot } from '../support/name_server.mjs';
import { Program } from '../support/program.mjs';
import { Receiver } from '../support/receiver.mjs';
import { inParallel, slowdown } from '../support/waiting.mjs';

/** `./test --long`: the full size. */
const size = process.env.BUGHOOK_LONG
  ? { hangingWebhooks: 1000, longReports: 4000, rounds: 100 }
  : { hangingWebhooks: 60, longReports: 150, rounds: 20 };
const p99MaxMs = 1000 * slowdown;
const worstMaxMs = 3000 * slowdown;
const hangingTests = 6;
const hangingNames = 6;
const slowBodies = 8;
const searches = 8;
const otherAddress = '127.0.0.2';

const longText = Array.from({ length: 9000 }, (_, index) => `w${index}`).join(' '); // 59 KB
const largeReport = { description: 'large', screenshotData: { html: `<p>${'x'.repeat(300 * 1024)}</p>` } };

describe('While everything outside hangs', { skip: whyNot() }, () => {
  let names;
  let program;
  let hanging;
  let healthy;
  let project;
  let webhook;
  let isOver = false;
  const troubles = [];
  const sockets = [];

  /** Does `work` over and over until the end of the tests, whatever becomes of it. */
  const keepDoing = (work) => {
    troubles.push((async () => { while (!isOver) await work().catch(() => {}); })());
  };

  before(async () => {
    names = await NameServer.start();
    program = await Program.start({ prefix: names.prefix });
    hanging = (await Receiver.start()).will(hang);
    healthy = await Receiver.start();
    project = await program.project();
    webhook = await project.webhook(healthy.url());

    const lost = await program.project();
    await inParallel(Array.from({ length: Math.ceil(size.hangingWebhooks / 100) }), 1, async () => {
      const crowd = await program.project();
      const count = Math.min(100, size.hangingWebhooks);
      await inParallel(Array.from({ length: count }), 8, () => crowd.webhook(hanging.url(), { timeoutMs: 30_000 }));
      await crowd.report();
    });
    await inParallel(Array.from({ length: size.longReports }), 8, () => lost.report({ description: longText }));
    await hanging.received(size.hangingWebhooks);

    for (let i = 0; i < hangingTests; i++) {
      keepDoing(() => program.api.call('POST', `${project.path}/webhooks/test`, { body: { url: hanging.url(), timeoutMs: 20_000 } }));
    }
    for (let i = 0; i < hangingNames; i++) {
      names.tell(`silent-${i}.test`, 'silent');
      keepDoing(() => program.api.call('POST', `${project.path}/webhooks/check`, { body: { url: `http://silent-${i}.test/` } }));
    }
    for (let i = 0; i < searches; i++) keepDoing(() => program.api.call('GET', `${lost.path}/bugs?q=nothingthere`));
    let made = 0;
    for (let i = 0; i < 2; i++) {
      keepDoing(() => program.api.raw('/bugs', { method: 'POST', body: {}, headers: { 'Api-Token': `made-up-${made++}` } }));
    }
    for (let i = 0; i < slowBodies; i++) sockets.push(sendSlowly(program.port, project.sdkKey));
  });

  after(async () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
    await hanging?.close();
    await Promise.all(troubles);
    await program?.stop();
    await healthy?.close();
    names?.close();
  });

  /** Asks one after the other and holds what they took to the limits. */
  const inTime = async (what, call) => {
    const took = [];
    for (let i = 0; i < size.rounds; i++) {
      const began = performance.now();
      await call();
      took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    const p99 = took[Math.floor((took.length - 1) * 0.99)];
    assert.ok(p99 < p99MaxMs && took.at(-1) < worstMaxMs, `${what}: p99 ${p99} ms, at worst ${took.at(-1)} ms`);
  };

  test('a small report is taken', () => inTime('a small report', () => project.report()));

  test('a report of 300 KB from another address is taken', () =>
    inTime('a large report', () => project.report(largeReport, { localAddress: otherAddress })));

  test('readiness is told', () =>
    inTime('/readyz', async () => {
      const { status, text } = await program.api.raw('/readyz');
      assert.equal(status, 200, text);
    }));

  test('metrics are told', () => inTime('/metrics', () => program.api.raw('/metrics')));

  test('the board is shown', () => inTime('the board', () => project.api.get(`${project.path}/bugs?order=rank`)));

  test('webhooks are listed and saved', () =>
    inTime('a change', async () => {
      await project.webhooks();
      await project.changeWebhook(webhook.id, { url: healthy.url(), description: 'changed' });
    }));

  test('a delivery to a receiver that answers arrives', () =>
    inTime('a delivery', async () => {
      const before = healthy.requests.length;
      await project.report();
      await healthy.received(before + 1);
    }));
});

/** A report whose body begins and never ends. */
function sendSlowly(port, sdkKey) {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /bugs HTTP/1.1\r\nHost: x\r\nApi-Token: ${sdkKey}\r\nContent-Length: 40000000\r\n\r\n${'{'.repeat(1 << 20)}`);
  return socket;
}
