import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING_CLEARED, together } from '../../src/base/clearing.ts';
import { clearingLines, folderRefused, leftLine, unclearedLine } from '../../src/report/clearing.ts';

test('what was cleared, what not, and what was left', () => {
  assert.equal(clearingLines(NOTHING_CLEARED), 'Caches: there were none to clear.');
  assert.equal(
    clearingLines({ ...NOTHING_CLEARED, cleared: 1, left: ['dist'] }),
    'Caches: 1 __pycache__ folder cleared.\ndist was left as it is: no build is configured that would make it again.',
  );
  assert.equal(
    clearingLines({
      ...NOTHING_CLEARED,
      cleared: 3,
      failed: [{ path: 'pkg/__pycache__', code: 'EACCES' }],
      unread: [{ path: 'data', code: 'EACCES' }],
    }),
    'Caches: 3 __pycache__ folders cleared.\nNOT cleared, so old code may run: pkg/__pycache__ (EACCES).\nCould not be looked into: data (EACCES).',
  );
  assert.equal(
    clearingLines({ ...NOTHING_CLEARED, refused: { kind: 'home', root: '/home/me' } }),
    'Caches: nothing was cleared, because /home/me holds the home folder; name the project with --cwd.',
  );
  assert.match(clearingLines('awaited'), /under way already/);
  assert.equal(
    clearingLines({ ...NOTHING_CLEARED, anew: ['dist'] }),
    'Caches: none but those of the build.\nEmptied before every build (the log says why where not): dist.',
  );
});

test('a long list is cut', () => {
  const failed = Array.from({ length: 30 }, (_, n) => ({ path: `p${n}/__pycache__`, code: 'EACCES' }));
  assert.match(clearingLines({ ...NOTHING_CLEARED, failed }), /p4\/__pycache__ \(EACCES\) and 25 more\.$/);
});

test('two clearings count together, and the newer one says what stands', () => {
  const first = { ...NOTHING_CLEARED, cleared: 2, failed: [{ path: 'a', code: 'EBUSY' }] };
  assert.deepEqual(together(first, { ...NOTHING_CLEARED, cleared: 1 }), { ...NOTHING_CLEARED, cleared: 3 });
});

test('the log is told of failures alone, and once of what is left', () => {
  assert.equal(unclearedLine('s', { ...NOTHING_CLEARED, cleared: 5, left: ['dist'] }), null);
  assert.match(
    unclearedLine('s', { ...NOTHING_CLEARED, failed: [{ path: 'p', code: 'EACCES' }] }) ?? '',
    /^s: .*p \(EACCES\)$/,
  );
  assert.match(
    unclearedLine('s', { ...NOTHING_CLEARED, refused: { kind: 'drive', root: '/' } }) ?? '',
    /drive/,
  );
  assert.equal(
    leftLine('s', ['dist', 'out']),
    's: dist, out were left as they are: no build is configured that would make them again',
  );
});

test('a folder that may not be named is named with the reason and what to do', () => {
  assert.equal(
    folderRefused('src', { kind: 'watched', file: 'src/a.ts' }),
    'caches names "src", which is never emptied: it holds files that are watched (src/a.ts); name a folder of build output, or leave it out of the watched files with --ignore',
  );
});
