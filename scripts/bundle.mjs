// Bundles the package. The bin is one file: what starts the server stands in it as code, the other parts as texts that are
// read while the server boots, or when they are asked for; as code they would all have to be read first. CommonJS, because
// Node loads that sooner. What is large, and starts no server, is a file of its own: even the text costs milliseconds.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  // jsonc-parser's other form can not be bundled.
  mainFields: ['module', 'main'],
  alias: {
    // It would load all of yargs.
    'yargs/helpers': join(home, 'scripts', 'yargs-helpers.mjs'),
    '@modelcontextprotocol/server/_shims': join(home, 'scripts', 'mcp-shims.mjs'),
  },
  write: false,
  metafile: true,
});

const texts = new Map();
for (const { path, text } of outputFiles) {
  const { outputFiles: made } = await build({
    ...common,
    stdin: { contents: text.replace(/^#!.*\n/, ''), sourcefile: basename(path), resolveDir: dist },
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url' },
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
  });
  texts.set(basename(path), made[0].text);
}

/** What a part needs before it does anything. */
const first = new Set();
function needs(name) {
  if (first.has(name)) return;
  const output = Object.entries(metafile.outputs).find(([path]) => basename(path) === name)[1];
  first.add(name);
  for (const { path, kind } of output.imports) if (kind === 'import-statement') needsInside(path);
}
const needsInside = path => texts.has(basename(path)) && needs(basename(path));
needs('main.js');

/** Files by their names in the package. */
const apart = new Map(
  ['helper', 'usage'].map(name => {
    const isIt = ([, { entryPoint }]) => entryPoint === `src/cli/${name}.ts`;
    const [path] = Object.entries(metafile.outputs).find(isIt);
    return [basename(path), `${name}.part.cjs`];
  }),
);

const row = (name, text) => `${JSON.stringify(name)}:${text}`;
const code = [...first].map(name => row(name, `function(module,exports,require){${texts.get(name)}\n}`));
const later = [...texts]
  .filter(([name]) => !first.has(name) && !apart.has(name))
  .map(([name, text]) => row(name, JSON.stringify(text)));

mkdirSync(dist, { recursive: true });
for (const [name, file] of apart) writeFileSync(join(dist, file), texts.get(name));
writeFileSync(
  join(dist, 'main.cjs'),
  `#!/usr/bin/env -S node --
'use strict';
const __url = require('node:url').pathToFileURL(__filename).href;
const loaded = new Map();
function part(path) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!(name in code) && !(name in later) && !(name in apart)) return require(path);
  let module = loaded.get(name);
  if (module === undefined) {
    loaded.set(name, (module = { exports: {} }));
    const run = code[name] ?? require('node:vm').compileFunction(
      later[name] ?? require('node:fs').readFileSync(__dirname + '/' + apart[name], 'utf8'),
      ['module', 'exports', 'require', '__url', '__filename'],
      { filename: __filename + '/' + name },
    );
    run(module, module.exports, part, __url, __filename);
  }
  return module.exports;
}
const code = {
${code.join(',\n')}
};
const later = {
${later.join(',\n')}
};
const apart = ${JSON.stringify(Object.fromEntries(apart))};
part('main.js');
`,
);
chmodSync(join(dist, 'main.cjs'), 0o755);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile.outputs, home));

await build({ ...common, entryPoints: ['src/index.ts'], bundle: true, format: 'esm' });
