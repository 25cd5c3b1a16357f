import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, briefly, size, span } from '../../src/report/amounts.ts';

const HOUR = 3_600_000;

test('spans are told in two units at most', () => {
  const told = [-5, 0, 999, 59_999, 60_000, HOUR - 1, HOUR, 3 * HOUR + 300_000, 24 * HOUR, 52.5 * HOUR].map(
    span,
  );
  assert.deepEqual(told, ['0s', '0s', '0s', '59s', '1m', '59m', '1h00m', '3h05m', '1d00h', '2d04h']);
  assert.deepEqual([ago(999), ago(2_000)], ['just now', '2s ago']);
});

test('times of answers are told as exactly as somebody wants to know', () => {
  assert.deepEqual([0.2, 4.4, 999, 1_234, 20_000, 125_000].map(briefly), [
    '0ms',
    '4ms',
    '999ms',
    '1.2s',
    '20s',
    '2m',
  ]);
});

test('sizes', () => {
  assert.deepEqual([0, 999, 1_000, 84_000_000, 999_600_000, 1_240_000_000, 12e9].map(size), [
    '0 B',
    '999 B',
    '1 KB',
    '84 MB',
    '1.0 GB',
    '1.2 GB',
    '12 GB',
  ]);
});
