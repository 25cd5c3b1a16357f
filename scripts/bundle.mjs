// Bundles the bin into one file: half the start-up time of loading the packages one by one.
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = join(home, 'dist', 'main.js');

await build({
  entryPoints: [join(home, 'src', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  // jsonc-parser's other form can not be bundled.
  mainFields: ['module', 'main'],
  format: 'esm',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: [
      // Without `--` Node 20 takes options such as --env-file for its own, ours and the server's alike.
      '#!/usr/bin/env -S node --',
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
    ].join('\n'),
  },
});
chmodSync(outfile, 0o755);
