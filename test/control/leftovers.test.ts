/** What nobody needs any more, and who runs on: with real files, sockets and processes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lutimesSync, mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { realClock } from '../../src/base/clock.ts';
import { birthNow } from '../../src/child/processes.ts';
import { runFolder } from '../../src/control/address.ts';
import { findLeftovers, type Leftover, removeLeftovers } from '../../src/control/leftovers.ts';
import { tidyRun } from '../../src/control/tidy.ts';
import { until } from '../support/deadline.ts';
import { alive } from '../support/processes.ts';
import { birthOf, deadPid, deadSocket, leader, Scene } from './scene.ts';

const linux =
  process.platform === 'linux' ? {} : { skip: 'only Linux tells sessions and the order of births' };
const HASH = '0123456789abcdef0123';
const LONG_AGO = 1_000;

const told = (leftovers: readonly Leftover[]) =>
  leftovers.map(one => ('path' in one ? [one.kind, one.path] : [one.kind, one.found.path]));

function old(path: string): string {
  utimesSync(path, LONG_AGO, LONG_AGO);
  return path;
}

test('of a dead wrapper record and socket go, of a living one and one elsewhere nothing', linux, async () => {
  using scene = new Scene();
  const dead = scene.write({ name: 'dead', pid: deadPid() });
  deadSocket(dead.socket);
  const living = scene.write({ name: 'living', birth: await birthOf(process.pid) });
  await scene.listen(living.socket);
  const elsewhere = scene.write({
    name: 'elsewhere',
    place: { host: 'another', boot: 'another' },
    pid: deadPid(),
  });
  deadSocket(elsewhere.socket);

  const { leftovers, spared } = await findLeftovers(scene.home);
  assert.deepEqual(told(leftovers), [['wrapper', dead.path]]);
  assert.deepEqual(
    spared.map(({ kind, found }) => [kind, found.path]),
    [['elsewhere', elsewhere.path]],
  );
  assert.ok(existsSync(dead.path), 'what is found is not touched yet');
  const done = await removeLeftovers(leftovers);
  assert.deepEqual(
    done.map(({ removed }) => removed),
    [true],
  );
  assert.deepEqual([dead.path, dead.socket].map(existsSync), [false, false]);
  for (const { path, socket } of [living, elsewhere])
    assert.deepEqual([path, socket].map(existsSync), [true, true]);
  assert.deepEqual((await findLeftovers(scene.home)).leftovers, []);
});

test('a record leads nobody to a file that is no socket of ours', async () => {
  using scene = new Scene();
  const precious = scene.file(join(scene.base, 'precious'), 'mine');
  const { record, path, socket } = scene.write({ pid: deadPid() });
  for (const wrong of [precious, socket]) {
    scene.file(socket, 'no socket');
    scene.file(path, JSON.stringify({ ...record, socket: wrong }));
    await removeLeftovers((await findLeftovers(scene.home)).leftovers);
    assert.deepEqual([path, wrong].map(existsSync), [false, true]);
  }
});

test(
  'files that nobody finished, sockets that nobody names, records that nobody can read: when they are old',
  linux,
  async () => {
    using scene = new Scene();
    const run = runFolder(scene.home);
    const at = (...names: string[]) => scene.file(join(scene.home, ...names));
    const socket = join(run, `weather-7-${HASH}.sock`);
    deadSocket(socket);
    const draft = `weather-${HASH}.json.12.0123456789ab.tmp`;
    const litter = [
      ['socket', socket],
      ['record', at('run', `damaged-${HASH}.json`)],
      ['draft', at('run', draft)],
      ['draft', at('openers', draft)],
      ['draft', at('builds', draft)],
      ['opener', at('openers', `weather-node-${HASH}.json`)],
      ['cache', at('trash', `pycache-${deadPid()}-abc123`)],
      ['cache', at('aside', `new-${deadPid()}-abc123`)],
    ];
    const kept = [
      scene.file(join(run, `newer-${HASH}.json`), '{"version":2}'),
      at('run', 'notes.txt'),
      at('builds', `weather-${HASH}.json`),
      at('aside', HASH),
      at('trash', 'kept-pycache-1-abc123-0'),
      at('trash', `pycache-${process.pid}-abc123`),
      at('openers', 'mine.json'),
    ];
    // What is remembered is of use until its wrapper is dead, and of any age after that.
    const young = (await findLeftovers(scene.home)).leftovers;
    assert.deepEqual(told(young), [['opener', litter[5]![1]]]);
    for (const [, path] of litter) old(path!);
    for (const path of kept) old(path);
    const { leftovers } = await findLeftovers(scene.home);
    assert.deepEqual(told(leftovers), litter);
    await removeLeftovers(leftovers);
    assert.deepEqual(
      litter.filter(([, path]) => existsSync(path!)),
      [],
    );
    assert.deepEqual(
      kept.filter(path => !existsSync(path)),
      [],
    );
  },
);

test(
  'what only has a name of ours is left alone, and a pipe in the place of a record holds nobody up',
  linux,
  async () => {
    using scene = new Scene();
    const at = (...names: string[]) => join(scene.home, ...names);
    const draft = `weather-${HASH}.json.12.0123456789ab.tmp`;
    const precious = scene.file(join(scene.base, 'precious'), '{');
    const pipe = at('run', `pipe-${HASH}.json`);
    const link = at('run', `link-${HASH}.json`);
    const others = [
      scene.file(at('run', `file-7-${HASH}.sock`)),
      ...[
        at('run', `folder-7-${HASH}.sock`),
        at('run', `folder-${HASH}.json`),
        at('run', draft),
        at('openers', draft),
        at('openers', `weather-node-${HASH}.json`),
      ].map(path => {
        mkdirSync(path, { recursive: true });
        return path;
      }),
    ];
    execFileSync('mkfifo', [pipe]);
    symlinkSync(precious, link);
    for (const path of [...others, pipe, precious]) old(path);
    lutimesSync(link, LONG_AGO, LONG_AGO);
    assert.deepEqual(told((await findLeftovers(scene.home)).leftovers), []);
  },
);

test('what a living wrapper remembers stays', linux, async () => {
  using scene = new Scene();
  const opener = `living-node-${HASH}.json`;
  scene.write({ birth: await birthOf(process.pid), opener });
  scene.file(join(scene.home, 'openers', opener));
  const dead = scene.file(join(scene.home, 'openers', `dead-node-${HASH}.json`));
  assert.deepEqual(told((await findLeftovers(scene.home)).leftovers), [['opener', dead]]);
});

test('a folder that is a link is not looked into', linux, async () => {
  using scene = new Scene();
  mkdirSync(scene.home);
  const other = scene.file(join(scene.base, 'other', `weather-node-${HASH}.json`));
  symlinkSync(join(scene.base, 'other'), join(scene.home, 'openers'));
  assert.deepEqual(told((await findLeftovers(scene.home)).leftovers), []);
  assert.ok(existsSync(other));
});

const FOR_EVER = 'setInterval(() => {}, 1000);';
const STUBBORN = `process.on('SIGTERM', () => {}); ${FOR_EVER} console.log('here')`;

test('who runs on behind a dead wrapper is ended when it is proved that he is ours', linux, async () => {
  using scene = new Scene();
  const { pid } = await leader(STUBBORN);
  scene.write({ pid: deadPid(), groups: [{ pid, birth: await birthOf(pid), seen: birthNow() }] });
  const { leftovers } = await findLeftovers(scene.home);
  assert.deepEqual(
    leftovers.map(one => [one.kind, one.kind === 'processes' && one.pids]),
    [
      ['processes', [pid]],
      ['wrapper', false],
    ],
  );
  assert.ok(alive(pid));
  const done = await removeLeftovers(leftovers);
  assert.deepEqual(
    done.map(({ removed }) => removed),
    [true, true],
  );
  assert.equal(alive(pid), false);
});

/** Leaves a child in its group and goes. */
const ORPHANING = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(FOR_EVER)}], { stdio: 'ignore' });
  process.on('SIGUSR2', () => process.exit());
  console.log(child.pid);
  ${FOR_EVER}`;

test('whose leader is gone is ended only if he was born while that was seen', linux, async () => {
  using scene = new Scene();
  const { pid, said, gone } = await leader(ORPHANING);
  const [birth, child] = [await birthOf(pid), Number(said)];
  const childBirth = await birthOf(child);
  const write = (seen: number) =>
    scene.write({ pid: 2 ** 22 - 1, groups: [{ pid, birth, seen: String(seen) }] });
  process.kill(pid, 'SIGUSR2');
  await gone;

  write(Number(childBirth));
  const before = await findLeftovers(scene.home);
  assert.deepEqual(
    before.spared.map(one => [one.kind, one.kind === 'processes' && one.pids]),
    [['processes', [child]]],
  );
  await removeLeftovers(before.leftovers);
  assert.ok(alive(child), 'nothing proved that he was ours');

  write(Number(childBirth) + 1);
  await removeLeftovers((await findLeftovers(scene.home)).leftovers);
  assert.equal(alive(child), false);
});

test('a stranger who has the number now is left alone', linux, async () => {
  using scene = new Scene();
  const { pid } = await leader(`console.log('here'); ${FOR_EVER}`);
  const birth = String(Number(await birthOf(pid)) - 1);
  scene.write({ pid: deadPid(), groups: [{ pid, birth, seen: birthNow() }] });
  const { leftovers, spared } = await findLeftovers(scene.home);
  assert.deepEqual([leftovers.map(({ kind }) => kind), spared], [['wrapper'], []]);
  await removeLeftovers(leftovers);
  assert.ok(alive(pid));
  process.kill(pid, 'SIGKILL');
});

test('a wrapper that starts removes what it left before, and what is a day old', linux, async () => {
  using scene = new Scene();
  const me = { name: 'weather', project: '/p' };
  const mine = scene.write({ ...me, pid: deadPid() });
  const ancient = scene.write({ name: 'ancient', pid: deadPid() });
  const fresh = scene.write({ name: 'fresh', pid: deadPid() });
  const twin = scene.write({ ...me, birth: await birthOf(process.pid) });
  for (const { path } of [ancient, twin]) old(path);
  await tidyRun(scene.home, me);
  assert.deepEqual(
    [mine, ancient, fresh, twin].map(({ path }) => existsSync(path)),
    [false, false, true, true],
  );
});

test('a record stays while somebody runs who may be behind it', linux, async () => {
  using scene = new Scene();
  const { pid } = await leader(`console.log('here'); ${FOR_EVER}`);
  const me = { name: 'weather', project: '/p' };
  const { path } = scene.write({ ...me, pid: deadPid(), groups: [{ pid, birth: '1', seen: null }] });
  await tidyRun(scene.home, me);
  assert.ok(existsSync(path));
  process.kill(pid, 'SIGKILL');
  await until(() => !alive(pid), 'he has gone');
  await tidyRun(scene.home, me);
  assert.equal(existsSync(path), false);
});

test('what can not be removed is told, and nobody else is kept by it', linux, async () => {
  using scene = new Scene();
  const path = scene.file(join(scene.home, 'openers', `weather-node-${HASH}.json`));
  const { leftovers } = await findLeftovers(scene.home);
  rmSync(path);
  mkdirSync(join(path, 'in the way'), { recursive: true });
  const next = scene.write({ pid: deadPid() });
  const rest = (await findLeftovers(scene.home)).leftovers.filter(({ kind }) => kind === 'wrapper');
  const done = await removeLeftovers([...leftovers, ...rest]);
  assert.deepEqual(
    done.map(one => (one.removed ? 'removed' : one.code)),
    ['ERR_FS_EISDIR', 'removed'],
  );
  assert.equal(existsSync(next.path), false);
});

test('the record of one whose processes can not be ended stays, for another try', linux, async () => {
  using scene = new Scene();
  const { pid, gone } = await leader('console.log("here"); setInterval(() => {}, 1000)');
  const groups = [{ pid, birth: await birthOf(pid), seen: birthNow() }];
  const dead = scene.write({ pid: deadPid(), groups });
  const { leftovers } = await findLeftovers(scene.home);
  const runsOn = () => Promise.reject(Object.assign(new Error('it runs on'), { code: 'EBUSY' }));
  const done = await removeLeftovers(leftovers, realClock, runsOn);
  assert.deepEqual(
    done.map(({ leftover, removed }) => [leftover.kind, removed]),
    [['processes', false]],
  );
  assert.ok(existsSync(dead.path));
  await removeLeftovers((await findLeftovers(scene.home)).leftovers);
  await gone;
  assert.ok(!existsSync(dead.path));
});
