// The load, as a process (bench/load/commands.hpp has its language).
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './proc.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const loadPath = process.env.BENCH_LOAD ?? join(root, 'build/release/bench/bench_load');

export class Load {
  static async start(receivers) {
    const load = new Load();
    const args = Object.entries(receivers).flatMap(([kind, count]) => [`--${kind}`, String(count)]);
    load.process = spawn(loadPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    load.process.on('error', (error) => {
      throw new Error(`${loadPath}: ${error.message}`);
    });
    load.lines = createInterface({ input: load.process.stdout })[Symbol.asyncIterator]();
    load.ports = await load.#next();
    return load;
  }

  get pid() {
    return this.process.pid;
  }

  cpuSeconds() {
    return cpuSeconds(this.pid);
  }

  target(port) {
    return this.#tell(`target ${port}`);
  }

  group(name, sdkKeys) {
    return this.#tell(`group ${name} ${sdkKeys.join(' ')}`);
  }

  hang(whether) {
    return this.#tell(`hang ${whether ? 'on' : 'off'}`);
  }

  /** Runs a phase; `look(milestone)` is awaited when measuring begins ("measuring") and ends ("measured"). */
  async run(options, look = async () => {}) {
    const words = Object.entries(options).filter(([, value]) => value !== undefined);
    this.#write(`run ${words.map(([key, value]) => `${key}=${value}`).join(' ')}`);
    for (;;) {
      const said = await this.#next();
      if (!said.milestone) return said;
      await look(said.milestone);
    }
  }

  async stop() {
    this.process.stdin.end();
    if (this.process.exitCode === null) await new Promise((done) => this.process.once('close', done));
  }

  #tell(line) {
    this.#write(line);
    return this.#next();
  }

  #write(line) {
    this.process.stdin.write(line + '\n');
  }

  async #next() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('bench_load ended');
    const said = JSON.parse(value);
    if (said.error) throw new Error(`bench_load: ${said.error}`);
    return said;
  }
}
