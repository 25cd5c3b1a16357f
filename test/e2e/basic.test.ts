/** Basic mode with real processes: restarts, and one error that tells the client to reconnect. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { runVerb } from '../support/cli.ts';
import { until } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import { type Setup, wrapping } from '../support/launch.ts';
import { answerOf, wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { Rig, V1 } from '../support/rig.ts';
import { ALONE } from '../support/scenes/exclusive.ts';

const NO_PROXY = ['--no-proxy', '--name', 'my-server'];
const RECONNECT = /Reconnect: \/mcp in Claude Code; other clients: restart the server in their list\.$/;
const VERSION = { name: 'version', arguments: {} };

/** What the client makes of it. */
async function refused(rig: Rig, method: string, params = {}): Promise<string> {
  const { message } = await rig.client.request(method, params);
  assert.equal(message.error?.code, -32603, JSON.stringify(message));
  assert.match(message.error!.message, RECONNECT);
  return message.error!.message;
}

/** Modern results may be cached here, because they are the server's own: what no client may see in proxy mode is not asked. */
const basic = (setup: Setup = {}): Rig =>
  new Rig({ ...setup, options: [...NO_PROXY, ...(setup.options ?? [])] });

/** Another session over what is left of the first. */
class SamePipe implements Transport {
  onmessage?: Transport['onmessage'];
  readonly #pipe: StdioClientTransport;

  constructor(pipe: StdioClientTransport) {
    this.#pipe = pipe;
  }

  async start(): Promise<void> {
    this.#pipe.onmessage = message => this.onmessage?.(message);
  }

  send(message: Parameters<Transport['send']>[0]): Promise<void> {
    return this.#pipe.send(message);
  }

  async close(): Promise<void> {}
}

test('a client of the SDK gets the error, opens its session anew on the same pipe, and goes on', async () => {
  using project = new Project(V1);
  const [command, ...args] = wrapping([process.execPath, 'server.mjs'], NO_PROXY);
  const env = { PATH: process.env.PATH ?? '', MCP_RELOAD_HOME: project.state, RUNS: project.runsFile };
  const pipe = new StdioClientTransport({
    command: command!,
    args,
    cwd: project.root,
    env,
    stderr: 'ignore',
  });
  const identity = { name: 'sdk-client', version: '1.0.0' };
  const first = new Client(identity);
  await first.connect(pipe as Transport);
  try {
    assert.deepEqual(
      (await first.listTools()).tools.map(({ name }) => name),
      ['version', 'slow', 'structured'],
    );
    assert.equal(answerOf((await first.callTool(VERSION)) as never), 'one');
    const open = first.callTool({ name: 'slow', arguments: { ms: 60_000, key: 'open' } });
    open.catch(() => {});
    await until(() => project.runs('open') === 1, 'the call runs');
    project.answer('two');
    await assert.rejects(
      first.callTool(VERSION),
      /-32603: Not asked: the session is lost: the code of "my-server" was restarted \(answer\.mjs changed\), from generation 1 to 2\.[\s\S]*\/mcp in Claude Code/,
    );
    await assert.rejects(open, /UNKNOWN: the code of "my-server" was restarted[\s\S]*\/mcp in Claude Code/);
    const second = new Client(identity);
    await second.connect(new SamePipe(pipe));
    assert.equal(answerOf((await second.callTool(VERSION)) as never), 'two');
  } finally {
    await pipe.close();
  }
});

test('in the modern era the next call is answered by the new code, in the same session', async () => {
  await using rig = basic(inEra({}, MODERN));
  const { client, project } = rig;
  await client.open();
  assert.equal(answerOf(await client.call('version')), 'one');
  const open = client.request('tools/call', { name: 'slow', arguments: { ms: 60_000, key: 'open' } });
  await until(() => project.runs('open') === 1, 'the call runs');
  for (const edit of ['two', 'three']) {
    project.answer(edit);
    assert.equal(answerOf(await client.call('version')), edit);
  }
  assert.match((await open).message.error!.message, /send it again[\s\S]*\/mcp in Claude Code/);
  assert.deepEqual([client.strays, client.garbage, project.boots.length], [[], [], 3]);
});

for (const era of [LEGACY, MODERN])
  test(`code that does not start costs no session (${era.opener})`, async () => {
    await using rig = basic(inEra({}, era));
    const { client, project } = rig;
    await client.open();
    project.save('answer.mjs', 'export const ANSWER = %%;\n');
    assert.equal(answerOf(await client.call('version')), 'one');
    await until(
      () => /generation 2 exited[^\n]*generation 1 goes on serving/.test(rig.stderr),
      'what the log says',
    );
    assert.match(rig.stderr, /answer\.mjs:1: SyntaxError/);
    assert.equal(answerOf(await client.call('version')), 'one');
  });

test('a crash is told with its reason, and the session can be opened again at once', async () => {
  await using rig = basic();
  const { client } = rig;
  await client.open();
  const killer = await refused(rig, 'tools/call', { name: 'crash', arguments: {} });
  assert.match(killer, /generation 1 of "my-server" exited with code 7/);
  assert.match(await refused(rig, 'ping'), /exited with code 7/);
  await client.open();
  assert.equal(answerOf(await client.call('version')), 'one');
});

test('code that is broken from the start is told to the opener, and mended it opens', async () => {
  const project = new Project({ 'server.mjs': 'raw.mjs' });
  try {
    await using rig = basic({ project });
    const message = await refused(rig, 'initialize', {});
    assert.match(message, /^No server: "my-server" is not running[\s\S]*answer\.mjs/);
    for (const file of ['modern.mjs', 'tasks.mjs']) project.restore(file, file);
    project.answer('mended');
    await until(() => rig.stderr.includes('starting generation 2'), 'the next start');
    await rig.client.open();
    assert.equal(answerOf(await rig.client.call('version')), 'mended');
  } finally {
    project.remove();
  }
});

test('a server that must be alone is gone before the next one starts', async () => {
  await using rig = basic({ files: ALONE, env: { LOCK: '1' }, options: ['--strategy', 'exclusive'] });
  const { client, project } = rig;
  await client.open();
  for (const edit of ['two', 'three']) {
    project.answer(edit);
    await refused(rig, 'tools/call', VERSION);
    await client.open();
    assert.equal(answerOf(await client.call('version')), edit);
  }
  assert.deepEqual([project.boots.length, project.runs('two at once')], [3, 0]);
});

test('what has to be built is built before it is started; a build that fails costs nothing', async () => {
  const sources = ['server.mjs', 'answer.mjs', 'modern.mjs', 'tasks.mjs'];
  const files = Object.fromEntries(
    sources.map(name => [`src/${name}`, name === 'server.mjs' ? 'raw.mjs' : name]),
  );
  await using rig = basic({
    files: { ...files, 'compile.mjs': 'compile.mjs' },
    command: [process.execPath, 'dist/server.mjs'],
    options: ['--build', 'node compile.mjs'],
  });
  const { client, project } = rig;
  await client.open();
  project.save('src/answer.mjs', 'export const ANSWER = %%;\n');
  assert.equal(answerOf(await client.call('version')), 'one');
  project.save('src/answer.mjs', 'export const ANSWER = "two";\n');
  await refused(rig, 'tools/call', VERSION);
  await client.open();
  assert.equal(wordsOf(await client.call('version')), 'two');
});

test('who restarts it from another terminal is told that the session was not carried over', async () => {
  await using rig = basic({ options: ['--no-watch'] });
  const { client, project } = rig;
  await client.open();
  const run = join(project.state, 'run');
  await until(() => existsSync(run) && readdirSync(run).some(file => file.endsWith('.json')), 'its record');
  project.answer('two');
  assert.equal(answerOf(await client.call('version')), 'one');
  const told = await runVerb(project.state, ['restart', 'my-server', '--reason', 'new endpoints']);
  assert.equal(told.code, 0, told.stdout + told.stderr);
  assert.match(told.stdout, /generation 2 is running now[\s\S]*new endpoints[\s\S]*NOT carried over/);
  assert.match(await refused(rig, 'tools/call', VERSION), /restart asked for \(new endpoints\)/);
  await client.open();
  assert.equal(answerOf(await client.call('version')), 'two');
  project.save('answer.mjs', 'export const ANSWER = %%;\n');
  const failed = await runVerb(project.state, ['restart', 'my-server']);
  assert.notEqual(failed.code, 0);
  assert.match(failed.stdout, /FAILED: \S*answer\.mjs:1:\s+SyntaxError/);
  assert.equal(answerOf(await client.call('version')), 'two');
});

test('the config file can say it', async () => {
  const project = new Project({ ...V1 });
  try {
    project.save('mcp-reload.config.json', JSON.stringify({ servers: { it: { proxy: false } } }));
    await using rig = new Rig({ project, options: ['--name', 'it'] });
    await rig.client.open();
    const names = (await rig.client.tools()).map(({ name }) => name);
    assert.deepEqual(names, ['version', 'slow', 'structured']);
  } finally {
    project.remove();
  }
});
