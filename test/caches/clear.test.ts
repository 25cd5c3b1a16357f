import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { NOTHING_CLEARED } from '../../src/base/clearing.ts';
import { openCaches } from '../../src/caches/clear.ts';
import { planCaches } from '../../src/caches/plan.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-clear-'));
after(() => rmSync(root, { recursive: true, force: true }));
const own = () => {
  throw new Error('no place');
};
const open = (...[setting, place]: Parameters<typeof planCaches>) =>
  openCaches(planCaches(setting, place), own);

test('a start with nothing to clear waits for nothing', () => {
  const start = { clear: false, files: ['a.py'] };
  assert.equal(open(true, { root, isPython: false }).clear(start), null);
  assert.equal(open(false, { root, isPython: true }).clear(start), null);
  assert.equal(open('changed', { root, isPython: true }).clear({ clear: false, files: [] }), null);
  assert.equal(open(true, { root: null, isPython: true }).clear(start), null);
});

test('who asks is told in any case', async () => {
  const asked = { clear: true, files: [] };
  mkdirSync(join(root, '__pycache__'));
  assert.deepEqual(await open(false, { root, isPython: true }).clear(asked), {
    ...NOTHING_CLEARED,
    cleared: 1,
  });
  assert.deepEqual(await open(['dist'], { root, isPython: false }).clear(asked), {
    ...NOTHING_CLEARED,
    left: ['dist'],
  });
  assert.deepEqual(await open(['dist'], { root, isPython: false, builds: true }).clear(asked), {
    ...NOTHING_CLEARED,
    anew: ['dist'],
  });
  assert.deepEqual(await open(true, { root: null, isPython: true }).clear(asked), {
    ...NOTHING_CLEARED,
    refused: { kind: 'no-root' },
  });
});

test('changed: the caches of the folders of the files, no others', async () => {
  for (const folder of ['__pycache__', 'pkg/__pycache__', 'pkg/deep/__pycache__'])
    mkdirSync(join(root, folder), { recursive: true });
  const caches = open('changed', { root, isPython: true });
  assert.equal((await caches.clear({ clear: false, files: ['pkg/a.py', '../b.py'] }))?.cleared, 1);
  assert.deepEqual(
    ['__pycache__', 'pkg/__pycache__', 'pkg/deep/__pycache__'].map(folder => existsSync(join(root, folder))),
    [true, false, true],
  );
});
