// Two organisations in one data folder. Nothing of the one is reachable with the key of the other:
// not by the few routes one thinks of, but by every route that /openapi.json lists.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answer } from '../support/behaviours.mjs';
import { initialise, Program } from '../support/program.mjs';
import { Receiver } from '../support/receiver.mjs';

/** Project WEB in each; so a key alone must not decide whose project it is. */
const names = [
  { organisation: 'Ours', project: 'WEB', email: 'owner@ours.example.org' },
  { organisation: 'Theirs', project: 'WEB', email: 'owner@theirs.example.org' },
];

describe('Another organisation', () => {
  const program = new Program();
  const tenants = [];
  let receiver;

  before(async () => {
    for (const name of names) tenants.push({ keys: await initialise(program.folder, name) });
    program.keys = tenants[0].keys;
    await program.serve();
    receiver = await Receiver.start();
    receiver.will(answer(500));
    for (const tenant of tenants) await settle(tenant);
  });
  after(async () => {
    await receiver?.close();
    await program.stop();
  });

  /** Gives a tenant a second project with one of everything in it. */
  async function settle(tenant) {
    tenant.api = program.api.as(tenant.keys.apiKey);
    const key = `ONLY${tenants.indexOf(tenant)}`;
    const made = await tenant.api.post('/projects', { project: key, name: key }, 201);
    tenant.project = tenant.api.project(key, made.sdkKey);
    tenant.web = tenant.api.project('WEB', tenant.keys.sdkKey);
    tenant.webhook = await tenant.project.webhook(receiver.url(`/${key}`), { scheduleSeconds: [3600] });
    tenant.bug = await tenant.project.report({ description: `of ${key}` });
    tenant.delivery = await tenant.project.deliveryAttempted(tenant.webhook.id);
  }

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

  test('lists only its own projects', async () => {
    const [ours, theirs] = tenants;
    assert.deepEqual((await ours.api.all('/projects')).map((it) => it.project).sort(), ['ONLY0', 'WEB']);
    assert.deepEqual((await theirs.api.all('/projects')).map((it) => it.project).sort(), ['ONLY1', 'WEB']);
  });

  test('is answered 404 on every route with our ids, and nothing of ours changes', async () => {
    const [ours, theirs] = tenants;
    const before = await everythingOf(ours);
    const routes = await managementRoutes(program);
    assert.ok(routes.length >= 15, `only ${routes.length} routes to walk`);
    let walked = 0;
    for (const { method, path } of routes) {
      // Our project's key, and our things sought in their own projects.
      for (const project of [ours.project.key, theirs.project.key, 'WEB']) {
        const filled = fill(path, { ...idsOf(ours), project });
        const isTheirOwn = project !== ours.project.key && !/\{(?!project)/.test(path);
        if (!filled || isTheirOwn) continue;
        const { status, text } = await theirs.api.call(method, filled.replace('/api/v1', ''), {
          body: method === 'GET' || method === 'DELETE' ? undefined : validBody(path, receiver),
        });
        assert.equal(status, 404, `${method} ${filled}: ${status} ${text}`);
        for (const secret of [ours.project.sdkKey, ours.webhook.url, 'of ONLY0']) {
          assert.ok(!text.includes(secret), `${method} ${filled} gives away ${secret}`);
        }
        walked += 1;
      }
    }
    assert.ok(walked >= 30, `only ${walked} calls made`);
    assert.deepEqual(await everythingOf(ours), before);
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
});

function idsOf({ project, webhook, bug, delivery }) {
  return { project: project.key, webhook: webhook.id, bug: bug.id, delivery: delivery.id };
}

/** Every method and path below /projects/{project} that the server documents. */
async function managementRoutes(program) {
  const { body } = await program.api.raw('/openapi.json');
  const methods = ['get', 'post', 'put', 'patch', 'delete'];
  return Object.entries(body.paths)
    .filter(([path]) => path.includes('{project}'))
    .flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((it) => methods.includes(it))
        .map((method) => ({ method: method.toUpperCase(), path })));
}

/** The path with its parameters filled: what follows `webhooks/` is a webhook's id, and so on. */
function fill(path, ids) {
  const parts = path.split('/');
  return parts
    .map((part, i) => {
      if (!part.startsWith('{')) return part;
      const kind = part === '{project}' ? 'project' : parts[i - 1].replace(/ies$/, 'y').replace(/s$/, '');
      assert.ok(ids[kind], `no id to fill ${part} of ${path}`);
      return encodeURIComponent(ids[kind]);
    })
    .join('/');
}

/** A body that the route would take from its owner, so that only the owner is at fault. */
function validBody(path, receiver) {
  if (path.endsWith('/recover')) return { since: '2020-01-01T00:00:00.000Z' };
  if (path.endsWith('/rotate')) return { overlapSeconds: 0 };
  if (/\/webhooks(\/test|\/\{[^}]+\})?$/.test(path)) return { url: receiver.url('/stolen'), actions: ['BUG_CREATED'] };
  if (/\/bugs(\/\{[^}]+\})?$/.test(path)) return { description: 'stolen' };
  if (/\{project\}$/.test(path)) return { name: 'stolen' };
  return {};
}

async function everythingOf({ project, webhook, bug, delivery }) {
  return {
    project: await project.api.get(project.path),
    webhooks: await project.webhooks(),
    secret: await project.secret(webhook.id),
    bugs: await project.bugs(),
    bug: await project.bug(bug.id),
    delivery: await project.delivery(delivery.id),
  };
}
