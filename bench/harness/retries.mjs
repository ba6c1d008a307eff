// bench/run --retries: a million failed deliveries wait for their retry, the program is killed and started
// again. How soon does it work, what does it remember, how much memory does it take?
import { setTimeout as pause } from 'node:timers/promises';
import { folderBytes } from './machine.mjs';
import { warnOfRefusals } from './phases.mjs';
import { counters } from './subject.mjs';
import { count, mb, ms, rate, us } from './table.mjs';

const retryInSeconds = 24 * 3600; // nothing falls due while we look
const fillSeconds = 1800; // the longest that filling may take
const settleSeconds = 5;

export const retriesReceivers = (options) => ({ answering: 1, refusing: options.projects });

export async function measureRetries(subject, load, options, tell) {
  await subject.start();
  await subject.warnOfMissingMetrics();
  await load.target(subject.port);
  tell(`${options.projects} projects, each with a webhook that refuses connections`);
  const schedule = { scheduleSeconds: [retryInSeconds, retryInSeconds] };
  await load.group('refused', await subject.makeProjects('R', load.ports.refusing, schedule));
  await load.group('live', await subject.makeProjects('B', load.ports.answering));

  tell(`${count(options.pending)} reports`);
  const fill = await fillUp(subject, load, options);
  const before = { peakMb: subject.memoryMb('VmHWM'), folderBytes: folderBytes(subject.folder) };

  tell('kill -9, start');
  await subject.kill();
  const after = await startAgain(subject, load);
  await subject.stop();
  return { fill, before, after };
}

async function fillUp(subject, load, { pending, connections }) {
  const began = performance.now();
  const cpuBefore = (await subject.snapshot(load)).cpu;
  const filled = await load.run({
    ...{ group: 'refused', count: pending, arrival: 'no', seconds: fillSeconds, connections, drain: 30 },
  });
  warnOfRefusals(filled);
  const acceptedSeconds = (performance.now() - began) / 1000;
  const attempted = await subject.counterReaches(counters.recorded, filled.totals.accepted, fillSeconds * 1000);
  const cpu = (await subject.snapshot(load)).cpu - cpuBefore;
  return {
    accepted: filled.totals.accepted,
    refused: filled.totals.refused,
    acceptedSeconds,
    attempted,
    attemptedSeconds: (performance.now() - began) / 1000,
    cpuUsPerEvent: (cpu / filled.totals.accepted) * 1e6,
  };
}

async function startAgain(subject, load) {
  const began = performance.now();
  const readyMs = await subject.start();
  await load.target(subject.port);
  const first = await load.run({ group: 'live', count: 1, connections: 1, seconds: 10, drain: 30 });
  const firstDeliveryMs = performance.now() - began;
  const soonMb = subject.memoryMb('VmRSS');
  await pause(settleSeconds * 1000);
  const metrics = await subject.metrics();
  return {
    readyMs,
    firstDeliveryMs,
    delivered: first.totals.delivered,
    soonMb,
    settledMb: subject.memoryMb('VmRSS'),
    peakMb: subject.memoryMb('VmHWM'),
    attempts: metrics.value(counters.attempts), // one: the new report's. More, and retries came before their time
  };
}

export function retriesRows({ fill, before, after }) {
  return [
    ['Filling'],
    ['reports accepted', count(fill.accepted), `${rate(fill.accepted / fill.acceptedSeconds)}; refused ${fill.refused}`],
    ['first attempts recorded, all refused', count(fill.attempted), `after ${fill.attemptedSeconds.toFixed(0)} s`],
    ['CPU of the program per event', us(fill.cpuUsPerEvent), 'accept, connect, refuse, record'],
    ['memory, peak', mb(before.peakMb)],
    ['data folder', mb(before.folderBytes / 1e6)],
    ['After kill -9'],
    ['start → /readyz', ms(after.readyMs)],
    ['start → a new report is delivered', after.delivered === 1 ? ms(after.firstDeliveryMs) : 'NEVER'],
    ['memory when ready', mb(after.soonMb), `${mb(after.settledMb)} after ${settleSeconds} s, peak ${mb(after.peakMb)}`],
    ['attempts since the start', count(after.attempts ?? NaN), 'the new report is one; no retry is due'],
  ];
}
