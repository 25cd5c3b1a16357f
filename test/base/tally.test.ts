import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCounter } from '../../src/base/tally.ts';

const times = (count: number, ms: (n: number) => number) => {
  const counter = createCounter();
  for (let n = 1; n <= count; n++) counter.answered(ms(n));
  return counter.now();
};

const ROWS: readonly (readonly [string, ReturnType<typeof times>, object])[] = [
  ['nothing', times(0, n => n), { served: 0, p50Ms: null, p99Ms: null }],
  ['one', times(1, () => 7), { served: 1, p50Ms: 7, p99Ms: 7 }],
  ['a hundred', times(100, n => n), { served: 100, p50Ms: 50, p99Ms: 99 }],
  ['in any order', times(100, n => 101 - n), { served: 100, p50Ms: 50, p99Ms: 99 }],
  [
    'the newest thousand',
    times(2_500, n => (n <= 1_500 ? 9_999 : n - 1_500)),
    { served: 2_500, p50Ms: 500, p99Ms: 990 },
  ],
];

for (const [name, found, expected] of ROWS)
  test(`percentiles of ${name}`, () => assert.deepEqual(found, expected));
