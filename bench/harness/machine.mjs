// The facts without which a figure means nothing: the machine, the disk below the data folder, the date.
import { closeSync, fdatasyncSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

export function machineFacts(folder) {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism?.() ?? cpus().length,
    cpu: cpus()[0].model,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    loadBefore: loadavg()[0],
    disk: diskOf(folder),
    syncMs: syncMs(folder),
  };
}

/** The mount that holds the folder: `{device, type, isDisk}`. */
function diskOf(folder) {
  const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n').map((line) => line.split(' '));
  const holds = ([, at]) => folder === at || folder.startsWith(at.endsWith('/') ? at : at + '/');
  const [device, , type] = mounts.filter(holds).sort((a, b) => a[1].length - b[1].length).at(-1);
  return { device, type, isDisk: !['tmpfs', 'ramfs'].includes(type) };
}

/** What one fdatasync after 4 KB costs there: the floor below every durable acknowledgement. */
function syncMs(folder, times = 100) {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 7);
  const took = [];
  for (let i = 0; i < times; ++i) {
    const before = performance.now();
    writeSync(file, page, 0, page.length, i * page.length);
    fdatasyncSync(file);
    took.push(performance.now() - before);
  }
  closeSync(file);
  rmSync(path);
  took.sort((a, b) => a - b);
  return { p50: took[times / 2], p99: took[times - 1] };
}

export function folderBytes(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size);
  }, 0);
}
