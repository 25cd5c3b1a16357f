/** A server that tells its secrets everywhere: none of them is in anything that mcp-reload itself says or writes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bin } from '../support/home.ts';
import { wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { type Rig, withRig } from '../support/rig.ts';

const SECRETS = {
  API_KEY: 'Kx7-qwErtY_uiopasdfgh"jk\\l12345=',
  FILE_TOKEN: 'from-a-file-93Hq72Lm',
  NEW_TOKEN: 'from-the-file-anew-55Pz18',
  PASSWORD: 'horse%21staple-77',
  PARENT_SECRET: 'inherited-28Wd64Rt',
  ARGUMENT: 'on-the-line-46Gh90Vb',
  KEY_LINE: 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  KEY_END: 'Zm9vYmFyYmF6',
  STRANGER: 'MHcCAQEEIIrYMHcCAQEEIIrY',
  STRANGER_END: 'c3RyYW5nZXJzc3RyYW5nZXJz',
} as const;
const TLS_KEY = `-----BEGIN PRIVATE KEY-----\n${SECRETS.KEY_LINE}\n${SECRETS.KEY_END}\n-----END PRIVATE KEY-----`;

/** Parts of them, too: eight characters are more than chance. */
const parts: readonly (readonly [string, string])[] = Object.entries(SECRETS).flatMap(([name, value]) =>
  [0, 4, 8].map(from => [name, value.slice(from, from + 8)] as const),
);

function checkNone(text: string, where: string): void {
  const told = parts.find(([, part]) => text.includes(part));
  assert.equal(told, undefined, `${where} tells ${told?.[0]}: ${text.slice(0, 4_000)}`);
}

const files = { 'server.mjs': 'talkative.mjs', 'mode.mjs': 'mode.mjs' };

async function withTalkative(body: (rig: Rig, logFile: string) => Promise<void>): Promise<void> {
  using project = new Project(files);
  project.save('dev.env', `FILE_TOKEN=${SECRETS.FILE_TOKEN}\n`);
  const logFile = project.aside('log');
  await withRig(
    {
      project,
      command: [process.execPath, 'server.mjs', '--token', SECRETS.ARGUMENT],
      options: [
        '--verbose',
        ...['--log-file', logFile],
        ...['--env-file', project.path('dev.env')],
        ...['--env', `API_KEY=${SECRETS.API_KEY}`],
        ...['--env', `DATABASE_URL=postgres://app:${SECRETS.PASSWORD}@db/x`],
        ...['--env', `TLS_KEY=${TLS_KEY}`],
      ],
      env: { PARENT_SECRET: SECRETS.PARENT_SECRET },
    },
    rig => body(rig, logFile),
  );
}

test("neither in the log nor in notes nor in results of ours; the server's own answers pass", () =>
  withTalkative(async ({ project, client }, logFile) => {
    const mode = (name: string) => project.save('mode.mjs', `export const MODE = '${name}';\n`);
    const own: string[] = [];
    await client.open();
    own.push(wordsOf(await client.call('reload_status', { log_lines: 200 })));
    const passed = wordsOf(await client.call('tell'));
    assert.ok(passed.includes(SECRETS.API_KEY) && passed.includes(TLS_KEY), 'answers pass as they are');

    for (const broken of ['throws', 'refuses']) {
      mode(broken);
      for (let times = 0; times < 2; times++) own.push((await client.call('tell')).content[0]!.text!);
      own.push(wordsOf(await client.call('reload_status', { log_lines: 200 })));
      own.push(
        wordsOf(
          await client.call('restart_server', {
            reason: `${SECRETS.API_KEY.slice(0, 9)}\n${SECRETS.API_KEY.slice(9)} ${TLS_KEY}`,
          }),
        ),
      );
    }
    mode('fewer');
    own.push(wordsOf(await client.call('restart_server')));
    mode('good');
    own.push((await client.call('tell')).content[0]!.text!);

    project.save('dev.env', `FILE_TOKEN=${SECRETS.NEW_TOKEN}\n`);
    own.push(wordsOf(await client.call('restart_server', { reason: SECRETS.FILE_TOKEN })));
    own.push(wordsOf(await client.call('crash')));
    own.push(wordsOf(await client.call('reload_status', { wait: true, log_lines: 200 })));
    assert.match(own.at(-1)!, /server\.mjs --token ‹masked›/);
    const failed = await client.request('x/unknown', { any: SECRETS.API_KEY });
    assert.equal(failed.message.error?.code, -32601);
    await client.request('tools/list', {});
    // What is remembered is written once the client has its answer: before the next one.
    await client.call('reload_status');

    for (const [at, text] of own.entries()) checkNone(text, `own text ${at}`);
    for (const name of ['API_KEY', 'FILE_TOKEN', 'DATABASE_URL', 'PARENT_SECRET', 'token'])
      assert.ok(
        own.some(text => text.includes(`‹masked:${name}›`)),
        name,
      );
    const log = readFileSync(logFile, 'utf8');
    assert.match(log, /at file:\/\/.*server\.mjs:\d+|server\.mjs:\d+/);
    assert.match(log, /event \(router\)/);
    assert.match(log, /wrote something to stdout/);
    checkNone(log, 'the log file');
    const openers = join(project.state, 'openers');
    const kept = readdirSync(openers).map(name => readFileSync(join(openers, name), 'utf8'));
    assert.match(kept.join(), /Uses ‹masked:API_KEY›/);
    checkNone(kept.join(), 'what is remembered');
  }));

test('nor when the process is gone', async () => {
  let rigs: Rig | undefined;
  await withTalkative(async rig => {
    rigs = rig;
    await rig.client.open();
  });
  assert.match(rigs!.stderr, /in lines: ‹masked:API_KEY›/);
  assert.match(rigs!.stderr, /in two: ‹masked:API_KEY› done/);
  checkNone(rigs!.stderr, 'stderr');
});

test('nor when the words can not be understood, or the command not be started', () => {
  using project = new Project(files);
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [bin, ...words], {
      encoding: 'utf8',
      input: '',
      timeout: 30_000,
      cwd: project.root,
      env: { ...process.env, MCP_RELOAD_HOME: project.state, API_KEY: SECRETS.API_KEY },
    });
  const wrong = [
    ['--env', `API_KEY:${SECRETS.ARGUMENT}`, 'node', 'server.mjs'],
    [`--api-key=${SECRETS.ARGUMENT}`, 'node', 'server.mjs'],
    ['--cwd', `/nowhere/${SECRETS.API_KEY}`, 'node', 'server.mjs'],
  ];
  for (const words of wrong) {
    const { status, stderr } = run(...words);
    assert.equal(status, 2);
    checkNone(stderr, words[0]!);
    assert.match(stderr, /‹masked|API_KEY…|option --api-key;/);
  }
  const missing = run('--', `./no-${SECRETS.API_KEY}`, 'x');
  checkNone(missing.stderr, 'a missing command');
});

test('nor in the reasons, when a script of the project holds it', () => {
  using project = new Project(files);
  const secret = SECRETS.ARGUMENT;
  project.save(
    'package.json',
    JSON.stringify({ scripts: { dev: `if true; then API_KEY=${secret} true; fi` } }),
  );
  const { stderr } = spawnSync(process.execPath, [bin, 'npm', 'run', 'dev'], {
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
    cwd: project.root,
    env: { ...process.env, MCP_RELOAD_HOME: project.state },
  });
  assert.match(stderr, /because .* API_KEY=‹masked:API_KEY› true/);
  checkNone(stderr, 'the reason');
});
