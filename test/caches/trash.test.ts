import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { openTrash } from '../../src/caches/trash.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-trash-'));
after(() => rmSync(base, { recursive: true, force: true }));
let root = '';
let own = '';
beforeEach(() => {
  root = mkdtempSync(join(base, 'root-'));
  own = mkdtempSync(join(base, 'own-'));
});

const at = (path: string): string => join(root, path);
function file(path: string): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), '');
  return at(path);
}
const nowhere = (): string => {
  throw new Error('read-only');
};

test('what is taken leaves as a whole, and is deleted when the trash is emptied', async () => {
  const cache = dirname(file('pkg/__pycache__/m.cpython-311.pyc'));
  file('pkg/__pycache__/deep/other');
  const trash = openTrash(() => own);
  assert.equal(await trash.take(cache), 'taken');
  assert.equal(existsSync(cache), false);
  assert.equal(readdirSync(own).length, 1);
  await trash.empty();
  assert.deepEqual(readdirSync(own), []);
  assert.equal(await trash.take(dirname(file('pkg/__pycache__/m.cpython-311.pyc'))), 'taken');
  await trash.empty();
  assert.deepEqual(readdirSync(own), []);
});

test('without a place of its own only compiled files go, and the folder if nothing else is in it', async () => {
  const trash = openTrash(nowhere);
  const cache = dirname(file('a/__pycache__/m.cpython-311.opt-1.pyc'));
  file('a/__pycache__/m.cpython-311.pyc.140036');
  assert.equal(await trash.take(cache), 'taken');
  assert.equal(existsSync(cache), false);
  const kept = [
    file('b/__pycache__/notes.txt'),
    file('b/__pycache__/deep/x.pyc'),
    file('b/__pycache__/m.pyc'),
  ];
  const gone = file('b/__pycache__/m.pypy310-pp73.pyc');
  assert.equal(await trash.take(at('b/__pycache__')), 'taken');
  assert.ok(kept.every(existsSync));
  assert.equal(existsSync(gone), false);
});

for (const [where, place] of [
  ['moved', () => own],
  ['in place', nowhere],
] as const) {
  test(`a folder that was swapped for a link, or whose parent was, is let alone (${where})`, async () => {
    const outside = mkdtempSync(join(base, 'outside-'));
    mkdirSync(join(outside, '__pycache__'));
    const pyc = join(outside, '__pycache__', 'm.cpython-311.pyc');
    writeFileSync(pyc, '');
    symlinkSync(outside, at('pkg'), 'junction');
    mkdirSync(at('own'));
    symlinkSync(join(outside, '__pycache__'), at('own/__pycache__'), 'junction');
    const trash = openTrash(place);
    assert.deepEqual(await trash.take(at('pkg/__pycache__')), { code: 'ESTALE' });
    assert.equal(await trash.take(at('own/__pycache__')), 'gone');
    assert.equal(await trash.take(at('missing/__pycache__')), 'gone');
    assert.ok(existsSync(pyc) && existsSync(at('own/__pycache__')));
  });
}

test('what killed wrappers left is deleted, what a running one holds is not', async () => {
  const left = [
    'pycache-999999999-AbCd12',
    `pycache-${process.ppid}-AbCd12`,
    'notes',
    '999999999-report',
  ].map(name => join(own, name));
  for (const one of left) mkdirSync(one);
  const trash = openTrash(() => own);
  await trash.take(dirname(file('__pycache__/m.cpython-311.pyc')));
  await trash.empty();
  assert.deepEqual(left.map(existsSync), [false, true, true, true]);
});

test('a cache is cleared all the same when its place was swept away meanwhile', async () => {
  const trash = openTrash(() => own);
  await trash.take(dirname(file('a/__pycache__/m.cpython-311.pyc')));
  for (const place of readdirSync(own)) rmSync(join(own, place), { recursive: true });
  const cache = dirname(file('b/__pycache__/m.cpython-311.pyc'));
  assert.equal(await trash.take(cache), 'taken');
  assert.equal(existsSync(cache), false);
});
