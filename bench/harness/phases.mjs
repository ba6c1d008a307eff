// A phase of load with the program watched from outside: what it did, and what it cost.
import { counters, histograms, quantileMs } from './subject.mjs';

/**
 * Reporters at a fixed rate: so many that none is ever waited for, and fewer than the 1,000 connections
 * that the program takes from one address.
 */
export const plentyOfReporters = 512;

/** Runs a phase and answers its figures; `options` are those of bench_load's `run`. */
export async function measure(subject, load, options) {
  const looks = {};
  const result = await load.run(options, async (milestone) => {
    looks[milestone] = await subject.snapshot(load);
  });
  warnOfRefusals(result);
  return { ...result, ...costs(looks.measuring, looks.measured, result.delivered) };
}

/** What lies between two snapshots: rates by the program's own counters, CPU by the kernel's. */
function costs(before, after, delivered) {
  const seconds = (after.atMs - before.atMs) / 1000;
  const grown = (name) => after.metrics.value(name) - before.metrics.value(name);
  const per = (name) => grown(counters[name]) / seconds;
  const events = grown(counters.recorded) || delivered;
  const cpu = after.cpu - before.cpu;
  const loadCpu = after.loadCpu - before.loadCpu;
  const spent = new Map(before.threads.map((thread) => [thread.name, thread.seconds]));
  return {
    perSecond: { accepted: per('accepted'), delivered: per('delivered'), recorded: per('recorded') },
    cpuUsPerEvent: { program: (cpu / events) * 1e6, load: (loadCpu / events) * 1e6 },
    threadCores: Object.fromEntries(
      after.threads
        .map(({ name, seconds: now }) => [name, (now - (spent.get(name) ?? 0)) / seconds])
        .filter(([, cores]) => cores >= 0.005),
    ),
    cores: {
      program: cpu / seconds,
      load: loadCpu / seconds,
      others: Math.max(after.busy - before.busy - cpu - loadCpu, 0) / seconds,
      stolen: (after.stolen - before.stolen) / seconds,
    },
    acceptedToRecorded: histogram(before, after, histograms.acceptedToRecorded),
    acceptedToDeliveredByProgram: histogram(before, after, histograms.acceptedToDelivered),
  };
}

function histogram(before, after, name) {
  const at = (share) => quantileMs(before.metrics, after.metrics, name, share);
  return at(0.5) === undefined ? undefined : { p50: at(0.5), p99: at(0.99) };
}

/** The program's CPU in per mille of one core while nothing happens. */
export async function measureIdle(subject, load, seconds) {
  const before = await subject.snapshot(load);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const after = await subject.snapshot(load);
  return { perMilleOfACore: ((after.cpu - before.cpu) / (after.atMs - before.atMs)) * 1e6, seconds };
}

/**
 * Words are indexed behind the reports and on purpose slowly: how long the program is still at it. Answers seconds, and
 * `isQuiet` as false if it was not done after `secondsMax`.
 */
export async function catchUp(subject, load, secondsMax) {
  const quietPerMille = 5;
  for (let seconds = 0; seconds < secondsMax; seconds += 2) {
    if ((await measureIdle(subject, load, 2)).perMilleOfACore < quietPerMille) return { seconds, isQuiet: true };
  }
  return { seconds: secondsMax, isQuiet: false };
}

/** A refused report spoils a phase: says so at once, with the answer. */
export function warnOfRefusals({ refusals, firstRefusal, totals, gaveUp }) {
  for (const [status, times] of Object.entries(refusals)) {
    const what = status === '0' ? 'cut off or unreadable' : `answered with ${status}`;
    process.stderr.write(`  WARNING  ${times} reports were ${what}; the first:\n${firstRefusal}\n`);
  }
  if (totals.unsent > 0) process.stderr.write(`  WARNING  ${totals.unsent} reports fell due and were never sent\n`);
  if (gaveUp) process.stderr.write('  WARNING  the program fell too far behind the rate; the phase was cut short\n');
}
