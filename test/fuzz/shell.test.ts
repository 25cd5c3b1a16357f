/** Any line of a shell is taken apart, and words that were quoted come out as they were. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { serverLine } from '../../src/launch/lines.ts';
import { shellCommands } from '../../src/launch/shell.ts';
import { always, repetitive, textOf } from '../support/fuzz.ts';

const PIECES = [
  ...[
    "'",
    '"',
    '\\',
    '$',
    '${',
    '}',
    '$(',
    ')',
    '(',
    '`',
    '&&',
    '||',
    ';',
    '|',
    '&',
    '\n',
    '>',
    '2>&1',
    '<',
    '#',
  ],
  ...[' ', 'A=1', '$A', '$\u007bA:-b}', 'cd', 'export', 'node', 'exec', 'if', '~', '%A%', 'a', '$@'],
];
const dialect = fc.constantFrom('posix', 'cmd') as fc.Arbitrary<'posix' | 'cmd'>;

always(
  'any text has commands or none',
  800,
  [fc.oneof({ weight: 30, arbitrary: textOf(PIECES) }, repetitive(PIECES, 20_000)), dialect],
  (text, dialect) => {
    for (const { words } of shellCommands(text, () => 'v', dialect)) assert.ok(words.length > 0);
    serverLine(text, ['x'], { cwd: '/r', variables: { A: 'b' }, dialect });
  },
);

const words = fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { minLength: 1, maxLength: 5 });

always('words that are quoted stay as they are', 1_000, [words], words => {
  const single = words.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const double = words.map(word => `"${word.replace(/["\\$`]/g, '\\$&')}"`).join('\t');
  for (const text of [single, double]) {
    const [command, ...more] = shellCommands(text, () => 'v');
    assert.deepEqual([command?.words, more], [words, []]);
  }
});
