import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../src/base/language.ts';
import { strayLine, strayNote, strayStatus } from '../../src/report/stray.ts';

const PRINTED = { generation: 2, count: 1, last: 'hello', kinds: ['text'] } as const;
const causeIn = (text: string): string | undefined => /\nLikely cause: (.*)\.$/.exec(text)?.[1];

test('the likely cause is told in the words of the language, with what to write instead', () => {
  const check = (language: Language | undefined, cause: RegExp) => {
    assert.match(causeIn(strayNote('srv', PRINTED, language))!, cause);
    assert.match(causeIn(strayStatus(PRINTED, language))!, cause);
  };
  check('python', /^print\(\.\.\.\); instead write print\(\.\.\., file=sys\.stderr\), or use logging$/);
  check('javascript', /^console\.log; instead write console\.error$/);
  check('go', /^fmt\.Println; instead write fmt\.Fprintln\(os\.Stderr, \.\.\.\), or use log$/);
  check('rust', /^println!; instead write eprintln!$/);
  check('csharp', /^Console\.WriteLine; instead write Console\.Error\.WriteLine$/);
  check('java', /^System\.out; instead write System\.err$/);
  check('ruby', /^puts; instead write \$stderr\.puts$/);
  check('shell', /^echo; instead write echo \.\.\. >&2$/);
  for (const language of ['unknown', 'zig', undefined] as const)
    check(language, /^something in it, or what starts it, prints to stdout: let it write to stderr$/);
});

test('what starts a server and prints itself is told apart from the server', () => {
  const cause = (last: string, language: Language = 'javascript') =>
    causeIn(strayNote('srv', { ...PRINTED, last }, language))!;
  assert.match(cause('10:41:14 AM [tsx] Return key Restarting...'), /^tsx watch; leave out `watch`/);
  assert.match(cause('[nodemon] starting `node server.mjs`'), /^nodemon; leave it out/);
  assert.match(cause('> tsx server.ts'), /`npm run --silent`/);
  assert.match(cause('yarn run v1.22.22'), /`yarn --silent`/);
  assert.match(cause('$ tsx server.ts'), /`yarn --silent`/);
  for (const line of ['tsx is fast', '>', '$', '[nodemon]']) assert.match(cause(line), /^console\.log/);
  assert.match(cause('> prompt', 'python'), /^print/);
  const line = { kind: 'line', generation: 2, line: '> tsx server.ts' } as const;
  assert.match(strayLine('srv', line, 'javascript'), /\(npm or pnpm, which tell what they run\?\)/);
});

test('JSON is told as a log; both causes are told together', () => {
  const cause = (kinds: readonly ('text' | 'json')[]) =>
    causeIn(strayNote('srv', { ...PRINTED, kinds }, 'ruby'));
  assert.equal(cause(['json']), 'a logger that writes JSON to stdout: let it write to stderr');
  assert.equal(
    cause(['json', 'text']),
    'puts; instead write $stderr.puts; or a logger that writes JSON to stdout: let it write to stderr',
  );
});

test('the log names the cause where it is known, and how many more there were', () => {
  const line = { kind: 'line', generation: 2, line: 'hello' } as const;
  assert.equal(
    strayLine('srv', line, 'python'),
    'srv: generation 2 wrote something to stdout that is no message (print(...)?): hello',
  );
  assert.equal(
    strayLine('srv', line, 'unknown'),
    'srv: generation 2 wrote something to stdout that is no message: hello',
  );
  assert.equal(
    strayLine('srv', { kind: 'more', count: 1 }, 'unknown'),
    'srv: and 1 more line on stdout without a message',
  );
});
