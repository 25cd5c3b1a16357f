/** What is left when we are killed, in every shell that is here; a pipe that closes stands for our death. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { createGuardian, NAME, SCRIPT, SHELL } from '../../src/child/guardian.ts';
import { until } from '../support/deadline.ts';
import { alive, guardianOf, MARK, marked } from '../support/processes.ts';
import { script } from './watched.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const mark = randomUUID();
after(() => {
  for (const { pid } of marked(mark)) process.kill(pid, 'SIGKILL');
});

/** A group of its own, once it runs. */
async function lead(name: string): Promise<ChildProcess & { readonly pid: number }> {
  const env = { ...process.env, [MARK]: mark };
  const leader = spawn(process.execPath, [script(name)], { detached: true, stdio: 'pipe', env });
  await once(leader.stdout, 'data');
  return leader as ChildProcess & { readonly pid: number };
}

function guardian(shell: string, env: NodeJS.ProcessEnv) {
  const running = spawn(shell, ['-c', SCRIPT, NAME, 'test'], { argv0: 'sh', stdio: 'pipe', env });
  const exit = once(running, 'exit');
  const tell = (text: string) => void running.stdin.write(`${text}\n`);
  return { running, exit, tell, die: () => running.stdin.end() };
}

/** Each is /bin/sh somewhere, and by that name it is called. */
const shells = [SHELL, '/bin/bash', '/bin/busybox', '/bin/ksh', '/bin/zsh'].filter(existsSync);
const PATH = '/usr/bin:/bin';

for (const shell of process.platform === 'win32' ? [] : shells)
  test(`${shell}: what was not released is ended, also who is deaf, with all that it started`, async () => {
    const [tidy, deaf, parent, released] = await Promise.all(
      ['ignores-eof', 'ignores-sigterm-and-eof', 'spawns-grandchild', 'ignores-eof'].map(lead),
    );
    const { running, exit, tell, die } = guardian(shell, { PATH });
    for (const { pid } of [tidy!, deaf!, parent!, released!]) tell(`guard ${pid}`);
    tell(`release ${released!.pid}`);
    const gone = [tidy!, deaf!, parent!].map(one => once(one, 'exit'));
    die();
    assert.deepEqual(await gone[0], [null, 'SIGTERM']);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) running.kill(signal);
    assert.deepEqual(await exit, [0, null]);
    assert.deepEqual(await gone[1], [null, 'SIGKILL']);
    await gone[2];
    await until(() => marked(mark).length === 1, 'only the released one is left');
    assert.ok(alive(released!.pid));
    released!.kill('SIGKILL');
    await once(released!, 'exit');
  });

test('groups that it knows from its birth are ended, but for those that were released', posix, async () => {
  const [one, two, released] = await Promise.all(['ignores-eof', 'ignores-eof', 'ignores-eof'].map(lead));
  const GUARDED = [one!, released!, two!].map(({ pid }) => pid).join(' ');
  const { exit, tell, die } = guardian(SHELL, { PATH, GUARDED });
  tell(`release ${released!.pid}`);
  die();
  await Promise.all([once(one!, 'exit'), once(two!, 'exit'), exit]);
  assert.ok(alive(released!.pid));
  released!.kill('SIGKILL');
  await once(released!, 'exit');
});

test('a number that was guarded again after its release is guarded', posix, async () => {
  const one = await lead('ignores-eof');
  const { exit, tell, die } = guardian(SHELL, { PATH });
  for (const word of ['guard', 'release', 'guard']) tell(`${word} ${one.pid}`);
  die();
  await Promise.all([once(one, 'exit'), exit]);
});

test('who outlived its leader is ended', posix, async () => {
  const env = { ...process.env, [MARK]: mark };
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const leader = spawn(process.execPath, [script('leaves-grandchild')], {
    detached: true,
    stdio: [...stdio],
    env,
  });
  await once(leader, 'exit');
  assert.equal(marked(mark).length, 1);
  const { exit, tell, die } = guardian(SHELL, { PATH });
  tell(`guard ${leader.pid}`);
  die();
  await exit;
  await until(() => marked(mark).length === 0, 'the end of the grandchild');
});

test('with nothing left it exits, and says nothing', posix, async () => {
  const { running, exit, tell, die } = guardian(SHELL, { PATH });
  const said: Buffer[] = [];
  running.stdout.on('data', chunk => said.push(chunk));
  tell('guard 424242');
  tell('release 424242');
  die();
  assert.deepEqual([await exit, said], [[0, null], []]);
});

test('where there is no sleep nobody gets time, but all are ended', posix, async () => {
  const deaf = await lead('ignores-sigterm-and-eof');
  const { exit, tell, die } = guardian(SHELL, { PATH: '/nowhere' });
  tell(`guard ${deaf.pid}`);
  die();
  const [[, signal]] = await Promise.all([once(deaf, 'exit'), exit]);
  assert.equal(signal, 'SIGKILL');
});

test('without a shell there is no guardian, and nothing else is missing', async () => {
  const { guard, release } = createGuardian('/no/such/shell');
  for (let leader = 400_001; leader < 400_010; leader++) {
    guard(leader);
    release(leader);
  }
  assert.equal(guardianOf(process.pid), undefined);
});
