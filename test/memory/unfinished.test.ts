import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unfinishedBuild } from '../../src/memory/unfinished.ts';

test('a build is unfinished from its begin until it is done, for its own output alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unfinished-'));
  try {
    const of = (entry: string | null) => unfinishedBuild(() => folder, { cwd: '/p', entry });
    assert.equal(of('/p/dist/a.js').is(), false);
    of('/p/dist/a.js').begun();
    assert.deepEqual([of('/p/dist/a.js').is(), of('/p/dist/b.js').is(), of(null).is()], [true, false, false]);
    of('/p/dist/a.js').done();
    assert.equal(of('/p/dist/a.js').is(), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('where nothing can be remembered nothing is unfinished', () => {
  const none = unfinishedBuild(
    () => {
      throw new Error('no folder');
    },
    { cwd: '/p', entry: null },
  );
  none.begun();
  none.done();
  assert.equal(none.is(), false);
});
