// The browser of the program under test, but one that can be held back and broken: a script in its place that waits, or
// ends, before it becomes the real one. It acts when a browser is started, so whoever wants to meddle later ends the one
// that runs.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const chromium = '/usr/bin/chromium';

export class HeldBrowser {
  #folder;

  constructor() {
    // Not below /tmp: the browser's jail has a /tmp of its own. It runs as somebody else, who must find it.
    this.#folder = mkdtempSync('/var/tmp/bughook-browser-');
    chmodSync(this.#folder, 0o755);
    process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    this.path = join(this.#folder, 'browser');
    writeFileSync(this.path, `#!/bin/sh
while [ -e ${this.#folder}/held ]; do sleep 0.05; done
if [ -e ${this.#folder}/broken ]; then exit 1; fi
exec ${chromium} "$@"
`);
    chmodSync(this.path, 0o755);
  }

  /** From now on no browser starts until `release()`. */
  hold() {
    this.#raise('held');
  }
  release() {
    this.#lower('held');
  }
  /** From now on every browser ends as soon as it is started, until `mend()`. */
  break() {
    this.#raise('broken');
  }
  mend() {
    this.#lower('broken');
  }

  #raise(flag) {
    writeFileSync(join(this.#folder, flag), '');
  }
  #lower(flag) {
    rmSync(join(this.#folder, flag), { force: true });
  }
}

/** Ends every browser that `program` runs; its own next look finds it gone. */
export function endBrowsersOf(program) {
  for (const pid of descendantsOf(program.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // it went with its parent
    }
  }
}

function descendantsOf(ancestor) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // it has ended meanwhile
    }
  }
  const isBelow = (pid) => parents.has(pid) && (parents.get(pid) === ancestor || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}
