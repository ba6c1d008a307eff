// The tools of the tests are held to account too: a receiver that recorded wrongly, or a search that
// found nothing, would make the scenarios pass for the wrong reason.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { send } from './api.mjs';
import { answer, closeSilently, hang, hugeBody, resetAtAccept } from './behaviours.mjs';
import { findSecret } from './files.mjs';
import { Receiver, takeRequest, verified } from './receiver.mjs';
import { receiverFor } from './scenario.mjs';
import { until, within } from './waiting.mjs';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const post = (receiver, body = '{}') => send(receiver.url('/x'), { method: 'POST', body, headers: { A: 'b' } });

describe('The receiver', () => {
  test('records what came, byte for byte, and answers as told, step by step', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(answer(500, { body: 'no' }), answer(201));
    const [first, second, third] = [await post(receiver, '{"ü":1}'), await post(receiver), await post(receiver)];
    assert.deepEqual([first.status, first.text, second.status, third.status], [500, 'no', 201, 201]);
    const [request] = await receiver.received(3);
    assert.equal(request.body.toString(), '{"ü":1}');
    assert.equal(request.target, '/x');
    assert.equal(request.header('a'), 'b');
    assert.match(request.rawHead, /^POST \/x HTTP\/1\.1\r\n/);
  });

  test('reads pipelined and split requests', () => {
    const one = Buffer.from('POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc');
    const two = Buffer.concat([one, Buffer.from('GET /b HTTP/1.1\r\n\r\n')]);
    for (let cut = 0; cut < one.length; cut++) assert.equal(takeRequest(one.subarray(0, cut)), undefined);
    const first = takeRequest(two);
    assert.deepEqual([first.target, first.body.toString()], ['/a', 'abc']);
    assert.equal(takeRequest(first.rest).target, '/b');
  });

  test('resets, closes and floods as told, and says how much was taken', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(resetAtAccept, closeSilently, hugeBody);
    await assert.rejects(post(receiver));
    await assert.rejects(post(receiver));
    const flooded = post(receiver).catch(() => {});
    await receiver.received(2);
    await receiver.close();
    await flooded;
    assert.ok(receiver.written > 1000);
    await Receiver.start().then((it) => it.close());
  });

  test('does not wait for ever for requests that never come', async (t) => {
    const receiver = await receiverFor(t);
    receiver.will(hang);
    await assert.rejects(receiver.received(1, 20), /0 came/);
  });
});

describe('The checks', () => {
  test('a signature is accepted as the specification has it and refused for any other byte', () => {
    const [body, at] = [Buffer.from('{"a":1}'), new Date()];
    const headers = [
      ['Webhook-Id', 'msg_1'],
      ['webhook-timestamp', String(Math.floor(at / 1000))],
      ['webhook-signature', new Webhook(secret).sign('msg_1', at, body.toString())],
    ];
    assert.deepEqual(verified({ headers, body }, secret), { a: 1 });
    assert.throws(() => verified({ headers, body: Buffer.from('{"a":2}') }, secret));
    assert.throws(() => verified({ headers, body }, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'));
  });

  test('a planted secret is found plain, packed, in base64 at any offset and in hex', () => {
    const planted = 'planted-secret-value';
    for (const bytes of [
      Buffer.from(`x${planted}y`),
      gzipSync(planted),
      ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(Buffer.from(before + planted + 'tail').toString('base64'))),
      Buffer.from(Buffer.from(planted).toString('hex')),
    ]) {
      assert.notEqual(findSecret(bytes, planted), undefined, bytes.toString('latin1'));
    }
    assert.equal(findSecret(Buffer.from('nothing planted here, secret value'), planted), undefined);
  });

  test('waiting ends with a failure that says for what', async () => {
    await assert.rejects(until(() => false, 'the moon', 20), /the moon/);
    await assert.rejects(within(new Promise(() => {}), 'the sun', 20), /the sun/);
  });
});
