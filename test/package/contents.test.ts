/** What is published: every file by its name, so that nothing slips in. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { publint } from 'publint';
import { home } from '../support/home.ts';
import { Packing } from '../support/packed.ts';

const packing = new Packing();
after(() => packing.remove());
const { packed } = packing;

const main = readFileSync(join(home, 'dist', 'main.cjs'), 'utf8');
const [begins = '', later = ''] = main.split('\nconst later = {\n');

test('nothing is published that is not named here', () => {
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/config.d.ts',
    'dist/config.schema.json',
    'dist/helper.part.cjs',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/main.cjs',
    'dist/usage.part.cjs',
    'package.json',
  ]);
});

test('it is small', () => {
  assert.ok(packed.size < 450_000, `${packed.size} bytes packed`);
  assert.ok(packed.unpackedSize < 1_900_000, `${packed.unpackedSize} bytes unpacked`);
});

test('the bin can be executed, and keeps its options from Node', () => {
  const bin = packed.files.find(({ path }) => path === 'dist/main.cjs');
  assert.equal(bin!.mode & 0o111, 0o111);
  const [first] = main.split('\n');
  assert.equal(first, '#!/usr/bin/env -S node --');
});

test('what starts the server is little, and of packages only what reads the options', () => {
  assert.ok(begins.length < 227_000, `${begins.length} bytes`);
  assert.match(begins, /Not enough arguments following/);
  for (const alien of [/execaCore/, /picomatch/i, /FSWatcher/, /valibot/i, /wrapAnsi/i])
    assert.deepEqual([alien.test(begins), alien.test(later)], [false, true], String(alien));
});

test('what is large and starts no server is not even read for that', () => {
  for (const [file, alien] of [
    ['helper', /StdioServerTransport/],
    ['helper', /_zod/],
    ['usage', /cliui/i],
  ] as const) {
    const apart = readFileSync(join(home, 'dist', `${file}.part.cjs`), 'utf8');
    assert.deepEqual([alien.test(apart), alien.test(main)], [true, false], String(alien));
  }
});

test('the package is in order for those who import it', async () => {
  const { messages } = await publint({ pack: { tarball: new Uint8Array(packing.bytes()).buffer } });
  assert.deepEqual(messages, []);
});

test('the licence of everything that is bundled goes with it', () => {
  const text = readFileSync(join(home, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const names = 'chokidar execa kleur picomatch valibot yargs yargs-parser zod @modelcontextprotocol/server';
  for (const name of [...names.split(' '), '@modelcontextprotocol/core']) {
    const { version } = JSON.parse(readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8'));
    assert.match(text, new RegExp(`^${name} ${version.replaceAll('.', '\\.')} \\([\\w.-]+\\)$`, 'm'));
  }
  assert.doesNotMatch(text, /^(?:esbuild|typescript|ajv) \d/m);
});
