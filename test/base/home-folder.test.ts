import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { after, test } from 'node:test';
import { homeFolder } from '../../src/base/home-folder.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const before = process.env.HOME;
after(() => {
  if (before !== undefined) process.env.HOME = before;
});

test('an empty HOME is none: the working folder is not taken for it', posix, () => {
  process.env.HOME = '/some/where';
  assert.equal(homeFolder(), '/some/where');
  process.env.HOME = '';
  assert.equal(homeFolder(), userInfo().homedir);
});
