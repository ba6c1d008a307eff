// A module of the dashboard for a test without a browser: what is pure there is judged where it costs nothing.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const dashboard = new URL('../../web/dashboard/', import.meta.url);

/** `load('editing/changes.ts')`: what it exports. Built by the dashboard's own esbuild, which the program was built with. */
export async function load(path) {
  const { build } = createRequire(new URL('package.json', dashboard))('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`src/${path}`, dashboard))],
    bundle: true,
    format: 'esm',
    write: false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
