// Who may do what, on every route that /openapi.json lists and not on those only that one thinks of: without a
// credential, in each role by key and by session, and with the ids of another organisation. A route that is new needs
// a line in `bodies` if it takes a body, and an id in `idsOf` if its path has a new parameter; without them this fails.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { Api } from '../support/api.mjs';
import { Person } from '../support/person.mjs';
import { initialise, Program } from '../support/program.mjs';
import { Receiver } from '../support/receiver.mjs';

const roles = ['viewer', 'member', 'owner'];
const password = 'correct horse battery';

/** What anyone at all may call: each asks for a token of its own, or is not about one organisation. */
const open = new Set([
  'GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /openapi.json', 'GET /files/{name}',
  'GET /api/v1/setup', 'POST /api/v1/setup', 'POST /api/v1/session', 'GET /api/v1/invitation',
  'POST /api/v1/invitation/accept', 'GET /api/v1/shared/{token}',
]);

/** A body for each route that takes one, such that its owner is not refused for the body. `url`: of a receiver. */
const bodies = {
  'POST /session/organisation': ({ organisation }) => ({ organisation }),
  'PATCH /person': () => ({ name: 'Someone' }),
  'POST /organisations': () => ({ name: `Made ${Math.random()}` }),
  'PATCH /organisation': () => ({ name: `Named ${Math.random()}` }),
  'PATCH /members/{member}': () => ({ role: 'viewer' }),
  'POST /invitations': () => ({ email: `${Math.random()}@example.org`, role: 'viewer' }),
  'POST /api-keys': () => ({ name: 'another' }),
  'POST /projects': () => ({ project: `MADE${Math.floor(Math.random() * 1e6)}` }),
  'POST /projects/{project}/sdk-key/renew': () => ({}),
  'PATCH /projects/{project}': () => ({ name: 'stolen' }),
  'POST /projects/{project}/bugs': () => ({ description: 'stolen' }),
  'PATCH /projects/{project}/bugs/{bug}': () => ({ description: 'stolen' }),
  'POST /projects/{project}/bugs/{bug}/screenshot': () => ({}),
  'POST /projects/{project}/bugs/{bug}/film': () => ({}),
  'POST /projects/{project}/bugs/{bug}/move': () => ({ status: 'OPEN', after: null, before: null }),
  'POST /projects/{project}/bugs/{bug}/share/renew': () => ({}),
  'POST /projects/{project}/bugs/change': ({ bugs }) => ({ bugs, change: { type: 'STOLEN' } }),
  'POST /projects/{project}/bugs/remove': ({ bugs }) => ({ bugs }),
  'POST /projects/{project}/webhooks/check': ({ url }) => ({ url }),
  'POST /projects/{project}/webhooks': ({ url }) => ({ url, actions: ['BUG_CREATED'] }),
  'POST /projects/{project}/webhooks/test': ({ url }) => ({ url, actions: ['BUG_CREATED'] }),
  'PATCH /projects/{project}/webhooks/{webhook}': ({ url }) => ({ url }),
  'POST /projects/{project}/webhooks/{webhook}/secret/rotate': () => ({ overlapSeconds: 0 }),
  'POST /projects/{project}/webhooks/{webhook}/recover': () => ({ since: '2020-01-01T00:00:00.000Z' }),
  'POST /projects/{project}/deliveries/resend': ({ deliveries }) => ({ deliveries }),
  'POST /projects/{project}/deliveries/{delivery}/resend': () => ({}),
  'POST /projects/{project}/deliveries/{delivery}/cancel': () => ({}),
};

/** Routes that answer as they should although nothing was made as this test makes it, each with the reason. */
const refusesItsOwner = {
  'POST /projects/{project}/bugs/{bug}/screenshot': 'its report brought no page',
  'POST /projects/{project}/bugs/{bug}/film': 'its report brought no replay',
};

/** Project WEB in each; so a key alone must not decide whose project it is. */
const names = [
  { organisation: 'Ours', project: 'WEB', email: 'owner@ours.example.org' },
  { organisation: 'Theirs', project: 'WEB', email: 'owner@theirs.example.org' },
];

describe('Another organisation', () => {
  const program = new Program();
  const tenants = [];
  let receiver;
  let routes;

  before(async () => {
    for (const name of names) tenants.push({ keys: await initialise(program.folder, name) });
    program.keys = tenants[0].keys;
    await program.serve();
    receiver = await Receiver.start();
    receiver.will(answer(500));
    for (const tenant of tenants) await settle(tenant);
    routes = await allRoutes(program);
  });
  after(async () => {
    await receiver?.close();
    await program.stop();
  });

  /** Gives a tenant a second project with one of everything in it, and people and keys of each role. */
  async function settle(tenant) {
    tenant.api = program.api.as(tenant.keys.apiKey);
    const key = `ONLY${tenants.indexOf(tenant)}`;
    const made = await tenant.api.post('/projects', { project: key, name: key }, 201);
    tenant.project = tenant.api.project(key, made.sdkKey);
    tenant.web = tenant.api.project('WEB', tenant.keys.sdkKey);
    tenant.webhook = await tenant.project.webhook(receiver.url(`/${key}`), { scheduleSeconds: [3600] });
    tenant.spareBug = await tenant.project.report({ description: `of ${key}` });
    tenant.bug = await tenant.project.report({ description: `of ${key}` });
    tenant.delivery = await tenant.project.deliveryAttempted(tenant.webhook.id);
    tenant.people = { owner: await Person.signIn(program, tenant.keys.email, tenant.keys.password) };
    for (const role of ['member', 'viewer']) tenant.people[role] = await join(tenant, role);
    tenant.apiKeys = {};
    for (const role of roles) tenant.apiKeys[role] = await tenant.api.post('/api-keys', { name: role, role }, 201);
    tenant.invitation = await tenant.api.post('/invitations', { email: `asked@${key}.example.org`, role: 'viewer' }, 201);
    tenant.member = (await tenant.api.all('/members')).find((it) => it.role === 'member');
  }

  async function join(tenant, role) {
    const email = `${role}@${tenant.project.key}.example.org`;
    const { link } = await tenant.api.post('/invitations', { email, role }, 201);
    return Person.accept(program, link, { password });
  }

  /** `{route, filled}` for each route with our ids in its path; with their own project where `project` says so. */
  function withIdsOf(tenant, project = tenant.project.key) {
    return routes
      .filter((it) => it.path.includes('{') && it.who !== 'anyone')
      .map((route) => ({ route, filled: fill(route.path, { ...idsOf(tenant), project }) }));
  }

  test('is let in nowhere without a credential', async () => {
    const stranger = new Api(program.base);
    for (const route of routes.filter((it) => it.who !== 'anyone')) {
      const path = fill(route.path, idsOf(tenants[0]));
      for (const headers of [{}, { Authorization: 'Bearer nothing' }, { Cookie: '__Host-bughook=nothing' }]) {
        const { status, text } = await stranger.call(route.method, path, { body: bodyOf(route, tenants[0]), headers });
        assert.equal(status, 401, `${route.name}: ${status} ${text}`);
      }
    }
  });

  test('finds open only what is meant to be', () => {
    const found = routes.filter((it) => it.who === 'anyone').map((it) => `${it.method} ${it.whole}`);
    for (const route of found) assert.ok(open.has(route), `${route} is open to anyone: is it meant to be? Then add it here.`);
    for (const { who, name } of routes) assert.ok(['anyone', 'person', ...roles].includes(who), `${name}: ${who}`);
  });

  test('is not even tried in too low a role, by key or by session', async () => {
    const [ours] = tenants;
    for (const route of routes.filter((it) => roles.includes(it.who))) {
      for (const role of roles) {
        // Nothing is there under these ids, so that whoever is let in changes nothing.
        const path = fill(route.path, { ...idsOf(ours), ...nowhere });
        for (const [kind, api] of [['key', program.api.as(ours.apiKeys[role].key)], ['session', ours.people[role]]]) {
          const isLow = roles.indexOf(role) < roles.indexOf(route.who);
          if (!isLow && !route.path.includes('{')) continue; // would be done
          const { status, body, text } = await api.call(route.method, path, { body: bodyOf(route, ours) });
          assert.equal(status === 403, isLow, `${route.name} as ${role} by ${kind}: ${status} ${text}`);
          if (!isLow) continue;
          assert.equal(body.field, undefined);
          assert.ok(body.detail.includes(`role ${route.who}`), body.detail);
        }
      }
    }
  });

  test('has routes for people that no key opens', async () => {
    const [ours] = tenants;
    const forPeople = routes.filter((it) => it.who === 'person');
    assert.ok(forPeople.length >= 7);
    for (const route of forPeople) {
      const { status, text } = await ours.api.call(route.method, route.path, { body: bodyOf(route, ours) });
      assert.equal(status, 403, `${route.name}: ${status} ${text}`);
    }
  });

  test('with a project of the same key sees its own and not ours', async () => {
    const [ours, theirs] = tenants;
    await ours.web.report({ description: 'ours' });
    await theirs.web.report({ description: 'theirs' });
    assert.deepEqual((await ours.web.bugs()).map((it) => it.description), ['ours']);
    assert.deepEqual((await theirs.web.bugs()).map((it) => it.description), ['theirs']);
    assert.deepEqual((await ours.web.bugs()).map((it) => it.bugId), [1]);
    assert.deepEqual((await theirs.web.bugs()).map((it) => it.bugId), [1]);
    assert.notEqual(ours.keys.organisation, theirs.keys.organisation);
  });

  test('lists only its own', async () => {
    const [ours, theirs] = tenants;
    assert.deepEqual((await ours.api.all('/projects')).map((it) => it.project).sort(), ['ONLY0', 'WEB']);
    assert.deepEqual((await theirs.api.all('/projects')).map((it) => it.project).sort(), ['ONLY1', 'WEB']);
    for (const path of ['/members', '/invitations', '/api-keys']) {
      const [a, b] = [await ours.api.all(path), await theirs.api.all(path)];
      assert.ok(a.length && b.length, path);
      assert.ok(!a.some((mine) => b.some((other) => other.id === mine.id)), path);
    }
  });

  test('is answered 404 on every route with our ids, by key and by session, and nothing of ours changes', async () => {
    const [ours, theirs] = tenants;
    const before = await everythingOf(ours);
    let walked = 0;
    // Our project's key, and our things sought in their own projects.
    for (const project of [ours.project.key, theirs.project.key, 'WEB']) {
      for (const { route, filled } of withIdsOf(ours, project)) {
        const isTheirOwn = project !== ours.project.key && !/\{(?!project)/.test(route.path);
        if (isTheirOwn) continue;
        for (const api of [theirs.api, theirs.people.owner]) {
          const { status, text } = await api.call(route.method, filled, { body: bodyOf(route, ours) });
          assert.equal(status, 404, `${route.method} ${filled}: ${status} ${text}`);
          for (const secret of [ours.project.sdkKey, ours.webhook.url, 'of ONLY0', ours.invitation.email]) {
            assert.ok(!text.includes(secret), `${route.method} ${filled} gives away ${secret}`);
          }
          walked += 1;
        }
      }
    }
    assert.ok(walked >= 100, `only ${walked} calls made`);
    assert.deepEqual(await everythingOf(ours), before);
  });

  test('can not reach what is ours by naming it in a body', async () => {
    const [ours, theirs] = tenants;
    const before = await everythingOf(ours);
    const withLists = routes.filter((it) => it.takesBody && /\b(bugs|deliveries)\b.*=>/.test(String(bodies[it.name])));
    assert.ok(withLists.length >= 3);
    for (const route of withLists) {
      const { status, text } = await theirs.api.call(route.method, fill(route.path, idsOf(theirs)), { body: bodyOf(route, ours) });
      assert.ok(status < 500 && !text.includes('of ONLY0'), `${route.name}: ${status} ${text}`);
    }
    assert.deepEqual(await everythingOf(ours), before);
  });

  test('can not look at our organisation', async () => {
    const [ours, theirs] = tenants;
    const { status } = await theirs.people.owner.call('POST', '/session/organisation', { body: { organisation: ours.keys.organisation } });
    assert.equal(status, 404);
    assert.equal((await theirs.people.owner.get('/session')).organisation.name, 'Theirs');
  });

  test('can filter deliveries by our webhook or bug and finds none', async () => {
    const [ours, theirs] = tenants;
    assert.deepEqual(await theirs.project.deliveries(`webhook=${ours.webhook.id}`), []);
    assert.deepEqual(await theirs.project.deliveries(`bug=${ours.bug.id}`), []);
  });

  test('never gets our webhooks', () => {
    for (const request of receiver.requests) {
      const { data } = JSON.parse(request.body);
      assert.equal(request.target, `/${data.project}`);
      assert.equal(data.description, `of ${data.project}`);
    }
  });

  test('with the same organisation name or e-mail can not be made', async () => {
    for (const name of [{ ...names[0], email: 'new@example.org' }, { ...names[0], organisation: 'New' }]) {
      await assert.rejects(initialise(program.folder, name), /init failed/);
    }
  });

  // Last, since nothing is left of it: every 404 above is one that its owner does not get.
  test('is refused nothing that its own people are not', async () => {
    const [ours] = tenants;
    const inOrder = withIdsOf(ours).sort((a, b) => rank(a.route) - rank(b.route));
    for (const { route, filled } of inOrder) {
      const { status, text } = await ours.api.call(route.method, filled, { body: bodyOf(route, ours) });
      const isDone = status < 300 || (status < 500 && status !== 404 && refusesItsOwner[route.name]);
      assert.ok(isDone, `${route.method} ${filled}: ${status} ${text}`);
    }
  });

  /** Reads, then changes, then removals of what is deepest first. */
  function rank({ method, path }) {
    if (method === 'GET') return 0;
    return method === 'DELETE' ? 100 - path.length / 100 : 50;
  }

  function bodyOf(route, tenant) {
    if (!route.takesBody) return undefined;
    const make = bodies[route.name] ?? assert.fail(`${route.name} is new: give it a body in \`bodies\``);
    return make({
      url: receiver.url('/stolen'),
      organisation: tenant.keys.organisation,
      bugs: [tenant.spareBug.id],
      deliveries: [tenant.delivery.id],
    });
  }
});

/** Ids in the right form under which nothing is. */
const nowhere = Object.fromEntries(
  ['webhook', 'bug', 'delivery', 'member', 'invitation', 'key'].map((it) => [it, '5f00000000000000000001ff']),
);
nowhere.project = 'NOWHERE';

function idsOf({ project, webhook, bug, delivery, member, invitation, apiKeys }) {
  return {
    project: project.key, webhook: webhook.id, bug: bug.id, delivery: delivery.id,
    member: member.id, invitation: invitation.id, key: apiKeys.viewer.id,
  };
}

/** Every method and path that the server documents; `path` below /api/v1 where it is. */
async function allRoutes(program) {
  const { body } = await program.api.raw('/openapi.json');
  const routes = Object.entries(body.paths).flatMap(([whole, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const path = whole.replace(/^\/api\/v1/, '');
      const name = `${method.toUpperCase()} ${path}`;
      return { method: method.toUpperCase(), path, whole, name, who: operation['x-who'], takesBody: 'requestBody' in operation };
    }));
  assert.ok(routes.length >= 50, `only ${routes.length} routes to walk`);
  return routes;
}

function fill(path, ids) {
  return path.replace(/\{(\w+)\}/g, (whole, name) => {
    assert.ok(ids[name], `${path} has a parameter that is new: give it an id in \`idsOf\` and \`nowhere\``);
    return encodeURIComponent(ids[name]);
  });
}

async function everythingOf({ api, project, webhook, bug, delivery }) {
  return {
    project: await api.get(project.path),
    members: (await api.all('/members')).map((it) => ({ ...it, lastSeenAt: 0 })),
    invitations: await api.all('/invitations'),
    keys: (await api.all('/api-keys')).map((it) => ({ ...it, lastUsedAt: 0 })),
    webhooks: await project.webhooks(),
    secret: await project.secret(webhook.id),
    bugs: await project.bugs(),
    bug: await project.bug(bug.id),
    delivery: await project.delivery(delivery.id),
  };
}
