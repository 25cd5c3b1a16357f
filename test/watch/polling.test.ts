import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { test } from 'node:test';
import { createAfterlook } from '../../src/watch/afterlook.ts';
import { type OpenLookout, openLookout } from '../../src/watch/lookout.ts';
import { fakeClock } from './fakeClock.ts';
import { scene } from './scene.ts';

const setting = { plan: { poll: true }, options: { pollMs: 100 } };

test('polling: edit, create, save by rename, delete', async t => {
  const s = await scene(t, { ...setting, files: { 'a.py': 'a', 'src/b.py': 'b' } });
  await s.start(1);
  s.write('src/b.py', 'b is longer');
  await s.behind(1, 'src/b.py');
  await s.start(2);
  s.write('src/new.py', 'n');
  await s.behind(2, 'src/new.py');
  s.write('src/new.py', 'and longer');
  s.write('tmp', 'a renamed');
  renameSync(s.path('tmp'), s.path('a.py'));
  await s.behind(2, 'a.py', 'src/new.py');
  s.remove('src/new.py');
  await s.behind(2, 'a.py');
});

test('polling: a new file is watched by the time it is told', async t => {
  const s = await scene(t, setting);
  await s.start(1);
  s.write('x/y/new.py', '1');
  await s.behind(1, 'x/y/new.py');
  await s.start(2);
  s.write('x/y/new.py', 'second');
  assert.deepEqual((await s.behind(2, 'x/y/new.py')).touched, ['x/y/new.py']);
});

test('polling: a folder deleted and made again', async t => {
  const s = await scene(t, { ...setting, files: { 'src/b.py': 'b', 'src/sub/c.py': 'c' } });
  await s.start(1);
  s.remove('src');
  s.write('src/b.py', 'b again');
  await s.behind(1, 'src/b.py', 'src/sub/c.py');
  s.write('src/sub/d.py', 'd');
  await s.behind(1, 'src/b.py', 'src/sub/c.py', 'src/sub/d.py');
});

test('polling: a change that its own first look has swallowed is found by a second one', async t => {
  const deaf: OpenLookout = (options, tell) =>
    openLookout(options, sighting => sighting.type !== 'seen' && sighting.type !== 'hint' && tell(sighting));
  const s = await scene(t, { plan: { poll: true }, options: { pollMs: 100, open: deaf } });
  await s.start(1);
  s.write('a.py', 'a2');
  s.write('sub/new.py', 'n');
  const { touched } = await s.settled();
  assert.deepEqual(touched, ['a.py', 'sub/new.py']);
});

test('every folder that was read is read once more, and not again', () => {
  const clock = fakeClock();
  const looks: string[] = [];
  const afterlook = createAfterlook(clock, 600, folders => {
    looks.push([...folders].map(([folder, depth]) => `${folder} ${depth}`).join(', '));
    afterlook.read(folders);
  });
  afterlook.read(new Map([['/r', 'deep']]));
  clock.advance(100);
  afterlook.read(
    new Map([
      ['/r', 'names'],
      ['/s', 'names'],
    ] as const),
  );
  clock.advance(10_000);
  assert.deepEqual(looks, ['/r deep, /s names']);
  afterlook.read(new Map([['/r', 'names']]));
  clock.advance(600);
  assert.deepEqual(looks.slice(1), ['/r names']);
});
