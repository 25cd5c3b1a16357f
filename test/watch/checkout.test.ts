import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { countSettled, scene } from './scene.ts';

const skip = spawnSync('git', ['--version']).status === 0 ? false : 'there is no git';
const run = promisify(execFile);
const names = Array.from({ length: 2_000 }, (_, index) => `pkg${index % 40}/f${index}.py`);

/** A commit on a branch, as `git fast-import` reads it. */
function commit(branch: string): string {
  const files = names.map(name => `M 100644 inline ${name}\ndata <<E\n${branch} ${name}\nE\n`);
  return `commit refs/heads/${branch}\ncommitter t <t@t> 1 +0000\ndata <<E\n${branch}\nE\n${files.join('')}\n`;
}

test('a checkout of 2,000 files is one batch', { skip }, async t => {
  const s = await scene(t, {
    files: {},
    options: { limits: { patientMs: 60_000 } },
    before(root) {
      const git = (input: string, ...args: string[]) => execFileSync('git', ['-C', root, ...args], { input });
      git('', 'init', '-q', '-b', 'one');
      git(commit('one') + commit('two'), 'fast-import', '--quiet');
      git('', 'reset', '-q', '--hard', 'one');
    },
  });
  await s.start(1);
  const before = countSettled(s.facts);
  const checkout = run('git', ['-C', s.root, 'checkout', '-q', 'two']);
  const { behind } = await s.settled();
  await checkout;
  assert.equal(behind.get(1)?.length, 2_000);
  await s.start(2);
  s.write('marker.py', 'm');
  const marked = await s.behind(2, 'marker.py');
  assert.deepEqual(marked.touched, ['marker.py']);
  assert.equal(countSettled(s.facts) - before, 2);
});
