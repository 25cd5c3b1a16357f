/** The command line: what is ours, what is the server's, and what is refused. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bin, home } from '../support/home.ts';
import type { Setup } from '../support/launch.ts';
import { answerOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, withRig } from '../support/rig.ts';

const run = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', input: '', timeout: 30_000 });

const lines = (text: string) => text.split('\n').filter(line => line.trim() !== '');

test('--version prints the version and nothing else', () => {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const { status, stdout, stderr } = run('--version');
  assert.deepEqual([status, stdout.trim(), stderr], [0, version, '']);
});

test('--help names every option', () => {
  const { status, stdout } = run('--help');
  assert.equal(status, 0);
  const options =
    'name watch ignore debounce hold strategy cwd env env-file clear-cache log-file verbose quiet version help'.split(
      ' ',
    );
  assert.deepEqual(
    options.filter(option => !stdout.includes(`--${option}`)),
    [],
  );
});

const refused: [string, string[], RegExp][] = [
  ['an unknown option', ['--nope', '--', 'node', 'server.mjs'], /nope/],
  ['an unknown option after the verb', ['wrap', '--nope', 'node', 'server.mjs'], /nope/],
  ['no command', [], /command/i],
  ['no command after the options', ['--name', 'x'], /command/i],
  ['no command after --', ['wrap', '--'], /command/i],
  ['a verb that is yet to come', ['setup', 'x'], /setup is not available in this version/],
  [
    'a verb without its name',
    ['restart', '--json'],
    /restart: <name> is missing; see mcp-reload restart --help/,
  ],
  [
    'a misspelt verb',
    ['restat', 'x'],
    /"restat" is no verb \("restart" is near\), and no command on the PATH; see/,
  ],
  ['an unknown option of a verb', ['status', '--api-key=hunter2'], /unknown option --api-key; see/],
];
for (const [name, args, words] of refused)
  test(`${name}: one line on stderr, exit code 2`, () => {
    const { status, stdout, stderr } = run(...args);
    assert.deepEqual([status, stdout, lines(stderr).length], [2, '', 1], stderr);
    assert.match(stderr, words);
  });

interface Where {
  readonly cwd: string;
  readonly args: string[];
  readonly value: string | null;
}

const inSub = Object.fromEntries(
  Object.entries(RAW).flatMap(([file, source]) => [
    [file, source],
    [`sub/${file}`, source],
  ]),
);

const whereIs = (setup: Setup, variable = 'GIVEN'): Promise<Where> =>
  withRig(setup, async ({ client }) => {
    await client.open();
    return JSON.parse(answerOf(await client.call('where', { variable })));
  });

const node = process.execPath;
const argvs: [string, string[], string[]][] = [
  ['the bare command', [node, 'server.mjs'], []],
  ['the verb may be written', ['wrap', node, 'server.mjs'], []],
  ['--proxy may be written', ['wrap', '--proxy', '--name', 'n', '--', node, 'server.mjs'], []],
  [
    'options after the command are its own',
    [node, 'server.mjs', '--version', '--nope', '-v', '--', 'x'],
    ['--version', '--nope', '-v', '--', 'x'],
  ],
  ['also after --', ['--quiet', '--', node, 'server.mjs', 'wrap', '--help'], ['wrap', '--help']],
  [
    'an empty argument and spaces arrive as they were',
    [node, 'server.mjs', '', 'a b', '$HOME'],
    ['', 'a b', '$HOME'],
  ],
];
for (const [name, argv, args] of argvs)
  test(`command line: ${name}`, async () => {
    assert.deepEqual((await whereIs({ argv })).args, args);
  });

test('after -- a word is a command even if it is a verb', {
  skip: process.platform === 'win32' && 'needs a shell script on the PATH',
}, async () => {
  using project = new Project(RAW);
  mkdirSync(project.path('bin'));
  project.save('bin/status', `#!/bin/sh\nexec '${node}' server.mjs "$@"\n`);
  chmodSync(project.path('bin/status'), 0o755);
  const env = { PATH: `${project.path('bin')}:${process.env.PATH}` };
  assert.deepEqual((await whereIs({ project, env, argv: ['--', 'status', 'arg'] })).args, ['arg']);
  spawnSync(node, [bin, 'status'], {
    cwd: project.root,
    env: { ...process.env, ...env, MCP_RELOAD_HOME: project.state },
    input: '',
    timeout: 30_000,
  });
  assert.deepEqual(project.boots.length, 1, 'without -- it is a verb');
});

test('the environment and the working folder reach the server as they are', async () => {
  using project = new Project(inSub);
  const env = { GIVEN: 'as it is' };
  const seen = await whereIs({ project, env, cwd: project.path('sub') });
  assert.deepEqual(seen, { cwd: project.path('sub'), args: [], value: 'as it is' });
});

test('--cwd, --env and --env-file change what the server gets', async () => {
  using project = new Project(inSub);
  project.save('dev.env', '# comment\nGIVEN="from the file"\nOTHER=other\n');
  const file = ['--env-file', project.path('dev.env')];
  const seen = async (options: string[], variable?: string) =>
    (await whereIs({ project, options, env: { GIVEN: 'inherited' } }, variable)).value;
  assert.equal(await seen(file), 'from the file');
  assert.equal(await seen(file, 'OTHER'), 'other');
  assert.equal(await seen(['--env', 'GIVEN=a=b c']), 'a=b c');
  assert.equal(await seen([...file, '--env', 'GIVEN=said last']), 'said last');
  const { cwd } = await whereIs({ project, options: ['--cwd', project.path('sub')] });
  assert.equal(cwd, project.path('sub'));
});

test('a command that does not exist still opens a session that says so', () =>
  withRig({ command: ['no-such-program-anywhere'] }, async ({ client }) => {
    await client.open();
    const names = (await client.tools()).map(tool => tool.name);
    assert.ok(names.includes('reload_status'));
    assert.match(JSON.stringify(await client.call('reload_status')), /no-such-program-anywhere/);
  }));

test('the bin itself keeps its options from Node, which has some of the same names', {
  skip: process.platform === 'win32' && 'the bin is started through a shim there',
}, () => {
  const nowhere = join(home, 'nowhere.env');
  const ran = spawnSync(bin, ['--env-file', nowhere, 'node', 'server.mjs'], {
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
  });
  assert.equal(ran.status, 2, ran.stderr);
  assert.match(ran.stderr, /^mcp-reload: --env-file .*nowhere\.env can not be read/);
});

test('what was piped in is answered by the server before the end', () =>
  withRig({}, async ({ project }) => {
    const lines = [
      {
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-11-25',
          capabilities: {},
          clientInfo: { name: 'pipe', version: '1' },
        },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'version', arguments: {} } },
    ].map(message => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const ran = spawnSync(process.execPath, [bin, node, 'server.mjs'], {
      cwd: project.root,
      env: { ...process.env, MCP_RELOAD_HOME: project.state },
      encoding: 'utf8',
      input: lines.join(''),
      timeout: 30_000,
    });
    const answers = ran.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.deepEqual(
      answers.map(({ id }) => id),
      [1, 2],
      ran.stderr,
    );
    assert.equal(answers[0].result.serverInfo.name, 'raw');
    assert.equal(answers[1].result.content[0].text, 'one');
  }));

test(
  '--watch counts for a command that names no file',
  { skip: process.platform === 'win32' && 'no sh' },
  () =>
    withRig(
      { options: ['--watch', '**/*.mjs'], command: ['sh', '-c', 'exec node server.mjs'] },
      async ({ project, client }) => {
        await client.open();
        project.answer('two');
        assert.equal(answerOf(await client.call('version')), 'two');
      },
    ),
);
