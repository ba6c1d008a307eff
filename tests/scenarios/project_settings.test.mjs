// What a project's settings say holds, from the answer on: who may report and how much, what is scrubbed, the columns of
// the board, the SDK key.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filesWithSecret } from '../support/files.mjs';
import { programUnderTest } from '../support/scenario.mjs';

describe('A project', () => {
  const program = programUnderTest({ settings: { 'intake.rate_per_key': 50 } });

  const change = (project, settings) => project.api.patch(project.path, { settings });
  const refusal = async (project, settings) => {
    const { status, body } = await project.api.call('PATCH', project.path, { body: { settings } });
    return [status, body.field];
  };

  test('takes reports from the pages of its origins only, at once', async () => {
    const project = await program.project();
    const from = async (origin, path = '/bugs') =>
      (await project.tryReport({ description: 'x' }, { path, headers: origin ? { Origin: origin } : {} })).status;
    assert.equal(await from('https://anywhere.example.org'), 201);
    await change(project, { allowedOrigins: ['https://App.example.org', 'http://localhost:3000'] });
    assert.equal(await from('https://app.example.org'), 201);
    assert.equal(await from('http://localhost:3000'), 201);
    assert.equal(await from(undefined), 201, 'an app sends no origin');
    assert.equal(await from('https://anywhere.example.org'), 403);
    assert.equal(await from('https://anywhere.example.org', '/uploads/sdk'), 403);
    const { body, headers } = await project.tryReport({}, { headers: { Origin: 'https://anywhere.example.org' } });
    assert.equal(body.field, 'Origin');
    assert.equal(headers['access-control-allow-origin'], '*', 'the page can read why');
    await change(project, { allowedOrigins: [] });
    assert.equal(await from('https://anywhere.example.org'), 201);
  });

  test('takes as many reports a second as it allows itself', async () => {
    const project = await program.project();
    await change(project, { reportsPerSecond: 1 });
    const statuses = [];
    for (let i = 0; i < 5; ++i) statuses.push((await project.tryReport({ description: 'x' })).status);
    assert.deepEqual(statuses.slice(0, 2), [201, 201], 'a burst of two seconds');
    assert.ok(statuses.slice(2).includes(429), `${statuses}`);
    await change(project, { reportsPerSecond: 0 });
    const other = await program.project();
    for (let i = 0; i < 5; ++i) await other.report();
  });

  test('names secrets of its own, which are then stored nowhere', async () => {
    const project = await program.project();
    await change(project, { scrubWords: ['Customer-Number'] });
    const secret = 'KD47110815';
    const page = `<html><body><input name="customerNumber" value="${secret}"></body></html>`;
    const { id } = await project.report({
      description: 'x',
      customData: { customer_number: secret, city: 'Ulm' },
      consoleLog: [{ log: `sent customerNumber=${secret} to the till` }],
      networkLogs: [{ url: `https://till.example.org/?customer-number=${secret}`, request: { headers: { 'X-Customer-Number': secret } } }],
      screenshotData: { html: page },
    });
    const { text } = await project.api.call('GET', `${project.path}/bugs/${id}`);
    assert.ok(text.includes('Ulm') && text.includes('[scrubbed]'));
    assert.ok(!text.includes(secret), text);
    assert.deepEqual(filesWithSecret(program.folder, secret), []);
    await project.report({ customData: { passwordHint: 'x', customer: secret } });
    assert.notDeepEqual(filesWithSecret(program.folder, secret), [], 'the search would have found it');
  });

  test('has columns of its own, and keeps one that has bugs', async () => {
    const project = await program.project();
    const { columns } = (await project.api.get(project.path)).settings;
    assert.deepEqual(columns.map((it) => it.status), ['OPEN', 'INPROGRESS', 'DONE']);
    const wider = [...columns, { status: 'BLOCKED', name: 'Blocked' }];
    assert.deepEqual((await change(project, { columns: wider })).settings.columns, wider);
    const { id } = await project.report();
    await project.api.patch(`${project.path}/bugs/${id}`, { status: 'BLOCKED' });
    const refused = await project.api.call('PATCH', project.path, { body: { settings: { columns } } });
    assert.deepEqual([refused.status, refused.body.field], [409, 'settings.columns']);
    assert.match(refused.body.detail, /BLOCKED has bugs, 1 of them/);
    await project.api.patch(`${project.path}/bugs/${id}`, { status: 'DONE' });
    assert.deepEqual((await change(project, { columns })).settings.columns, columns);
    assert.deepEqual(await refusal(project, { columns: columns.slice(1) }), [422, 'settings.columns']);
    const unknown = await project.api.call('PATCH', `${project.path}/bugs/${id}`, { body: { status: 'BLOCKED' } });
    assert.equal(unknown.status, 422, unknown.text);
  });

  test('gets another SDK key, and the old one is void at once', async () => {
    const project = await program.project();
    await project.report();
    const renewed = await project.api.post(`${project.path}/sdk-key/renew`, {});
    assert.match(renewed.sdkKey, /^[A-Za-z0-9]{32}$/);
    assert.notEqual(renewed.sdkKey, project.sdkKey);
    assert.equal((await project.tryReport({})).status, 401);
    const now = program.api.project(project.key, renewed.sdkKey);
    await now.report();
    await program.restart();
    const later = program.api.project(project.key, renewed.sdkKey);
    await later.report();
    assert.equal((await later.bugs()).length, 3);
    assert.deepEqual((await program.api.get(later.path)).counts, { bugs: 3, open: 3 });
  });

  test('refuses settings that do not exist or can not be, and names them', async () => {
    const project = await program.project();
    const before = (await project.api.get(project.path)).settings;
    assert.deepEqual(await refusal(project, { colour: 'red' }), [422, 'settings.colour']);
    assert.deepEqual(await refusal(project, { screenshots: { rander: true } }), [422, 'settings.screenshots.rander']);
    assert.deepEqual(await refusal(project, { retentionDays: -1 }), [422, 'settings.retentionDays']);
    assert.deepEqual(await refusal(project, { retentionDays: 7, allowedOrigins: ['app.example.org'] }), [422, 'settings.allowedOrigins[0]']);
    assert.deepEqual((await project.api.get(project.path)).settings, before, 'nothing of what was refused is kept');
    const changed = await change(project, { films: { automatic: true }, share: { showLogs: true } });
    assert.deepEqual(changed.settings, { ...before, films: { automatic: true }, share: { ...before.share, showLogs: true } });
  });
});
