import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { builtAt, isBuilt } from '../../src/app/output-age.ts';

function inFolder(body: (path: (name: string) => string, write: (name: string, at: number) => void) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'output-'));
  const path = (name: string) => join(folder, name);
  const write = (name: string, at: number) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), '');
    utimesSync(path(name), at, at);
  };
  try {
    body(path, write);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const build = (entry: string | null, ...output: readonly string[]) => ({
  command: 'make',
  cwd: '.',
  entry,
  output,
  root: null,
  folders: [],
  watchedIn: async () => () => false,
});

test('output is as old as the newest of its files, however deep', () =>
  inFolder((path, write) => {
    write('dist/index.js', 1_000);
    write('dist/deep/part.js', 2_000);
    write('dist/node_modules/dep.js', 9_000);
    assert.equal(builtAt(build(null, path('dist/index.js'))), 1_000_000);
    assert.equal(builtAt(build(null, path('dist/index.js'), path('dist'))), 2_000_000);
  }));

test('of what is not there, or not known, the age is not known', () =>
  inFolder(path => {
    assert.equal(builtAt(build(null)), null);
    assert.equal(builtAt(build(null, path('dist/index.js'), path('dist'))), null);
  }));

test('without the file that is started there is nothing to start', () =>
  inFolder((path, write) => {
    write('server', 1);
    assert.deepEqual([build(null), build(path('server')), build(path('other'))].map(isBuilt), [
      true,
      true,
      false,
    ]);
  }));
