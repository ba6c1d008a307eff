// The commands as their users meet them: what they print, and the one clear line with which they refuse.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import tls from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { send } from '../support/api.mjs';
import { writeCertificate } from '../support/certificates.mjs';
import { firstStartLink, Person } from '../support/person.mjs';
import { initialise, Program, runCommand, start, temporaryFolder } from '../support/program.mjs';
import { samplePayload } from '../support/reports.mjs';
import { until, within } from '../support/waiting.mjs';

/** Fails unless the command ended with status 1 and one line of standard error that `says` it. */
async function assertRefuses(args, says, options) {
  const { code, stdout, stderr } = await runCommand(args, options);
  assert.equal(code, 1, `${stdout}${stderr}`);
  assert.equal(stderr.trim().split('\n').length, 1, `more than one line: ${stderr}`);
  assert.match(stderr, says);
  assert.doesNotMatch(stderr, /exception|terminate|\.cpp|std::/i);
}

describe('bughook', { concurrency: true }, () => {
  test('--version prints its name and version', async () => {
    const { code, stdout } = await runCommand(['--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^bughook \d+\.\d+\.\d+\n$/i);
  });

  test('--help names its commands', async () => {
    const { code, stdout } = await runCommand(['--help']);
    assert.equal(code, 0);
    for (const command of ['serve', 'init', 'password', 'listen']) assert.match(stdout, new RegExp(`\\b${command}\\b`));
  });

  test('names a command or an option that it does not know, and the one that was probably meant', async () => {
    for (const [args, says] of [[['frobnicate'], /no command `frobnicate`/], [['srve'], /`srve`.*mean `serve`/],
      [['backup', '--help'], /no command `backup`/], [['help', 'lsiten'], /mean `listen`/],
      [['serve', '--data', '/x', '--lisen', ':1'], /`--lisen`.*mean `--listen`/]]) {
      const { code, stderr, stdout } = await runCommand(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, says);
      assert.equal(stdout, '');
    }
  });

  test('help and config print what there is', async () => {
    assert.match((await runCommand(['help'])).stdout, /serve/);
    assert.match((await runCommand(['help', 'serve'])).stdout, /--public-url/);
    const { code, stdout } = await runCommand(['config']);
    assert.equal(code, 0);
    assert.equal(stdout, readFileSync(new URL('../../config/default.toml', import.meta.url), 'utf8'));
  });

  test('without a command, or with an unknown one, says what there is and fails', async () => {
    for (const args of [[], ['fly'], ['serve', '--fly']]) {
      const { code, stderr, stdout } = await runCommand(args);
      assert.notEqual(code, 0, args.join(' '));
      assert.ok((stderr + stdout).trim().length > 10);
    }
  });
});

describe('bughook password', { concurrency: true }, () => {
  test('gives who forgot it a new one, and ends all sessions', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    const { email, password } = program.keys;
    const owner = await Person.signIn(program, email, password);
    const args = ['password', '--data', program.folder, '--email', email.toUpperCase()];
    await assertRefuses(args, /another bughook process/);
    await program.stop();
    const { code, stdout } = await runCommand(args);
    assert.equal(code, 0);
    const [, made] = /^password {2}(\w{20}) /.exec(stdout) ?? assert.fail(stdout);
    await program.serve();
    owner.base = program.base;
    assert.equal((await owner.call('GET', '/session')).status, 401);
    assert.equal((await owner.call('POST', '/session', { body: { email, password } })).status, 401);
    await Person.signIn(program, email, made);
  });

  test('refuses an address that nobody has', async () => {
    const folder = temporaryFolder();
    await initialise(folder);
    await assertRefuses(['password', '--data', folder, '--email', 'nobody@example.org'], /--email.*nobody@example\.org/);
  });
});

describe('bughook init', { concurrency: true }, () => {
  test('--json prints the keys, which then work', async (t) => {
    const program = new Program();
    const keys = await initialise(program.folder, { organisation: 'Ünïcode & Söhne', project: 'SHOP', email: 'a@b.example' });
    assert.equal(keys.project, 'SHOP');
    assert.equal(keys.email, 'a@b.example');
    assert.match(keys.sdkKey, /^[0-9A-Za-z]{32}$/);
    assert.ok(keys.apiKey.length >= 32);
    assert.ok(keys.password.length >= 12);
    program.keys = keys;
    await program.serve();
    t.after(() => program.stop());
    assert.deepEqual((await program.api.all('/projects')).map((it) => [it.project, it.sdkKey]), [['SHOP', keys.sdkKey]]);
    assert.equal((await program.firstProject().report()).bugId, 1);
  });

  test('without --json tells a person the same', async () => {
    const { code, stdout } = await runCommand(['init', '--data', temporaryFolder(), '--organisation', 'Example',
      '--project', 'WEB', '--email', 'a@b.example']);
    assert.equal(code, 0);
    assert.match(stdout, /[0-9A-Za-z]{32}/);
    assert.match(stdout, /a@b\.example/);
  });

  test('makes its folder, and refuses one it can not use in one line', async () => {
    const folder = temporaryFolder();
    await initialise(join(folder, 'new', 'deeper'));
    writeFileSync(join(folder, 'file'), 'x');
    const more = ['--organisation', 'E', '--project', 'WEB', '--email', 'a@b.example', '--json'];
    await assertRefuses(['init', '--data', join(folder, 'file'), ...more], /file/);
  });

  test('refuses names that are none, naming the option', async () => {
    const base = { '--organisation': 'E', '--project': 'WEB', '--email': 'a@b.example' };
    for (const [option, value] of [['--organisation', ''], ['--project', 'a b'], ['--project', ''], ['--email', 'nobody']]) {
      const args = Object.entries({ ...base, [option]: value }).flat();
      const { code, stderr } = await runCommand(['init', '--data', temporaryFolder(), ...args, '--json']);
      assert.equal(code, 1, `${option} '${value}': ${stderr}`);
      assert.match(stderr, new RegExp(option.slice(2)));
    }
  });
});

describe('bughook serve', { concurrency: true }, () => {
  const at = (folder) => ['serve', '--data', folder, '--listen', '127.0.0.1:0'];

  for (const [what, args, says] of [
    ['a setting that does not exist', ['--set', 'intake.colour=red'], /intake\.colour/],
    ['a setting of the wrong type', ['--set', 'intake.rate_per_key=fast'], /intake\.rate_per_key/],
    ['a setting without a value', ['--set', 'intake.rate_per_key'], /rate_per_key/],
    ['a network that is none', ['--allow-network', '10.0.0.0/99'], /10\.0\.0\.0\/99/],
    ['a configuration file that is not there', ['--config', '/nonexistent/bughook.toml'], /nonexistent/],
    ['a public URL that is none', ['--public-url', 'not a url'], /public/i],
    ['a public URL with a path', ['--public-url', 'https://example.org/bugs'], /public_url.*`\/bugs` is a path/],
  ]) {
    test(`refuses ${what} in one line, with status 1`, async () => {
      const folder = temporaryFolder();
      await initialise(folder);
      await assertRefuses([...at(folder), ...args], says);
    });
  }

  test('refuses a configuration file that is no TOML, naming file and line', async () => {
    const folder = temporaryFolder();
    await initialise(folder);
    writeFileSync(join(folder, 'broken.toml'), '[intake]\nrate_per_key = = 5\n');
    await assertRefuses([...at(folder), '--config', join(folder, 'broken.toml')], /broken\.toml.*2/);
  });

  test('refuses an address that it can not listen on', async (t) => {
    const folder = temporaryFolder();
    await initialise(folder);
    const taken = net.createServer();
    await new Promise((listening) => taken.listen(0, '127.0.0.1', listening));
    t.after(() => taken.close());
    for (const address of [`127.0.0.1:${taken.address().port}`, 'nonsense', '127.0.0.1:99999', '127.0.0.1']) {
      await assertRefuses(['serve', '--data', folder, '--listen', address], /listen|address|port/i);
    }
  });

  test('that fails for an argument makes no folder and touches no store', async (t) => {
    const taken = net.createServer();
    await new Promise((listening) => taken.listen(0, '127.0.0.1', listening));
    t.after(() => taken.close());
    const folder = join(temporaryFolder(), 'new');
    for (const args of [['--listen', `127.0.0.1:${taken.address().port}`], ['--listen', 'example.org:1'],
      ['--listen', '192.0.2.1:0'], ['--listen', ':0', '--tls-cert', '/nope', '--tls-key', '/nope'],
      ['--set', 'outbound.ca_file=/nope'], ['--allow-network', 'x']]) {
      const { code, stderr } = await runCommand(['serve', '--data', folder, ...args]);
      assert.equal(code, 1, args.join(' '));
      assert.doesNotMatch(stderr, /applied/);
      assert.equal(existsSync(folder), false, args.join(' '));
    }
  });

  test('is not ended by the signals of other programs, and ends in order by SIGQUIT', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGPIPE', 'SIGHUP']) {
      program.child.process.kill(signal);
      assert.equal((await program.api.raw('/healthz')).status, 200, signal);
    }
    program.isServing = false;
    program.child.process.kill('SIGQUIT');
    assert.deepEqual(await within(program.child.ended, 'end of the program'), [0, null]);
  });

  test('shows a renewed certificate after SIGHUP, and keeps the one before when the new one is bad', async (t) => {
    const folder = temporaryFolder();
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    writeCertificate('one', files);
    const program = await Program.start({ args: ['--tls-cert', files.cert, '--tls-key', files.key] });
    t.after(() => program.stop());
    const shown = () => new Promise((done, failed) => {
      const socket = tls.connect({ port: program.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        done(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      }).on('error', failed);
    });
    assert.equal(await shown(), 'one');
    writeCertificate('two', files);
    program.child.process.kill('SIGHUP');
    await until(() => /certificate was read again; it is valid until \d{4}-/.test(program.output()), 'the new certificate');
    assert.equal(await shown(), 'two');
    writeFileSync(files.cert, 'half of a');
    program.child.process.kill('SIGHUP');
    await until(() => /certificate before is served on/.test(program.output()), 'the refusal of a bad one');
    assert.equal(await shown(), 'two');
  });

  test('on every address prints a first link that leads somewhere', async (t) => {
    const program = new Program({ listen: ':0' });
    t.after(() => program.stop());
    await program.serve();
    const { url } = await firstStartLink(program);
    assert.doesNotMatch(url, /0\.0\.0\.0|\[::\]/);
    assert.match(program.child.stdout(), /^\d{4}-\d\d-\d\dT[\d:.]+Z bughook .* serves at http/);
  });

  test('refuses a database that is damaged in one line', async () => {
    const folder = temporaryFolder();
    await initialise(folder);
    const [database] = readdirSync(folder).filter((it) => /\.(db|sqlite3?)$/.test(it));
    assert.ok(database, `no database among ${readdirSync(folder)}`);
    for (const suffix of ['-wal', '-shm']) writeFileSync(join(folder, database + suffix), '');
    writeFileSync(join(folder, database), 'this is no database '.repeat(500));
    await assertRefuses(at(folder), /database/i);
  });

  test('answers health, readiness and metrics, and says where it listens', async (t) => {
    const program = await Program.start();
    t.after(() => program.stop());
    await program.firstProject().report();
    assert.equal((await program.api.raw('/healthz')).status, 200);
    assert.equal((await program.api.raw('/readyz')).status, 200);
    const metrics = await program.api.raw('/metrics');
    assert.equal(metrics.status, 200);
    assert.match(metrics.headers['content-type'], /^text\/plain/);
    for (const line of metrics.text.trim().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|[a-zA-Z_:][\w:]*(\{.*\})? [-+.\dInfNae]+)$/);
    }
    assert.match(program.output(), new RegExp(`127\\.0\\.0\\.1:${program.port}`));
  });

  test('uses --public-url for the links it hands out', async (t) => {
    const program = await Program.start({ args: ['--public-url', 'https://bugs.example.org/'] });
    t.after(() => program.stop());
    const project = program.firstProject();
    const { id } = await project.report({ screenshotData: { html: '<p>x</p>', width: 10, height: 10 } });
    assert.match((await project.bug(id)).screenshotDataUrl, /^https:\/\/bugs\.example\.org\/files\//);
  });
});

describe('bughook listen', { concurrency: true }, () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

  async function listener(t, args) {
    const child = start(['listen', '--port', '0', ...args]);
    t.after(() => child.process.kill('SIGKILL'));
    const said = () => child.stdout() + child.stderr();
    const port = await until(() => /127\.0\.0\.1:(\d+)|localhost:(\d+)/.exec(said()), () => `port in: ${said()}`);
    return { child, said, url: `http://127.0.0.1:${port[1] ?? port[2]}/` };
  }

  function deliver(url, { key = secret, body = JSON.stringify(samplePayload) } = {}) {
    const at = new Date();
    return send(url, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': 'evt_listen',
        'webhook-timestamp': String(Math.floor(at / 1000)),
        'webhook-signature': new Webhook(key).sign('evt_listen', at, body),
      },
    });
  }

  test('prints each webhook and says that its signature holds', async (t) => {
    const { said, url } = await listener(t, ['--secret', secret]);
    assert.equal((await deliver(url)).status, 200);
    await until(() => /How do Webhooks work\?/.test(said()), () => `the webhook in: ${said()}`);
    assert.match(said(), /signature (holds|valid|ok|verified)/i);
  });

  test('says that a forged signature does not hold', async (t) => {
    const { said, url } = await listener(t, ['--secret', secret]);
    await deliver(url, { key: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' });
    await until(() => /signature.*(not|wrong|invalid|fail)/i.test(said()), () => `a warning in: ${said()}`);
  });

  test('ends by SIGTERM with status 0', async (t) => {
    const { child } = await listener(t, []);
    child.process.kill('SIGTERM');
    const [code] = await within(child.ended, 'end of listen');
    assert.equal(code, 0);
  });
});
