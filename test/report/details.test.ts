import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from '../../src/report/details.ts';

const LONG = 'Time: 308 ms from process start to handshake, 1 ms replaying the session; 309 ms in all.';

const ROWS: readonly (readonly [string, string, readonly string[]])[] = [
  ['what fits stays as it is', 'one\n  - two', ['one', '  - two']],
  ['what is longer goes on in the next line', LONG, [LONG.slice(0, 80), LONG.slice(81)]],
  ['a quote stays in its lines', `| ${LONG}`, [`| ${LONG}`]],
  ['a word that is longer is not broken', 'x'.repeat(90), ['x'.repeat(90)]],
  ['others can not move the cursor', 'a\x07b', ['a␇b']],
];

for (const [name, text, lines] of ROWS) test(name, () => assert.deepEqual(linesOf(text, 80), lines));
