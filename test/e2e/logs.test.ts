/** What is kept of a session, read from another terminal and after its end. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runVerb, startVerb } from '../support/cli.ts';
import { until } from '../support/deadline.ts';
import { Project } from '../support/project.ts';
import { RAW, withRig } from '../support/rig.ts';

interface Kept {
  readonly by: string;
  readonly generation: number | null;
  readonly pid: number;
  readonly text: string;
}

async function keptIn({ state }: Project): Promise<readonly Kept[]> {
  const { code, stdout, stderr } = await runVerb(state, ['logs', 'it', '--json', '-n', '1000']);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

test('the log outlives its sessions: stderr by generation, our notes, the last words, whatever the loudness', async () => {
  using project = new Project(RAW);
  const token = 'tok-0123456789abcdef';
  project.edit('server.mjs', '\n', `\nconsole.error('hello from ' + process.env.API_TOKEN);\n`);
  const options = ['--name', 'it', '--quiet', '--env', `API_TOKEN=${token}`];
  const pids: number[] = [];
  for (const answer of ['two', 'three'])
    await withRig({ project, options }, async ({ client, child }) => {
      pids.push(child.pid!);
      await client.open();
      await client.call('version');
      project.answer(answer);
      await client.call('version');
    });
  const kept = await keptIn(project);
  const hello = kept.filter(({ text }) => text.startsWith('hello'));
  assert.deepEqual(
    hello.map(({ by, generation, pid, text }) => [by, generation, pid, text]),
    pids.flatMap(pid =>
      [1, 2].map(generation => ['server', generation, pid, 'hello from ‹masked:API_TOKEN›']),
    ),
  );
  assert.ok(kept.some(({ by, text }) => by === 'wrapper' && /generation 2 is serving/.test(text)));
  assert.ok(!JSON.stringify(kept).includes(token));
  const { stdout } = await runVerb(project.state, ['logs', 'it', '-n2']);
  assert.match(stdout, /^(\d\d:\d\d:\d\d (g\d|note) .*\n){2}$/);
  if (process.platform === 'win32') return;
  const folder = join(project.state, 'logs');
  const modes = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(one => join(folder, one)),
  ].map(path => (statSync(path).mode & 0o777).toString(8));
  assert.deepEqual([...new Set(modes)].sort(), ['600', '700']);
});

test('it is followed while the session goes on, and Ctrl-C is the end', () =>
  withRig({ options: ['--name', 'it'] }, async ({ client, project }) => {
    await client.open();
    await client.call('version');
    const logs = join(project.state, 'logs');
    await until(() => existsSync(logs) && readdirSync(logs).length > 0, 'something is kept', 5_000);
    const follower = startVerb(project.state, ['logs', 'it', '-f']);
    let shown = '';
    follower.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const code = new Promise(resolve => follower.once('exit', resolve));
    try {
      for (const [answer, generation] of [
        ['two', 2],
        ['three', 3],
      ] as const) {
        project.answer(answer);
        await client.call('version');
        await until(() => shown.includes(`generation ${generation} is serving`), 'it is shown', 10_000);
      }
    } finally {
      follower.kill('SIGINT');
    }
    assert.equal(await code, 0);
  }));
