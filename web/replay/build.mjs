// Checks the types of the replay player and builds it twice, into the folder that is named: `page/`, for the dashboard's
// frame, with rrweb's player in a file of its own; and `film.js`, one file for the renderer's jail. Fails when a part is
// larger than it may be.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a reader of a bug waits for: first the player, and rrweb's part only for a recording of its kind. */
const gzipBytesMax = { replay: 12 * 1024, rrweb: 62 * 1024, chunk: 4 * 1024 };

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2] ?? join(here, 'dist'));

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: ['chrome111', 'firefox114', 'safari16.4'],
  legalComments: 'none',
  // What the licence of the largest part asks for.
  banner: { js: '/* Contains rrweb, (c) its contributors, MIT licence: https://github.com/rrweb-io/rrweb */' },
  logLevel: 'warning',
};

function checkTypes() {
  const packageJson = createRequire(import.meta.url).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(packageJson, 'utf8'));
  try {
    execFileSync(process.execPath, [join(dirname(packageJson), bin.tsc), '--noEmit', '-p', here], { encoding: 'utf8', cwd: here });
  } catch (failure) {
    process.stderr.write(failure.stdout ?? String(failure));
    process.exit(1);
  }
}

checkTypes();
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const page = await build({
  ...common,
  entryPoints: { replay: 'src/frame_page.ts' },
  outdir: join(output, 'page'),
  format: 'esm',
  splitting: true,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  metafile: true,
});

await build({ ...common, entryPoints: ['src/film.ts'], outfile: join(output, 'film.js'), format: 'iife' });

const scripts = Object.keys(page.metafile.outputs).map((path) => resolve(here, path));
const entry = basename(Object.entries(page.metafile.outputs).find(([, made]) => made.entryPoint === 'src/frame_page.ts')[0]);
writeFileSync(join(output, 'entry.txt'), entry);

for (const script of scripts) {
  const name = basename(script);
  const bytes = gzipSync(readFileSync(script), { level: 9 }).length;
  const [, most] = Object.entries(gzipBytesMax).find(([prefix]) => name.startsWith(prefix)) ?? [];
  if (!most || bytes > most) throw new Error(`${name} has ${bytes} bytes in gzip, ${most ?? 'no'} are allowed`);
  console.log(`${name}: ${bytes} bytes in gzip`);
}
