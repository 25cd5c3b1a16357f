import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, fittedEnd, padded, paddedLeft, widthOf } from '../../src/report/columns.ts';

test('what is too wide is cut, and is seen to be', () => {
  assert.deepEqual([fitted('abc', 3), fitted('abcd', 3), fitted('a bcd', 3)], ['abc', 'ab…', 'a…']);
  assert.deepEqual([fittedEnd('abc', 3), fittedEnd('abcd', 3)], ['abc', '…cd']);
});

test('wide characters count twice, and what belongs together is not torn', () => {
  assert.deepEqual([fitted('天気です', 5), fittedEnd('天気です', 5)], ['天気…', '…です']);
  assert.equal(widthOf(fitted('天気です', 4)), 3);
  const family = '👩‍👩‍👧‍👦';
  assert.equal(fitted(family.repeat(3), 4), `${family}…`);
  assert.deepEqual([padded('天', 4), paddedLeft('天', 4)], ['天  ', '  天']);
});
