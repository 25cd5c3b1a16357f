// Bundles the package. Of the bin, what starts the server is dist/main.cjs and the few small files that it requires at once; the other parts
// are loaded while the server boots, or when they are asked for. CommonJS, because Node loads that sooner.
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(home, 'dist');

const common = {
  absWorkingDir: home,
  outdir: dist,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  logLevel: 'warning',
};

// Only ES modules can be split; each part is made CommonJS after that.
const { metafile } = await build({
  ...common,
  outExtension: { '.js': '.cjs' },
  entryPoints: ['src/main.ts'],
  bundle: true,
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  format: 'esm',
  // jsonc-parser's other form can not be bundled.
  mainFields: ['module', 'main'],
  // It would load all of yargs.
  alias: { 'yargs/helpers': join(home, 'scripts', 'yargs-helpers.mjs') },
  metafile: true,
});
await build({
  ...common,
  outExtension: { '.js': '.cjs' },
  entryPoints: Object.keys(metafile.outputs),
  outbase: dist,
  allowOverwrite: true,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  minifySyntax: true,
  minifyWhitespace: true,
});
chmodSync(join(dist, 'main.cjs'), 0o755);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile.outputs, home));

await build({ ...common, entryPoints: ['src/index.ts'], bundle: true, format: 'esm' });
