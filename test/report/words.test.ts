import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause } from '../../src/base/reloading.ts';
import { because, fileList, oneLine, plural, seconds } from '../../src/report/words.ts';

test('times are told as exactly as somebody wants to know', () => {
  const check = (ms: number, expected: string) => assert.equal(seconds(ms), expected);
  check(0, '0 ms');
  check(0.4, '0 ms');
  check(999, '999 ms');
  check(1_000, '1.0 s');
  check(9_949, '9.9 s');
  check(10_000, '10 s');
  check(61_400, '61 s');
});

test('one is no plural', () => {
  assert.deepEqual(
    [0, 1, 2].map(count => plural(count, 'tool')),
    ['0 tools', '1 tool', '2 tools'],
  );
});

test('five files are named, of more their number', () => {
  const check = (files: string[], expected: string) => assert.equal(fileList(files), expected);
  check([], '');
  check(['a'], 'a');
  check(['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e');
  check(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more');
});

test('a cause is told with the files that changed', () => {
  const check = (cause: Cause, files: string[], expected: string) =>
    assert.equal(because(cause, files), expected);
  check({ kind: 'first' }, [], 'first start');
  check({ kind: 'changed' }, ['a.py', 'b.py'], 'a.py, b.py changed');
  check({ kind: 'changed' }, [], 'files changed');
  check({ kind: 'crashed' }, [], 'it had died');
  check({ kind: 'asked', reason: null }, [], 'restart asked for');
  check({ kind: 'asked', reason: 'new\npackage' }, [], 'restart asked for (new package)');
  check({ kind: 'asked', reason: '' }, ['a.py'], 'restart asked for and a.py changed');
  check({ kind: 'asked', reason: 'x' }, ['a.py'], 'restart asked for (x) and a.py changed');
});

test('whatever somebody wrote becomes one line of at most 200 characters', () => {
  const check = (text: string, expected: string) => assert.equal(oneLine(text), expected);
  check('  a\n\n b\tc\u2028d ', 'a b c d');
  check('', '');
  check('x'.repeat(200), 'x'.repeat(200));
  check('x'.repeat(201), `${'x'.repeat(200)}…`);
});
