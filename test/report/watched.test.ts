import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Foreign, Reasons, RootReason } from '../../src/launch/facts.ts';
import { problemLine, watchingLine, whyLine } from '../../src/report/watched.ts';

const names = { restart: 'restart_server', status: 'reload_status', isWatched: true };
const plan = { root: '/p', include: ['**/*.py', '.env'] };
const source: Reasons = {
  through: ['uv run', 'fastmcp run'],
  code: { kind: 'source', entry: '/p/src/x.py' },
  root: { kind: 'marker', marker: 'pyproject.toml' },
  choice: 'sources',
  problems: [],
};

test('what is watched, and where', () => {
  assert.equal(watchingLine(plan, source, names), 'watching **/*.py .env under /p');
  assert.match(
    watchingLine(null, source, names),
    /^no files are watched: .*--watch GLOB.*--cwd DIR.*restart_server/,
  );
});

test('nothing, because somebody wants it so', () => {
  const off: Reasons = { ...source, choice: 'off' };
  assert.equal(watchingLine(null, off, names), 'no files are watched: after a change call restart_server');
  assert.match(
    whyLine(null, off),
    /^--no-watch or "watch": false says so; the command runs \/p\/src\/x\.py \(through uv run, fastmcp run\); the root/,
  );
});

test('why: the code, the launchers on the way, the root', () => {
  assert.equal(
    whyLine(plan, source),
    'the command runs src/x.py (through uv run, fastmcp run); the root is the nearest folder with pyproject.toml',
  );
  const folder = { kind: 'project', folder: '/p/cmd' } as const;
  assert.match(whyLine(plan, { ...source, code: folder }), /^the command runs the code in cmd \(/);
  assert.match(whyLine(plan, { ...source, code: { ...folder, folder: '/p' } }), /the code in \/p \(/);
  assert.match(whyLine(plan, { ...source, code: { kind: 'source', entry: '/q/x.py' } }), /runs \/q\/x\.py/);
});

test('why: output, its sources, what was given', () => {
  const output: Reasons = { ...source, code: { kind: 'output', entry: '/p/dist/x.js', folder: '/p/dist' } };
  assert.match(
    whyLine(plan, { ...output, choice: 'output' }),
    /runs dist\/x\.js.*output of a build.*when it is written/,
  );
  assert.match(
    whyLine(plan, { ...output, choice: 'sources-of-output' }),
    /output of a build that comes before a start, so its sources/,
  );
  assert.match(whyLine(plan, { ...output, choice: 'given' }), /what to watch was given/);
});

const roots: readonly (readonly [RootReason, RegExp])[] = [
  [{ kind: 'given' }, /the folder that was given/],
  [{ kind: 'config' }, /the configuration file/],
  [{ kind: 'variable', name: 'CLAUDE_PROJECT_DIR' }, /CLAUDE_PROJECT_DIR/],
  [{ kind: 'own-folder' }, /its own folder/],
  [{ kind: 'working-folder' }, /working folder/],
  [{ kind: 'too-wide', instead: '/home/me' }, /\/home\/me is too much.*no caches.*--cwd DIR/],
];
for (const [root, words] of roots)
  test(`why this root: ${root.kind}`, () => assert.match(whyLine(plan, { ...source, root }), words));

const foreign: readonly (readonly [Foreign, RegExp])[] = [
  [{ kind: 'package', name: 'some-server' }, /package some-server/],
  [{ kind: 'container' }, /container/],
  [{ kind: 'remote', address: 'https://x.y' }, /https:\/\/x\.y/],
  [{ kind: 'inline' }, /names no file/],
  [{ kind: 'installed', path: '/usr/bin/x' }, /\/usr\/bin\/x/],
  [{ kind: 'module', name: 'mod' }, /module mod/],
  [{ kind: 'missing', name: 'x' }, /on the PATH/],
  [{ kind: 'unclear', text: 'npm run x' }, /npm run x/],
];
for (const [why, words] of foreign)
  test(`why nothing: ${why.kind}`, () => {
    const reasons: Reasons = { ...source, code: { kind: 'foreign', why }, root: null, choice: null };
    assert.match(whyLine(null, reasons), words);
  });

test('a broken manifest is named', () => {
  assert.match(problemLine({ file: '/p/package.json', reason: 'a comma' }), /^\/p\/package\.json .*a comma/);
});
