import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { wallTime } from '../../src/base/clock.ts';
import { gitBusy } from '../../src/watch/gitlock.ts';

test('git is busy while its lock is fresh, in the root or the nearest repository above', t => {
  const box = mkdtempSync(join(tmpdir(), 'mcp-reload-git-'));
  t.after(() => rmSync(box, { recursive: true }));
  const root = join(box, 'repo', 'deep');
  const lock = join(box, 'repo', '.git', 'index.lock');
  mkdirSync(root, { recursive: true });
  assert.equal(gitBusy(root), false);
  mkdirSync(join(box, 'repo', '.git'));
  assert.equal(gitBusy(root), false);
  writeFileSync(lock, '');
  assert.equal(gitBusy(root), true);
  const old = wallTime() / 1000 - 6;
  utimesSync(lock, old, old);
  assert.equal(gitBusy(root), false);
});

test('a linked work tree keeps its lock elsewhere', t => {
  const box = mkdtempSync(join(tmpdir(), 'mcp-reload-git-'));
  t.after(() => rmSync(box, { recursive: true }));
  mkdirSync(join(box, 'main.git', 'worktrees', 'w'), { recursive: true });
  mkdirSync(join(box, 'w'));
  writeFileSync(join(box, 'w', '.git'), 'gitdir: ../main.git/worktrees/w\n');
  assert.equal(gitBusy(join(box, 'w')), false);
  writeFileSync(join(box, 'main.git', 'worktrees', 'w', 'index.lock'), '');
  assert.equal(gitBusy(join(box, 'w')), true);
});
