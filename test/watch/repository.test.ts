import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { repositoryAbove } from '../../src/watch/repository.ts';

const home = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-repository-'));
after(() => rmSync(home, { recursive: true, force: true }));
for (const folder of ['.git', 'project/.git', 'project/src', 'loose'])
  mkdirSync(join(home, folder), { recursive: true });

const topOf = (folder: string, own: string) => repositoryAbove(join(home, folder), own)?.top;

test('the repository is the nearest folder with .git in it', () => {
  assert.equal(topOf('project/src', '/nowhere'), join(home, 'project'));
  assert.equal(topOf('loose', '/nowhere'), home);
});

test('a home folder kept in git is no repository of what lies in it', () => {
  assert.equal(topOf('project/src', home), join(home, 'project'));
  assert.equal(topOf('loose', home), undefined);
  assert.equal(topOf('.', home), undefined);
});
