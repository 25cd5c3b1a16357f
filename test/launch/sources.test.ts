/** What compiled code is built from: told where nobody whom we know builds it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LaunchQuestion, planLaunch } from '../../src/launch/launch.ts';
import { compileFilter } from '../../src/watch/filter.ts';
import { noIgnoreFiles } from '../../src/watch/ignorefiles.ts';
import { at, home } from './tree.ts';

function plan(line: string, more: Partial<LaunchQuestion> = {}) {
  const [command = '', ...args] = line.replaceAll('~/', `${home}/`).split(' ');
  return planLaunch({ command, args, cwd: home, env: { PATH: at('path') }, home, ...more });
}

/** Sources that count, files that do not, what builds them. */
const rows: readonly (readonly [line: string, counts: string, others: string, build: string])[] = [
  [
    'node ~/ts/dist/index.js',
    'src/index.ts src/deep/x.tsx src/x.js',
    'dist/index.js top.ts eslint.config.js package.json src/x.test.ts src/__tests__/x.ts src/x.json',
    'npm run build',
  ],
  ['node ~/ts/compiled/main.js', 'src/index.ts', 'compiled/main.js', 'npm run build'],
  ['~/go/bin/server', 'main.go cmd/x/main.go', 'main_test.go bin/server go.sum', 'go build .'],
  ['~/rust/target/debug/x', 'src/main.rs', 'target/debug/build/x.rs tests/x.rs', 'cargo build'],
  ['dotnet ~/cs/bin/Debug/net8.0/App.dll', 'Program.cs', 'obj/x.cs bin/Debug/x.cs', 'dotnet build'],
  ['java -jar ~/java/target/x.jar', 'src/Main.java', 'src/test/MainTest.java x.xml', 'mvn package'],
];

for (const [line, counts, others, build] of rows)
  test(`${line} is built from ${counts}`, () => {
    const { watch, builtFrom } = plan(line);
    assert.ok(watch !== null && builtFrom !== null);
    assert.equal(builtFrom.build, build);
    const { filter } = compileFilter(
      { ...watch, ...builtFrom },
      { is: () => false },
      noIgnoreFiles(watch.root),
    );
    const isOne = (name: string) =>
      filter.relevant(`${watch.root}/${name}`) && !filter.pruned(`${watch.root}/${name}`);
    assert.deepEqual(counts.split(' ').filter(isOne), counts.split(' '));
    assert.deepEqual(others.split(' ').filter(isOne), []);
  });

test('sources that cause reloads themselves, or are not clear, are not told besides', () => {
  const lines: readonly (readonly [string, Partial<LaunchQuestion>])[] = [
    ['node ~/ts/dist/index.js', { watch: ['dist/**'] }],
    ['node ~/ts/dist/index.js', { build: true }],
    ['npm --prefix ~/ts start', {}],
    ['npx tsx ~/js/server.ts', {}],
    ['go -C ~/go run ./cmd/x', {}],
    ['python ~/py/top.py', {}],
    ['npx some-server', {}],
  ];
  for (const [line, more] of lines) assert.equal(plan(line, more).builtFrom, null, line);
});
