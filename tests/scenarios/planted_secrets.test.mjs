// Secrets planted wherever SDKs bring them (page, replay, logs, bodies, data), and the search for them in all that the
// program keeps, answers and sends. None may be found but those that the README says are kept.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formsBelow, spellingIn } from '../support/files.mjs';
import { kept, plant } from '../support/planted_secrets.mjs';
import { browserUpload } from '../support/reports.mjs';
import { programUnderTest, receiverFor } from '../support/scenario.mjs';

describe('A secret that a report brings along', () => {
  const program = programUnderTest();

  /** `[place, bytes]` of all that the program has of the bug: its files, its answers, what it sent. */
  async function everythingOf(project, id, receiver) {
    const places = formsBelow(program.folder).map(({ path, forms }) => [path, forms]);
    const bug = await project.bug(id);
    for (const path of [`/bugs/${id}`, '/bugs', '/deliveries']) {
      places.push([path, [Buffer.from((await project.api.call('GET', project.path + path)).text)]]);
    }
    for (const url of [bug.screenshotDataUrl, bug.replayDataUrl].filter(Boolean)) {
      const { pathname, search } = new URL(url);
      places.push([pathname, [Buffer.from((await program.api.raw(pathname + search)).text)]]);
    }
    for (const request of receiver.requests) places.push(['a webhook', [request.body]]);
    return { bug, places };
  }

  const found = (places, secret) => places.filter(([, forms]) => spellingIn(forms, secret)).map(([place]) => place);

  test('is found nowhere, of some two hundred', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const { report, planted } = plant();
    assert.ok(planted.length >= 120, `${planted.length} are planted`);
    const { id } = await project.report(report);
    await receiver.received();
    const { bug, places } = await everythingOf(project, id, receiver);
    assert.ok(bug.screenshotDataUrl && bug.replayDataUrl, 'page and replay were kept');
    const leaks = planted.flatMap(({ where, secret }) => found(places, secret).map((place) => `${where} (${secret}) in ${place}`));
    assert.deepEqual(leaks, []);
    assert.notDeepEqual(found(places, 'A report full of secrets.'), [], 'the search finds what is no secret');
  });

  test('is kept where the README says so: in what the reporter writes, and in files', async (t) => {
    const receiver = await receiverFor(t);
    const project = await program.project();
    await project.webhook(receiver.url());
    const [, written] = kept.description;
    const [, content] = kept.upload;
    const upload = browserUpload([{ name: 'a.txt', type: 'text/plain', bytes: Buffer.from(content.replace('§', 'Kept0001secret')) }]);
    await program.api.raw('/uploads/attachments', { method: 'POST', headers: { ...upload.headers, 'Api-Token': project.sdkKey }, body: upload.body });
    const { id } = await project.report({ description: written.replace('§', 'Kept0002secret') });
    const { places } = await everythingOf(project, id, receiver);
    for (const secret of ['Kept0001secret', 'Kept0002secret']) assert.notDeepEqual(found(places, secret), [], secret);
  });
});
