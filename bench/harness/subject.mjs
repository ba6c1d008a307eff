// The program under measurement: started on a data folder of its own, given projects and webhooks, and
// looked at from outside (/proc) and by its own metrics.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialise, Program } from '../../tests/support/program.mjs';
import { inParallel, until } from '../../tests/support/waiting.mjs';
import { machineSeconds, memoryMb, cpuSeconds, threadsOf } from './proc.mjs';

/** The names under which the program counts. */
export const counters = {
  accepted: 'bughook_reports_accepted_total',
  delivered: 'bughook_deliveries_delivered_total',
  attempts: 'bughook_attempts_total',
  recorded: 'bughook_attempts_recorded_total',
};
export const histograms = {
  acceptedToDelivered: 'bughook_accepted_to_delivered_seconds',
  acceptedToRecorded: 'bughook_accepted_to_recorded_seconds',
};

const callsAtOnce = 16;

/** A data folder below `parent`, removed at the end. */
export function makeDataFolder(parent = process.env.TMPDIR ?? tmpdir()) {
  const folder = mkdtempSync(join(parent, 'bughook-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Subject {
  constructor(folder, settings) {
    this.folder = folder;
    this.settings = settings;
  }

  async initialise() {
    this.program = new Program({
      folder: this.folder,
      keys: await initialise(this.folder),
      settings: this.settings,
    });
  }

  /** Starts the program; answers the ms from its start until /readyz says yes. */
  async start() {
    const began = performance.now();
    await this.program.serve();
    await until(async () => (await this.program.api.raw('/readyz')).status === 200, 'readiness');
    return performance.now() - began;
  }

  /** A counter that the program no longer has would silently become a figure that is missing. */
  async warnOfMissingMetrics() {
    const metrics = await this.metrics();
    const missing = [
      ...Object.values(counters).filter((name) => metrics.value(name) === undefined),
      ...Object.values(histograms).filter((name) => !metrics.buckets(name)),
    ];
    for (const name of missing) process.stderr.write(`  WARNING  /metrics has no ${name}\n`);
  }

  get pid() {
    return this.program.pid;
  }
  get port() {
    return this.program.port;
  }

  stop() {
    return this.program.stop();
  }
  kill() {
    return this.program.kill();
  }

  /** One project with one webhook for each port; answers their SDK keys. */
  makeProjects(prefix, ports, webhook = {}) {
    return inParallel(ports, callsAtOnce, async (port, index) => {
      const project = await this.program.project(`${prefix}${index}`);
      await project.webhook(`http://127.0.0.1:${port}/hook`, webhook);
      return project.sdkKey;
    });
  }

  async metrics() {
    return readMetrics((await this.program.api.raw('/metrics')).text);
  }

  /** Everything that grows, read at one moment. */
  async snapshot(load) {
    const metrics = await this.metrics();
    const machine = machineSeconds();
    return {
      atMs: performance.now(),
      metrics,
      cpu: cpuSeconds(this.pid),
      threads: threadsOf(this.pid),
      loadCpu: load.cpuSeconds(),
      busy: machine.busy,
      stolen: machine.stolen,
    };
  }

  memoryMb(field) {
    return memoryMb(this.pid, field);
  }

  /** Waits until a counter has reached a value; answers what it is. */
  async counterReaches(name, value, withinMs) {
    let last;
    return until(
      async () => {
        last = (await this.metrics()).value(name);
        return last >= value && last;
      },
      () => `${name} at ${value}, it is ${last}`,
      withinMs,
    );
  }
}

/** Prometheus text: counters and gauges by name, histograms by their buckets; labels summed. */
export function readMetrics(text) {
  const values = new Map();
  const buckets = new Map();
  for (const line of text.split('\n')) {
    const parts = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!parts) continue;
    const [, name, labels = '', number] = parts;
    const bound = /le="([^"]+)"/.exec(labels)?.[1];
    if (bound === undefined) {
      values.set(name, (values.get(name) ?? 0) + Number(number));
    } else {
      const of = name.replace(/_bucket$/, '');
      if (!buckets.has(of)) buckets.set(of, new Map());
      const upTo = bound === '+Inf' ? Infinity : Number(bound);
      buckets.get(of).set(upTo, (buckets.get(of).get(upTo) ?? 0) + Number(number));
    }
  }
  return { value: (name) => values.get(name), buckets: (name) => buckets.get(name) };
}

/** The quantile of what a histogram observed between two readings, in ms; undefined if nothing. */
export function quantileMs(before, after, name, share) {
  const end = after.buckets(name);
  if (!end) return undefined;
  const begin = before.buckets(name);
  const counts = [...end].map(([bound, count]) => [bound, count - (begin?.get(bound) ?? 0)]);
  const total = counts.at(-1)[1];
  if (total === 0) return undefined;
  let [lowBound, lowCount] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= share * total) {
      if (bound === Infinity) return lowBound * 1000;
      const inside = (share * total - lowCount) / Math.max(count - lowCount, 1);
      return (lowBound + (bound - lowBound) * inside) * 1000;
    }
    [lowBound, lowCount] = [bound, count];
  }
  return undefined;
}
