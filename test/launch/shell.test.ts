import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBuild, serverLine, withOwnFolder } from '../../src/launch/lines.ts';
import { shellCommands } from '../../src/launch/shell.ts';

const variables = { HOME: '/home/me', NAME: 'x y' };
const told = (text: string, dialect: 'posix' | 'cmd' = 'posix') =>
  [...shellCommands(text, name => (variables as Record<string, string>)[name], dialect)].map(
    ({ words, joint }) => [joint, ...words].filter((word, index) => index > 0 || word !== ''),
  );

for (const [text, expected] of [
  ['node x.js', [['node', 'x.js']]],
  ['a "b c" \'d "e\' f\\ g ""', [['a', 'b c', 'd "e', 'f g', '']]],
  ['a && b || c; d & e | f', [['a'], ['&&', 'b'], ['||', 'c'], [';', 'd'], ['&', 'e'], ['|', 'f']]],
  ['a > out.txt 2>&1 < in x', [['a', 'x']]],
  ['$NAME $\u007bNAME} "$\u007bNAME}" $\u007bNONE:-d} \'$NAME\'', [['x y', 'x y', 'x y', 'd', '$NAME']]],
  [
    'cd ~/p && ~ a~',
    [
      ['cd', '/home/me/p'],
      ['&&', '/home/me', 'a~'],
    ],
  ],
  ['a $(b "c d") e', [['a', '$(b "c d")', 'e']]],
  ['a # b\nc', [['a'], ['\n', 'c']]],
  [
    '(cd a; b) && { c; }',
    [
      ['cd', 'a'],
      [';', 'b'],
      ['&&', 'c'],
    ],
  ],
  ['a \\\n b', [['a', 'b']]],
  ["a 'b", [['a', 'b']]],
  ['', []],
] as const)
  test(`a line: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(told(text), expected);
  });

test('to cmd.exe a backslash and a quote are letters', () => {
  assert.deepEqual(told('cd "C:\\a b" && x\\y.exe it\'s', 'cmd'), [
    ['cd', 'C:\\a b'],
    ['&&', 'x\\y.exe', "it's"],
  ]);
});

for (const [text, words, cwd, builds] of [
  ['tsc && node x.js', ['node', 'x.js', '--more'], '/w', true],
  ['npm run build && node x.js', ['node', 'x.js', '--more'], '/w', true],
  ['npm install; node x.js', ['node', 'x.js', '--more'], '/w', false],
  ['export A=b; cd $A && exec run "$@" end', ['exec', 'run', '--more', 'end'], '/w/b', false],
  ['A=1 node x.js | tee log', ['node', 'x.js', '--more'], '/w', false],
  ['node x.js || true', ['node', 'x.js', '--more'], '/w', false],
  ['D=/d\ncd "$D"\n. ./env\nnode x.js\nwait', ['node', 'x.js', '--more'], '/d', false],
] as const)
  test(`the server of: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(serverLine(text, ['--more'], { cwd: '/w', variables: {} }), { words, cwd, builds });
  });

test('a program of the shell has no one line', () => {
  for (const text of ['if a; then b; fi', 'for x in y; do z; done', 'echo hello', 'A=1', ''])
    assert.equal(serverLine(text, [], { cwd: '/w', variables: {} }), undefined, text);
});

test('a script finds its own folder', () => {
  for (const text of [
    '$(dirname "$0")',
    '$(dirname "$\u007bBASH_SOURCE[0]}")',
    '$(cd "$(dirname "$0")" && pwd)',
    '%~dp0',
  ])
    assert.equal(withOwnFolder(text, '/p/run.sh'), '/p', text);
});

test('builds by their names', () => {
  for (const line of ['tsc -p .', './node_modules/.bin/esbuild x', 'npm run build:prod', 'go build', 'make'])
    assert.ok(isBuild(line.split(' ')), line);
  for (const line of ['npm ci', 'echo x', 'rimraf dist']) assert.ok(!isBuild(line.split(' ')), line);
});
