/** Whatever a build prints, a complaint is a part of it, and it is found in one pass. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FORMATS, LOOSE } from '../../src/report/complaint/formats.ts';
import { firstComplaint } from '../../src/report/complaint.ts';
import { always, repetitive, textOf } from '../support/fuzz.ts';

const PIECES = [
  ...[
    'a.ts',
    '/a/b.py',
    'C:\\a.cs',
    'file:///a.mjs',
    ':1',
    ':1:2',
    '(1,2)',
    ': ',
    ' - ',
    'error',
    'error TS1: ',
  ],
  ...[
    'warning: ',
    'Error: ',
    'Traceback (most recent call last):',
    '  File "a.py", line 1',
    '    at f (',
    ')',
  ],
  ...[
    '✘ [ERROR] ',
    ' --> ',
    '╭─[ ',
    ' ]',
    '[!] ',
    '[ERROR] ',
    'ERROR in ',
    '[tsl] ',
    'e: ',
    'x ',
    '- ',
    'panic: ',
  ],
  ...[
    'thread ',
    "'",
    ' panicked at ',
    '[a] ',
    'a:b: ',
    ' in ',
    ':line 1',
    '\u001b[31m',
    '\u001b]',
    '\r',
    '│ ',
    '─',
  ],
  ...[
    '[vite]: ',
    'could not resolve "',
    '" from "',
    'F401 ',
    ' imported from ',
    'F',
    '.',
    '/',
    ' ',
    '1',
    '"',
  ],
];
const line = textOf(PIECES, 6);

always('a complaint is made of what was printed', 800, [fc.array(line, { maxLength: 12 })], lines => {
  const complaint = firstComplaint(lines);
  if (complaint === null) return;
  assert.ok(complaint.message.length <= 1_000);
  if (complaint.place !== null) assert.match(complaint.place, /\S/);
});

always(
  'very many lines and very long ones are read in time',
  20,
  [repetitive(PIECES, 2_000), fc.constantFrom(...PIECES)],
  (long, short) => {
    firstComplaint(Array.from({ length: 500 }, () => long));
    firstComplaint(Array.from({ length: 10_000 }, () => short));
  },
);

always('no form takes more than one pass over a line', 200, [repetitive(PIECES)], text => {
  for (const { head, below } of [...FORMATS, ...LOOSE]) {
    head.test(text);
    below?.form.test(text);
  }
});
