// Kills the program (kill -9) again and again at random moments under a load of reports, restarts it
// on the same folder each time, lets it drain at the end, and holds its promises against the logs of
// the reporters and of the receiver. `node crash.mjs [CYCLES] [SEED]`, or CYCLES and SEED in the environment.
//
// kill -9 does not lose what the kernel already has: this proves the order of writes, not the disk.
import { createHash } from 'node:crypto';
import { answer } from '../support/behaviours.mjs';
import { send } from '../support/api.mjs';
import { Program } from '../support/program.mjs';
import { Receiver } from '../support/receiver.mjs';
import { inParallel, pause, slowdown, until } from '../support/waiting.mjs';
import { brokenPromises } from './checker.mjs';
import { randomFrom } from './random.mjs';

const cycles = Number(process.argv[2] ?? process.env.CYCLES ?? 50);
const seed = Number(process.argv[3] ?? process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = randomFrom(seed);

const reporters = 8;
const reportsPerCycleMax = 150; // bounds the logs; a cycle is over long before, or soon after
const lifeMsMax = 400 * slowdown; // from listening to kill
const startMsMax = 60 * slowdown; // from launch to kill, when the start itself is hit
const drainMs = 120_000 * slowdown;
const pictureMsMax = 2_000 * slowdown; // of each that is still to be made at the end
const pagesShare = 0.03; // of the reports bring a page: their events wait for a picture, which takes a second
const pictureWaitSeconds = 2;
const readInFullMax = 1500; // deliveries whose attempts are compared one by one

const evidence = { sent: [], acknowledged: [], requests: [], kills: [], bugs: [], deliveries: [], webhooks: [] };
/** Reports that their reporters go on repeating, under one Idempotency-Key, until they are acknowledged. */
const unsettled = [];

const receiver = await Receiver.start();
receiver.will(refuseSome);
const program = await Program.start({
  settings: { 'delivery.jitter': 0, 'rendering.enabled': true, 'rendering.wait_seconds_max': pictureWaitSeconds },
});
let project = program.firstProject();
for (const path of ['/a', '/b']) {
  const { id } = await project.webhook(receiver.url(path), { scheduleSeconds: Array(20).fill(1) });
  evidence.webhooks.push({ id, path });
}

console.log(`crash: ${cycles} cycles, seed ${seed}`);
const began = performance.now();
for (let cycle = 1; cycle <= cycles; cycle++) {
  await liveAndDie();
  if (cycle % 10 === 0) {
    console.log(`  ${cycle} kills, ${evidence.acknowledged.length} acknowledged, ${evidence.requests.length} requests`);
  }
}
await settle();
await collect();
report();
await program.stop();
await receiver.close();

/** One life of the program: load until a random moment, kill -9, start again, perhaps killed in that too. */
async function liveAndDie() {
  let isOver = false;
  let filed = 0;
  const load = Promise.all(
    Array.from({ length: reporters }, async () => {
      while (!isOver && filed++ < reportsPerCycleMax) await reportOnce();
    }));
  await pause(random() * lifeMsMax);
  await killNow();
  isOver = true;
  await load;
  while (random() < 0.2) {
    program.launch();
    await pause(random() * startMsMax);
    await killNow();
  }
  await program.serve();
  project = program.firstProject();
}

async function killNow() {
  await program.kill();
  await receiver.deserted(); // what it had sent before is read before the kill is dated
  evidence.kills.push(performance.now());
}

async function reportOnce() {
  const report = (random() < 0.5 && unsettled.shift()) || newReport();
  try {
    const headers = report.key ? { 'Idempotency-Key': report.key } : {};
    const { status, body } = await project.tryReport({ description: report.name, ...report.page }, { headers });
    if (status === 201) {
      evidence.acknowledged.push({ name: report.name, id: body.id, bugId: body.bugId });
      return;
    }
  } catch {
    // The program was killed under it: whether it was filed is unknown, and both are right.
  }
  if (report.key) unsettled.push(report);
}

function newReport() {
  const name = `report ${evidence.sent.length + 1}`;
  evidence.sent.push({ name });
  const page = { screenshotData: { html: `<p>${name}</p>`, baseUrl: 'https://example.com', width: 320, height: 200 } };
  return { name, key: random() < 0.3 ? `key of ${name}` : undefined, page: random() < pagesShare ? page : undefined };
}

function refuseSome(socket, request) {
  const { data } = JSON.parse(request.body);
  const status = random() < 0.05 ? 500 : 200;
  evidence.requests.push({
    webhook: request.target, event: request.header('webhook-id'), timestamp: request.header('webhook-timestamp'),
    bug: data.id, bugId: data.bugId, name: data.description, at: request.at, status,
    hash: createHash('sha256').update(request.body).digest('hex'),
  });
  receiver.requests.length = 0; // the evidence is kept; the bodies need not be
  answer(status)(socket, request);
}

/** The repeating reporters get their answers, and everything owed is delivered. */
async function settle() {
  while (unsettled.length > 0) await reportOnce();
  await until(
    async () => (await project.api.get(`${project.path}/deliveries?state=pending&limit=1`)).items.length === 0,
    'nothing pending any more',
    drainMs,
  );
  const waiting = await picturesWaiting();
  await until(
    async () => (await picturesWaiting()) === 0,
    `every one of ${waiting} pictures made, or given up`,
    drainMs + waiting * pictureMsMax,
  );
}

/** Not by the bugs: to list thousands of them keeps the server so busy that its browser rests. */
async function picturesWaiting() {
  const { text } = await program.api.raw('/metrics');
  return Number(/^bughook_renderings_waiting (\d+)$/m.exec(text)[1]);
}

async function collect() {
  const pathOf = new Map(evidence.webhooks.map((it) => [it.id, it.path]));
  evidence.webhooks = evidence.webhooks.map((it) => it.path);
  const bugs = await project.bugs();
  evidence.bugs = bugs.map(({ id, bugId, description }) => ({ id, bugId, name: description }));
  evidence.pictures = await inParallel(bugs.filter((it) => it.screenshotDataUrl), 8, pictureOf);
  const deliveries = await project.deliveries('limit=200');
  const share = readInFullMax / deliveries.length;
  evidence.deliveries = await inParallel(deliveries, 8, async ({ id, webhookId, bugId, state }) => {
    const full = random() < share ? await project.delivery(id) : undefined;
    return {
      webhook: pathOf.get(webhookId), bug: bugId, state,
      attempts: full?.attempts.map(({ status, requestHeaders }) => ({
        status,
        timestamp: requestHeaders.find((it) => it.name.toLowerCase() === 'webhook-timestamp')?.value,
      })),
    };
  });
}

/** Whether what the bug says of its page and picture is so. */
async function pictureOf({ bugId, screenshotLive, screenshotUrl, screenshotDataUrl }) {
  const page = await send(screenshotDataUrl);
  const picture = screenshotLive ? await send(screenshotUrl) : undefined;
  const error = screenshotLive ? null : (await project.bug(bugId)).screenshotError;
  return { bugId, page: page.status, live: screenshotLive, picture: picture?.status, error };
}

function report() {
  const broken = brokenPromises(evidence);
  const { sent, acknowledged, bugs, deliveries, requests, kills, pictures } = evidence;
  const checks = acknowledged.length + bugs.length + deliveries.length + requests.length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${kills.length} kills in ${seconds} s: ${sent.length} reports sent, ${acknowledged.length} acknowledged, ` +
    `${bugs.length} bugs, ${pictures.filter((it) => it.live).length} of ${pictures.length} pictures, ` +
    `${deliveries.length} deliveries, ${requests.length} requests seen`);
  for (const promise of broken.slice(0, 50)) console.log(`BROKEN ${promise}`);
  if (broken.length > 50) console.log(`... and ${broken.length - 50} more`);
  if (broken.length > 0) console.log(`again with: node tests/crash/crash.mjs ${cycles} ${seed}`);
  console.log(`${checks - Math.min(broken.length, checks)} passed, ${broken.length} failed`);
  process.exitCode = broken.length === 0 && acknowledged.length > 0 ? 0 : 1;
}
