// The real program, as a process: initialised in its own temporary data folder, served on a free
// loopback port, stopped, killed and restarted on the same folder. Every stop asserts a clean exit
// and a standard error without a sanitizer's report, so that each scenario is also a leak test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { patienceMs, within } from './waiting.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const programPath = resolve(
  process.env.BUGHOOK_PROGRAM ?? join(root, 'build/release/bughook'),
);

/** What a sanitizer or a broken invariant leaves in standard error. */
const crashMarks =
  /(Address|Leak|Thread|Memory)Sanitizer|UndefinedBehaviorSanitizer|runtime error:|an event loop was about to wait|Assertion .* failed|terminate called/;

/** Kept in memory per process; a program that logs more than this in a test is itself at fault. */
const outputCap = 32 * 1024 * 1024;

/**
 * No limit on rates, no long wait at stop for the receivers that hang on purpose, and no browser: a test that is about
 * pictures switches it on.
 */
const quick = {
  'intake.rate_per_key': 0, 'intake.rate_per_address': 0, 'server.drain_seconds': 1, 'rendering.enabled': false,
};

const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Runs `bughook ARGUMENTS` to its end: `{code, signal, stdout, stderr}`. */
export async function runCommand(args, { env = {}, withinMs = patienceMs } = {}) {
  const child = start(args, env);
  try {
    const [code, signal] = await within(child.ended, `end of: bughook ${args.join(' ')}`, withinMs);
    return { code, signal, stdout: child.stdout(), stderr: child.stderr() };
  } finally {
    child.process.kill('SIGKILL');
  }
}

/**
 * Starts `bughook ARGUMENTS` and hands back the process, its output so far and its end.
 * prefix: a command that becomes the program once it has done its part.
 */
export function start(args, env = {}, prefix = []) {
  const [command, ...rest] = [...prefix, programPath, ...args];
  const process_ = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  alive.add(process_);
  const ended = once(process_, 'close').finally(() => alive.delete(process_));
  ended.catch(() => {}); // whoever awaits it sees the error; an unawaited one must not kill the run
  return {
    process: process_,
    ended,
    stdout: collect(process_.stdout),
    stderr: collect(process_.stderr),
  };
}

function collect(stream) {
  const parts = [];
  let size = 0;
  stream.on('data', (part) => {
    size += part.length;
    if (size <= outputCap) parts.push(part);
  });
  return () => Buffer.concat(parts).toString('utf8');
}

/** A fresh data folder that is removed when the test process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'bughook-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `bughook init` on `folder`: the keys of a new organisation and its first project. */
export async function initialise(folder, names = {}) {
  const { organisation = 'Example', project = 'WEB', email = 'owner@example.org' } = names;
  const { code, stdout, stderr } = await runCommand([
    'init', '--data', folder, '--organisation', organisation, '--project', project,
    '--email', email, '--json',
  ]);
  assert.equal(code, 0, `init failed: ${stderr}`);
  return JSON.parse(stdout);
}

export class Program {
  /**
   * Initialises (unless `folder` is given, then with `keys`) and serves.
   * settings: `--set` pairs; allow: CIDRs for `--allow-network`; env: added to the environment; prefix: of `serve`;
   * listen: a port of 127.0.0.1 that is free unless said.
   */
  static async start(options = {}) {
    const program = new Program(options);
    if (!options.folder) program.keys = await initialise(program.folder);
    await program.serve();
    return program;
  }

  constructor({ folder, keys, settings = {}, allow = ['127.0.0.0/8'], env = {}, args = [], prefix = [], listen = '127.0.0.1:0' } = {}) {
    this.folder = folder ?? temporaryFolder();
    this.keys = keys;
    this.settings = { ...quick, ...settings };
    this.allow = allow;
    this.env = env;
    this.args = args;
    this.prefix = prefix;
    this.listen = listen;
    this.pastOutput = '';
  }

  /** Starts `serve` and returns once it listens. */
  async serve() {
    this.launch();
    await this.listening();
  }

  /** Starts `serve` and returns at once. */
  launch() {
    rmSync(join(this.folder, 'address'), { force: true });
    this.child = start(
      [
        'serve', '--data', this.folder, '--listen', this.listen, ...this.args,
        ...this.allow.flatMap((cidr) => ['--allow-network', cidr]),
        ...Object.entries(this.settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
      ],
      this.env,
      this.prefix,
    );
  }

  async listening() {
    const written = this.#addressWritten(join(this.folder, 'address'));
    const address = await within(written, 'address of the program');
    this.base = address.startsWith('http') ? address : `http://${address}`;
    this.port = Number(new URL(this.base).port);
    this.isServing = true;
    this.api = new Api(this.base, this.keys?.apiKey);
  }

  async #addressWritten(file) {
    let watcher;
    const written = new Promise((done) => {
      const look = () => {
        const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
        if (text) done(text);
      };
      watcher = watch(this.folder, look);
      look();
    });
    const ended = this.child.ended.then(([code, signal]) => {
      throw new Error(`the program ended at start (${code ?? signal}): ${this.child.stderr()}`);
    });
    try {
      return await Promise.race([written, ended]);
    } finally {
      watcher.close();
      ended.catch(() => {});
    }
  }

  get pid() {
    return this.child.process.pid;
  }

  /** Everything this data folder's processes have written, over all restarts. */
  output() {
    return this.pastOutput + this.child.stdout() + this.child.stderr();
  }

  /** SIGTERM, and the promise of a graceful end. Fails, too, if it ended before anyone asked it to. */
  async stop() {
    if (!this.isServing) return;
    this.isServing = false;
    const { exitCode, signalCode } = this.child.process;
    assert.ok(exitCode === null && !signalCode, `it ended by itself (${exitCode ?? signalCode}); ${this.#lastWords()}`);
    this.peakKib = this.memoryKib('VmHWM');
    this.child.process.kill('SIGTERM');
    const [code, signal] = await this.#ended();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, this.#lastWords());
  }

  /** kill -9: nothing is flushed, nothing says goodbye. */
  async kill() {
    this.isServing = false;
    this.child.process.kill('SIGKILL');
    await this.#ended();
  }

  async restart() {
    await this.stop();
    await this.serve();
  }

  async #ended() {
    const end = await within(this.child.ended, 'end of the program', 2 * patienceMs);
    const { stdout, stderr } = this.child;
    assert.doesNotMatch(stderr(), crashMarks, this.#lastWords());
    this.pastOutput += stdout() + stderr();
    this.child.stdout = this.child.stderr = () => '';
    return end;
  }

  #lastWords() {
    return `its last words:\n${this.child.stderr().slice(-4000)}`;
  }

  /** A project of its own, so that tests which share a program do not see each other. */
  async project(name = 'P' + Math.random().toString(36).slice(2, 10).toUpperCase()) {
    const made = await this.api.post('/projects', { project: name, name: `Project ${name}` }, 201);
    return this.api.project(made.project, made.sdkKey);
  }

  /** The project that `init` made. */
  firstProject() {
    return this.api.project(this.keys.project, this.keys.sdkKey);
  }

  /** A figure of /proc/PID/status in KiB, such as VmRSS or VmHWM. */
  memoryKib(field = 'VmRSS') {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]);
  }

  /** CPU time used so far, in ms, at the kernel's resolution of 10 ms. */
  cpuMs() {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
}
