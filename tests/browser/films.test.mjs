// A session replay as a film: the real program, its browser, its ffmpeg, and replays of each format.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pictureMs } from '../support/captured_page.mjs';
import { temporaryFolder } from '../support/program.mjs';
import { domRecording, framesRecording, hostileDomRecording, rrwebRecording } from '../support/recordings.mjs';
import { forbiddenAddress } from '../support/replay_page.mjs';
import { iosUpload } from '../support/reports.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

const framesPerSecond = 5;
const secondsMax = 6;

/** How bright the film is at that moment, 0 to 255. */
const greyOf = (film, seconds) => execFileSync('ffmpeg', ['-v', 'error', '-ss', String(seconds), '-i', film.file, '-frames:v', '1',
  '-vf', 'scale=1:1:flags=area,format=gray', '-f', 'rawvideo', 'pipe:1'])[0];

const solidPicture = (color) => execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `color=${color}:s=90x160`,
  '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1']);

/** The addresses of pictures that were uploaded as an iOS SDK does. */
async function uploaded(project, images) {
  const { headers, body } = iosUpload(images.map((bytes, i) => ({ name: `${i}.png`, type: 'image/png', bytes })));
  const answer = await project.api.raw('/uploads/sdksteps', { method: 'POST', headers: { ...headers, 'Api-Token': project.sdkKey }, body });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.fileUrls;
}

describe('A film', () => {
  const program = programUnderTest({
    settings: {
      'rendering.enabled': true, 'rendering.film_frames_per_second': framesPerSecond, 'rendering.film_seconds_max': secondsMax,
      'rendering.film_timeout_seconds': 80,
    },
  });

  /** Asks for the film of a report and waits for it: the bug. */
  async function filmed(project, report) {
    const bug = await project.report(report);
    const asked = await project.api.call('POST', `${project.path}/bugs/${bug.id}/film`);
    assert.equal(asked.status, 202, asked.text);
    assert.equal(asked.body.generatingReplay, true);
    return until(async () => {
      const seen = await project.bug(bug.id);
      return !seen.generatingReplay && seen;
    }, 'a film, or the reason why there is none', pictureMs);
  }

  /** The film as a file, and what ffprobe says of it. */
  async function filmOf(project, bug) {
    assert.deepEqual([bug.replayLive, bug.replayRenderingFailed, bug.replayError], [true, false, null]);
    const answer = await project.api.raw(new URL(bug.filmUrl).pathname);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'video/mp4');
    const file = join(temporaryFolder(), 'film.mp4');
    writeFileSync(file, answer.bytes);
    const probed = execFileSync('ffprobe', ['-v', 'error', '-count_frames', '-show_entries',
      'stream=codec_name,width,height,nb_read_frames,pix_fmt:format=duration', '-of', 'json', file]);
    const { streams: [stream], format } = JSON.parse(probed);
    return { file, bytes: answer.bytes, ...stream, frames: Number(stream.nb_read_frames), seconds: Number(format.duration) };
  }

  /** Recordings of ten seconds that turn black at their end. */
  const blackening = {
    'the old SDKs\' replay': () => {
      const recording = domRecording();
      recording.actions.push({ r: [6, 'style', 'background: black'] });
      return recording;
    },
    'an rrweb replay': () => {
      const recording = rrwebRecording();
      const { timestamp } = recording.events.at(-1);
      const attributes = [{ id: 7, attributes: { style: 'background: black' } }];
      recording.events.push({ type: 3, timestamp, data: { source: 0, texts: [], attributes, removes: [], adds: [] } });
      return { ...recording, type: 'rrweb' };
    },
  };
  for (const [what, record] of Object.entries(blackening)) {
    test(`of ${what} shows its end in its size, and plays everywhere`, async () => {
      const project = await program.project();
      const film = await filmOf(project, await filmed(project, { webReplay: record() }));
      assert.deepEqual([film.codec_name, film.pix_fmt, film.width, film.height], ['h264', 'yuv420p', 800, 600]);
      assert.equal(film.frames, secondsMax * framesPerSecond + 1, 'the longest that a film may be, and its last moment');
      assert.ok(Math.abs(film.seconds - film.frames / framesPerSecond) < 0.1, `${film.seconds} s`);
      assert.ok(film.bytes.indexOf('moov') < film.bytes.indexOf('mdat'), 'it begins to play before it has arrived');
      assert.ok(greyOf(film, 0) > 200 && greyOf(film, secondsMax) < 50, 'white at first, and black at its end');
    });
  }

  test('of a phone\'s replay shows the pictures that it consists of', async () => {
    const project = await program.project();
    const urls = await uploaded(project, [solidPicture('white'), solidPicture('black'), solidPicture('white')]);
    const { interval, frames } = framesRecording(urls);
    const film = await filmOf(project, await filmed(project, { replay: { interval, frames } }));
    assert.deepEqual([film.width, film.height], [90, 160]);
    assert.deepEqual([0.2, 1.5, 2.6].map((seconds) => greyOf(film, seconds) > 128), [true, false, true]);
  });

  test('of a hostile replay asks nobody for anything', async (t) => {
    const address = await forbiddenAddress(t);
    const project = await program.project();
    const call = `fetch('${address.url}ran')`;
    await filmOf(project, await filmed(project, { webReplay: hostileDomRecording(call, address.url) }));
    assert.equal(address.connections, 0, `${address.requests}`);
  });

  test('can be wound: it comes in parts', async () => {
    const project = await program.project();
    const bug = await filmed(project, { webReplay: domRecording() });
    const part = await project.api.raw(new URL(bug.filmUrl).pathname, { headers: { Range: 'bytes=4-7' } });
    assert.deepEqual([part.status, part.text], [206, 'ftyp']);
  });
});
