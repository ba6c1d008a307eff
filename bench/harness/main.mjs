// bench/run's programs are built: sets the scene, runs one mode, prints its figures.
import { hangingReceivers, hangingRows, measureHanging } from './hanging.mjs';
import { Load } from './load.mjs';
import { machineFacts } from './machine.mjs';
import { readOptions } from './options.mjs';
import { measureRendering, renderingReceivers, renderingRows, renderingSettings } from './rendering.mjs';
import { measureRetries, retriesReceivers, retriesRows } from './retries.mjs';
import { makeDataFolder, Subject } from './subject.mjs';
import { asMarkdown, asText, ms } from './table.mjs';
import { measureThroughput, throughputReceivers, throughputRows } from './throughput.mjs';

const modes = {
  throughput: {
    title: 'Throughput and latency',
    receivers: throughputReceivers,
    run: measureThroughput,
    rows: throughputRows,
  },
  hanging: { title: 'Hanging receivers', receivers: hangingReceivers, run: measureHanging, rows: hangingRows },
  retries: {
    title: 'Pending retries over a restart',
    receivers: retriesReceivers,
    run: measureRetries,
    rows: retriesRows,
  },
  rendering: {
    title: 'Pictures of captured pages',
    receivers: renderingReceivers,
    settings: renderingSettings,
    run: measureRendering,
    rows: renderingRows,
  },
};

process.on('SIGINT', () => process.exit(130)); // and with it the data folder goes
const options = readOptions(process.argv.slice(2));
const mode = modes[options.mode];
const folder = makeDataFolder(options.data);
const machine = machineFacts(folder);
const load = await Load.start(mode.receivers(options));
const subject = new Subject(folder, { ...mode.settings, ...options.settings });
await subject.initialise();
const result = await mode.run(subject, load, options, (what) => process.stderr.write(`  measuring  ${what}\n`));
await load.stop();
print();

function print() {
  if (options.json) return console.log(JSON.stringify({ mode: options.mode, machine, options, result }, null, 2));
  const { disk } = machine;
  const facts =
    `${machine.date}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel}; ` +
    `${disk.isDisk ? '' : 'NOT A DISK: '}${disk.type} on ${disk.device}, fdatasync of 4 KB p50 ` +
    `${ms(machine.syncMs.p50)}; load average before ${machine.loadBefore.toFixed(2)}`;
  const write = options.markdown ? asMarkdown : asText;
  console.log(write(mode.title, mode.rows(result, options)));
  console.log(options.markdown ? `${facts}.` : `  ${facts}`);
}
