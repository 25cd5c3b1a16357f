import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { after, test } from 'node:test';
import { findEntry, findRoot } from '../../src/watch/root.ts';

const box = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-root-')));
after(() => rmSync(box, { recursive: true }));
const home = join(box, 'home');
const at = (name: string) => join(home, name);
for (const name of [
  ...[
    'server.py',
    '.git/HEAD',
    'bare/deep/server.py',
    'py/pyproject.toml',
    'py/src/pkg/__main__.py',
    'py/mod.py',
  ],
  ...[
    'py/src/pkg/server.py',
    'js/package.json',
    'js/src/index.ts',
    'cs/App.csproj',
    'cs/x/Program.cs',
    'claude/a/b.py',
  ],
]) {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), '');
}

const ask = (entry: string | undefined, more: { cwd?: string; env?: Record<string, string> } = {}) =>
  findRoot({ env: {}, home, ...more, entry: entry === undefined ? undefined : at(entry) });
const found = (root: string) => ({ kind: 'found', root: at(root), recursive: true });
const narrow = (root: string, instead: string) => ({ kind: 'narrow', root, recursive: false, instead });

test('a folder that was given comes first', () => {
  assert.deepEqual(ask('py/src/pkg/server.py', { cwd: at('js') }), found('js'));
  assert.deepEqual(ask(undefined, { cwd: at('js') }), found('js'));
});
test('the nearest project above the entry', () => {
  assert.deepEqual(ask('py/src/pkg/server.py'), found('py'));
  assert.deepEqual(ask('js/src/index.ts'), found('js'));
  assert.deepEqual(ask('cs/x/Program.cs'), found('cs'));
});
test('a project comes before CLAUDE_PROJECT_DIR, and that before the own folder', () => {
  const env = { CLAUDE_PROJECT_DIR: at('claude') };
  assert.deepEqual(ask('js/src/index.ts', { env: { CLAUDE_PROJECT_DIR: at('js/src') } }), found('js'));
  assert.deepEqual(ask('claude/a/b.py', { env }), found('claude'));
  assert.deepEqual(ask('bare/deep/server.py', { env }), found('bare/deep'));
  assert.deepEqual(ask('claude/a/b.py', { env: { CLAUDE_PROJECT_DIR: home } }), found('claude/a'));
});
test('never the home folder, though it is kept in git', () => {
  assert.deepEqual(ask('server.py'), narrow(home, home));
  assert.deepEqual(ask('bare/deep/server.py', { cwd: home }), narrow(at('bare/deep'), home));
});
test('never / or a drive', () => {
  const top = parse(home).root;
  assert.deepEqual(ask('bare/deep/server.py', { cwd: top }), narrow(at('bare/deep'), top));
  assert.deepEqual(findRoot({ env: {}, home, entry: join(top, 'x.py') }), narrow(top, top));
});
test('no local code, nothing to watch', () => assert.deepEqual(ask(undefined), { kind: 'none' }));

for (const [line, cwd, entry] of [
  ['python server.py', '', 'server.py'],
  ['python -u src/pkg/server.py --port 1', 'py', 'py/src/pkg/server.py'],
  ['python -m pkg', 'py', 'py/src/pkg/__main__.py'],
  ['uv run python -m mod', 'py', 'py/mod.py'],
  ['uv run -m mod', 'py', 'py/mod.py'],
  ['python -m nowhere', 'py', undefined],
  ['fastmcp run src/pkg/server.py:mcp', 'py', 'py/src/pkg/server.py'],
  ['npx tsx src/index.ts', 'js', 'js/src/index.ts'],
  ['./server.py', '', 'server.py'],
  ['npx some-server', 'js', undefined],
  ['uvx some-server', 'py', undefined],
  ['docker run -i image', '', undefined],
  ['node missing.js', 'js', 'js/missing.js'],
] as const) {
  test(`entry of \`${line}\``, () => {
    const [command = '', ...args] = line.split(' ');
    assert.equal(findEntry(command, args, at(cwd)), entry === undefined ? undefined : at(entry));
  });
}
