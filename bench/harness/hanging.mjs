// bench/run --hanging: 1,000 receivers that read and never answer, and what their 200 neighbours notice.
// The neighbours get the same rate three times: alone; with the 1,000 getting reports too, and answering;
// with the 1,000 hanging. The second is the fair comparison: the same work but for the hanging.
import { measure, plentyOfReporters } from './phases.mjs';
import { coresAtWork, count, mb, ms, pair, rate } from './table.mjs';

export const hangingReceivers = (options) => ({ answering: options.projects, wavering: options.hangingCount });

export async function measureHanging(subject, load, options, tell) {
  await subject.start();
  await load.target(subject.port);
  tell(`${options.projects + options.hangingCount} projects, each with a webhook`);
  await load.group('live', await subject.makeProjects('B', load.ports.answering));
  await load.group('others', await subject.makeProjects('H', load.ports.wavering));

  const { seconds, warmup, rate: liveRate, beside } = options;
  const phases = {};
  const run = async (name, phaseWarmup, more) => {
    tell(`${name}, ${phaseWarmup} + ${seconds} s`);
    phases[name] = await measure(subject, load, {
      ...{ group: 'live', rate: liveRate, warmup: phaseWarmup, seconds, connections: plentyOfReporters },
      ...more,
    });
  };
  const besides = { beside: 'others', beside_rate: beside };
  await run('alone', 3, {});
  await run('answering', 3, besides);
  await load.hang(true);
  await run('hanging', warmup, besides);
  const memory = { peakMb: subject.memoryMb('VmHWM') };
  await subject.kill(); // a thousand attempts under way would be waited for
  return { phases, memory };
}

export function hangingRows(result, options) {
  const { alone, answering, hanging } = result.phases;
  const others = count(options.hangingCount);
  const rows = ({ sentToDelivered, cores, ...phase }) => [
    ['report sent → webhook arrives, p50 / p99', pair(sentToDelivered), `p99.9 ${ms(sentToDelivered.p999)}`],
    ['201 → webhook arrives, p50 / p99', pair(phase.acceptedToDelivered)],
    ['report sent → 201, p50 / p99', pair(phase.sentToAccepted)],
    ['delivered to the neighbours', count(phase.totals.delivered), `missing ${phase.totals.missing}`],
    ['cores at work', ...coresAtWork(cores)],
  ];
  const ratio = hanging.sentToDelivered.p99 / answering.sentToDelivered.p99;
  return [
    [`${options.projects} receivers alone, ${rate(options.rate)} together`],
    ...rows(alone),
    [`... and ${others} more that answer, ${rate(options.beside)} together`],
    ...rows(answering),
    [`... and those ${others} hang`],
    ...rows(hanging),
    ['The difference'],
    ['p99 of the neighbours', `${ratio.toFixed(2)} times`, 'sent → arrives: hanging against answering'],
    ['memory, peak', mb(result.memory.peakMb)],
  ];
}
