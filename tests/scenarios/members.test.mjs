// People of one organisation and of several: invitations, roles, API keys, and what each of them opens and when it ends.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Person } from '../support/person.mjs';
import { programUnderTest } from '../support/scenario.mjs';

const password = 'correct horse battery';

describe('An organisation', () => {
  const program = programUnderTest();
  let owner;
  before(async () => {
    owner = await Person.signIn(program, program.keys.email, program.keys.password);
  });

  const invite = (email, role = 'member') => owner.post('/invitations', { email, role }, 201);
  async function join(email, role) {
    return Person.accept(program, (await invite(email, role)).link, { name: email.split('@')[0], password });
  }
  const memberWith = async (email) => (await owner.all('/members')).find((it) => it.email === email);

  test('asks someone in by a link that works once', async () => {
    const made = await invite('Mia@example.org', 'viewer');
    assert.deepEqual({ ...made, id: 0, link: 0, createdAt: 0, expiresAt: 0 }, { id: 0, link: 0, email: 'mia@example.org', role: 'viewer', createdAt: 0, expiresAt: 0 });
    assert.equal(Date.parse(made.expiresAt) - Date.parse(made.createdAt), 7 * 24 * 3600 * 1000);
    const { link, ...shown } = made;
    const token = new URL(link).hash.slice(1);
    assert.equal(link, `${program.base}/invite#${token}`);
    const [listed] = await owner.all('/invitations');
    assert.deepEqual(listed, shown);
    assert.ok(!JSON.stringify(listed).includes(token), 'the link is shown once');

    const visitor = new Person(program.base);
    const offer = await visitor.get(`/invitation?token=${token}`);
    assert.deepEqual(offer, { organisation: 'Example', email: 'mia@example.org', role: 'viewer', hasAccount: false });
    for (const [fields, status, field] of [[{ password: 'short' }, 422, 'password'], [{ password, name: '' }, 422, 'name'], [{ name: 'M' }, 400, 'password']]) {
      const refused = await visitor.call('POST', '/invitation/accept', { body: { token, ...fields } });
      assert.deepEqual([refused.status, refused.body.field], [status, field], refused.text);
    }
    const mia = await Person.accept(program, link, { name: 'Mia', password });
    assert.equal(mia.session.role, 'viewer');
    assert.equal(mia.session.person.name, 'Mia');
    const again = await new Person(program.base).call('POST', '/invitation/accept', { body: { token, password } });
    assert.deepEqual([again.status, again.body.field], [404, 'token']);
    assert.deepEqual(await owner.all('/invitations'), []);
    assert.equal((await memberWith('mia@example.org')).role, 'viewer');
    assert.ok((await memberWith('mia@example.org')).lastSeenAt);
  });

  test('can take an invitation back, and a second one takes the place of the first', async () => {
    const first = await invite('ned@example.org');
    const second = await invite('ned@example.org', 'owner');
    const status = async ({ link }) => (await new Person(program.base).call('GET', `/invitation?token=${new URL(link).hash.slice(1)}`)).status;
    assert.deepEqual([await status(first), await status(second)], [404, 200]);
    assert.equal((await owner.remove(`/invitations/${second.id}`)).status, 204);
    assert.equal(await status(second), 404);
    assert.equal((await owner.remove(`/invitations/${second.id}`)).status, 404);
  });

  test('does not ask in who is in, or who has no address, or in no role', async () => {
    const refuse = async (body) => {
      const { status, body: problem } = await owner.call('POST', '/invitations', { body });
      return [status, problem.field];
    };
    assert.deepEqual(await refuse({ email: program.keys.email, role: 'viewer' }), [409, 'email']);
    assert.deepEqual(await refuse({ email: 'nobody', role: 'viewer' }), [422, 'email']);
    assert.deepEqual(await refuse({ email: 'a@b.org', role: 'king' }), [422, 'role']);
    assert.deepEqual(await refuse({ email: 'a@b.org' }), [422, 'role']);
    assert.deepEqual(await refuse({ email: 'a@b.org', role: 'viewer', rolle: 'x' }), [422, 'rolle']);
  });

  test('changes roles, which holds at once, and never loses its last owner', async () => {
    const pat = await join('pat@example.org', 'viewer');
    const { id } = await memberWith('pat@example.org');
    const own = await memberWith(program.keys.email);
    const mayMake = async () => (await pat.call('POST', '/projects', { body: {} })).status !== 403;
    assert.equal(await mayMake(), false);
    for (const last of [await owner.call('PATCH', `/members/${own.id}`, { body: { role: 'member' } }), await owner.remove(`/members/${own.id}`)]) {
      assert.equal(last.status, 409, last.text);
    }
    assert.equal((await owner.patch(`/members/${id}`, { role: 'owner' })).role, 'owner');
    assert.equal(await mayMake(), true);
    assert.equal((await pat.patch(`/members/${own.id}`, { role: 'member' })).role, 'member');
    const refused = await owner.call('POST', '/projects', { body: {} });
    assert.equal(refused.status, 403);
    assert.equal(refused.body.field, undefined);
    assert.match(refused.body.detail, /role owner/);
    await pat.patch(`/members/${own.id}`, { role: 'owner' });
    assert.equal((await owner.remove(`/members/${id}`)).status, 204);
    assert.equal((await pat.call('GET', '/session')).status, 401, 'who is removed is signed out');
    const back = await new Person(program.base).call('POST', '/session', { body: { email: 'pat@example.org', password } });
    assert.equal(back.status, 403, back.text);
  });

  test('makes API keys that open what their role may, until they are revoked', async () => {
    const made = await owner.post('/api-keys', { name: 'reader', role: 'viewer' }, 201);
    assert.match(made.key, /^[A-Za-z0-9]{40}$/);
    const reader = program.api.as(made.key);
    assert.equal((await reader.get('/projects')).items.length, 1);
    const refused = await reader.call('POST', '/projects', { body: { project: 'NEW' } });
    assert.equal(refused.status, 403);
    assert.match(refused.body.detail, /role owner/);
    const listed = (await owner.all('/api-keys')).find((it) => it.id === made.id);
    assert.deepEqual({ ...listed, lastUsedAt: 0 }, { id: made.id, name: 'reader', role: 'viewer', createdAt: made.createdAt, lastUsedAt: 0 });
    assert.ok(listed.lastUsedAt, 'its use is noted');
    assert.equal((await owner.remove(`/api-keys/${made.id}`)).status, 204);
    assert.equal((await reader.call('GET', '/projects')).status, 401);
    const nameless = await owner.call('POST', '/api-keys', { body: {} });
    assert.deepEqual([nameless.status, nameless.body.field], [422, 'name']);
    assert.equal((await owner.post('/api-keys', { name: 'full' }, 201)).role, 'owner');
  });

  test('is one of several that a person switches between', async () => {
    const made = await owner.post('/organisations', { name: 'Second' }, 201);
    assert.equal(made.role, 'owner');
    const twin = await owner.call('POST', '/organisations', { body: { name: 'Second' } });
    assert.deepEqual([twin.status, twin.body.field], [409, 'name']);
    assert.equal((await owner.get('/session')).organisation.name, 'Example', 'making one is not going there');
    const session = await owner.post('/session/organisation', { organisation: made.id });
    assert.equal(session.organisation.name, 'Second');
    assert.equal(session.csrfToken, owner.csrfToken);
    assert.deepEqual(await owner.all('/projects'), []);
    assert.equal((await owner.patch('/organisation', { name: 'Third' })).name, 'Third');
    assert.deepEqual((await owner.all('/organisations')).map((it) => it.name), ['Example', 'Third']);
    await owner.post('/session/organisation', { organisation: session.organisations[0].id });
    assert.equal((await owner.all('/projects')).length, 1);
    const stranger = await join('zoe@example.org', 'owner');
    const refused = await stranger.call('POST', '/session/organisation', { body: { organisation: made.id } });
    assert.equal(refused.status, 404, refused.text);
  });

  test('asks in someone who has an account, and takes no new password for it', async () => {
    const ann = await join('ann@example.org', 'viewer');
    const other = await owner.post('/organisations', { name: 'Fourth' }, 201);
    await owner.post('/session/organisation', { organisation: other.id });
    const { link } = await invite('ann@example.org', 'member');
    await owner.post('/session/organisation', { organisation: program.keys.organisation });
    const token = new URL(link).hash.slice(1);
    assert.equal((await ann.get(`/invitation?token=${token}`)).hasAccount, true);
    const wrong = await new Person(program.base).call('POST', '/invitation/accept', { body: { token, password: 'another long password' } });
    assert.deepEqual([wrong.status, wrong.body.field], [403, 'password']);
    const joined = await Person.accept(program, link, { password });
    assert.equal(joined.session.organisation.name, 'Fourth');
    assert.equal(joined.session.role, 'member');
    assert.deepEqual(joined.session.organisations.map((it) => [it.name, it.role]), [['Example', 'viewer'], ['Fourth', 'member']]);
  });
});
