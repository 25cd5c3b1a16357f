/** Which wrappers there are, and which of them live. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFolder } from '../../src/control/address.ts';
import { listWrappers } from '../../src/control/registry.ts';
import { birthOf, deadPid, deadSocket, type Of, Scene } from './scene.ts';

const WINDOWS = process.platform === 'win32';
const posix = WINDOWS ? { skip: 'POSIX only' } : {};

async function lifeOf(scene: Scene, of: Of): Promise<string | undefined> {
  const { path } = scene.write(of);
  return (await listWrappers(scene.home)).find(found => found.path === path)?.life;
}

test('where nobody has ever been there is nobody', async () => {
  using scene = new Scene();
  assert.deepEqual(await listWrappers(scene.home), []);
});

test('who has the birth that is written down lives', posix, async () => {
  using scene = new Scene();
  assert.equal(await lifeOf(scene, { birth: await birthOf(process.pid) }), 'alive');
});

test('a number that was given anew is somebody else', posix, async () => {
  using scene = new Scene();
  assert.equal(await lifeOf(scene, { birth: '12' }), 'dead');
});

test('a number that nobody has is dead, whatever was written down', async () => {
  using scene = new Scene();
  assert.equal(await lifeOf(scene, { pid: deadPid(), birth: null }), 'dead');
  assert.equal(await lifeOf(scene, { pid: deadPid(), birth: '12' }), 'dead');
});

test('where births are not told the socket is asked', posix, async () => {
  using scene = new Scene();
  const { socket } = scene.write({ birth: null });
  assert.equal((await listWrappers(scene.home))[0]?.life, 'dead', 'there is no socket');
  await scene.listen(socket);
  assert.equal((await listWrappers(scene.home))[0]?.life, 'alive');
});

test('of another machine nobody knows', async () => {
  using scene = new Scene();
  assert.equal(await lifeOf(scene, { place: { host: 'another' }, pid: deadPid() }), 'elsewhere');
  const ofThatName = { place: { boot: 'another' }, startedAt: Date.now() };
  assert.equal(await lifeOf(scene, ofThatName), 'elsewhere', 'it began while this machine ran');
});

test('who listens lives, whatever his machine is called by now and his number is', posix, async () => {
  using scene = new Scene();
  for (const place of [{ host: 'another' }, { pidNamespace: 'pid:[1]' }]) {
    const { socket } = scene.write({ name: JSON.stringify(place), place, pid: deadPid() });
    await scene.listen(socket);
  }
  assert.deepEqual(
    (await listWrappers(scene.home)).map(({ life }) => life),
    ['alive', 'alive'],
  );
});

test('of an earlier boot of this machine nobody lives', async () => {
  using scene = new Scene();
  assert.equal(await lifeOf(scene, { place: { boot: 'earlier' } }), 'dead');
});

test(
  'in another container of this machine the socket tells who is dead, and nobody who lives',
  posix,
  async () => {
    using scene = new Scene();
    const place = { pidNamespace: 'pid:[1]' };
    const { socket } = scene.write({ place });
    const life = async () => (await listWrappers(scene.home))[0]?.life;
    assert.equal(await life(), 'elsewhere', 'its socket may be in a folder that we do not see');
    deadSocket(socket);
    assert.equal(await life(), 'dead');
  },
);

test('two of one name are both there, the older one first', async () => {
  using scene = new Scene();
  scene.write({ name: 'b', startedAt: 9 });
  scene.write({ name: 'a', startedAt: 7, birth: '2' });
  scene.write({ name: 'a', startedAt: 5, birth: '3' });
  const found = await listWrappers(scene.home);
  assert.deepEqual(
    found.map(({ record: { standing } }) => [standing.name, standing.startedAt]),
    [
      ['a', 5],
      ['a', 7],
      ['b', 9],
    ],
  );
});

test('what is damaged, newer, a link or no record is left out', posix, async () => {
  using scene = new Scene();
  const run = runFolder(scene.home);
  const { record, path } = scene.write();
  const write = (name: string, content: unknown) =>
    scene.file(join(run, name), typeof content === 'string' ? content : JSON.stringify(content));
  write('empty.json', '');
  write('torn.json', JSON.stringify(record).slice(0, -40));
  write('newer.json', { ...record, version: 2 });
  write('null.json', 'null');
  write('everybody.json', { ...record, groups: [{ pid: 1, birth: '1', seen: null }] });
  write('nobody.json', { ...record, standing: { ...record.standing, pid: 0 } });
  write('large.json', `${JSON.stringify(record)}${' '.repeat(300_000)}`);
  write('text.txt', JSON.stringify(record));
  mkdirSync(join(run, 'folder.json'));
  symlinkSync(path, join(run, 'link.json'));
  assert.deepEqual(
    (await listWrappers(scene.home)).map(found => found.path),
    [path],
  );
});
