import assert from 'node:assert/strict';
import { test } from 'node:test';
import { posix } from '../../src/watch/paths.ts';

test('what is matched or told has forward slashes; where a backslash is a letter it stays one', () => {
  assert.equal(posix('C:\\proj\\src\\a.ts', '\\'), 'C:/proj/src/a.ts');
  assert.equal(posix('odd\\name', '/'), 'odd\\name');
});
