// What reports leave behind as files, and who gets them: by the project's rule, whole or in parts, and never as a page
// that may do anything.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUpload, fullReport, pictures } from '../support/reports.mjs';
import { programUnderTest, reported } from '../support/scenario.mjs';

const hostilePage = '<html><body onload="steal()"><script>steal()</script><p>hello</p></body></html>';

describe('A file', { concurrency: true }, () => {
  const program = programUnderTest();

  /** GET of an absolute link, by nobody in particular. */
  function fetched(link, { headers, method } = {}) {
    const { pathname, search } = new URL(link);
    return program.api.raw(pathname + search, { headers, method });
  }
  const withKey = () => ({ headers: { Authorization: `Bearer ${program.keys.apiKey}` } });

  async function projectWhoseFilesAre(rule) {
    const project = await program.project();
    await program.api.patch(project.path, { settings: { files: rule } });
    return project;
  }

  async function uploaded(project, file = { name: 'a.png', type: 'image/png', bytes: pictures.png }) {
    const { headers, body } = browserUpload([file]);
    const { status, body: answer, text } = await project.api.raw('/uploads/sdk', {
      method: 'POST', headers: { ...headers, 'Api-Token': project.sdkKey }, body,
    });
    assert.equal(status, 200, text);
    return answer.fileUrl;
  }

  /** Every link of ours that a bug, or a webhook's body, holds. */
  const linksIn = (bug) => ['screenshotDataUrl', 'screenshotUrl', 'replayDataUrl'].map((it) => bug[it]).filter(Boolean);

  test('has its type by its bytes, a tag, and may be kept for ever', async () => {
    const url = await uploaded(await program.project());
    const whole = await fetched(url);
    assert.equal(whole.status, 200);
    assert.ok(whole.bytes.equals(pictures.png));
    assert.equal(whole.headers['content-type'], 'image/png');
    assert.equal(whole.headers['x-content-type-options'], 'nosniff');
    assert.equal(whole.headers['accept-ranges'], 'bytes');
    assert.match(whole.headers['cache-control'], /immutable/);
    assert.equal(whole.headers['set-cookie'], undefined);

    const head = await fetched(url, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.bytes.length, 0);
    assert.equal(head.headers['content-length'], String(pictures.png.length));
    assert.equal(head.headers.etag, whole.headers.etag);

    const known = await fetched(url, { headers: { 'If-None-Match': whole.headers.etag } });
    assert.equal(known.status, 304);
    assert.equal(known.bytes.length, 0);
  });

  test('comes in parts', async () => {
    const url = await uploaded(await program.project());
    const size = pictures.png.length;
    const ranges = {
      'bytes=0-3': [0, 4], 'bytes=4-': [4, size], 'bytes=-5': [size - 5, size], 'bytes=2-999999': [2, size],
    };
    for (const [range, [first, end]] of Object.entries(ranges)) {
      const part = await fetched(url, { headers: { Range: range } });
      assert.equal(part.status, 206, range);
      assert.ok(part.bytes.equals(pictures.png.subarray(first, end)), range);
      assert.equal(part.headers['content-range'], `bytes ${first}-${end - 1}/${size}`, range);
    }
    const beyond = await fetched(url, { headers: { Range: `bytes=${size}-` } });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers['content-range'], `bytes */${size}`);
    const stale = await fetched(url, { headers: { Range: 'bytes=0-3', 'If-Range': '"of another file"' } });
    assert.equal(stale.status, 200);
  });

  test('that was captured from a page is shown in a sandbox without scripts', async () => {
    const project = await program.project();
    const { id } = await project.report({ screenshotData: { html: hostilePage, width: 300, height: 200 } });
    const page = await fetched((await project.bug(id)).screenshotDataUrl);
    assert.equal(page.status, 200);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.match(page.text, /<p>hello<\/p>/);
    const policy = page.headers['content-security-policy'].split(/\s*;\s*/);
    assert.ok(policy.includes('sandbox'), 'a bare sandbox: no scripts, no origin');
    assert.ok(policy.includes("default-src 'none'"));
    assert.ok(!policy.some((it) => it.startsWith('script-src')));
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
  });

  test('that calls itself a picture and is a page is served as neither', async () => {
    const disguises = [
      { name: 'a.png', type: 'image/png', bytes: Buffer.from(hostilePage) },
      { name: 'a.html', type: 'text/html', bytes: Buffer.from(hostilePage) },
      { name: 'a.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg onload="steal()" xmlns="http://www.w3.org/2000/svg"/>') },
    ];
    const project = await program.project();
    for (const disguise of disguises) {
      const { headers } = await fetched(await uploaded(project, disguise));
      assert.equal(headers['content-type'], 'application/octet-stream', disguise.name);
    }
  });

  test('of a project that signs is fetched by the links it gives, and by no others', async (t) => {
    const { receiver, project, bug } = await reported(t, program, { report: fullReport() });
    const plain = (await project.bug(bug.id)).screenshotDataUrl;
    assert.equal((await fetched(plain)).status, 200);
    await program.api.patch(project.path, { settings: { files: 'signed' } });

    const bare = await fetched(plain);
    assert.equal(bare.status, 403, 'the rule holds for what was stored before it');
    assert.equal(bare.body.field, 'signature');
    const links = linksIn(await project.bug(bug.id));
    assert.equal(links.length >= 2, true, `${links}`);
    await project.report(fullReport());
    const [, request] = await receiver.received(2);
    links.push(...linksIn(JSON.parse(request.body).data), await uploaded(project));
    for (const link of links) assert.equal((await fetched(link)).status, 200, link);

    const expires = Number(new URL(links[0]).searchParams.get('expires'));
    const forged = [
      links[0].replace(`expires=${expires}`, `expires=${expires + 3600}`),
      links[0].replace(/signature=./, (it) => `signature=${it.endsWith('0') ? 1 : 0}`),
      plain + new URL(links[1]).search,
    ];
    for (const link of forged) assert.equal((await fetched(link)).status, 403, link);
    assert.equal((await fetched(plain, withKey())).status, 200, 'an API key of the organisation opens them too');
  });

  test('of a private project is for its organisation only, and kept in no cache', async () => {
    const project = await projectWhoseFilesAre('private');
    const { id } = await project.report(fullReport());
    for (const link of [...linksIn(await project.bug(id)), await uploaded(project)]) {
      assert.equal((await fetched(link)).status, 401, link);
      const mine = await fetched(link, withKey());
      assert.equal(mine.status, 200, link);
      assert.equal(mine.headers['cache-control'], 'private, no-cache');
    }
  });

  test('of a private project that a share page shows opens by the links of that page, for as long as it is shared', async () => {
    const project = await projectWhoseFilesAre('private');
    const { id } = await project.report(fullReport());
    const { shareToken, replayDataUrl, screenshotDataUrl } = await project.bug(id);
    const shared = (await program.api.raw(`/api/v1/shared/${shareToken}`)).body.bug;
    assert.equal((await fetched(shared.replayDataUrl)).status, 200);
    const signature = new URL(shared.replayDataUrl).search;
    assert.equal((await fetched(replayDataUrl)).status, 401, 'without its signature');
    assert.equal((await fetched(screenshotDataUrl + signature)).status, 401, 'the captured page is not shown');
    await program.api.patch(project.path, { settings: { share: { showReplay: false } } });
    assert.equal((await fetched(shared.replayDataUrl)).status, 401, 'the replay is shown no more');
  });

  test('goes with its bug and with its project', async () => {
    const project = await program.project();
    const attachment = await uploaded(project);
    const { id } = await project.report({ ...fullReport(), attachments: [{ name: 'a.png', url: attachment }] });
    const links = [...linksIn(await project.bug(id)), attachment];
    assert.equal((await program.api.call('DELETE', `${project.path}/bugs/${id}`)).status, 204);
    for (const link of links) assert.equal((await fetched(link)).status, 404, link);

    const upload = await uploaded(project);
    assert.equal((await program.api.call('DELETE', project.path)).status, 204);
    assert.equal((await fetched(upload)).status, 404);
  });

  test('that nobody has is not found, whatever its name', async () => {
    for (const name of ['x', '..%2Fbughook.db', '20261123-' + 'a'.repeat(30) + '.png', '%00', 'a'.repeat(5000)]) {
      const { status } = await program.api.raw(`/files/${name}`);
      assert.ok(status === 404 || status === 400 || status === 414, `${name.slice(0, 40)}: ${status}`);
    }
  });
});
