/** The helper in front of the clients of the official SDKs: it restarts the server of another session. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { RawClient } from '../support/client.ts';
import { bin } from '../support/home.ts';
import type { Opener } from '../support/messages.ts';
import { answerOf, wordsOf } from '../support/notes.ts';
import { MARK, marked } from '../support/processes.ts';
import { Project } from '../support/project.ts';
import { helpsAnother, withHelper } from '../support/scenes/helper.ts';
import { LEGACY_CLIENTS, MODERN_CLIENTS } from '../support/sdk.ts';

for (const client of [...LEGACY_CLIENTS, ...MODERN_CLIENTS])
  test(`${client}: it lists, restarts and tells of the server of another session`, async () => {
    assert.deepEqual(await helpsAnother(client), []);
  });

test('where files are watched it is told that an answer would be stale, and why', () =>
  withHelper(
    'SDK v2 client, auto',
    async ({ rig, call }) => {
      rig.project.save('answer.mjs', '\nexport const ANSWER = ;\n');
      await rig.client.call('version');
      assert.match(
        wordsOf(await call('list_servers')),
        /STALE: newer code failed .*answer\.mjs:2.*; generation 1 is serving .*Next: .*restart_server/,
      );
    },
    [],
  ));

test('in basic mode the restart is done, and its report tells who has to reconnect', () =>
  withHelper(
    'SDK v2 client, auto',
    async ({ rig, call }) => {
      rig.project.answer('two');
      const restarted = await call('restart_server', { name: 'shared' });
      assert.ok(!restarted.isError, wordsOf(restarted));
      assert.match(wordsOf(restarted), /Reconnect/);
      await rig.client.open();
      assert.equal(answerOf(await rig.client.call('version')), 'two');
    },
    ['--no-proxy', '--no-watch'],
  ));

test('a wrapper that is stopped, and one that is dead, are told as such', () =>
  withHelper('SDK v2 client', async ({ rig, call }) => {
    rig.signal('SIGSTOP');
    const stopped = await call('restart_server', { name: 'shared' });
    rig.signal('SIGCONT');
    assert.equal(stopped.isError, true);
    assert.match(wordsOf(stopped), /has not answered within 800 ms/);
  }));

test('after kill -9 it is told that the wrapper is dead', async () => {
  await withHelper('SDK v2 client', async ({ rig, call }) => {
    rig.signal('SIGKILL');
    await rig.exited();
    const dead = await call('restart_server', { name: 'shared' });
    assert.equal(dead.isError, true);
    assert.match(wordsOf(dead), /the wrapper is dead/);
    await rig.gone();
  });
});

interface Alone {
  readonly client: RawClient;
  readonly pid: number;
  readonly mark: string;
  readonly exit: Promise<string>;
}

/** A helper of nobody's servers; resolves with how it ended, and what it wrote to stderr. */
async function alone(opener: Opener, body: (helper: Alone) => Promise<void>): Promise<string> {
  using project = new Project({});
  const mark = randomUUID();
  const child = spawn(process.execPath, [bin, 'helper'], {
    cwd: project.root,
    env: { ...process.env, MCP_RELOAD_HOME: project.state, [MARK]: mark },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exit = new Promise<string>(resolve => {
    child.once('close', (code, signal) => resolve(`${code ?? signal}${said}`));
  });
  const client = new RawClient(child.stdout, child.stdin, { opener });
  await client.open();
  await body({ client, pid: child.pid!, mark, exit });
  return exit;
}

for (const opener of ['initialize', 'probe'] as const) {
  test(`opened with ${opener}: it ends with its stdin, without a word`, async () => {
    const how = await alone(opener, async ({ client }) => {
      assert.match(wordsOf(await client.call('list_servers')), /No wrapped server is running/);
      client.end();
    });
    assert.equal(how, '0');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`opened with ${opener}: ${signal} ends it, and nothing is left`, async () => {
      const how = await alone(opener, async ({ pid, mark, exit }) => {
        process.kill(pid, signal);
        await exit;
        assert.deepEqual(marked(mark), []);
      });
      assert.equal(how, signal);
    });
}
