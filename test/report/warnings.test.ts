import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningLine } from '../../src/report/warnings.ts';

const unreadable = (path: string, code: string) => warningLine({ kind: 'unreadable', path, code });

test('a folder that can not be read, or not be watched, is named, also if it is the root', () => {
  assert.equal(unreadable('lib', 'EACCES'), 'lib can not be read (EACCES) and is not watched');
  assert.equal(unreadable('', 'EACCES'), 'the root can not be read (EACCES) and is not watched');
  assert.equal(unreadable('', 'unwatched'), 'the root can not be watched: changes in it are not noticed');
});
