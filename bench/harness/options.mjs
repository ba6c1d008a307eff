// The command line of bench/run.
import { parseArgs } from 'node:util';

const help = `usage: bench/run [--hanging | --retries | --rendering] [options]

  --seconds N       how long each phase is measured               (10; with --hanging 30)
  --warmup N        seconds of each phase that are not counted    (3; with --hanging 20: longer than the timeout)
  --projects N      projects, each with one webhook to a receiver of its own   (200)
  --connections N   reporters when going as fast as it goes, each with one report under way     (256)
  --window N        reports sent and not yet delivered, at most, when going as fast as it goes   (1000)
  --rate N          reports a second: of the half-load phase (half of the measured maximum),
                    with --hanging of the 200 receivers that answer (2000)
  --beside N        with --hanging: reports a second to the 1,000 others (1000)
  --hanging-count N with --hanging: how many of them (1000)
  --pending N       with --retries: how many retries (1000000)
  --pictures N      with --rendering: how many of each size (40)
  --set KEY=VALUE   a setting of the program; may be repeated
  --data FOLDER     where the data folder is made: the disk that is measured   (TMPDIR or /tmp)
  --json            all figures, as JSON
  --markdown        the table as Markdown

BUGHOOK_PROGRAM and BENCH_LOAD name other programs than those of build/release.`;

const defaults = {
  throughput: { seconds: 10, warmup: 3 },
  hanging: { seconds: 30, warmup: 20, rate: 2000 },
  retries: { seconds: 10, warmup: 0 },
  rendering: { seconds: 20, warmup: 3 },
};

const numbers = {
  projects: 200,
  connections: 256,
  window: 1000,
  beside: 1000,
  'hanging-count': 1000,
  pending: 1_000_000,
  pictures: 40,
};

export function readOptions(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        ...{ hanging: flag, retries: flag, rendering: flag, json: flag, markdown: flag, help: flag },
        ...{ seconds: text, warmup: text, rate: text, data: text },
        ...Object.fromEntries(Object.keys(numbers).map((name) => [name, text])),
        set: { type: 'string', multiple: true, default: [] },
      },
    }));
  } catch (error) {
    stop(`${error.message}\n\n${help}`, 2);
  }
  if (values.help) stop(help, 0);
  const mode = values.hanging ? 'hanging' : values.retries ? 'retries' : values.rendering ? 'rendering' : 'throughput';
  return {
    mode,
    json: values.json,
    markdown: values.markdown,
    data: values.data,
    settings: Object.fromEntries(values.set.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    seconds: positive(values, 'seconds', defaults[mode].seconds),
    warmup: positive(values, 'warmup', defaults[mode].warmup),
    rate: positive(values, 'rate', defaults[mode].rate),
    projects: positive(values, 'projects', numbers.projects),
    connections: positive(values, 'connections', numbers.connections),
    window: positive(values, 'window', numbers.window),
    beside: positive(values, 'beside', numbers.beside),
    hangingCount: positive(values, 'hanging-count', numbers['hanging-count']),
    pending: positive(values, 'pending', numbers.pending),
    pictures: positive(values, 'pictures', numbers.pictures),
  };
}

function positive(values, name, otherwise) {
  if (values[name] === undefined) return otherwise;
  const number = Number(values[name]);
  if (!(number >= 0)) stop(`--${name} takes a number, not ${values[name]}`, 2);
  return number;
}

function stop(words, status) {
  (status === 0 ? process.stdout : process.stderr).write(words + '\n');
  process.exit(status);
}
