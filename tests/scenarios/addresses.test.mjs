// Where a webhook may not go: addresses inside, however they are spelt, judged at save and again at
// every attempt. The program here allows no private network at all, as it does out of the box.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Program } from '../support/program.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';

const forbidden = [
  'http://127.0.0.1:9/', 'http://127.1/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://2130706433/',
  'http://017700000001/', 'http://0x7f000001/', 'http://①②⑦.⓪.⓪.①/', 'http://127.0.0.1./',
  'http://0.0.0.0/', 'http://10.0.0.1/', 'http://100.64.0.1/', 'http://169.254.169.254/latest/meta-data/',
  'http://172.16.0.1/', 'http://172.31.255.255/', 'http://192.0.0.1/', 'http://192.0.2.1/', 'http://192.88.99.1/',
  'http://192.168.1.1/', 'http://198.18.0.1/', 'http://198.51.100.1/', 'http://203.0.113.1/', 'http://224.0.0.1/',
  'http://240.0.0.1/', 'http://255.255.255.255/', 'http://168.63.129.16/',
  'http://[::]/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/', 'http://[64:ff9b:1::1]/', 'http://[100::1]/', 'http://[2001::1]/',
  'http://[2001:db8::1]/', 'http://[2002:7f00:1::]/', 'http://[3fff::1]/', 'http://[5f00::1]/',
  'http://[fc00::1]/', 'http://[fd12:3456::1]/', 'http://[fe80::1]/', 'http://[fec0::1]/', 'http://[ff02::1]/',
];

const noWebhookUrl = [
  'file:///etc/passwd', 'ftp://example.org/', 'gopher://example.org/', 'javascript:alert(1)', 'data:text/plain,x',
  'ws://example.org/', 'http://user:password@example.org/', 'http://user@example.org/', '//example.org/hook',
  '/hook', 'example.org/hook', '', ' ', 'http://', 'http:///hook', 'http://example.org:0/', 'http://example.org:99999/',
  'http://example.org:http/', 'http://exa mple.org/', 'http://example.org/\r\nX-Injected: yes', 'http://[::1/',
];

describe('A program that allows no private network', () => {
  const program = programUnderTest({ allow: [] });

  for (const url of forbidden) {
    test(`${url} is refused when it is saved, in words`, async () => {
      const project = program.firstProject();
      const answer = await project.api.call('POST', `${project.path}/webhooks`, {
        body: { url, actions: ['BUG_CREATED'] },
      });
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
      assert.equal(answer.body.field, 'url');
      assert.ok(answer.body.detail.length > 20, answer.text);
    });
  }

  for (const url of noWebhookUrl) {
    test(`${JSON.stringify(url.slice(0, 60))} is no URL for a webhook`, async () => {
      const project = program.firstProject();
      const answer = await project.api.call('POST', `${project.path}/webhooks`, {
        body: { url, actions: ['BUG_CREATED'] },
      });
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.body.field, 'url');
    });
  }

  test('changing the URL of a webhook is judged as saving it is', async () => {
    const project = program.firstProject();
    const webhook = await project.webhook('https://hooks.example.org/bugs', { active: false });
    const answer = await project.api.call('PATCH', `${project.path}/webhooks/${webhook.id}`, {
      body: { url: 'http://169.254.169.254/' },
    });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.field, 'url');
    assert.equal((await project.getWebhook(webhook.id)).url, 'https://hooks.example.org/bugs');
  });

  test('sending a test is judged as saving is, and reaches nobody', async (t) => {
    const receiver = await receiverFor(t);
    const project = program.firstProject();
    const answer = await project.api.call('POST', `${project.path}/webhooks/test`, {
      body: { url: receiver.url(), actions: ['BUG_CREATED'] },
    });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.field, 'url');
    assert.equal(receiver.connections, 0);
  });

  test('a webhook saved while its network was allowed is blocked at the attempt when it no longer is', async (t) => {
    const receiver = await receiverFor(t);
    const allowing = await Program.start({ allow: ['127.0.0.0/8'] });
    const webhook = await allowing.firstProject().webhook(receiver.url());
    await allowing.stop();
    const strict = await Program.start({ allow: [], folder: allowing.folder, keys: allowing.keys });
    t.after(() => strict.stop());
    await strict.firstProject().report();
    const delivery = await strict.firstProject().deliveryAttempted(webhook.id);
    assert.equal(delivery.attempts[0].outcome, 'blocked');
    assert.equal(delivery.attempts[0].reason, 'blocked_address');
    assert.equal(receiver.connections, 0);
  });

  test('a name that resolves to an inside address is blocked at the attempt at the latest', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    const url = receiver.url('/hook', 'localhost');
    const answer = await project.api.call('POST', `${project.path}/webhooks`, {
      body: { url, actions: ['BUG_CREATED'] },
    });
    if (answer.status === 201) {
      await project.report();
      const delivery = await project.deliveryAttempted(answer.body.id);
      assert.equal(delivery.attempts[0].reason, 'blocked_address');
    } else {
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.body.field, 'url');
    }
    assert.equal(receiver.connections, 0);
  });
});

describe('A program that allows loopback', () => {
  test('it goes straight to the receiver, whatever proxies the environment names', async (t) => {
    const [proxy, receiver] = [await receiverFor(t), await receiverFor(t)];
    const trap = {};
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) {
      trap[name] = `http://127.0.0.1:${proxy.port}`;
    }
    const program = await Program.start({ env: { ...trap, no_proxy: '', NO_PROXY: '' } });
    t.after(() => program.stop());
    await program.firstProject().webhook(receiver.url());
    await program.firstProject().report();
    await receiver.received();
    assert.equal(proxy.connections, 0);
  });

  test('it still never calls itself', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const project = program.firstProject();
    const answer = await project.api.call('POST', `${project.path}/webhooks`, {
      body: { url: `${program.base}/bugs`, actions: ['BUG_CREATED'] },
    });
    if (answer.status === 201) {
      await project.report();
      const delivery = await project.deliveryAttempted(answer.body.id);
      assert.equal(delivery.attempts[0].reason, 'blocked_address');
    } else {
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.body.field, 'url');
    }
    assert.equal((await project.bugs()).length, answer.status === 201 ? 1 : 0);
  });

  test('it still refuses the other inside addresses', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const project = program.firstProject();
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'http://[::1]/', 'http://[fe80::1]/']) {
      const answer = await project.api.call('POST', `${project.path}/webhooks`, {
        body: { url, actions: ['BUG_CREATED'] },
      });
      assert.equal(answer.status, 422, `${url}: ${answer.text}`);
    }
  });
});
