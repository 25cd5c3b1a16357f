/** What is published: every file by its name, so that nothing slips in. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { publint } from 'publint';
import { home } from '../support/home.ts';
import { Packing } from '../support/packed.ts';

const packing = new Packing();
after(() => packing.remove());
const { packed } = packing;

/** Parts carry a hash of their content; what several of them share has no name. */
const PART = /^dist\/parts\/([\w-]+)-[0-9A-Z]{8}\.cjs$/;
const parts = packed.files.flatMap(({ path }) => PART.exec(path)?.[1] ?? []);

test('nothing is published that is not named here', () => {
  const others = packed.files.map(({ path }) => path).filter(path => !PART.test(path));
  assert.deepEqual(others.sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/config.d.ts',
    'dist/config.schema.json',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/main.cjs',
    'package.json',
  ]);
  const named = ['by-execa', 'chunk', 'read', 'section', 'usage', 'watch', 'wrapper'];
  assert.deepEqual([...new Set(parts)].sort(), named);
  assert.equal(parts.filter(part => part !== 'chunk').length, named.length - 1);
});

test('it is small', () => {
  assert.ok(packed.size < 300_000, `${packed.size} bytes packed`);
  assert.ok(packed.unpackedSize < 1_200_000, `${packed.unpackedSize} bytes unpacked`);
});

test('the bin can be executed, and keeps its options from Node', () => {
  const bin = packed.files.find(({ path }) => path === 'dist/main.cjs');
  assert.equal(bin!.mode & 0o111, 0o111);
  const [first] = readFileSync(join(home, 'dist', 'main.cjs'), 'utf8').split('\n');
  assert.equal(first, '#!/usr/bin/env -S node --');
});

/** A file and those that it requires before it does anything else: not those in functions. */
function atOnce(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/\bimport_\w+=require\("(\.[^"]+)"\)/g))
    atOnce(join(dirname(file), path!), seen);
  return seen;
}

test('what starts the server is little, and of packages only what reads the options', () => {
  const files = [...atOnce(join(home, 'dist', 'main.cjs'))];
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const names = files.map(file => relative(home, file));
  assert.ok(names.length > 3 && bytes < 160_000, `${bytes} bytes: ${names.join(' ')}`);
  const text = files.map(file => readFileSync(file, 'utf8')).join('');
  assert.match(text, /Not enough arguments following/);
  for (const alien of [/execaCore/, /picomatch/i, /chokidar/, /valibot/, /Segmenter/])
    assert.doesNotMatch(text, alien);
});

test('the package is in order for those who import it', async () => {
  const { messages } = await publint({ pack: { tarball: new Uint8Array(packing.bytes()).buffer } });
  assert.deepEqual(messages, []);
});

test('the licence of everything that is bundled goes with it', () => {
  const text = readFileSync(join(home, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['chokidar', 'execa', 'kleur', 'picomatch', 'valibot', 'yargs', 'yargs-parser']) {
    const { version } = JSON.parse(readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8'));
    assert.match(text, new RegExp(`^${name} ${version.replaceAll('.', '\\.')} \\(\\w+\\)$`, 'm'));
  }
  assert.doesNotMatch(text, /^(?:esbuild|typescript|zod) \d/m);
});
