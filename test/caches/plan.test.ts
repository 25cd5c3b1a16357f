import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CacheSetting,
  cachesBefore,
  clearsAtEveryStart,
  planCaches,
  type Start,
} from '../../src/caches/plan.ts';

const FIRST: Start = { clear: false, files: [] };
const RELOAD: Start = { clear: false, files: ['server.py', 'pkg/a.py', 'pkg/b.py'] };
const ASKED: Start = { clear: true, files: [] };

const where = (setting: CacheSetting, isPython = true, root: string | null = '/project') => {
  const plan = planCaches(setting, { root, isPython });
  return [clearsAtEveryStart(plan), ...[FIRST, RELOAD, ASKED].map(start => cachesBefore(plan, start))];
};

test('when which caches are cleared: at every start, first, in a reload, when asked', () => {
  const all = 'everywhere';
  assert.deepEqual(where(true), [true, all, all, all]);
  assert.deepEqual(where(['__pycache__', 'dist']), [true, all, all, all]);
  assert.deepEqual(where('changed'), [false, [], ['.', 'pkg'], all]);
  assert.deepEqual(where(false), [false, [], [], all]);
  assert.deepEqual(where(['dist']), [false, [], [], all]);
});

test('nothing is walked for other languages, unless __pycache__ is named', () => {
  for (const setting of [true, false, 'changed', ['dist']] as const)
    assert.deepEqual(where(setting, false), [false, [], [], []]);
  assert.deepEqual(where(['__pycache__'], false), [true, 'everywhere', 'everywhere', 'everywhere']);
});

test('without a root, or with one that is too wide, nothing is', () => {
  for (const setting of [true, 'changed', ['__pycache__']] as const)
    assert.deepEqual(where(setting, true, null), [false, [], [], []]);
});

test('the other folders of a list are kept for the build', () => {
  const { folders } = planCaches(['dist', '__pycache__', 'build/cache'], { root: '/p', isPython: true });
  assert.deepEqual(folders, ['dist', 'build/cache']);
});
