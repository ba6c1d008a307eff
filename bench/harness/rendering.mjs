// bench/run --rendering: how many pictures of captured pages a minute, how long each takes, how much memory the browser
// holds, and what reports without a page notice of it: the same load in turn without pictures and beside them.
import { measure } from './phases.mjs';
import { quantileMs } from './subject.mjs';
import { coresAtWork, count, mb, ms, pair, rate } from './table.mjs';

/** The window that most reports come from: a laptop of two pixels per CSS pixel. */
const view = { width: 1440, height: 735, pixelRatio: 2 };
const sizes = { '1,000': 1000, '4,000': 4000, '16,000': 16_000 };
const besideLoad = '4,000';
const queued = 3; // so that the renderer never waits for the bench
const lookEveryMs = 100;
const pictureMsMax = 120_000;
const rounds = 3; // a machine is not the same twice: each time beside pictures stands between two without

const seconds = 'bughook_rendering_seconds';
const waiting = 'bughook_renderings_waiting';
const made = 'bughook_renderings_total';
const browserMemory = 'bughook_browser_memory_bytes';

export const renderingReceivers = (options) => ({ answering: options.projects });
export const renderingSettings = { 'rendering.enabled': true, 'rendering.timeout_seconds': pictureMsMax / 1000 };

export async function measureRendering(subject, load, options, tell) {
  await subject.start();
  await load.target(subject.port);
  tell(`${options.projects} projects, each with a webhook`);
  await load.group('live', await subject.makeProjects('B', load.ports.answering));
  const pages = await subject.program.project('PAGES');

  tell('the first picture, with the browser\'s start');
  const first = await picturesOf(subject, pages, sizes[besideLoad], { pictures: 1 });
  const bySize = {};
  for (const [name, nodes] of Object.entries(sizes)) {
    tell(`${options.pictures} pictures of ${name} elements`);
    bySize[name] = await picturesOf(subject, pages, nodes, options);
  }

  const loadOptions = {
    ...{ group: 'live', warmup: options.warmup, seconds: options.seconds },
    ...{ window: options.window, connections: options.connections },
  };
  const measured = [];
  const alone = () => {
    tell(`reports without pictures, ${options.warmup} + ${options.seconds} s`);
    return measure(subject, load, loadOptions);
  };
  let before = await alone();
  for (let round = 0; round < rounds; round++) {
    tell(`the same beside pictures, ${options.warmup} + ${options.seconds} s`);
    const beside = await besidePictures(subject, pages, () => measure(subject, load, loadOptions));
    const after = await alone();
    measured.push({ alone: before, beside, share: (2 * rateOf(beside)) / (rateOf(before) + rateOf(after)) });
    before = after;
  }
  await subject.stop();
  return { first, bySize, rounds: measured };
}

const rateOf = (phase) => phase.delivered / phase.seconds;

/** Reports so many pages, at most `queued` ahead, and waits for their pictures. */
async function picturesOf(subject, project, nodes, { pictures }) {
  const began = performance.now();
  const before = await subject.metrics();
  let memoryPeak = 0;
  let reported = 0;
  let after = before;
  const done = () => after.value(made) - (before.value(made) ?? 0);
  while (done() < pictures) {
    if (performance.now() - began > pictureMsMax * pictures) throw new Error(`${done()} of ${pictures} pictures`);
    while (reported < pictures && reported - done() < queued) await reportPage(project, nodes, reported++);
    await new Promise((next) => setTimeout(next, lookEveryMs));
    after = await subject.metrics();
    memoryPeak = Math.max(memoryPeak, after.value(browserMemory));
  }
  const took = performance.now() - began;
  const at = (share) => quantileMs(before, after, seconds, share);
  return { took, perMinute: (pictures * 60_000) / took, each: { p50: at(0.5), p99: at(0.99) }, memoryMb: memoryPeak / 1e6 };
}

/** Does `work` while there are always pages to make pictures of; how many were made is in `pictures`. */
async function besidePictures(subject, project, work) {
  const before = (await subject.metrics()).value(made);
  const began = performance.now();
  const madeSince = async () => (await subject.metrics()).value(made) - before;
  let over = false;
  let reported = 0;
  const feeding = (async () => {
    while (!over) {
      if ((await subject.metrics()).value(waiting) < queued) await reportPage(project, sizes[besideLoad], reported++);
      else await new Promise((next) => setTimeout(next, lookEveryMs));
    }
  })();
  const result = await work();
  over = true;
  await feeding;
  const pictures = await madeSince();
  const picturesPerMinute = (pictures * 60_000) / (performance.now() - began);
  // What is measured next has the machine to itself.
  while ((await madeSince()) < reported) await new Promise((next) => setTimeout(next, lookEveryMs));
  return { ...result, pictures, picturesPerMinute };
}

function reportPage(project, nodes, number) {
  return project.report({
    description: `Page ${number}`,
    metaData: { devicePixelRatio: view.pixelRatio },
    screenshotData: { html: pageOf(nodes), baseUrl: '', x: 0, y: 300, width: view.width, height: view.height, isMobile: false },
  });
}

/** Rows of a list as applications have them: four elements each, with borders, shadows and text. */
function pageOf(nodes) {
  const row = (i) => `<div class="row"><b>Order ${i}</b><span>${'Some words of it. '.repeat(2)}</span><a href="#">open</a></div>`;
  const style = 'body{font:14px sans-serif;margin:0}.row{display:flex;gap:16px;padding:8px 16px;margin:6px;border:1px solid #ccd;' +
    'border-radius:8px;box-shadow:0 1px 3px rgba(0,0,0,.2)}.row span{flex:1;color:#556}';
  return `<!DOCTYPE html><html><head><style>${style}</style></head><body>${Array.from({ length: nodes / 4 }, (_, i) => row(i)).join('')}</body></html>`;
}

export function renderingRows({ first, bySize, rounds }, options) {
  const byShare = [...rounds].sort((a, b) => a.share - b.share);
  const { alone, beside, share } = byShare[Math.floor(rounds.length / 2)];
  const percent = (each) => `${(each * 100).toFixed(0)} %`;
  const loadRows = (phase) => [
    ['delivered', rate(rateOf(phase)), `cores at work: ${coresAtWork(phase.cores).join(', ')}`],
    ['report sent → 201, p50 / p99', pair(phase.sentToAccepted)],
    ['report sent → webhook arrives, p50 / p99', pair(phase.sentToDelivered)],
  ];
  return [
    ['The first picture'],
    ['report sent → picture, p50', ms(first.took), "with the browser's start"],
    ...Object.entries(bySize).flatMap(([name, { perMinute, each, memoryMb }]) => [
      [`Pages of ${name} elements, ${view.width} x ${view.height}, pixel ratio ${view.pixelRatio}`],
      ['pictures', `${count(perMinute)} a minute`, `one at a time, ${options.pictures} of them`],
      ['one picture, p50 / p99', pair(each), "the program's own histogram"],
      ['memory of the browser, peak', mb(memoryMb), 'what its processes write to'],
    ]),
    [`Reports without a page, as fast as it goes: at most ${options.window} events under way`],
    ...loadRows(alone),
    ['The same, beside pictures'],
    ...loadRows(beside),
    ['pictures meanwhile', `${count(beside.picturesPerMinute)} a minute`, `${count(beside.pictures)} of ${besideLoad} elements`],
    ['The difference'],
    ['delivered', percent(share), `of the rate without pictures: the middle of ${byShare.map((it) => percent(it.share)).join(', ')}`],
  ];
}
