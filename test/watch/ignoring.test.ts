/** Ignore files while files are watched. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WatchFact } from '../../src/watch/facts.ts';
import { largest } from '../../src/watch/ignorefile.ts';
import { type Scene, scene } from './scene.ts';

const hour = 3_600_000;

const touchedIn = (facts: readonly WatchFact[]) =>
  facts.flatMap(fact => (fact.type === 'settled' ? fact.touched : []));
const rules = (facts: readonly WatchFact[]) =>
  facts.flatMap(fact => (fact.type === 'ignoring' ? [fact.by] : []));

/** A generation that was started at this time and is up. */
function startAt(s: Scene, generation: number, since: number): void {
  s.watch.track(generation, since);
  s.watch.loaded(generation);
}

test('what is ignored stirs nothing, and what is not does', async t => {
  const s = await scene(t, {
    files: {
      '.gitignore': 'gen/\n*_pb2.py',
      'a.py': 'a',
      'gen/a.py': 'a',
      'b_pb2.py': 'a',
      'gen/x/a.py': 'a',
    },
  });
  assert.deepEqual(rules(s.facts), [['.gitignore']]);
  assert.deepEqual(s.facts.at(-1), { type: 'ready', files: 1 });
  await s.start(1);
  const before = s.facts.length;
  for (const name of ['gen/a.py', 'gen/new.py', 'b_pb2.py', 'c_pb2.py']) s.write(name, 'b');
  s.write('a.py', 'b');
  await s.behind(1, 'a.py');
  assert.deepEqual(touchedIn(s.facts.slice(before)), ['a.py']);
});

test('switched off', async t => {
  const s = await scene(t, { files: { '.gitignore': '*', 'a.py': 'a' }, plan: { gitignore: false } });
  assert.deepEqual(rules(s.facts), []);
  await s.start(1);
  s.write('a.py', 'b');
  await s.behind(1, 'a.py');
});

test('an env file and compiled output that are named count', async t => {
  const s = await scene(t, {
    files: { '.gitignore': '.env\ndist', '.env': 'A=1', 'dist/a.js': '1', 'dist/x/b.js': '1' },
    plan: { include: ['**/*.py', '.env', 'dist/**/*.js'] },
  });
  await s.start(1);
  s.write('.env', 'A=2');
  await s.behind(1, '.env');
  s.write('dist/x/b.js', '2');
  s.write('dist/x/c.js', '2');
  await s.behind(1, '.env', 'dist/x/b.js', 'dist/x/c.js');
});

test('a file that is ignored from now on no longer counts, and again when it is not', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'b.py': 'b', 'x/c.py': 'c' } });
  await s.start(1);
  s.write('a.py', 'a2');
  s.write('x/c.py', 'c2');
  await s.behind(1, 'a.py', 'x/c.py');
  s.write('.gitignore', 'x\na.py');
  await s.behind(1);
  const before = s.facts.length;
  s.write('a.py', 'a3');
  s.write('x/c.py', 'c3');
  s.write('b.py', 'b2');
  await s.behind(1, 'b.py');
  assert.deepEqual(touchedIn(s.facts.slice(before)), ['b.py']);
  s.remove('.gitignore');
  await s.behind(1, 'a.py', 'b.py', 'x/c.py');
});

test('admitted files: only what changed since its start makes a generation behind', async t => {
  const s = await scene(t, { files: { '.gitignore': 'gen\n', 'a.py': 'a', 'gen/b.py': 'b' } });
  startAt(s, 1, Date.now() + hour);
  startAt(s, 2, Date.now() - hour);
  s.write('.gitignore', '\n');
  const { touched, behind } = await s.behind(2, 'gen/b.py');
  assert.deepEqual(behind.get(1), []);
  assert.deepEqual(touched, ['gen/b.py']);
  s.write('gen/b.py', 'b2');
  s.write('gen/x/deep.py', '1');
  await s.behind(1, 'gen/b.py', 'gen/x/deep.py');
});

test('a file that was known, ignored, changed before a start, and is admitted after it', async t => {
  const s = await scene(t, { files: { 'a.py': 'a', 'b.py': 'b' } });
  await s.start(1);
  s.write('.gitignore', 'b.py');
  await s.next(fact => fact.type === 'ignoring');
  await s.settled();
  s.write('b.py', 'b2');
  startAt(s, 2, Date.now() + hour);
  s.write('.gitignore', '');
  const { behind } = await s.behind(1, 'b.py');
  assert.deepEqual(behind.get(2), []);
});

test('a folder that is moved in with its ignore file is new, whatever its age', async t => {
  const s = await scene(t, {
    before(_root, box) {
      mkdirSync(join(box, 'lib'));
      for (const name of ['l.py', 'm.py']) writeFileSync(join(box, 'lib', name), '1');
      writeFileSync(join(box, 'lib', '.gitignore'), 'm.py');
    },
  });
  startAt(s, 1, Date.now() + hour);
  renameSync(s.path('../lib'), s.path('lib'));
  await s.behind(1, 'lib/l.py');
  s.write('lib/m.py', '2');
  s.write('lib/l.py', '2');
  await s.settled(({ touched }) => touched.length > 0);
  assert.ok(!touchedIn(s.facts).includes('lib/m.py'));
});

test('the session is dirty from the first event on', async t => {
  const s = await scene(t, { files: { '.gitignore': 'x', 'a.py': 'a', 'x/b.py': 'b' } });
  await s.start(1);
  s.write('.gitignore', 'y');
  await s.next(fact => fact.type === 'stirred' && fact.files.includes('.gitignore'));
  assert.equal(s.watch.stirring(), true);
  await s.behind(1);
  assert.equal(s.watch.stirring(), false);
});

test('ignore files above the root, and what git keeps for itself', async t => {
  const s = await scene(t, {
    files: { 'a.py': 'a', 'b.py': 'b', 'c.py': 'c' },
    before(_root, box) {
      mkdirSync(join(box, '.git', 'info'), { recursive: true });
      writeFileSync(join(box, '.git', 'info', 'exclude'), 'a.py');
      mkdirSync(join(box, 'beside', 'deep'), { recursive: true });
    },
  });
  assert.deepEqual(rules(s.facts), [['../.git/info/exclude']]);
  startAt(s, 1, Date.now() - hour);
  s.write('b.py', 'b2');
  s.write('../beside/deep/x.py', 'x');
  await s.behind(1, 'b.py');
  s.write('../.gitignore', 'b.py');
  await s.behind(1);
  s.write('../next', 'c.py');
  renameSync(s.path('../next'), s.path('../.gitignore'));
  await s.behind(1, 'b.py');
  s.write('../.git/info/exclude', '');
  await s.behind(1, 'a.py', 'b.py');
  assert.deepEqual(rules(s.facts).at(-1), ['../.git/info/exclude', '../.gitignore']);
});

test('the root is deleted and made again below the top of its repository', async t => {
  const s = await scene(t, {
    files: { 'a.py': 'a', 'gen/b.py': 'b' },
    before(_root, box) {
      mkdirSync(join(box, '.git'));
      writeFileSync(join(box, '.gitignore'), 'gen');
    },
  });
  await s.start(1);
  s.remove('.');
  s.write('gen/b.py', 'b2');
  s.write('a.py', 'a2');
  await s.behind(1, 'a.py');
  s.write('c.py', 'c');
  await s.behind(1, 'a.py', 'c.py');
});

test('polling', async t => {
  const s = await scene(t, {
    files: { '.gitignore': 'gen', 'a.py': 'a', 'gen/b.py': 'b' },
    plan: { poll: true },
    options: { pollMs: 50 },
  });
  startAt(s, 1, Date.now() - hour);
  s.write('gen/b.py', 'b2');
  s.write('.gitignore', 'a.py # and something longer');
  await s.behind(1, 'gen/b.py');
  s.remove('.gitignore');
  s.write('x/.ignore', '*');
  s.write('x/c.py', 'c');
  s.write('gen/d.py', 'd');
  await s.behind(1, 'gen/b.py', 'gen/d.py');
});

test('an enormous ignore file is a warning, and ignores nothing; a link is none', async t => {
  const s = await scene(t, {
    files: { 'a.py': 'a', patterns: 'a.py', 'x/.gitignore': 'b.py\n'.repeat(largest), 'x/b.py': 'b' },
    before: root => symlinkSync('patterns', join(root, '.gitignore')),
  });
  await s.start(1);
  const warnings = s.facts.flatMap(fact => (fact.type === 'warned' ? [fact.warning] : []));
  assert.deepEqual(warnings, [{ kind: 'ignore-file-refused', path: 'x/.gitignore', code: 'EFBIG' }]);
  s.write('a.py', 'a2');
  s.write('x/b.py', 'b2');
  await s.behind(1, 'a.py', 'x/b.py');
});
