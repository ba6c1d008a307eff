// What the reporter saw, from the captured page to the receiver: events that wait for their picture, what ends the wait,
// and what people see of it.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { send } from '../support/api.mjs';
import { HeldBrowser, endBrowsersOf } from '../support/held_browser.mjs';
import { Program } from '../support/program.mjs';
import { domRecording } from '../support/recordings.mjs';
import { browserUpload, pictures } from '../support/reports.mjs';
import { programUnderTest, receiverFor, reported } from '../support/scenario.mjs';
import { slowdown, until } from '../support/waiting.mjs';

/** A busy machine takes its time to start a browser. */
const picturePatienceMs = 60_000 * slowdown;
const longWaitSeconds = 120;
const isJpeg = (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));

const page = (text = 'What I saw', fields = {}) => ({
  description: text,
  screenshotData: {
    html: `<html><body style="background:#fff"><h1>${text}</h1></body></html>`,
    baseUrl: 'https://example.com', x: 0, y: 0, width: 320, height: 200, ...fields,
  },
});

/** Width and height from the frame header of a JPEG. */
function jpegSize(bytes) {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] >= 0xc0 && bytes[at + 1] <= 0xc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  return undefined;
}

const dataOf = (request) => JSON.parse(request.body).data;

function bugWhere(project, id, holds, what) {
  let seen;
  return until(
    async () => {
      seen = await project.bug(id);
      return holds(seen) && seen;
    },
    () => `${what}; it was ${JSON.stringify({ ...seen, consoleLog: undefined })}`,
    picturePatienceMs,
  );
}
const picturedBug = (project, id) => bugWhere(project, id, (it) => it.screenshotLive, 'a bug with its picture');

async function settingsOf(program, project, settings) {
  await program.api.patch(project.path, { settings });
  return project;
}

describe('A picture', { concurrency: true }, () => {
  const program = programUnderTest({
    settings: {
      'rendering.enabled': true, 'rendering.wait_seconds_max': longWaitSeconds,
      'rendering.film_frames_per_second': 2, 'rendering.film_seconds_max': 2,
    },
  });
  const patient = (project) => settingsOf(program, project, { screenshots: { waitSeconds: longWaitSeconds } });

  test('is made before the webhook goes out, and its URL opens', async (t) => {
    const receiver = await receiverFor(t);
    const project = await patient(await program.project());
    await project.webhook(receiver.url());
    const bug = await project.report({ ...page(), metaData: { devicePixelRatio: 2 } });
    const [request] = await receiver.received(1, picturePatienceMs);
    const data = dataOf(request);
    assert.equal(data.screenshotLive, true);
    assert.equal(data.generatingScreenshot, false);
    const picture = await send(data.screenshotUrl);
    assert.equal(picture.status, 200);
    assert.equal(picture.headers['content-type'], 'image/jpeg');
    assert.ok(isJpeg(picture.bytes));
    assert.deepEqual(jpegSize(picture.bytes), [640, 400], 'the window, at the ratio of its screen');
    const shown = await project.bug(bug.id);
    assert.equal(shown.screenshotUrl, data.screenshotUrl);
    assert.equal(shown.__v, data.__v);
    assert.equal(shown.updatedAt, data.updatedAt);
    assert.equal(shown.screenshotError, null);
  });

  test('of what was uploaded is encoded anew: what the receiver gets was made here', async (t) => {
    const receiver = await receiverFor(t);
    const project = await patient(await program.project());
    await project.webhook(receiver.url());
    const { headers, body } = browserUpload([{ name: 'a.png', type: 'image/png', bytes: pictures.png }]);
    const upload = await project.api.raw('/uploads/sdk', {
      method: 'POST', headers: { ...headers, 'Api-Token': project.sdkKey }, body,
    });
    await project.report({ description: 'from a phone', screenshotUrl: upload.body.fileUrl });
    const data = dataOf((await receiver.received(1, picturePatienceMs))[0]);
    assert.equal(data.screenshotLive, true);
    assert.notEqual(data.screenshotUrl, upload.body.fileUrl);
    const picture = await send(data.screenshotUrl);
    assert.ok(isJpeg(picture.bytes));
    assert.deepEqual(jpegSize(picture.bytes), [1, 1]);
  });

  test('elsewhere stays where it is, and nothing waits for it', async (t) => {
    const url = 'https://elsewhere.example/a.png';
    const { receiver } = await reported(t, program, { report: { description: 'x', screenshotUrl: url } });
    const data = dataOf((await receiver.received())[0]);
    assert.equal(data.screenshotUrl, url);
    assert.equal(data.screenshotLive, true);
  });

  test('is not made for a project that wants none, until a person asks for one', async (t) => {
    const receiver = await receiverFor(t);
    const project = await settingsOf(program, await program.project(), { screenshots: { render: false } });
    await project.webhook(receiver.url());
    const { id } = await project.report(page());
    const data = dataOf((await receiver.received())[0]);
    assert.equal(data.generatingScreenshot, false);
    assert.equal(data.screenshotLive, false);

    const asked = await program.api.call('POST', `${project.path}/bugs/${id}/screenshot`);
    assert.equal(asked.status, 202, asked.text);
    assert.equal(asked.body.generatingScreenshot, true);
    const bug = await picturedBug(project, id);
    assert.ok(isJpeg((await send(bug.screenshotUrl)).bytes));
    assert.equal(receiver.requests.length, 1, 'the event had gone out long before');
  });

  test('is made again when it is asked for; the one that webhooks told of stays', async () => {
    const project = await program.project();
    const { id } = await project.report(page());
    const first = await picturedBug(project, id);
    assert.equal((await program.api.call('POST', `${project.path}/bugs/${id}/screenshot`)).status, 202);
    const again = await bugWhere(project, id, (it) => it.screenshotUrl !== first.screenshotUrl, 'a new picture');
    assert.ok(again.__v > first.__v);
    assert.equal((await send(first.screenshotUrl)).status, 200);
    assert.equal((await send(again.screenshotUrl)).status, 200);
  });

  test('can not be asked for where there is nothing to see', async () => {
    const project = await program.project();
    const { id } = await project.report();
    for (const what of ['screenshot', 'film']) {
      const { status, body } = await program.api.call('POST', `${project.path}/bugs/${id}/${what}`);
      assert.equal(status, 422, what);
      assert.match(body.detail, /The report brought no/);
    }
  });

  test('goes with its bug', async () => {
    const project = await program.project();
    const { id } = await project.report(page());
    const { screenshotUrl, screenshotDataUrl } = await picturedBug(project, id);
    assert.equal((await program.api.call('DELETE', `${project.path}/bugs/${id}`)).status, 204);
    for (const url of [screenshotUrl, screenshotDataUrl]) assert.equal((await send(url)).status, 404);
  });

  test('that moves, too: a film is made of each replay where the project wants it, and goes with its bug', async (t) => {
    const receiver = await receiverFor(t);
    const project = await settingsOf(program, await program.project(), { films: { automatic: true } });
    await project.webhook(receiver.url());
    const { format, ...webReplay } = domRecording();
    const { id } = await project.report({ description: 'with a replay', webReplay });
    const data = dataOf((await receiver.received())[0]);
    assert.equal(data.generatingReplay, true, 'nothing waits for a film');
    const filmed = await bugWhere(project, id, (it) => it.replayLive, 'a bug with its film');
    assert.equal(filmed.generatingReplay, false);
    assert.equal(filmed.replayRenderingFailed, false);
    const film = await send(filmed.filmUrl);
    assert.equal(film.headers['content-type'], 'video/mp4');
    assert.equal((await send(filmed.filmUrl, { headers: { Range: 'bytes=4-7' } })).text, 'ftyp');
    assert.equal((await program.api.call('DELETE', `${project.path}/bugs/${id}`)).status, 204);
    assert.equal((await send(filmed.filmUrl)).status, 404);
  });

  test('is counted', async () => {
    const { text } = await program.api.raw('/metrics');
    assert.match(text, /^bughook_renderings_waiting \d+$/m);
    assert.match(text, /^bughook_renderings_total\{kind="screenshot",result="done"\} \d+$/m);
    assert.match(text, /^bughook_rendering_seconds_count\{kind="screenshot"\} \d+$/m);
  });
});

/** One after the other: they hold the browser back for all. */
describe('While an event waits for its picture', () => {
  const browser = new HeldBrowser();
  const program = programUnderTest({
    settings: { 'rendering.enabled': true, 'rendering.browser': browser.path, 'rendering.wait_seconds_max': longWaitSeconds },
  });
  beforeEach(() => {
    browser.mend();
    browser.hold();
    endBrowsersOf(program);
  });
  after(() => {
    browser.mend();
    browser.release();
  });

  /** A receiver with a webhook that waits, and a report that has filed its event: nothing has come yet. */
  async function waiting(t, { webhook: fields = {}, waitSeconds = longWaitSeconds } = {}) {
    const receiver = await receiverFor(t);
    const project = await settingsOf(program, await program.project(), { screenshots: { waitSeconds } });
    const webhook = await project.webhook(receiver.url(), fields);
    const bug = await project.report(page());
    return { receiver, project, webhook, bug };
  }

  test('nothing is sent, and the bug says that it is being made', async (t) => {
    const { receiver, project, webhook, bug } = await waiting(t);
    const shown = await project.bug(bug.id);
    assert.equal(shown.generatingScreenshot, true);
    assert.equal(shown.screenshotLive, false);
    const delivery = await project.deliveryWhere(webhook.id, (it) => it.state === 'pending');
    const waitMs = Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.createdAt);
    assert.ok(Math.abs(waitMs - longWaitSeconds * 1000) < 1000, `it waits ${waitMs} ms`);
    assert.equal(receiver.requests.length, 0);
    browser.release();
    assert.equal(dataOf((await receiver.received(1, picturePatienceMs))[0]).screenshotLive, true);
  });

  test('and the wait passes, it goes as it was filed; the picture comes to the bug', async (t) => {
    const { receiver, project, bug } = await waiting(t, { waitSeconds: 1 });
    const [request] = await receiver.received();
    const data = dataOf(request);
    assert.equal(data.generatingScreenshot, true);
    assert.equal(data.screenshotLive, false);
    browser.release();
    const pictured = await picturedBug(project, bug.id);
    assert.equal(pictured.generatingScreenshot, false);
    const [delivery] = await project.deliveries();
    assert.deepEqual(JSON.parse(await project.frozenBody(delivery.id)), JSON.parse(request.body), 'its body is frozen');
    assert.equal((await project.resend(delivery.id)).status, 202);
    const [, again] = await receiver.received(2);
    assert.ok(again.body.equals(request.body));
  });

  test('a webhook that does not wait is told at once, by an event of its own', async (t) => {
    const prompt = await receiverFor(t);
    const receiver = await receiverFor(t);
    const project = await settingsOf(program, await program.project(), { screenshots: { waitSeconds: longWaitSeconds } });
    await project.webhook(receiver.url());
    const hasty = await project.webhook(prompt.url(), { waitForScreenshot: false });
    assert.equal(hasty.waitForScreenshot, false);
    await project.report(page());
    const [early] = await prompt.received();
    assert.equal(dataOf(early).generatingScreenshot, true);
    assert.equal(receiver.requests.length, 0);
    browser.release();
    const [late] = await receiver.received(1, picturePatienceMs);
    assert.equal(dataOf(late).screenshotLive, true);
    assert.equal(dataOf(late).id, dataOf(early).id);
    assert.notEqual(late.header('webhook-id'), early.header('webhook-id'));
    assert.equal(prompt.requests.length, 1);
  });

  test('and the program is killed, the picture is made by the next one, and the event goes with it', async (t) => {
    const { receiver, project, bug } = await waiting(t);
    await program.kill();
    browser.release();
    await program.serve();
    const [request] = await receiver.received(1, picturePatienceMs);
    const data = dataOf(request);
    assert.equal(data.id, bug.id);
    assert.equal(data.screenshotLive, true);
    const answered = program.api.project(project.key, project.sdkKey);
    await until(async () => (await answered.deliveries('state=delivered')).length === 1, 'one delivery on record');
    assert.equal(receiver.requests.length, 1);
  });

  test('the bug is edited: the webhook tells of it as it is', async (t) => {
    const { receiver, project, bug } = await waiting(t);
    await program.api.patch(`${project.path}/bugs/${bug.id}`, { description: 'said better', priority: 'HIGH' });
    browser.release();
    const data = dataOf((await receiver.received(1, picturePatienceMs))[0]);
    assert.equal(data.description, 'said better');
    assert.equal(data.priority, 'HIGH');
    assert.equal(data.screenshotLive, true);
  });

  test('the bug is removed: nothing is sent, and no picture stays', async (t) => {
    const { receiver, project, bug } = await waiting(t);
    assert.equal((await program.api.call('DELETE', `${project.path}/bugs/${bug.id}`)).status, 204);
    browser.release();
    const other = await project.report(page('The next'));
    const [request] = await receiver.received(1, picturePatienceMs);
    assert.equal(dataOf(request).id, other.id, 'the removed one came first in the queue');
    assert.equal(receiver.requests.length, 1);
  });

  test('it is sent again by hand: then it goes at once, as it is, and no more', async (t) => {
    const { receiver, project, webhook, bug } = await waiting(t);
    const delivery = await project.deliveryWhere(webhook.id, (it) => it.state === 'pending');
    assert.equal((await project.resend(delivery.id)).status, 202);
    const [request] = await receiver.received();
    assert.equal(dataOf(request).generatingScreenshot, true);
    browser.release();
    await picturedBug(project, bug.id);
    assert.equal((await project.deliveryEnded(webhook.id)).attempts.length, 1);
    assert.equal(receiver.requests.length, 1);
  });

  test('its webhook is switched off: it is held, and told of the picture when it is recovered', async (t) => {
    const { receiver, project, webhook, bug } = await waiting(t);
    await project.changeWebhook(webhook.id, { active: false });
    browser.release();
    await picturedBug(project, bug.id);
    assert.equal(receiver.requests.length, 0);
    await project.changeWebhook(webhook.id, { active: true });
    await project.recover(webhook.id, '2000-01-01T00:00:00Z');
    const data = dataOf((await receiver.received(1, picturePatienceMs))[0]);
    assert.equal(data.screenshotLive, true);
  });

  test('the browser breaks three times: the event goes without, and the bug says why', async (t) => {
    const { receiver, project, bug } = await waiting(t);
    browser.break();
    browser.release();
    const [request] = await receiver.received(1, picturePatienceMs);
    const data = dataOf(request);
    assert.equal(data.generatingScreenshot, false);
    assert.equal(data.screenshotLive, false);
    assert.equal(data.screenshotUrl, '');
    const shown = await project.bug(bug.id);
    assert.equal(shown.generatingScreenshot, false);
    assert.match(shown.screenshotError, /browser/);
    const { text } = await program.api.raw('/metrics');
    const count = (result) => Number(new RegExp(`bughook_renderings_total\\{kind="screenshot",result="${result}"\\} (\\d+)`).exec(text)[1]);
    assert.equal(count('failed'), 1);
    assert.ok(count('retried') >= 2);

    browser.mend();
    assert.equal((await program.api.call('POST', `${project.path}/bugs/${bug.id}/screenshot`)).status, 202);
    const pictured = await picturedBug(project, bug.id);
    assert.equal(pictured.screenshotError, null);
  });
});

test('Without a browser reports go out at once, and the log says so, once', async (t) => {
  const receiver = await receiverFor(t);
  const program = await Program.start({ settings: { 'rendering.enabled': true, 'rendering.browser': '/nowhere/browser' } });
  t.after(() => program.stop());
  const project = program.firstProject();
  await project.webhook(receiver.url());
  const { id } = await project.report(page());
  const data = dataOf((await receiver.received())[0]);
  assert.equal(data.generatingScreenshot, false);
  assert.equal(data.screenshotLive, false);
  const { status, body } = await program.api.call('POST', `${project.path}/bugs/${id}/screenshot`);
  assert.equal(status, 409);
  assert.match(body.detail, /\/nowhere\/browser/);
  assert.equal(program.output().match(/no picture of their page/g).length, 1);
});
