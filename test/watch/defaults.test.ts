import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultGlobs, languageOf } from '../../src/watch/defaults.ts';
import { compileFilter } from '../../src/watch/filter.ts';

for (const [line, language] of [
  ['python server.py', 'python'],
  ['python3.12 -m pkg', 'python'],
  ['/opt/venv/bin/python -m pkg.server', 'python'],
  ['C:\\Python312\\python.exe x', 'python'],
  ['uv run server.py', 'python'],
  ['uv run --directory . my-server', 'python'],
  ['fastmcp run server.py:mcp', 'python'],
  ['node build/index.js', 'javascript'],
  ['npx tsx src/index.ts', 'javascript'],
  ['npx.cmd -y tsx watch', 'javascript'],
  ['bun run index.ts', 'javascript'],
  ['deno run -A main.ts', 'javascript'],
  ['go run .', 'go'],
  ['cargo run --quiet', 'rust'],
  ['dotnet run --project X', 'csharp'],
  ['java -jar target/x.jar', 'java'],
  ['bundle exec server', 'ruby'],
  ['ruby3.2 x', 'ruby'],
  ['./server.rb', 'ruby'],
  ['./my-server', 'unknown'],
] as const) {
  test(`${line} is ${language}`, () => {
    const [command = '', ...args] = line.split(' ');
    assert.equal(languageOf(command, args), language);
  });
}

const counts = (language: Parameters<typeof defaultGlobs>[0], name: string) => {
  const plan = { root: '/r', include: defaultGlobs(language), ignore: [], recursive: true };
  return compileFilter(plan, { is: () => false }).filter.relevant(`/r/${name}`);
};

test('sources and manifests of the language, never data', () => {
  for (const name of ['a.py', 'x/pyproject.toml', 'requirements-dev.txt', 'uv.lock'])
    assert.ok(counts('python', name), name);
  for (const name of ['a.js', 'data.json', 'notes.txt', 'x.csv', '.env', 'a.log'])
    assert.ok(!counts('python', name), name);
  for (const name of ['a.ts', 'b.mjs', 'package.json', 'p/tsconfig.build.json'])
    assert.ok(counts('javascript', name), name);
  for (const name of ['state.json', 'package-lock.json', 'x.json5', '.env'])
    assert.ok(!counts('javascript', name), name);
  assert.ok(counts('go', 'go.mod') && counts('rust', 'x/Cargo.toml') && counts('csharp', 'A/B.csproj'));
  for (const name of ['a.py', 'b.ts', 'c.go', 'd.rs']) assert.ok(counts('unknown', name), name);
  assert.ok(!counts('unknown', 'data.json'));
});
