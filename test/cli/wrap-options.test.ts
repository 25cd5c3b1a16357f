import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWrap, type WrapOptions } from '../../src/cli/wrap-options.ts';

const DEFAULTS: Omit<WrapOptions, 'command'> = {
  name: undefined,
  config: undefined,
  proxy: undefined,
  watch: undefined,
  ignore: undefined,
  gitignore: undefined,
  debounceMs: undefined,
  holdMs: undefined,
  build: undefined,
  strategy: undefined,
  cwd: undefined,
  env: [],
  envFiles: [],
  clearCache: undefined,
  logFile: undefined,
  loudness: undefined,
  args: [],
};

type Words = string | readonly string[];

const split = (words: Words): readonly string[] => (typeof words === 'string' ? words.split(' ') : words);

/** Everything that is not expected to differ has its default; the command is `node` unless given. */
async function check(words: Words, expected: Partial<WrapOptions>): Promise<void> {
  const options = { ...DEFAULTS, command: 'node', ...expected };
  assert.deepEqual(await parseWrap(split(words)), { kind: 'wrap', options }, split(words).join(' '));
}

async function checkWrong(words: Words, message: RegExp): Promise<void> {
  const parsed = await parseWrap(split(words));
  assert.equal(parsed.kind, 'wrong', split(words).join(' '));
  assert.match(parsed.kind === 'wrong' ? parsed.message : '', message);
  assert.match(parsed.kind === 'wrong' ? parsed.message : '', /^[^\n]+; see mcp-reload --help$/);
}

test('the first word that is no option is the command, and everything after it is its own', async () => {
  await check('node', {});
  await check('node server.mjs', { args: ['server.mjs'] });
  await check('node s.mjs --name x --watch y -v --help -- --nope', {
    args: ['s.mjs', '--name', 'x', '--watch', 'y', '-v', '--help', '--', '--nope'],
  });
  await check('--watch a b c', { watch: ['a'], command: 'b', args: ['c'] });
  await check('- x', { command: '-', args: ['x'] });
  await check(['node', '', 'a b', '$HOME', '*'], { args: ['', 'a b', '$HOME', '*'] });
});

test('after -- the next word is the command, whatever it looks like', async () => {
  await check('-- node a', { args: ['a'] });
  await check('--name n -- node --name m', { name: 'n', args: ['--name', 'm'] });
  await check('-- --name x', { command: '--name', args: ['x'] });
  await check('-- node -- a', { args: ['--', 'a'] });
});

test('the verb wrap may be left out; verbs are verbs only in the first place', async () => {
  await check('wrap node a', { args: ['a'] });
  await check('wrap --name n -- node', { name: 'n' });
  await check('wrap wrap a', { command: 'wrap', args: ['a'] });
  await check('wrap restart', { command: 'restart' });
  await check('-- restart', { command: 'restart' });
  await check('--quiet status', { loudness: 'quiet', command: 'status' });
});

test('the command may be left to the config file', async () => {
  for (const words of [[], 'wrap', '--']) await check(words, { command: undefined });
  await check('--name x', { name: 'x', command: undefined });
  await check('wrap --name x --', { name: 'x', command: undefined });
});

test('a config file is named, looked for, or does not count', async () => {
  await check('--config a.json node', { config: 'a.json' });
  await check('--config=a.json node', { config: 'a.json' });
  await check('--no-config node', { config: false });
  await check('--config node', { config: 'node', command: undefined });
  await checkWrong('--config a --config b node', /^--config was given more than once/);
  await checkWrong('--no-config=x node', /unknown option/);
});

test('files are named, or none are watched', async () => {
  await check('--no-watch node', { watch: false });
  await check('--no-watch --no-watch -- node --no-watch', { watch: false, args: ['--no-watch'] });
  for (const words of ['--watch a --no-watch node', '--no-watch --watch a node'])
    await checkWrong(words, /^--watch and --no-watch exclude each other/);
  await checkWrong('--no-watch=a node', /unknown option/);
});

test('an empty command is none', async () => {
  await checkWrong([''], /^the command is empty/);
  await checkWrong(['--', ''], /^the command is empty/);
});

test('a value is the next word or stands after =', async () => {
  await check('--name x node', { name: 'x' });
  await check('--name=x node', { name: 'x' });
  await check('--cwd=a --log-file b node', { cwd: 'a', logFile: 'b' });
  await check(['--name', 'my server', 'node'], { name: 'my server' });
  await check(['--name=a=b c', 'node'], { name: 'a=b c' });
});

test('some options may be repeated, in order; the others are given once', async () => {
  await check('--watch a --watch=b --ignore c --watch d -- node', { watch: ['a', 'b', 'd'], ignore: ['c'] });
  await check('--env A=1 --env-file a --env B=2 --env-file b node', {
    env: [
      ['A', '1'],
      ['B', '2'],
    ],
    envFiles: ['a', 'b'],
  });
  for (const option of ['name', 'cwd', 'log-file', 'debounce', 'hold', 'strategy'])
    await checkWrong(`--${option} 1 --${option} 2 node`, new RegExp(`^--${option} was given more than once`));
});

test('a list takes one word at a time, and a comma is part of it', async () => {
  await check('--watch a,b node', { watch: ['a,b'] });
  await check(['--ignore', '!**/*.{py,toml}', 'node'], { ignore: ['!**/*.{py,toml}'] });
});

test('values stay text, even where they look like numbers or paths into objects', async () => {
  await check('--name 1.0 --watch 007 --ignore 1e3 --cwd 0x10 node', {
    name: '1.0',
    watch: ['007'],
    ignore: ['1e3'],
    cwd: '0x10',
  });
  await check('--name a.b.c --env A.B=c --env C=d.e --env N=1.0 node', {
    name: 'a.b.c',
    env: [
      ['A.B', 'c'],
      ['C', 'd.e'],
      ['N', '1.0'],
    ],
  });
});

test('--env is KEY=VALUE; the value may be empty and may hold =', async () => {
  await check('--env A= --env B=c=d node', {
    env: [
      ['A', ''],
      ['B', 'c=d'],
    ],
  });
  await check(['--env=A= b \n', 'node'], { env: [['A', ' b \n']] });
  for (const pair of ['A', '=x', '='])
    await checkWrong(['--env', pair, 'node'], /^--env wants KEY=VALUE, not /);
});

test('what may be a secret is not told, however short', async () => {
  for (const pair of ['API_KEY hunter2', 'API_KEY:hunter2'])
    await checkWrong(['--env', pair, 'node'], /^--env wants KEY=VALUE, not "API_KEY…"; see/);
  await checkWrong(['--env', '=hunter2', 'node'], /not "…"; see/);
  await checkWrong(['--api-key=hunter2', 'node'], /^unknown option --api-key; see/);
});

test('times are milliseconds, 0 or more', async () => {
  await check('--debounce=0 --hold 0 node', { debounceMs: 0, holdMs: 0 });
  await check('--debounce 1e3 --hold=1.5 node', { debounceMs: 1_000, holdMs: 1.5 });
  for (const value of ['-1', 'abc', 'Infinity', '5s', '1,5', 'NaN']) {
    await checkWrong(`--debounce=${value} node`, /^--debounce wants a number of milliseconds, 0 or more/);
    await checkWrong(`--hold=${value} node`, /^--hold wants a number of milliseconds, 0 or more/);
  }
  await checkWrong('--debounce node s.mjs', /^--debounce wants a number/);
});

test('switches are turned on by their name, off by no-, and take no word of their own', async () => {
  await check('--no-clear-cache node', { clearCache: false });
  await check('--clear-cache node', { clearCache: true });
  await check('--gitignore node', { gitignore: true });
  await check('--no-gitignore node', { gitignore: false });
  await check('--clear-cache=false node', { clearCache: false });
  await check('--clear-cache false node', { clearCache: true, command: 'false', args: ['node'] });
  await check('--verbose node', { loudness: 'verbose' });
  await check('--quiet --quiet node', { loudness: 'quiet' });
  await check('--proxy node', { proxy: true });
  await check('--no-proxy node', { proxy: false });
  await checkWrong('--verbose --quiet node', /exclude each other/);
});

test('a value that begins with a dash has to stand after =', async () => {
  await check('--name=-x --ignore=--y node', { name: '-x', ignore: ['--y'] });
  await checkWrong('--name -x node', /name/);
  await checkWrong('--watch -x node', /watch/);
});

test('a strategy is one of two words', async () => {
  await check('--strategy overlap node', { strategy: 'overlap' });
  await check('--strategy=exclusive node', { strategy: 'exclusive' });
  for (const word of ['Exclusive', 'both'])
    await checkWrong(
      `--strategy ${word} node`,
      new RegExp(`^--strategy wants overlap or exclusive, not "${word}"`),
    );
});

test('a missing value is told with the option that wants it', async () => {
  for (const option of [
    'name',
    'watch',
    'ignore',
    'cwd',
    'env',
    'env-file',
    'log-file',
    'debounce',
    'hold',
    'strategy',
  ]) {
    await checkWrong(`--${option}`, new RegExp(option));
    await checkWrong(`--${option} -- node`, new RegExp(option));
  }
});

test('a value can not be denied or left empty', async () => {
  for (const option of ['env', 'watch', 'name', 'debounce', 'cwd', 'log-file', 'strategy']) {
    if (option !== 'watch')
      await checkWrong(`--no-${option} node`, new RegExp(`unknown option --no-${option}`));
    await checkWrong(`--${option}= node`, new RegExp(`--${option} wants a value`));
    await checkWrong([`--${option}`, '', 'node'], new RegExp(`--${option} wants a value`));
  }
});

test('words that mean something to the parser of options are unknown to us', async () => {
  for (const word of ['--constructor=x', '--_', '--$0', '--__proto__=1', '--toString']) {
    await checkWrong([word, 'node'], /unknown option/);
  }
});

test('unknown options are told by their name', async () => {
  for (const option of [
    '--nope',
    '--nope=1',
    '--verbos',
    '--clearCache',
    '--envFile=a',
    '--env.A=b',
    '-x',
    '-h',
  ])
    await checkWrong(`${option} node`, new RegExp(option.replace(/^-+|=.*/g, '')));
  await checkWrong('wrap --nope -- node', /nope/);
  await checkWrong('--name x --nope node', /nope/);
});

test('--help and --version need no command', async () => {
  for (const words of ['--help', 'wrap --help', '--name x --help', '--help node'])
    assert.equal((await parseWrap(split(words))).kind, 'help', words);
  assert.deepEqual(await parseWrap(['--version']), { kind: 'version' });
});
