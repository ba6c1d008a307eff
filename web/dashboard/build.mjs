// Builds the dashboard into the folder that is named: checks its types (a missing translation is an error of types),
// bundles with hashed names, writes index.html, packs everything ahead, and lists it in assets.cpp, which the program
// is built with. Run by CMake when a file of web/ changed; by hand with `npm run build` for a look at the sizes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? 'dist');
/** What web/replay/build.mjs has made: the player of replays, which has a page and a policy of its own. */
const replay = resolve(process.argv[3] ?? join(here, '../replay/dist'));

/** Smaller ones gain nothing that the header of a packed answer does not cost. */
const packBytesMin = 256;

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * `samples:verify`: the functions of docs/webhooks.md, "Verify it", so that what the dialog shows is what the tests run.
 * As `[{title, language, code}]`, in the order of the page.
 */
const samples = {
  name: 'samples',
  setup({ onResolve, onLoad }) {
    const document = join(here, '../../docs/webhooks.md');
    onResolve({ filter: /^samples:verify$/ }, () => ({ path: document, namespace: 'samples' }));
    onLoad({ filter: /.*/, namespace: 'samples' }, () => {
      const section = readFileSync(document, 'utf8').split('\n## Verify it\n')[1].split('\n## ')[0];
      const found = [...section.matchAll(/^### (.+)\n[^]*?^```(\w+)\n([^]*?)^```/gm)];
      if (found.length === 0) throw new Error('docs/webhooks.md: there is no sample under "Verify it"');
      const contents = found.map(([, title, language, code]) => ({ title: title.split(',')[0], language, code }));
      return { contents: JSON.stringify(contents), loader: 'json', watchFiles: [document] };
    });
  },
};

/** Of one bundle: shared by all of them. */
const common = {
  bundle: true,
  minify: true,
  write: true,
  outdir: join(out, 'files'),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  target: ['chrome123', 'firefox125', 'safari17.5'],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: here,
};

function checkTypes() {
  const packageJson = createRequire(import.meta.url).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(packageJson, 'utf8'));
  const tsc = join(dirname(packageJson), bin.tsc);
  try {
    execFileSync(process.execPath, [tsc, '--noEmit', '-p', here], { encoding: 'utf8', cwd: here });
  } catch (failure) {
    process.stderr.write(failure.stdout ?? String(failure));
    process.exit(1);
  }
}

/** Bundles; `{entry file: name it was given}`. */
async function bundle() {
  const made = await Promise.all([
    // Modules in pieces: a page that nobody opened is not fetched.
    build({ ...common, entryPoints: ['src/main.tsx'], format: 'esm', splitting: true, jsx: 'automatic', jsxImportSource: 'preact', plugins: [samples] }),
    // Runs before the first paint, so it is one classic script.
    build({ ...common, entryPoints: ['src/first_paint.ts'], format: 'iife' }),
    build({ ...common, entryPoints: ['src/styles/index.css'] }),
    build({ ...common, entryPoints: ['src/icon.svg'], loader: { '.svg': 'copy' } }),
  ]);
  const names = {};
  for (const { metafile } of made) {
    for (const [file, output] of Object.entries(metafile.outputs)) {
      if (output.entryPoint) names[output.entryPoint] = basename(file);
      else if (Object.keys(output.inputs).join() === 'src/icon.svg') names['src/icon.svg'] = basename(file);
    }
  }
  return { names, metafile: made[0].metafile };
}

function writeIndex({ names, metafile }) {
  // What the first script imports is asked for at once, not after it was read.
  const [main] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === 'src/main.tsx');
  const preloads = metafile.outputs[main].imports
    .filter((it) => it.kind === 'import-statement')
    .map((it) => `<link rel="modulepreload" href="/assets/${basename(it.path)}">`);
  const html = readFileSync(join(here, 'src/index.html'), 'utf8')
    .replace('{{icon}}', names['src/icon.svg'])
    .replace('{{styles}}', names['src/styles/index.css'])
    .replace('{{firstPaint}}', names['src/first_paint.ts'])
    .replace('{{preloads}}', preloads.join('\n    '))
    .replace('{{main}}', names['src/main.tsx']);
  writeFileSync(join(out, 'files/index.html'), html);
}

/** The page of the replay player, and its scripts as they are. */
function addReplay() {
  for (const script of readdirSync(join(replay, 'page'))) copyFileSync(join(replay, 'page', script), join(out, 'files', script));
  const entry = readFileSync(join(replay, 'entry.txt'), 'utf8');
  const html = readFileSync(join(here, 'src/replay.html'), 'utf8').replace('{{replay}}', entry);
  writeFileSync(join(out, 'files/replay.html'), html);
}

/** The forms in which a file is answered: as it is, gzip, brotli. Packed forms that save nothing are left out. */
function pack(name) {
  const path = join(out, 'files', name);
  const bytes = readFileSync(path);
  const forms = { identity: path };
  if (bytes.length < packBytesMin) return forms;
  const packed = {
    gzip: gzipSync(bytes, { level: 9 }),
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
  for (const [form, result] of Object.entries(packed)) {
    if (result.length >= bytes.length) continue;
    forms[form] = `${path}.${form}`;
    writeFileSync(forms[form], result);
  }
  return forms;
}

/**
 * The C++ source that holds the files. The assembler copies each in (.incbin): a list of numbers would take the
 * compiler a second per 200 KB.
 */
function writeSource(names) {
  const blocks = [];
  const rows = [];
  names.forEach((name, index) => {
    const forms = pack(name);
    const views = ['identity', 'gzip', 'brotli'].map((form) => {
      if (!forms[form]) return '{}';
      const symbol = `bughook_page_${index}_${form}`;
      blocks.push(
        `asm(".section .rodata\\n.global ${symbol}\\n${symbol}:\\n.incbin \\"${forms[form]}\\"\\n.byte 0\\n.previous");`,
        `extern "C" const char ${symbol}[];`,
      );
      return `{${symbol}, ${statSync(forms[form]).size}}`;
    });
    const hash = createHash('sha256').update(readFileSync(forms.identity)).digest('hex').slice(0, 20);
    const type = contentTypes[name.slice(name.lastIndexOf('.'))];
    if (!type) throw new Error(`${name}: build.mjs knows no content type for it`);
    rows.push(`      {"${name}", "${type}", "\\"${hash}\\"", ${views.join(', ')}},`);
  });
  const source = `// Made by web/dashboard/build.mjs.
#include "pages/assets.hpp"

${blocks.join('\n')}

namespace bughook::pages {

std::span<const Asset> embedded_assets() {
  static const Asset assets[] = {
${rows.join('\n')}
  };
  return assets;
}

}  // namespace bughook::pages
`;
  writeFileSync(join(out, 'assets.cpp'), source);
}

checkTypes();
rmSync(join(out, 'files'), { recursive: true, force: true });
mkdirSync(join(out, 'files'), { recursive: true });
writeIndex(await bundle());
addReplay();
writeSource(readdirSync(join(out, 'files')).sort());
