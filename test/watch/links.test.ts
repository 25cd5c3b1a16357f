import assert from 'node:assert/strict';
import { linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scene } from './scene.ts';

const skip = process.platform === 'win32' ? 'links need rights there' : false;

test('a loop of links is not followed', { skip }, async t => {
  const s = await scene(t, {
    files: { 'src/a.py': 'a' },
    before(root) {
      symlinkSync(root, join(root, 'src', 'up'));
      symlinkSync('.', join(root, 'src', 'self'));
      symlinkSync('nowhere', join(root, 'src', 'broken.py'));
      symlinkSync('round.py', join(root, 'src', 'round.py'));
    },
  });
  assert.deepEqual(s.facts.at(-1), { type: 'ready', files: 1 });
  await s.start(1);
  s.write('src/a.py', 'a2');
  const { touched } = await s.behind(1, 'src/a.py');
  assert.deepEqual(touched, ['src/a.py']);
});

test('a link to a file counts as that file, wherever it is', { skip }, async t => {
  const s = await scene(t, {
    before(root, box) {
      mkdirSync(join(box, 'far'));
      writeFileSync(join(box, 'far', 'real.txt'), '1');
      symlinkSync(join(box, 'far', 'real.txt'), join(root, 'link.py'));
    },
  });
  await s.start(1);
  s.write('../far/real.txt', '2');
  await s.behind(1, 'link.py');
  await s.start(2);
  // By rename, so that the watch on the old file alone would be of no use.
  s.write('../far/next', '3');
  renameSync(s.path('../far/next'), s.path('../far/real.txt'));
  await s.behind(2, 'link.py');
  unlinkSync(s.path('link.py'));
  writeFileSync(s.path('../far/second.txt'), '2');
  symlinkSync('../far/second.txt', s.path('link.py'));
  await s.behind(2);
});

test('a file that is written under another of its names', { skip }, async t => {
  const s = await scene(t, {
    before(root, box) {
      writeFileSync(join(box, 'outside.py'), '1');
      linkSync(join(box, 'outside.py'), join(root, 'linked.py'));
    },
  });
  await s.start(1);
  s.write('../outside.py', '2');
  await s.behind(1, 'linked.py');
});

test('a link to a folder outside is entered, once', { skip }, async t => {
  const s = await scene(t, {
    before(root, box) {
      mkdirSync(join(box, 'lib', 'deep'), { recursive: true });
      writeFileSync(join(box, 'lib', 'deep', 'l.py'), '1');
      symlinkSync(join(box, 'lib'), join(root, 'lib'));
      symlinkSync(join(box, 'lib'), join(root, 'lib2'));
    },
  });
  await s.start(1);
  s.write('../lib/deep/l.py', '2');
  const { behind } = await s.settled();
  assert.deepEqual(behind.get(1)?.length, 1);
  assert.match(behind.get(1)?.[0] ?? '', /^lib2?\/deep\/l\.py$/);
});

test('a link to a folder that is made later', { skip }, async t => {
  const s = await scene(t, {
    before(_root, box) {
      mkdirSync(join(box, 'lib'));
      writeFileSync(join(box, 'lib', 'l.py'), '1');
    },
  });
  await s.start(1);
  symlinkSync('../lib', s.path('lib'));
  await s.behind(1, 'lib/l.py');
  await s.start(2);
  s.write('../lib/l.py', '2');
  await s.behind(2, 'lib/l.py');
});

test('the folder that a link leads to is deleted', { skip }, async t => {
  const s = await scene(t, {
    before(root, box) {
      mkdirSync(join(box, 'lib'));
      writeFileSync(join(box, 'lib', 'l.py'), '1');
      symlinkSync(join(box, 'lib'), join(root, 'lib'));
    },
  });
  await s.start(1);
  s.remove('../lib');
  await s.behind(1, 'lib/l.py');
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py', 'lib/l.py');
});
