/** Any words are a command with its options or a mistake, and the words of the command stay its own. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OPTIONS } from '../../src/cli/option-table.ts';
import { readOptions } from '../../src/cli/option-words.ts';
import { parseWrap } from '../../src/cli/wrap-options.ts';
import { always, alwaysInTime } from '../support/fuzz.ts';

const names = Object.keys(OPTIONS);
const word = fc.oneof(
  fc.constantFrom(...names.flatMap(name => [`--${name}`, `--no-${name}`, `--${name}=`, `--${name}=1`])),
  fc.constantFrom(
    '--',
    '-',
    '-v',
    '-vv',
    '-q',
    '--__proto__',
    '--constructor.prototype.x=1',
    '-a=b',
    '1',
    'A=b',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const words = fc.array(word, { maxLength: 8 });

always('any words can be read', 1_000, [words], words => {
  const { argv, problem } = readOptions(words, OPTIONS);
  assert.ok(problem === null || problem.length > 0);
  if (argv !== null) assert.equal(Object.getPrototypeOf(argv), Object.prototype);
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

alwaysInTime('they are a command or a mistake in one line', 300, [words], async words => {
  const parsed = await parseWrap(words);
  if (parsed.kind === 'wrong') assert.match(parsed.message, /^[^\n]+$/);
  else if (parsed.kind === 'wrap' && parsed.options.command !== undefined)
    assert.ok(words.includes(parsed.options.command));
});

alwaysInTime('what comes after the command is its own', 300, [words, words], async (before, after) => {
  const parsed = await parseWrap([...before, '--', 'node', ...after]);
  fc.pre(parsed.kind === 'wrap');
  if (parsed.kind !== 'wrap' || before.includes('--')) return;
  const { command, args } = parsed.options;
  assert.deepEqual([command, ...args].slice(-after.length - 1), ['node', ...after]);
});
