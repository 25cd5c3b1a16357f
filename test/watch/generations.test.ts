import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { test } from 'node:test';
import { glance } from '../../src/watch/contents.ts';
import { createFingerprints } from '../../src/watch/fingerprints.ts';
import { hashInBackground } from '../../src/watch/hashing.ts';
import { scene } from './scene.ts';

test('a file written while a generation boots puts that one behind, with the same content too', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py');
  await s.start(2);
  s.watch.track(3);
  s.write('a.py', 'a2');
  s.watch.loaded(3);
  const { behind } = await s.settled();
  assert.deepEqual(Object.fromEntries(behind), { 1: ['a.py'], 2: [], 3: ['a.py'] });
  s.watch.forget(1);
  s.watch.forget(3);
  s.write('a.py', 'a3');
  assert.deepEqual(Object.fromEntries((await s.settled()).behind), { 2: ['a.py'] });
});

test('a generation started while a save is being settled runs what was saved', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('a.py', 'a2');
  await s.next(fact => fact.type === 'stirred');
  // Both watches of the file have told it by now.
  await new Promise(resolve => setImmediate(resolve));
  await s.start(2);
  const { behind } = await s.behind(1, 'a.py');
  assert.deepEqual(behind.get(2), []);
});

test('a file younger than a generation that was started before the first scan', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'old.py': 'o' }, early: true });
  utimesSync(s.path('old.py'), 1, 1);
  s.watch.track(1);
  s.write('a.py', 'a2');
  const { behind } = await s.settled();
  assert.ok(behind.get(1)?.includes('a.py'));
});

test('the background learns hashes, but not of files that are busy', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'b.py': 'b' } });
  const prints = createFingerprints();
  for (const name of ['a.py', 'b.py']) {
    const content = await glance(s.path(name));
    assert.ok(content.kind === 'file');
    prints.read(s.path(name), content.fingerprint, content.changedAt);
  }
  await hashInBackground(
    prints,
    path => path.endsWith('b.py'),
    () => false,
  );
  assert.match(prints.files.get(s.path('a.py'))?.hash ?? '', /^[0-9a-f]{40}$/);
  assert.equal(prints.files.get(s.path('b.py'))?.hash, undefined);
});
