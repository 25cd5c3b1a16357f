/** Where a wrapper is found. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { addressesOf, type Identity, isOurAddress, recordName } from '../../src/control/address.ts';

const ME: Identity = {
  name: 'weather',
  pid: 4321,
  birth: '77',
  place: { host: 'here', boot: 'b', pidNamespace: null },
};
const HOME = '/home/me/.mcp-reload';
/** macOS's; Linux has four bytes more. */
const SUN_PATH = 104;

test('name and pid stand in the names of both files, which lie beside each other', () => {
  const [first] = addressesOf(HOME, ME, '', 'linux');
  assert.match(basename(first!.path), /^weather-4321-[0-9a-f]{20}\.sock$/);
  assert.equal(dirname(first!.path), join(HOME, 'run'));
  assert.equal(recordName(ME), basename(first!.path).replace(/sock$/, 'json'));
});

test('no two wrappers have the same, whatever they have in common', () => {
  const others: Identity[] = [
    { ...ME, name: 'weather!' },
    { ...ME, pid: 4322 },
    { ...ME, birth: '78' },
    { ...ME, place: { ...ME.place, host: 'there' } },
    { ...ME, place: { ...ME.place, boot: 'c' } },
    { ...ME, place: { ...ME.place, pidNamespace: 'pid:[1]' } },
  ];
  const names = [ME, ...others].map(recordName);
  assert.equal(new Set(names).size, names.length);
});

const homes = [
  '/h',
  HOME,
  `/home/${'a'.repeat(40)}/.mcp-reload`,
  `/${'deep/'.repeat(40)}state`,
  '/ö'.repeat(40),
];
const names = ['x', 'weather', 'n'.repeat(300), 'ßüö €', '../../etc/passwd', ''];
for (const home of homes)
  test(`every address of ${home.slice(0, 24)}… fits, and is known as ours`, () => {
    for (const name of names)
      for (const { path, folder } of addressesOf(home, { ...ME, name, pid: 4_194_304 }, '', 'linux')) {
        assert.ok(Buffer.byteLength(path) < SUN_PATH, path);
        assert.equal(dirname(path), folder);
        assert.ok(isOurAddress(path), path);
      }
  });

test('a deep state folder has its sockets in a short folder of its own, and of this user', () => {
  const deep = `/${'deep/'.repeat(40)}state`;
  const [first] = addressesOf(deep, ME, '', 'linux');
  assert.equal(dirname(first!.folder!), tmpdir());
  assert.match(basename(first!.folder!), new RegExp(`^mcp-reload-${process.getuid?.() ?? 0}-[0-9a-f]{8}$`));
  assert.match(basename(first!.path), /^4321-[0-9a-f]{8}\.sock$/);
  assert.notEqual(addressesOf(`${deep}2`, ME, '', 'linux')[0]!.folder, first!.folder);
});

test('on Windows it is a pipe whose name can not be guessed', () => {
  const [only, ...more] = addressesOf('C:\\Users\\me\\.mcp-reload', ME, '5ec2e7', 'win32');
  assert.deepEqual(more, []);
  assert.match(only!.path, /^\\\\\.\\pipe\\mcp-reload-weather-4321-[0-9a-f]{20}-5ec2e7$/);
  assert.equal(only!.folder, null);
});

test("other people's files are none of our addresses", () => {
  for (const path of [
    '/home/me/.ssh/agent.sock',
    '/home/me/.mcp-reload/run/../../.ssh/id',
    '/run/docker.sock',
    '/home/me/.mcp-reload/run/weather-1.sock',
    '',
  ])
    assert.equal(isOurAddress(path), false, path);
});
