// Signing in, from the first start on: the link, the session and its cookie, what guards a change, and what ends it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { initialise, Program } from '../support/program.mjs';
import { cookiesOf, firstStartLink, Person } from '../support/person.mjs';
import { programUnderTest } from '../support/scenario.mjs';

const password = 'correct horse battery';

async function served(t, options) {
  const program = new Program(options);
  t.after(() => program.stop());
  await program.serve();
  return program;
}

describe('The first start', () => {
  test('on an empty folder makes the organisation, its project and its owner', async (t) => {
    const program = await served(t);
    const { url, token } = await firstStartLink(program);
    assert.ok(url.startsWith(`${program.base}/setup#`), url);
    assert.ok(token.length >= 22, 'at least 128 random bits');
    const visitor = new Person(program.base);
    assert.deepEqual(await visitor.get(`/setup?token=${token}`), { email: null, organisation: null });

    const person = await Person.setUp(program, { email: ' Olga@Example.org ', name: 'Olga', password, organisation: 'Acme', project: 'SHOP' });
    const { session } = person;
    assert.equal(session.person.email, 'olga@example.org');
    assert.equal(session.person.name, 'Olga');
    assert.equal(session.organisation.name, 'Acme');
    assert.equal(session.role, 'owner');
    assert.deepEqual(session.organisations, [{ ...session.organisation, role: 'owner' }]);
    assert.equal(session.publicUrl, program.base);
    assert.match(session.version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual((await person.all('/projects')).map((it) => it.project), ['SHOP']);
    assert.deepEqual(await person.get('/session'), session);
  });

  test('after `bughook init` gives its owner a password', async (t) => {
    const program = new Program();
    program.keys = await initialise(program.folder, { organisation: 'Acme', email: 'owner@example.org' });
    t.after(() => program.stop());
    await program.serve();
    const { token } = await firstStartLink(program);
    const visitor = new Person(program.base);
    assert.deepEqual(await visitor.get(`/setup?token=${token}`), { email: 'owner@example.org', organisation: 'Acme' });
    const person = await Person.setUp(program, { name: 'Olga', password });
    assert.equal(person.session.person.email, 'owner@example.org');
    assert.equal((await visitor.call('POST', '/session', { body: { email: 'owner@example.org', password: program.keys.password } })).status, 401);
    await Person.signIn(program, 'OWNER@example.org', password);
  });

  test('works once, and a later start offers none', async (t) => {
    const program = await served(t);
    const { token } = await firstStartLink(program);
    const fields = { token, email: 'o@example.org', password, organisation: 'Acme' };
    const wrong = await new Person(program.base).call('POST', '/setup', { body: { ...fields, token: token.slice(1) } });
    assert.deepEqual([wrong.status, wrong.body.field], [404, 'token']);
    await Person.setUp(program, fields);
    for (const [method, path, body] of [['GET', `/setup?token=${token}`], ['POST', '/setup', fields]]) {
      const again = await new Person(program.base).call(method, path, { body });
      assert.deepEqual([again.status, again.body.field], [404, 'token'], method);
    }
    await program.restart();
    assert.equal(await firstStartLink(program), undefined);
  });

  test('that ended unused is offered again with another link, and the old one is void', async (t) => {
    const program = await served(t);
    const before = (await firstStartLink(program)).token;
    await program.restart();
    const after = (await firstStartLink(program)).token;
    assert.notEqual(after, before);
    assert.equal((await new Person(program.base).call('GET', `/setup?token=${before}`)).status, 404);
    assert.equal((await new Person(program.base).call('GET', `/setup?token=${after}`)).status, 200);
  });

  test('refuses a weak password and names the field, and the link stays', async (t) => {
    const program = await served(t);
    const { token } = await firstStartLink(program);
    const good = { token, email: 'o@example.org', password, organisation: 'Acme' };
    const cases = [
      [{ password: 'short' }, 'password'], [{ password: 'o@example.org' }, 'password'], [{ email: 'nobody' }, 'email'],
      [{ organisation: '' }, 'organisation'], [{ project: 'a b' }, 'project'],
    ];
    for (const [fields, field] of cases) {
      const refused = await new Person(program.base).call('POST', '/setup', { body: { ...good, ...fields } });
      assert.deepEqual([refused.status, refused.body.field], [422, field], refused.text);
    }
    await Person.setUp(program, good);
  });
});

describe('A session', () => {
  const program = programUnderTest();
  const email = 'owner@example.org';

  test('is a cookie that only this origin gets and no script reads', async () => {
    const answer = await new Person(program.base).call('POST', '/session', { body: { email, password: program.keys.password } });
    const [[name, { value, attributes }]] = Object.entries(cookiesOf(answer));
    assert.equal(name, '__Host-bughook');
    assert.match(value, /^[A-Za-z0-9]{43}$/);
    for (const wanted of ['secure', 'httponly', 'samesite=strict', 'path=/']) assert.ok(attributes.includes(wanted), wanted);
    assert.ok(!attributes.some((it) => it.startsWith('domain')));
    assert.ok(!answer.text.includes(value), 'the token is in the cookie only');
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });

  test('is refused in the same words for an unknown address and a wrong password', async () => {
    const attempt = async (body) => {
      const { status, body: problem, headers } = await new Person(program.base).call('POST', '/session', { body });
      return { status, problem, cookie: headers['set-cookie'] };
    };
    const wrong = await attempt({ email, password: 'not the password' });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.cookie, undefined);
    assert.deepEqual(await attempt({ email: 'nobody@example.org', password: 'not the password' }), wrong);
  });

  test('guards changes with the CSRF token and the origin', async () => {
    const person = await Person.signIn(program, email, program.keys.password);
    const change = (headers) => person.call('PATCH', '/organisation', { body: { name: 'Example' }, headers });
    assert.equal((await change({})).status, 200);
    const noToken = await change({ 'X-CSRF-Token': '' });
    assert.deepEqual([noToken.status, noToken.body.field], [403, 'X-CSRF-Token']);
    for (const origin of ['https://evil.example.org', 'null', `http://127.0.0.1:${program.port + 1}`]) {
      const foreign = await change({ Origin: origin });
      assert.deepEqual([foreign.status, foreign.body.field], [403, 'Origin'], origin);
    }
    const other = await Person.signIn(program, email, program.keys.password);
    assert.equal((await change({ 'X-CSRF-Token': other.csrfToken })).status, 403, 'the token of another session');
    const crossSite = await new Person(program.base).call('POST', '/session', { body: { email, password: program.keys.password }, headers: { Origin: 'https://evil.example.org' } });
    assert.equal(crossSite.status, 403, 'nor can another origin sign someone in');
  });

  test('is a new one at each sign-in, and the one before ends', async () => {
    const fixed = '__Host-bughook=' + 'A'.repeat(43);
    const person = new Person(program.base);
    person.cookie = fixed;
    await person.enter('/session', { email, password: program.keys.password });
    assert.notEqual(person.cookie, fixed);
    const first = person.cookie;
    await person.enter('/session', { email, password: program.keys.password });
    assert.notEqual(person.cookie, first);
    const before = new Person(program.base);
    before.cookie = first;
    assert.equal((await before.call('GET', '/session')).status, 401);
    before.cookie = fixed;
    assert.equal((await before.call('GET', '/session')).status, 401);
  });

  test('ends here, everywhere, and elsewhere when the password changes', async () => {
    const signIn = (word = program.keys.password) => Person.signIn(program, email, word);
    const status = async (person) => (await person.call('GET', '/session')).status;
    const [a, b, c] = [await signIn(), await signIn(), await signIn()];
    const token = a.cookie;
    assert.equal((await a.remove('/session')).status, 204);
    assert.equal(a.cookie, '', 'the browser is told to drop it');
    a.cookie = token;
    assert.deepEqual([await status(a), await status(b), await status(c)], [401, 200, 200]);

    const wrong = await b.call('PATCH', '/person', { body: { password: 'another long one', currentPassword: 'guess' } });
    assert.deepEqual([wrong.status, wrong.body.field], [403, 'currentPassword']);
    await b.patch('/person', { name: 'Olga', password: 'another long one', currentPassword: program.keys.password });
    program.keys.password = 'another long one';
    assert.deepEqual([await status(b), await status(c)], [200, 401]);
    assert.equal((await b.get('/session')).person.name, 'Olga');

    const d = await signIn();
    assert.equal((await d.remove('/sessions')).status, 204);
    assert.equal(await status(b), 401);
  });

  test('lasts over a restart', async () => {
    const person = await Person.signIn(program, email, program.keys.password);
    await program.restart();
    person.base = program.base;
    assert.equal((await person.call('GET', '/session')).status, 200);
  });

  test('is not for API keys', async () => {
    const { status, body } = await program.api.call('GET', '/session');
    assert.equal(status, 403, body.detail);
  });
});

describe('Guessing', () => {
  test('is slowed for one address after ten wrong passwords, however right the next one is', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const attempt = (password) => new Person(program.base).call('POST', '/session', { body: { email: 'owner@example.org', password } });
    await Person.signIn(program, 'owner@example.org', program.keys.password);
    for (let i = 0; i < 10; ++i) assert.equal((await attempt(`guess number ${i}`)).status, 401);
    const slowed = await attempt(program.keys.password);
    assert.equal(slowed.status, 429, slowed.text);
    assert.ok(Number(slowed.headers['retry-after']) > 0);
    const other = await new Person(program.base).call('POST', '/session', { body: { email: 'b@example.org', password: 'x' } });
    assert.equal(other.status, 401, 'others can still try');
  });
});

describe('A server that is reached over plain HTTP', () => {
  test('from elsewhere sets a cookie that browsers take there, and says so', async (t) => {
    const program = await Program.start({ settings: { 'server.public_url': 'http://bugs.internal.example:8080' } });
    t.after(() => program.stop());
    const answer = await new Person(program.base).call('POST', '/session', {
      body: { email: 'owner@example.org', password: program.keys.password },
      headers: { Origin: 'http://bugs.internal.example:8080' },
    });
    const { bughook } = cookiesOf(answer);
    assert.ok(bughook, answer.text);
    assert.ok(!bughook.attributes.includes('secure'));
    assert.ok(bughook.attributes.includes('httponly') && bughook.attributes.includes('samesite=strict'));
    assert.match(program.output(), /plain HTTP/);
  });
});
