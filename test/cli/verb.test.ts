/** What the words behind a verb come to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitWords } from '../../src/cli/option-words.ts';
import { usage, usageOf } from '../../src/cli/usage.ts';
import { parseVerb } from '../../src/cli/verb.ts';
import { VERB_TABLE, type VerbName } from '../../src/cli/verb-table.ts';
import { isVerb } from '../../src/cli/verbs.ts';

const verbs = Object.keys(VERB_TABLE) as VerbName[];

function restartOf(...words: string[]) {
  const parsed = parseVerb('restart', words);
  assert.ok(parsed.kind === 'said', `${words.join(' ')}: ${parsed.kind === 'wrong' ? parsed.message : ''}`);
  const { name, reason, 'clear-cache': clearCache, json } = parsed.said;
  return { name, reason, clearCache, json };
}
const SAID = { name: 'my-server', reason: undefined, clearCache: false, json: false };

function checkWrong(verb: VerbName, words: readonly string[], message: RegExp): void {
  const parsed = parseVerb(verb, words);
  assert.ok(parsed.kind === 'wrong', words.join(' '));
  assert.match(parsed.message, message);
  assert.match(parsed.message, new RegExp(`^${verb}: [^\\n]+; see mcp-reload ${verb} --help$`));
}

test('the name stands before, between or behind the options', () => {
  assert.deepEqual(restartOf('my-server'), SAID);
  const all = { ...SAID, reason: 'Updated API endpoints', json: true };
  assert.deepEqual(restartOf('my-server', '--reason', 'Updated API endpoints', '--json'), all);
  assert.deepEqual(restartOf('--json', 'my-server', '--reason=Updated API endpoints'), all);
  assert.deepEqual(restartOf('--reason', 'Updated API endpoints', '--json', '--', 'my-server'), all);
});

test('a name that looks like an option stands after --', () => {
  assert.deepEqual(restartOf('--', '--json'), { ...SAID, name: '--json' });
  assert.deepEqual(restartOf('--json', '--', '-x'), { ...SAID, name: '-x', json: true });
  assert.deepEqual(restartOf('-'), { ...SAID, name: '-' });
  checkWrong('restart', ['-x'], /unknown option -x;/);
});

test('a name stays text', () => {
  for (const name of ['1.0', '007', '0x10', 'a.b', 'my server', '__proto__', 'true'])
    assert.equal(restartOf(name).name, name);
});

test('what is wrong is told with the word and the next step', () => {
  checkWrong('restart', [], /^restart: <name> is missing;/);
  checkWrong('restart', [''], /<name> is missing/);
  checkWrong('restart', ['--'], /<name> is missing/);
  checkWrong('restart', ['a', 'b'], /"b" is one word too many/);
  checkWrong('clean', ['a'], /"a" is one word too many/);
  checkWrong('status', ['--nope', 'a'], /unknown option --nope/);
  checkWrong('status', ['a', '--api-key=hunter2'], /unknown option --api-key;/);
  checkWrong('status', ['--__proto__', 'a'], /unknown option --__proto__/);
  checkWrong('restart', ['a', '--reason'], /--reason wants a value/);
  checkWrong('restart', ['a', '--reason='], /--reason wants a value/);
  checkWrong('restart', ['a', '--reason', '--json'], /reason/);
  checkWrong('restart', ['a', '--json=3'], /^restart: --json takes no value;/);
  checkWrong('restart', ['a', '--no-json='], /^restart: --no-json takes no value;/);
  checkWrong('restart', ['a', '--no-reason'], /unknown option --no-reason/);
  checkWrong('restart', ['a', '--reason', 'x', '--reason', 'y'], /--reason was given more than once/);
});

test('what may be left out is undefined', () => {
  const parsed = parseVerb('status', []);
  assert.ok(parsed.kind === 'said');
  assert.deepEqual([parsed.said.name, parsed.said.watch, parsed.said.json], [undefined, false, false]);
});

test('one letter may stand for an option, with its value beside it or after it', () => {
  const table = {
    follow: { type: 'boolean', alias: 'f' },
    lines: { type: 'number', requiresArg: true, alias: 'n' },
  } as const;
  const inFull = (...words: string[]) => splitWords(words, table);
  assert.deepEqual(inFull('-f', 'a', '-n', '5'), { options: ['--follow', '--lines', '5'], others: ['a'] });
  assert.deepEqual(inFull('-n5', 'a', '-fn', '5'), {
    options: ['--lines=5', '--follow', '--lines', '5'],
    others: ['a'],
  });
  assert.deepEqual(inFull('-n=5', 'a', '--', '-f'), { options: ['--lines=5'], others: ['a', '-f'] });
  assert.deepEqual(inFull('-x', 'a'), { options: ['-x'], others: ['a'] });
});

test('every verb of the table is reserved, told by --help, and has a help of its own in 80 columns', async () => {
  const all = await usage();
  for (const verb of verbs) {
    assert.ok(isVerb(verb));
    assert.match(all, new RegExp(`^  mcp-reload ${verb}\\b`, 'm'));
    assert.equal(parseVerb(verb, ['--nope', '--help']).kind, 'wrong');
    assert.equal(parseVerb(verb, ['--help']).kind, 'help');
    const help = await usageOf(verb);
    const { options, positionals } = VERB_TABLE[verb];
    for (const word of [`mcp-reload ${verb}`, ...Object.keys(positionals), ...Object.keys(options)])
      assert.ok(help.includes(word), `${verb}: ${word}`);
    for (const line of help.split('\n')) assert.ok(line.length <= 80, line);
  }
});

test('the examples of a verb are words that it takes', () => {
  for (const verb of verbs)
    for (const [line] of VERB_TABLE[verb].examples) {
      const [first, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare!,
      );
      assert.deepEqual([first, parseVerb(verb, words).kind], [verb, 'said'], line);
    }
});
