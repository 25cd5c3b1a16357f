import assert from 'node:assert/strict';
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { trashFolder } from '../../src/app/own-folders.ts';

const home = mkdtempSync(join(tmpdir(), 'mcp-reload-own-folders-'));
const trash = join(home, 'trash');
process.env.MCP_RELOAD_HOME = home;
after(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => rmSync(trash, { recursive: true, force: true }));

const NOBODY = 65_534;
const onlyRoot = process.geteuid?.() === 0 ? {} : { skip: 'only root can give folders away' };

test('it is a folder in the state folder, and no link', () => {
  assert.equal(trashFolder(), trash);
  rmSync(trash, { recursive: true });
  mkdirSync(join(home, 'elsewhere'));
  symlinkSync(join(home, 'elsewhere'), trash, 'junction');
  assert.throws(trashFolder, { code: 'ELOOP' });
});

test("nothing is put into somebody else's, to be deleted there", onlyRoot, () => {
  mkdirSync(trash);
  chownSync(trash, NOBODY, NOBODY);
  assert.throws(trashFolder, { code: 'EPERM' });
});
