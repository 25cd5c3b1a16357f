import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scene } from './scene.ts';

test('mkdir -p a/b/c and a file at once, then writes deep inside', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('x/y/z/deep.py', '1');
  await s.behind(1, 'x/y/z/deep.py');
  await s.start(2);
  s.write('x/y/z/deep.py', '2');
  await s.behind(2, 'x/y/z/deep.py');
  s.write('x/y/other.py', '1');
  await s.behind(2, 'x/y/other.py', 'x/y/z/deep.py');
});

test('rm -r of a folder', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'src/b.py': 'b', 'src/sub/c.py': 'c' } });
  await s.start(1);
  s.remove('src');
  await s.behind(1, 'src/b.py', 'src/sub/c.py');
});

test('rm -r and made again in one go: later writes and new files are still seen', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'src/b.py': 'b', 'src/sub/c.py': 'c' } });
  await s.start(1);
  // chokidar has no chance to look in between and stays on the dead folder.
  s.remove('src');
  s.write('src/b.py', 'b2');
  s.write('src/sub/c.py', 'c');
  await s.settled(({ behind }) => behind.get(1)?.includes('src/b.py') === true);
  await s.start(2);
  s.write('src/new.py', 'n');
  await s.behind(2, 'src/new.py');
  s.write('src/sub/new.py', 'n');
  await s.behind(2, 'src/new.py', 'src/sub/new.py');
});

test('a folder renamed away and back, then written to', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b' } });
  await s.start(1);
  renameSync(s.path('src'), s.path('old'));
  await s.behind(1, 'old/b.py', 'src/b.py');
  renameSync(s.path('old'), s.path('src'));
  await s.behind(1);
  s.write('src/b.py', 'b2');
  await s.behind(1, 'src/b.py');
  s.write('src/c.py', 'c');
  await s.behind(1, 'src/b.py', 'src/c.py');
});

test('another folder put in the place of one', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b', 'a.py': 'a' } });
  await s.start(1);
  const other = join(s.root, '..', 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'b.py'), 'b2');
  renameSync(s.path('src'), join(s.root, '..', 'gone'));
  renameSync(other, s.path('src'));
  await s.behind(1, 'src/b.py');
  await s.start(2);
  s.write('src/new.py', 'n');
  await s.behind(2, 'src/new.py');
});

test('a folder in the place of a file, and the file back in one go', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'src/b.py': 'b' } });
  await s.start(1);
  s.remove('a.py');
  s.write('a.py/inside.py', 'i');
  await s.behind(1, 'a.py', 'a.py/inside.py');
  await s.start(2);
  // Nobody sees that there is nothing in between.
  s.remove('a.py');
  s.write('a.py', 'a2');
  await s.behind(2, 'a.py', 'a.py/inside.py');
  await s.start(3);
  s.write('a.py', 'a3');
  await s.behind(3, 'a.py');
});

test('the folder that a glob starts in is deleted, and comes back later', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b' }, plan: { include: ['src/**/*.py'] } });
  await s.learn();
  await s.start(1);
  s.remove('src');
  await s.behind(1, 'src/b.py');
  s.write('src/b.py', 'b');
  await s.behind(1);
  s.write('src/c.py', 'c');
  await s.behind(1, 'src/c.py');
});

test('the root itself is deleted and made again', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b', 'a.py': 'a' } });
  await s.learn();
  await s.start(1);
  rmSync(s.root, { recursive: true });
  await s.behind(1, 'a.py', 'src/b.py');
  s.write('a.py', 'a');
  s.write('src/b.py', 'b');
  await s.behind(1);
  s.write('src/b.py', 'b2');
  await s.behind(1, 'src/b.py');
  s.write('c.py', 'c');
  await s.behind(1, 'c.py', 'src/b.py');
});

test('the root itself is deleted and made again in one go', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b', 'a.py': 'a' } });
  await s.start(1);
  rmSync(s.root, { recursive: true });
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py', 'src/b.py');
  s.write('new.py', 'n');
  await s.behind(1, 'a.py', 'new.py', 'src/b.py');
});

test('a base that is missing is told, and comes alive when it is made', async t => {
  const s = await scene(t, { files: {}, plan: { include: ['a/b/c/**/*.py', '../out/x/*.py'] }, early: true });
  const missing = new Set<string>();
  for (let count = 0; count < 2; count++) {
    const fact = await s.next(({ type }) => type === 'warned');
    if (fact.type === 'warned' && fact.warning.kind === 'base-missing') missing.add(fact.warning.base);
  }
  assert.deepEqual(missing, new Set(['a/b/c', '../out/x']));
  await s.next(fact => fact.type === 'ready');
  await s.start(1);
  s.write('a/b/c/d/x.py', '1');
  await s.behind(1, 'a/b/c/d/x.py');
  s.write('a/b/c/d/y.py', '1');
  await s.behind(1, 'a/b/c/d/x.py', 'a/b/c/d/y.py');
  s.write('../out/x/z.py', '1');
  await s.behind(1, '../out/x/z.py', 'a/b/c/d/x.py', 'a/b/c/d/y.py');
  s.write('../out/x/z2.py', '1');
  await s.behind(1, '../out/x/z.py', '../out/x/z2.py', 'a/b/c/d/x.py', 'a/b/c/d/y.py');
});

test('a single file outside of the root', async t => {
  const s = await scene(t, { plan: { include: ['**/*.py', '../.env'] } });
  await s.start(1);
  s.write('../.env', 'X=1');
  await s.behind(1, '../.env');
  s.remove('../.env');
  await s.behind(1);
  s.write('../other', 'X=1');
  s.write('../.env', 'X=2');
  await s.behind(1, '../.env');
});

test('a folder whose mode changes, and a child with the name of the root, are no change', async t => {
  const s = await scene(t, { files: { 'src/b.py': 'b' } });
  await s.start(1);
  const before = s.facts.length;
  s.watch.track(2);
  chmodSync(s.path('src'), 0o700);
  s.write('project', 'a binary, as `go build` names it');
  s.remove('project');
  s.write('src/c.py', 'c');
  await s.behind(2, 'src/c.py');
  assert.deepEqual(
    s.facts.slice(before).flatMap(fact => (fact.type === 'stirred' ? fact.files : [])),
    ['src/c.py'],
  );
});

test('not recursive: the own files of the root and nothing below', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'sub/b.py': 'b' }, plan: { recursive: false } });
  await s.start(1);
  s.write('sub/b.py', 'b2');
  s.write('new/c.py', 'c');
  s.write('a.py', 'a2');
  const { touched } = await s.behind(1, 'a.py');
  assert.deepEqual(touched, ['a.py']);
});
