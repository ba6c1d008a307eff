// bench/run: how much, how fast, at what cost.
import { folderBytes } from './machine.mjs';
import { catchUp, measure, measureIdle, plentyOfReporters } from './phases.mjs';
import { counters } from './subject.mjs';
import { coresAtWork, count, mb, ms, pair, rate, us } from './table.mjs';

const starts = 5;
const lightRate = 500; // the rate at which peers were measured
const idleSeconds = 10;
const catchUpSecondsMax = 600;
const settleMs = 60_000; // for the last records to be counted once the last webhook has arrived

export async function measureThroughput(subject, load, options, tell) {
  tell('start-up');
  const startUpMs = await startRepeatedly(subject);
  await subject.start();
  await subject.warnOfMissingMetrics();
  await load.target(subject.port);
  tell(`${options.projects} projects, each with a webhook`);
  await load.group('live', await subject.makeProjects('B', load.ports.answering));

  const phases = {};
  const run = async (name, more) => {
    const { warmup, seconds } = options;
    tell(`${name}, ${warmup} + ${seconds} s`);
    phases[name] = await measure(subject, load, { group: 'live', warmup, seconds, ...more });
  };
  await run('max', { window: options.window, connections: options.connections });
  const half = options.rate ?? Math.floor(phases.max.delivered / phases.max.seconds / 2);
  await run('half', { rate: half, connections: plentyOfReporters });
  await run('light', { rate: lightRate, connections: plentyOfReporters });

  const tally = await settle(subject, Object.values(phases));
  tell('words indexed behind the reports');
  const caughtUp = await catchUp(subject, load, catchUpSecondsMax);
  tell(`idle, ${idleSeconds} s`);
  const idle = await measureIdle(subject, load, idleSeconds);
  const memory = { peakMb: subject.memoryMb('VmHWM'), nowMb: subject.memoryMb('VmRSS') };
  const folder = { bytes: folderBytes(subject.folder), perEvent: folderBytes(subject.folder) / tally.accepted };
  tell('stop and start with all that data');
  await subject.stop();
  const startUpFullMs = await subject.start();
  await subject.stop();
  return { phases, half, tally, caughtUp, idle, memory, folder, startUpMs, startUpFullMs };
}

async function startRepeatedly(subject) {
  const took = [];
  for (let i = 0; i < starts; ++i) {
    took.push(await subject.start());
    await subject.stop();
  }
  return took.sort((a, b) => a - b)[(starts - 1) / 2];
}

/** The three ledgers, which must say the same: what the load got a 201 for, what arrived, what was recorded. */
async function settle(subject, phases) {
  const sum = (name) => phases.reduce((total, phase) => total + phase.totals[name], 0);
  const accepted = sum('accepted');
  const isCounted = (await subject.metrics()).value(counters.recorded) !== undefined;
  if (isCounted) await subject.counterReaches(counters.recorded, accepted, settleMs).catch(() => {});
  return {
    accepted,
    delivered: sum('delivered'),
    recorded: (await subject.metrics()).value(counters.recorded),
    refused: sum('refused'),
    missing: sum('missing'),
    duplicates: sum('duplicates'),
    strangers: sum('strangers'),
  };
}

export function throughputRows(result, options) {
  const { max, half, light } = result.phases;
  const { tally } = result;
  const whole = (phase) => phase.cpuUsPerEvent.program + phase.cpuUsPerEvent.load;
  const cores = (phase) => `cores at work: ${coresAtWork(phase.cores).join(', ')}`;
  const latencies = (phase) => [
    ['report sent → 201, p50 / p99', pair(phase.sentToAccepted), 'on stable storage before the 201'],
    ['201 → webhook arrives, p50 / p99', pair(phase.acceptedToDelivered)],
    ['report sent → webhook arrives, p50 / p99', pair(phase.sentToDelivered)],
    ['accepted → recorded, p50 / p99', pair(phase.acceptedToRecorded), "the program's own histogram"],
  ];
  const unequal = [tally.delivered, tally.recorded].some((number) => number !== tally.accepted);
  return [
    [`As fast as it goes: ${options.projects} webhooks, at most ${options.window} events under way`],
    ['accepted', rate(max.accepted / max.seconds), 'by the load'],
    ['delivered', rate(max.delivered / max.seconds), 'by the receivers'],
    ['recorded', rate(max.perSecond.recorded), 'by the program'],
    ['CPU of the program per event', us(max.cpuUsPerEvent.program), cores(max)],
    ['CPU of everything per event', us(whole(max)), 'with the load and the receivers'],
    ...latencies(max),
    [`At half of it: ${rate(result.half)}`],
    ['CPU of the program per event', us(half.cpuUsPerEvent.program), cores(half)],
    ...latencies(half),
    [`Under a light load: ${rate(lightRate)}`],
    ['CPU of the program per event', us(light.cpuUsPerEvent.program), cores(light)],
    ...latencies(light),
    ['Over all phases'],
    [
      'accepted = delivered = recorded',
      unequal ? 'NO' : count(tally.accepted),
      `${count(tally.accepted)}, ${count(tally.delivered)}, ${count(tally.recorded ?? NaN)}; missing ` +
        `${tally.missing}, twice ${tally.duplicates}, refused ${tally.refused}`,
    ],
    ['memory, peak', mb(result.memory.peakMb), `${mb(result.memory.nowMb)} after ${result.idle.seconds} s of rest`],
    [
      'words indexed behind the reports',
      result.caughtUp.isQuiet ? `${result.caughtUp.seconds} s` : 'NO',
      'after the last report, until the program is at rest',
    ],
    ['CPU when idle', `${result.idle.perMilleOfACore.toFixed(2)} ‰ of a core`, `over ${result.idle.seconds} s`],
    ['start-up, empty', ms(result.startUpMs), `process start to /readyz, median of ${starts}`],
    ['start-up, with the data of this run', ms(result.startUpFullMs), `${count(tally.accepted)} events`],
    ['data folder', mb(result.folder.bytes / 1e6), `${count(result.folder.perEvent)} bytes an event`],
  ];
}

export const throughputReceivers = (options) => ({ answering: options.projects });
