/** What is watched for a command, from whichever folder a client starts it. */
import assert from 'node:assert/strict';
import { parse } from 'node:path';
import { test } from 'node:test';
import { type LaunchQuestion, planLaunch } from '../../src/launch/launch.ts';
import { launchers } from '../../src/launch/launchers.ts';
import { compileFilter } from '../../src/watch/filter.ts';
import { noIgnoreFiles } from '../../src/watch/ignorefiles.ts';
import { playHistories, seeded } from '../support/random.ts';
import { at, home } from './tree.ts';

const skip = process.platform === 'win32' && 'paths and links of POSIX';
const top = parse(home).root;

function plan(line: string, more: Partial<LaunchQuestion> = {}) {
  const [command = '', ...args] = line.replaceAll('~/', `${home}/`).split(' ');
  return planLaunch({ command, args, cwd: home, env: { PATH: at('path') }, home, ...more });
}

const filterOf = (watch: NonNullable<ReturnType<typeof plan>['watch']>) =>
  compileFilter(watch, { is: () => false }, noIgnoreFiles(watch.root)).filter;

/** Root, a file that counts, one that does not, where caches are cleared. */
const rows: readonly (readonly [
  line: string,
  root: string,
  counts: string,
  doesNot: string,
  caches: boolean,
])[] = [
  ['python ~/py/top.py', 'py', 'src/pkg/new.py', 'x.js', true],
  ['~/py/.venv/bin/python -m pkg', 'py', 'pyproject.toml', 'data.json', true],
  ['~/py/.venv/bin/py-server', 'py', 'top.py', '.venv/x.py', true],
  ['~/py/.venv/bin/edit-server', 'edit', 'edit/x.py', 'x.txt', true],
  ['uv run --directory ~/py top.py', 'py', '.env.local', 'build/x.py', true],
  ['uv run --project ~/py py-server', 'py', '.env', 'x/.env', true],
  ['uv --directory ~/py run fastmcp run top.py:mcp', 'py', 'top.py', 'x.html', true],
  ['uvx --from ~/py py-server', 'py', 'src/pkg/sub.py', 'x.sql', true],
  ['poetry -C ~/py run poem', 'py', 'src/pkg/sub.py', 'x.ts', true],
  ['pdm run -p ~/py listed', 'py', 'pdm.env', 'x.env', true],
  ['fastmcp run ~/py/fastmcp.json', 'py', 'fastmcp.json', 'x.json', true],
  ['~/py/serve', 'py', 'serve', 'serve2', true],
  ['~/py/run.sh', 'py', 'run.sh', 'odd.sh', true],
  ['~/py/odd.sh', 'py', 'src/pkg/new.py', 'data.json', true],
  ['python ~/bare/deep/server.py', 'bare/deep', 'x/y.py', 'x.rb', true],
  ['node ~/js/src/index.js', 'js', 'x/y.ts', 'x.py', false],
  ['node --env-file=~/js/tools/x.env ~/js/src/index.js', 'js', 'tools/x.env', 'tools/y.env', false],
  ['npx tsx ~/js/server.ts', 'js', 'package.json', 'package-lock.json', false],
  ['npm --prefix ~/js run deep', 'js', 'src/index.ts', 'node_modules/x.js', false],
  ['npx ~/ts', 'ts', 'dist/new.js', 'src/index.ts', false],
  ['node ~/ts/compiled/main.js', 'ts', 'compiled/x.js', 'dist/index.js', false],
  ['npm --prefix ~/ts start', 'ts', 'src/index.ts', 'dist/index.js', false],
  ['tsx ~/mono/packages/x/src/main.ts', 'mono/packages/x', 'src/y.ts', 'y.py', false],
  ['bun --cwd ~/js run dev', 'js', 'src/index.ts', 'out/x.ts', false],
  ['deno run -A ~/deno/main.ts', 'deno', 'deno.jsonc', 'x.css', false],
  ['go -C ~/go run ./cmd/x', 'go', 'main.go', 'x.ts', false],
  ['~/go/bin/server', 'go', 'bin/server', 'main.go', false],
  ['cargo run --manifest-path ~/rust/Cargo.toml', 'rust', 'src/main.rs', 'target/debug/x', false],
  ['~/rust/target/debug/x', 'rust', 'target/debug/x', 'src/main.rs', false],
  ['go -C ~/works/server run .', 'works/server', '../lib/x.go', '../further/x.go', false],
  [
    'cargo run --manifest-path ~/crates/server/Cargo.toml',
    'crates/server',
    '../lib/a.rs',
    '../other/a.rs',
    false,
  ],
  ['dotnet run --project ~/cs', 'cs', 'Program.cs', 'obj/x.cs', false],
  ['dotnet ~/cs/bin/Debug/net8.0/App.dll', 'cs', 'bin/Debug/net8.0/Lib.dll', 'Program.cs', false],
  ['java -jar ~/java/target/x.jar', 'java', 'target/x.jar', 'src/Main.java', false],
  ['ruby ~/ruby/server.rb', 'ruby', 'lib/x.rb', 'x.py', false],
  ['php ~/php/artisan', 'php', 'artisan', 'vendor/x.php', false],
  ['linked', 'ts', 'dist/index.js', 'src/index.ts', false],
];

for (const [line, root, yes, no, caches] of rows)
  test(`${line}: the same from /, the home folder and the project`, { skip }, () => {
    for (const cwd of [top, home, at(root)]) {
      const { watch, clearUnder, reasons } = plan(line, { cwd });
      assert.ok(watch?.recursive && reasons.root !== null);
      assert.equal(watch.root, at(root));
      const filter = filterOf(watch);
      assert.ok(filter.relevant(at(`${root}/${yes}`)), `${yes} counts: ${watch.include.join(' ')}`);
      assert.ok(!filter.relevant(at(`${root}/${no}`)), `${no} does not count`);
      assert.equal(clearUnder, caches ? at(root) : null);
    }
  });

for (const line of [
  ...[
    'npx some-server',
    'uvx some-server',
    'docker run -i image',
    'python -m nowhere',
    'tool',
    'no-such-program',
  ],
  ...[
    'fastmcp run https://example.com/mcp',
    'node ~/js/node_modules/foreign/cli.js',
    'python -c pass',
    'true',
  ],
])
  test(`${line}: nothing is watched, from wherever`, { skip }, () => {
    for (const cwd of [top, home, at('js')]) {
      const { watch, clearUnder, reasons } = plan(line, { cwd });
      assert.deepEqual([watch, clearUnder, reasons.code.kind, reasons.root], [null, null, 'foreign', null]);
    }
  });

test('a server right in the home folder: its own folder, no folders below, no caches', { skip }, () => {
  for (const cwd of [top, home, at('py')]) {
    const { watch, clearUnder, reasons } = plan('python ~/solo.py', { cwd });
    assert.ok(watch !== null);
    assert.deepEqual([watch.root, watch.recursive, clearUnder], [home, false, null]);
    assert.deepEqual(reasons.root, { kind: 'too-wide', instead: home });
    const filter = filterOf(watch);
    assert.ok(filter.relevant(at('solo.py')) && !filter.relevant(at('bare/deep/server.py')));
    assert.ok(!filter.admits(at('bare')));
  }
});

test('the output of a build, or its sources where somebody builds', { skip }, () => {
  const choices = (['node ~/ts/dist/index.js', 'npm --prefix ~/ts start', 'python ~/py/top.py'] as const).map(
    line => [
      plan(line).reasons.choice,
      plan(line, { build: true }).reasons.choice,
      plan(line, { watch: ['x'] }).reasons.choice,
    ],
  );
  assert.deepEqual(choices, [
    ['output', 'sources-of-output', 'given'],
    ['sources-of-output', 'sources-of-output', 'given'],
    ['sources', 'sources', 'given'],
  ]);
  const { watch } = plan('node ~/ts/compiled/main.js', { build: true });
  const filter = filterOf(watch!);
  assert.ok(filter.relevant(at('ts/src/index.ts')) && !filter.relevant(at('ts/compiled/main.js')));
});

test('a program that the build has not made yet is output, not a source', { skip }, () => {
  const { watch, reasons } = plan('~/go/server', { build: true });
  assert.equal(reasons.choice, 'sources-of-output');
  const filter = filterOf(watch!);
  assert.ok(filter.relevant(at('go/main.go')) && !filter.relevant(at('go/server')));
  assert.equal(plan('node ~/js/missing.js', { build: true }).reasons.choice, 'sources', 'may be a source');
});

test('globs that were given replace the usual ones; env files count all the same', { skip }, () => {
  const { watch } = plan('uv run --env-file ~/py/a.env ~/py/top.py', {
    watch: ['*.txt'],
    ignore: ['x.txt'],
    envFiles: [at('py/b.env'), at('js/c.env')],
  });
  assert.deepEqual(watch?.include, ['*.txt', 'a.env', 'b.env', at('js/c.env')]);
  assert.deepEqual(watch?.ignore, ['x.txt']);
});

test('globs of a command that runs no code of ours are relative to the working folder', { skip }, () => {
  const { watch, reasons, clearUnder } = plan('npx some-server', { cwd: at('js'), watch: ['*.txt'] });
  assert.deepEqual([watch?.root, watch?.include, clearUnder], [at('js'), ['*.txt'], null]);
  assert.deepEqual(reasons.root, { kind: 'working-folder' });
  assert.deepEqual(plan('npx some-server', { cwd: at('js'), envFiles: [at('js/a.env')] }).watch?.include, [
    'a.env',
  ]);
  assert.equal(plan('npx some-server', { watch: ['*.txt'] }).watch?.recursive, false, 'the home folder');
});

test('a folder that was given is watched for a command that we can not read, not for a foreign one', {
  skip,
}, () => {
  const given = { givenCwd: at('py'), cwd: at('py') };
  assert.equal(plan('mystery serve', given).watch?.root, at('py'));
  assert.ok(filterOf(plan('mystery serve', given).watch!).relevant(at('py/top.py')));
  assert.equal(plan('npx some-server', given).watch, null);
  assert.equal(plan('docker run image', given).watch, null);
  assert.equal(plan('mystery serve', { configFolder: at('py') }).watch?.root, at('py'));
});

test('the env files of the working folder, if it is in the root', { skip }, () => {
  const include = (cwd: string) =>
    plan('python ~/py/top.py', { cwd: at(cwd) }).watch?.include.filter(glob => glob.includes('.env'));
  assert.deepEqual(include('py/src'), ['.env', '.env.*', 'src/.env', 'src/.env.*']);
  assert.deepEqual(include('js'), ['.env', '.env.*']);
});

test('a file outside the root that was given counts, whatever it is called', { skip }, () => {
  const { watch } = plan('python ~/py/serve', { givenCwd: at('js') });
  assert.ok(filterOf(watch!).relevant(at('py/serve')));
  const odd = planLaunch({ command: 'python', args: ['[serve] {x}'], cwd: at('odd [1]'), env: {}, home });
  const counting = ['[serve] {x}', 's {x}'].filter(name =>
    filterOf(odd.watch!).relevant(at(`odd [1]/${name}`)),
  );
  assert.deepEqual(counting, ['[serve] {x}']);
});

test('what to call it', { skip }, () => {
  const names = [
    'python ~/py/top.py',
    '~/py/.venv/bin/python -m pkg',
    'go -C ~/go run .',
    'npx -y @a/some-server@1',
    'tool',
  ];
  assert.deepEqual(
    names.map(line => plan(line).name),
    ['top', 'pkg', 'go', 'some-server', 'tool'],
  );
});

test('whatever the words, there is a plan', { skip }, () => {
  const nasty = [
    '',
    ' ',
    '-',
    '--',
    '-c',
    '-m',
    '=',
    '\0',
    'a\0b',
    '/',
    '\\',
    '..',
    '~',
    "'",
    '"',
    '$(',
    '${',
    '`',
    '*',
    '[',
    '{a,',
    '%',
    'C:',
    'C:\\',
    '\\\\wsl$\\x\\',
    'constructor',
    '__proto__',
    'toString',
    '*',
    '🦀',
    'x'.repeat(5_000),
    '&&',
    '|',
    'cd',
    '@',
    '@a/',
    'file:',
    'http://',
    ':',
    '.:..',
    '<',
    '#',
    '\n',
    '+x',
    '--cwd',
    '-w',
    '--prefix',
    '--directory',
  ];
  const real = [
    'run',
    'exec',
    'start',
    'serve',
    'dev',
    'round',
    'py',
    'js',
    '.',
    'top.py',
    'src/pkg',
    './run.sh',
    'py-server',
    'index.js',
    '-p',
    '--project',
    '--from',
    'x',
    'node_modules',
    '.venv/bin/python',
    'link-home',
    'cd py && sh run.sh',
    'sh -c "sh -c x"',
  ];
  const names = Object.keys(launchers);
  playHistories(1_000, seed => {
    const random = seeded(seed);
    const word = () => random.pick(random.pick([nasty, real, names]));
    const args = Array.from({ length: random.below(7) }, word).map(each =>
      random.chance(0.1) ? each + word() : each,
    );
    const cwd = at(random.pick(['', 'py', 'js', 'ts', 'mono', 'broken', 'nowhere']));
    const command = random.chance(0.7) ? random.pick(names) : word();
    const { watch, name } = planLaunch({ command, args, cwd, env: { PATH: at('path') }, home });
    assert.ok(
      typeof name === 'string' && (watch === null || watch.include.length > 0),
      `${command} ${args.join(' ')}`,
    );
    if (watch !== null) filterOf(watch).relevant(at('py/top.py'));
    assert.ok(
      !watch?.recursive || !home.startsWith(watch.root),
      `${command} ${args.join(' ')} watches ${watch?.root}`,
    );
  });
});
