/** What a compiler takes in from beside the project is watched with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planLaunch } from '../../src/launch/launch.ts';
import { compileFilter } from '../../src/watch/filter.ts';
import { noIgnoreFiles } from '../../src/watch/ignorefiles.ts';
import { at, home } from './tree.ts';

const skip = process.platform === 'win32' && 'paths of POSIX';

function counting(line: string, cwd: string, build = false) {
  const [command = '', ...args] = line.split(' ');
  const { watch } = planLaunch({ command, args, cwd: at(cwd), env: { PATH: '' }, home, build });
  assert.ok(watch !== null);
  const { filter } = compileFilter(watch, { is: () => false }, noIgnoreFiles(watch.root));
  return (file: string) => filter.relevant(at(file));
}

/** What is run, from where; what counts; what does not. */
const rows: readonly (readonly [line: string, cwd: string, yes: string, no: string])[] = [
  [
    'go run .',
    'works/server',
    'works/go.work works/lib/a.go works/odd/b/c.go works/none/x.go far/x.go far/go.mod',
    'works/further/x.go',
  ],
  [
    'go run ./server',
    'works',
    'works/server/main.go works/lib/a.go works/none/x.go far/x.go',
    'works/lib/a.md fork/x.go',
  ],
  ['go run .', 'remarks/server', 'remarks/near/x.go', 'remarks/off/x.go remarks/none/x.go'],
  ['go run .', 'homely/server', 'homely/server/x.go', 'stray.go homely/x.go'],
  [
    'cargo run -q',
    'crates/server',
    'crates/Cargo.toml crates/lib/src/a.rs crates/shared/a.rs crates/builder/a.rs far-crate/src/a.rs far-crate/Cargo.toml',
    'crates/other/src/a.rs crates/lib/target/debug/a.rs',
  ],
];

for (const [line, cwd, yes, no] of rows)
  test(`${line} in ${cwd}`, { skip }, () => {
    const counts = counting(line, cwd);
    assert.deepEqual(
      yes.split(' ').filter(file => !counts(file)),
      [],
      'all of these count',
    );
    assert.deepEqual(no.split(' ').filter(counts), [], 'none of these does');
  });

test('a folder whose name has spaces', { skip }, () => {
  assert.ok(counting('go run .', 'remarks/server')('remarks/with spaces/x.go'));
});

test('what stands in a comment is no folder', { skip }, () => {
  const { watch } = planLaunch({
    command: 'go',
    args: ['run', '.'],
    cwd: at('remarks/server'),
    env: { PATH: '' },
    home,
  });
  assert.ok(!watch!.include.some(glob => glob.startsWith('/off')));
});

test('a binary with a build of its own', { skip }, () => {
  assert.ok(counting('./bin/server', 'works/server', true)('works/lib/a.go'));
});

test('a binary that somebody else builds: its sources are none of our business', { skip }, () => {
  assert.ok(!counting('./bin/server', 'works/server')('works/lib/a.go'));
});
