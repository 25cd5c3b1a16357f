/** Who may read and write. Root may do anything, so the tests go on as somebody else where root runs them. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NOTHING_REMEMBERED } from '../../src/base/remembered.ts';
import { LEGACY, modeOf, Scene } from './scene.ts';

const WINDOWS = process.platform === 'win32';
const posix = WINDOWS ? { skip: 'no modes on Windows' } : {};
const ROOT = process.geteuid?.() === 0;
const NOBODY = 65_534;
const onlyRoot = ROOT ? {} : { skip: 'only root can give files away' };

/** Does it with the rights of a plain user, to whom the scene belongs. */
function asPlain(scene: Scene, what: () => void): void {
  if (!ROOT) return what();
  chownSync(scene.base, NOBODY, NOBODY);
  process.seteuid!(NOBODY);
  try {
    what();
  } finally {
    process.seteuid!(0);
  }
}

function underUmask(mask: number, what: () => void): void {
  const before = process.umask(mask);
  try {
    what();
  } finally {
    process.umask(before);
  }
}

for (const mask of [0o000, 0o022, 0o077, 0o177, 0o277, 0o700, 0o777]) {
  test(`folders and files are for the user alone, umask ${mask.toString(8)}`, posix, () => {
    using scene = new Scene();
    const home = join(scene.home, 'deep', 'er');
    asPlain(scene, () => {
      underUmask(mask, () => assert.equal(scene.open({}, home).remember({ legacy: LEGACY }), null));
      const folders = [scene.home, join(scene.home, 'deep'), home, join(home, 'openers')];
      assert.deepEqual(folders.map(modeOf), ['700', '700', '700', '700']);
      assert.equal(scene.open({}, home).recall().legacy, LEGACY);
    });
    underUmask(mask, () => scene.open().remember({ probe: 'modern' }));
    assert.equal(modeOf(scene.file), '600');
  });
}

test(
  'a folder of the files that is open to others is closed to them; what is above it is left alone',
  posix,
  () => {
    using scene = new Scene();
    asPlain(scene, () => {
      for (const [folder, mode] of [[scene.home, 0o755] as const, [scene.openers, 0o777] as const]) {
        mkdirSync(folder);
        chmodSync(folder, mode);
      }
      assert.equal(scene.open().remember({ legacy: LEGACY }), null);
      assert.deepEqual([scene.home, scene.openers].map(modeOf), ['755', '700']);
    });
  },
);

test('a file that others could read is replaced by one that they can not', posix, () => {
  using scene = new Scene();
  asPlain(scene, () => {
    scene.open().remember({ legacy: LEGACY });
    chmodSync(scene.file, 0o666);
    scene.open().remember({ probe: 'modern' });
    assert.equal(modeOf(scene.file), '600');
  });
});

test("somebody else's folder is used as it is", onlyRoot, () => {
  using scene = new Scene();
  mkdirSync(scene.openers, { recursive: true });
  chmodSync(scene.openers, 0o777);
  asPlain(scene, () => {
    assert.equal(scene.open().remember({ legacy: LEGACY }), null);
    assert.equal(modeOf(scene.openers), '777');
    assert.equal(scene.open().recall().legacy, LEGACY);
  });
});

test("somebody else's file is not believed", onlyRoot, () => {
  using scene = new Scene();
  scene.open().remember({ legacy: LEGACY });
  chmodSync(scene.home, 0o755);
  chmodSync(scene.openers, 0o755);
  chmodSync(scene.file, 0o644);
  asPlain(scene, () => assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED));
  assert.equal(scene.open().recall().legacy, LEGACY);
});

test('a home that can not be written costs nothing but the reason', posix, () => {
  using scene = new Scene();
  asPlain(scene, () => {
    mkdirSync(scene.home);
    chmodSync(scene.home, 0o500);
    assert.equal(scene.open().remember({ legacy: LEGACY }), 'EACCES');
    assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
    assert.equal(existsSync(scene.openers), false);
    chmodSync(scene.home, 0o700);
  });
});

test('a folder of the files that can not be written still can be read', posix, () => {
  using scene = new Scene();
  asPlain(scene, () => {
    scene.open().remember({ legacy: LEGACY });
    chmodSync(scene.openers, 0o500);
    assert.equal(scene.open().remember({ probe: 'modern' }), 'EACCES');
    assert.deepEqual(scene.open().recall(), { ...NOTHING_REMEMBERED, legacy: LEGACY });
    chmodSync(scene.openers, 0o700);
  });
});

test('what can not be read is as if there were none', posix, () => {
  using scene = new Scene();
  asPlain(scene, () => {
    for (const closed of ['file', 'openers', 'home'] as const) {
      scene.open().remember({ legacy: LEGACY });
      const path = scene[closed];
      chmodSync(path, 0);
      assert.deepEqual(scene.open().recall(), NOTHING_REMEMBERED);
      chmodSync(path, closed === 'file' ? 0o600 : 0o700);
      assert.equal(scene.open().recall().legacy, LEGACY);
    }
    writeFileSync(scene.file, '');
  });
});
