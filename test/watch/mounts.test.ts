import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountType, needsPolling } from '../../src/watch/mounts.ts';

const wsl = `
22 27 0:21 / /proc rw,relatime - proc proc rw
27 0 8:32 / / rw,relatime shared:1 - ext4 /dev/sdc rw
40 27 0:35 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs
41 27 0:36 / /mnt/my\\040disk rw - fuse.sshfs host:/ rw
42 27 0:37 / /srv/a rw - nfs4 server:/ rw
43 42 0:38 / /srv/a/local rw - ext4 /dev/sdd rw
44 27 0:39 / /over rw - cifs //x rw
45 27 0:40 / /over rw - tmpfs tmpfs rw
`;

for (const [path, type, poll] of [
  ['/home/me/x', 'ext4', false],
  ['/mnt/c/code', '9p', true],
  ['/mnt/c', '9p', true],
  ['/mnt/cx', 'ext4', false],
  ['/mnt/my disk/x', 'fuse.sshfs', true],
  ['/srv/a/x', 'nfs4', true],
  ['/srv/a/local/x', 'ext4', false],
  ['/over/x', 'tmpfs', false],
] as const) {
  test(`${path} is on ${type}`, () => {
    assert.equal(mountType(path, wsl), type);
    assert.equal(needsPolling(path, wsl), poll);
  });
}

test('where nothing says what is mounted, the system is trusted', () =>
  assert.equal(needsPolling('/x', ''), false));
