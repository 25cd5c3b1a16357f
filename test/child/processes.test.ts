/** What runs, as the system tells it. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { birthNow, birthsOf, listedIn, listProcesses } from '../../src/child/processes.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const linux = process.platform === 'linux' ? {} : { skip: 'Linux only' };

test('we are in the list, and so is our child, with what it takes', posix, async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const all = await listProcesses();
  const births = await birthsOf([process.pid, child.pid!]);
  for (const pid of [process.pid, child.pid!]) {
    const seen = all.find(one => one.pid === pid);
    assert.equal(seen?.birth, births.get(pid));
    assert.equal(seen?.isZombie, false);
    assert.ok(seen!.rssBytes > 10_000_000, `${seen!.rssBytes}`);
  }
  const { parent, group } = all.find(one => one.pid === child.pid)!;
  assert.deepEqual([parent, group], [process.pid, child.pid]);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('who has gone has no birth', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  assert.deepEqual([...(await birthsOf([pid]))], []);
});

test('one that has exited and was not waited for does not run', linux, async () => {
  // The shell becomes what never waits for anybody, and only then the other one dies.
  const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const said = once(shell.stdout.setEncoding('utf8'), 'data');
  const pid = Number((await said)[0]);
  shell.stdin.write('are you cat?');
  await once(shell.stdout, 'data');
  process.kill(pid, 'SIGKILL');
  while ((await birthsOf([pid])).size > 0) await new Promise<void>(resolve => setImmediate(resolve));
  const seen = (await listProcesses()).find(one => one.pid === pid);
  assert.equal(seen?.isZombie, true);
  shell.kill('SIGKILL');
  await once(shell, 'exit');
});

test('what is born later has a later birth', linux, async () => {
  const birth = (await birthsOf([process.pid])).get(process.pid);
  assert.ok(Number(birth) < Number(birthNow()), `${birth} ${birthNow()}`);
});

test('a table of ps is read, whatever the births look like', () => {
  const table = [
    '    1     0     1   7456 Ss   Mon Nov 23 07:00:00 2026',
    '  501     1   500      0 Z+   Mon Nov 23 07:00:01 2026    ',
    'ps: something',
    '',
  ].join('\n');
  assert.deepEqual(listedIn(table), [
    {
      pid: 1,
      parent: 0,
      group: 1,
      session: null,
      birth: 'Mon Nov 23 07:00:00 2026',
      rssBytes: 7456 * 1024,
      isZombie: false,
    },
    {
      pid: 501,
      parent: 1,
      group: 500,
      session: null,
      birth: 'Mon Nov 23 07:00:01 2026',
      rssBytes: 0,
      isZombie: true,
    },
  ]);
});
