// Planted secrets, and the search for them everywhere the program can write: the files of its data
// folder while it runs and after it stopped, its output, its answers, its metrics.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { filesBelow, filesWithSecret, findSecret } from '../support/files.mjs';
import { firstStartLink, Person } from '../support/person.mjs';
import { Program } from '../support/program.mjs';
import { eras, fixture, sendFixture } from '../support/reports.mjs';
import { receiverFor } from '../support/scenario.mjs';

const planted = {
  header: 'planted-header-value-Zx81qQ77',
  rotatedHeader: 'planted-later-value-Pk30wW12',
  password: 'planted-password-Vt55nM20',
  laterPassword: 'planted-later-password-Gd18zK41',
  wrongPassword: 'planted-wrong-password-Hq72bL93',
};

describe('A secret', () => {
  /** One program in whose life every secret was used, in every way: delivered, refused, rotated, retried. */
  async function livedIn(t) {
    const program = await Program.start({ settings: { 'log.level': 'debug' } });
    t.after(() => program.stop());
    const receiver = await receiverFor(t);
    receiver.will(answer(500, { body: 'no' }), answer(200));
    const project = program.firstProject();
    const webhook = await project.webhook(receiver.url(), {
      headers: [{ name: 'Authorization', value: `Bearer ${planted.header}` }],
      scheduleSeconds: [1, 1],
    });
    const secrets = { ...planted, password: program.keys.password, apiKey: program.keys.apiKey };
    secrets.signing = await project.secret(webhook.id);
    Object.assign(secrets, await livedWithPeople(program));
    for (const era of eras) assert.equal((await sendFixture(project, fixture(era))).status, 201);
    await receiver.received(eras.length + 1);
    assert.equal(receiver.requests[0].header('authorization'), `Bearer ${planted.header}`, 'it is used');
    secrets.rotatedSigning = await project.rotate(webhook.id, { overlapSeconds: 3600 });
    await project.changeWebhook(webhook.id, { headers: [{ name: 'X-Later', value: planted.rotatedHeader }] });
    const { requests } = receiver;
    const seen = requests.length;
    await project.report();
    await receiver.received(seen + 1);
    assert.equal(requests.at(-1).header('x-later'), planted.rotatedHeader);
    await project.deliveryEnded(webhook.id);
    for (const era of eras) {
      fixture(era).secrets.forEach((secret, i) => (secrets[`${era} ${i}`] = secret));
    }
    return { program, project, webhook, receiver, secrets };
  }

  /** What people bring and get: passwords, tokens of sessions and invitations, keys. All of it was used. */
  async function livedWithPeople(program) {
    const owner = await Person.signIn(program, program.keys.email, program.keys.password);
    const { link } = await owner.post('/invitations', { email: 'mia@example.org', role: 'member' }, 201);
    const unused = await owner.post('/invitations', { email: 'ned@example.org', role: 'member' }, 201);
    const mia = await Person.accept(program, link, { name: 'Mia', password: planted.password });
    await mia.patch('/person', { password: planted.laterPassword, currentPassword: planted.password });
    const { key } = await owner.post('/api-keys', { name: 'another', role: 'viewer' }, 201);
    await program.api.as(key).get('/projects');
    const wrong = await new Person(program.base).call('POST', '/session', { body: { email: 'mia@example.org', password: planted.wrongPassword } });
    assert.equal(wrong.status, 401);
    return {
      chosenPassword: planted.password,
      laterPassword: planted.laterPassword,
      wrongPassword: planted.wrongPassword,
      sessionToken: owner.cookie.split('=')[1],
      invitedSessionToken: mia.cookie.split('=')[1],
      invitationToken: new URL(link).hash.slice(1),
      unusedInvitationToken: new URL(unused.link).hash.slice(1),
      madeKey: key,
    };
  }

  const bare = (secret) => secret.replace(/^whsec_/, '');
  /** The bytes a signing secret stands for, as a database could hold them. */
  const rawBytes = (secret) => (secret.startsWith('whsec_') ? Buffer.from(bare(secret), 'base64') : undefined);

  test('is found in no file, no output, no answer and no metric', async (t) => {
    const { program, project, webhook, secrets } = await livedIn(t);
    const answers = await everyAnswer(program, project, webhook);
    const output = () => Buffer.from(program.output());
    assert.ok(filesBelow(program.folder).length > 1, 'there are files to search');
    assert.ok(output().length > 0, 'there is output to search');

    const search = (when) => {
      for (const [name, secret] of Object.entries(secrets)) {
        assert.deepEqual(filesWithSecret(program.folder, bare(secret)), [], `${name} in the files ${when}`);
        assert.equal(findSecret(output(), bare(secret)), undefined, `${name} in the output ${when}`);
        const raw = rawBytes(secret);
        if (raw) assert.deepEqual(filesWithSecret(program.folder, raw), [], `${name}, raw, in the files ${when}`);
      }
    };
    search('while it runs');
    for (const [name, secret] of Object.entries(secrets)) {
      for (const [path, text] of answers) {
        if (name === 'rotatedSigning' && path.endsWith('/secret')) continue; // that is what it is for
        assert.equal(findSecret(Buffer.from(text), bare(secret)), undefined, `${name} in the answer of ${path}`);
      }
    }
    await program.stop();
    search('after it stopped');
  });

  test('would be found: the search sees a value that is not secret', async (t) => {
    const { program, project, secrets } = await livedIn(t);
    await project.report({ description: 'a-findable-description-Jf73' });
    assert.notDeepEqual(filesWithSecret(program.folder, 'a-findable-description-Jf73'), []);
    const [webhook] = await project.webhooks();
    const listed = await project.api.call('GET', `${project.path}/webhooks/${webhook.id}/secret`);
    assert.notEqual(findSecret(Buffer.from(listed.text), bare(secrets.rotatedSigning)), undefined);
  });

  test('of a webhook comes back masked, and saving the masked form keeps the value', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const receiver = await receiverFor(t);
    const project = program.firstProject();
    const webhook = await project.webhook(receiver.url(), { headers: [{ name: 'X-Key', value: planted.header }] });
    assert.equal(webhook.headers[0].name, 'X-Key');
    assert.ok(!webhook.headers[0].value, 'the value is not shown');
    await project.changeWebhook(webhook.id, { description: 'renamed', headers: webhook.headers });
    await project.report();
    const [request] = await receiver.received();
    assert.equal(request.header('x-key'), planted.header);
  });

  test('that opens the first start is told to who starts the program, and written nowhere', async (t) => {
    const program = new Program();
    t.after(() => program.stop());
    await program.serve();
    const { token } = await firstStartLink(program);
    assert.deepEqual(filesWithSecret(program.folder, token), []);
    const owner = await Person.setUp(program, { email: 'o@example.org', organisation: 'Acme', password: planted.password });
    for (const secret of [token, planted.password, owner.cookie.split('=')[1]]) {
      assert.deepEqual(filesWithSecret(program.folder, secret), []);
    }
    assert.equal(program.output().split(token).length, 2, 'it is printed once');
    await program.stop();
    for (const secret of [token, planted.password]) assert.deepEqual(filesWithSecret(program.folder, secret), []);
  });

  test('lies in files that only their owner may read', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    for (const path of [program.folder, ...filesBelow(program.folder)]) {
      if (path === join(program.folder, 'address')) continue; // public by its nature
      assert.equal(statSync(path).mode & 0o007, 0, `${path} is open to others`);
    }
  });
});

/** [path, text] of everything that can be read of a webhook, its deliveries, its bugs, the server. */
async function everyAnswer(program, project, webhook) {
  const deliveries = await project.deliveries();
  const bugs = await project.bugs();
  const paths = [
    '/projects', '/members', '/invitations', '/api-keys', project.path, `${project.path}/webhooks`, `${project.path}/webhooks/${webhook.id}`,
    `${project.path}/webhooks/${webhook.id}/secret`, `${project.path}/deliveries`, `${project.path}/bugs`,
    ...deliveries.map((it) => `${project.path}/deliveries/${it.id}`),
    ...bugs.map((it) => `${project.path}/bugs/${it.id}`),
  ];
  const answers = [];
  for (const path of paths) answers.push([path, (await project.api.call('GET', path)).text]);
  for (const path of ['/metrics', '/healthz', '/readyz', '/openapi.json', `/config/${project.sdkKey}`]) {
    answers.push([path, (await program.api.raw(path)).text]);
  }
  for (const bug of bugs) {
    for (const url of [bug.screenshotDataUrl, bug.replayDataUrl].filter(Boolean)) {
      const { pathname, search } = new URL(url);
      const file = await program.api.raw(pathname + search);
      assert.equal(file.status, 200, url);
      answers.push([url, file.text]);
    }
  }
  return answers;
}
