import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { realClock } from '../../src/base/clock.ts';
import { countSettled, scene } from './scene.ts';

/** Files that were read once have a known hash, whatever the background has got to. */
async function edited(t: Parameters<typeof scene>[0], limits = {}) {
  const s = await scene(t, { options: { limits } });
  await s.start(1);
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py');
  await s.start(2);
  return s;
}

test('a save in place', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('a.py', 'a2');
  const { touched } = await s.behind(1, 'a.py');
  assert.deepEqual(touched, ['a.py']);
  assert.equal(s.watch.stirring(), false);
});

test('a save by rename, as Claude Code and most editors do', async t => {
  const s = await scene(t);
  await s.start(1);
  for (const content of ['a2', 'a3']) {
    s.write('a.py.tmp.4711.0123456789ab', content);
    renameSync(s.path('a.py.tmp.4711.0123456789ab'), s.path('a.py'));
    const { touched } = await s.behind(1, 'a.py');
    assert.deepEqual(touched, ['a.py']);
    await s.start(1);
  }
});

test('a save that moves the old file away first, with swap files around it', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('.a.py.swp', 'swap');
  s.write('4913', '');
  s.remove('4913');
  renameSync(s.path('a.py'), s.path('a.py~'));
  s.write('a.py', 'a2');
  s.remove('a.py~');
  s.remove('.a.py.swp');
  const { touched } = await s.behind(1, 'a.py');
  assert.deepEqual(touched, ['a.py']);
});

test('two writes within 50 ms: the second is what counts', async t => {
  const s = await edited(t);
  s.write('a.py', 'a3');
  await new Promise<void>(resolve => realClock.after(20, resolve));
  s.write('a.py', 'a2');
  // Had the first been the last to be read, this generation would be called behind.
  await s.behind(2);
  s.write('a.py', 'a4');
  await s.behind(2, 'a.py');
});

test('ten writes 10 ms apart are one batch with the last content', async t => {
  const s = await edited(t, { quietMs: 400, longestMs: 10_000 });
  const before = countSettled(s.facts);
  for (const content of ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'a2']) {
    s.write('a.py', content);
    await new Promise<void>(resolve => realClock.after(10, resolve));
  }
  const { behind, touched } = await s.settled();
  assert.deepEqual([touched, behind.get(2)], [['a.py'], []]);
  s.write('b.py', 'b');
  await s.behind(2, 'b.py');
  assert.equal(countSettled(s.facts) - before, 2);
});

test('a save that changes nothing is settled, and nobody is behind', async t => {
  const s = await edited(t);
  s.write('a.py', 'a2');
  const { touched, behind } = await s.settled();
  assert.deepEqual([touched, behind.get(2)], [['a.py'], []]);
});

test('an edit taken back leaves nobody behind', async t => {
  const s = await edited(t);
  s.write('a.py', 'a3');
  await s.behind(2, 'a.py');
  s.write('a.py', 'a2');
  const { behind } = await s.settled();
  assert.deepEqual(behind.get(2), []);
  assert.deepEqual(behind.get(1), ['a.py']);
});

test('create, rename and delete', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'b.py': 'b' } });
  await s.start(1);
  s.write('new.py', 'n');
  await s.behind(1, 'new.py');
  renameSync(s.path('new.py'), s.path('newer.py'));
  const { touched } = await s.behind(1, 'newer.py');
  assert.deepEqual(touched, ['new.py', 'newer.py']);
  s.remove('b.py');
  await s.behind(1, 'b.py', 'newer.py');
  s.remove('newer.py');
  s.write('b.py', 'b2');
  await s.behind(1, 'b.py');
});

test('stirred is told in the same turn as the event, before anything is read', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('a.py', 'a2');
  let dirtyWhenTold = false;
  await s.next(fact => {
    if (fact.type === 'stirred') dirtyWhenTold = s.watch.stirring();
    return fact.type === 'stirred';
  });
  assert.equal(dirtyWhenTold, true);
  appendFileSync(s.path('a.py'), '!');
  await s.behind(1, 'a.py');
});

test('what no glob matches, temporaries and pruned folders stir nothing', async t => {
  const files = {
    'a.py': 'a',
    'node_modules/m/x.py': 'm',
    '.git/x.py': 'g',
    'env/pyvenv.cfg': '',
    'env/x.py': 'e',
  };
  const s = await scene(t, { files: { ...files, 'data.json': '{}', 'dist/x.py': 'd' } });
  await s.start(1);
  const before = s.facts.length;
  for (const name of ['node_modules/m/x.py', '.git/x.py', 'env/x.py', 'dist/x.py', 'data.json', 'app.log']) {
    s.write(name, 'changed');
  }
  s.write('node_modules/new/y.py', 'y');
  s.write('__pycache__/a.pyc', 'y');
  writeFileSync(s.path('a.py~'), 'backup');
  rmSync(s.path('data.json'));
  s.write('a.py', 'a2');
  const { touched } = await s.behind(1, 'a.py');
  assert.deepEqual(touched, ['a.py']);
  assert.deepEqual(
    s.facts.slice(before).map(fact => (fact.type === 'stirred' ? fact.files : fact.type)),
    [['a.py'], 'settled'],
  );
});

test('a virtual environment that is made later is left out', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('venv/pyvenv.cfg', '');
  s.write('venv/lib/x.py', 'x');
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py');
});

test('a folder that turns into a virtual environment unseen is left out from then on', async t => {
  const s = await scene(t);
  await s.start(1);
  s.write('env/lib/x.py', 'x');
  await s.settled(({ touched }) => touched.includes('env/lib/x.py'));
  // Its marker comes into being in one step with everything else, as `uv venv` does it.
  mkdirSync(s.path('made'));
  writeFileSync(s.path('made/pyvenv.cfg'), '');
  renameSync(s.path('made/pyvenv.cfg'), s.path('env/pyvenv.cfg'));
  s.write('env/lib/x.py', 'x2');
  s.write('env/lib/y.py', 'y');
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py');
});
