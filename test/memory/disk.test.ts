/** What can stand in the way on a disk. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NOTHING_REMEMBERED } from '../../src/base/remembered.ts';
import { LEGACY, modeOf, Scene, SERVER } from './scene.ts';

const WINDOWS = process.platform === 'win32';
const posix = WINDOWS ? { skip: 'POSIX only' } : {};

test(
  'a file that is a symbolic link is not read, and a write replaces the link, not what it leads to',
  posix,
  () => {
    using scene = new Scene();
    const { place } = scene;
    const content = `{"version":1,"legacy":"{}","probe":"legacy"}`;
    const target = scene.aside('elsewhere.json', content);
    symlinkSync(target, place);
    assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
    assert.equal(scene.open().remember({ probe: 'modern' }), null);
    assert.ok(lstatSync(place).isFile());
    assert.equal(readFileSync(target, 'utf8'), content);
    assert.deepEqual(scene.open().recall(), { ...NOTHING_REMEMBERED, probe: 'modern' });
  },
);

test('a folder of the files that is a symbolic link is neither read, nor written, nor tidied', () => {
  using scene = new Scene();
  scene.open().remember({ legacy: LEGACY });
  const elsewhere = join(scene.base, 'elsewhere');
  const [name] = scene.names;
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, name!), readFileSync(scene.file));
  const draft = join(elsewhere, `${name}.1.0123456789ab.tmp`);
  writeFileSync(draft, '');
  utimesSync(draft, 1_000, 1_000);
  rmSync(scene.openers, { recursive: true });
  symlinkSync(elsewhere, scene.openers, 'junction');

  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
  assert.equal(scene.open().remember({ probe: 'modern' }), 'ELOOP');
  assert.deepEqual(readdirSync(elsewhere).length, 2);
  assert.equal(readFileSync(join(elsewhere, name!), 'utf8').includes('"probe":null'), true);
});

test('a folder of the files that is a link to nowhere makes nothing there', posix, () => {
  using scene = new Scene();
  mkdirSync(scene.home);
  symlinkSync(join(scene.base, 'nowhere'), scene.openers);
  assert.equal(scene.open().remember({ probe: 'modern' }), 'ELOOP');
  assert.ok(readlinkSync(scene.openers));
  assert.equal(existsSync(join(scene.base, 'nowhere')), false);
});

test('a home that is a symbolic link is the folder it names', () => {
  using scene = new Scene();
  mkdirSync(scene.home);
  const link = join(scene.base, 'link');
  symlinkSync(scene.home, link, 'junction');
  assert.equal(scene.open({}, link).remember({ legacy: LEGACY }), null);
  assert.equal(scene.open({}, link).recall().legacy, LEGACY);
  assert.equal(scene.open().recall().legacy, LEGACY);
});

test('a home that leads nowhere is a reason', posix, () => {
  using scene = new Scene();
  symlinkSync(join(scene.base, 'nowhere'), scene.home);
  assert.equal(scene.open().remember({ legacy: LEGACY }), 'ENOENT');
  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
});

test('a file where a folder should be is a reason', () => {
  for (const inTheWay of ['state', join('state', 'openers')]) {
    using scene = new Scene();
    if (inTheWay !== 'state') mkdirSync(scene.home);
    const file = scene.aside(inTheWay, 'mine');
    const mode = modeOf(file);
    assert.match(scene.open().remember({ legacy: LEGACY }) ?? '', WINDOWS ? /^E\w+$/ : /^ENOTDIR$/);
    assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    assert.equal(modeOf(file), mode);
  }
});

test('a folder where the file should be is a reason, and no draft is left', () => {
  using scene = new Scene();
  const { place } = scene;
  mkdirSync(place);
  assert.match(scene.open().remember({ legacy: LEGACY }) ?? '', /^E\w+$/);
  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
  assert.equal(scene.file, place);
});

test('a pipe where the file should be holds nobody up', posix, () => {
  using scene = new Scene();
  execFileSync('mkfifo', [scene.place]);
  assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
  assert.equal(scene.open().remember({ legacy: LEGACY }), null);
  assert.equal(scene.open().recall().legacy, LEGACY);
});

test('a disk that takes no more costs the news alone: what was there stays, no draft is left', posix, () => {
  using scene = new Scene();
  assert.equal(scene.open().remember({ legacy: LEGACY }), null);
  const before = readFileSync(scene.file);
  const program = `
    const { openMemory } = await import(${JSON.stringify(new URL('../../src/memory/openers.js', import.meta.url).href)});
    const memory = openMemory(${JSON.stringify(scene.home)}, ${JSON.stringify(SERVER)});
    process.stdout.write(String(memory.remember({ modern: JSON.stringify({ text: 'x'.repeat(100_000) }) })));`;
  // No file may grow beyond a few KiB: the write fails in its midst, as on a full disk.
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  assert.equal(stdout, 'EFBIG', stderr);
  assert.deepEqual(readFileSync(scene.file), before);
});
