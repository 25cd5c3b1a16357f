import assert from 'node:assert/strict';
import { join, parse } from 'node:path';
import { test } from 'node:test';
import { findRoot, type RootQuestion } from '../../src/launch/root.ts';
import { at, home } from './tree.ts';

const ask = (own: string | null, more: Partial<RootQuestion> = {}) =>
  findRoot({ env: {}, home, ...more, own: own === null ? null : at(own) });
const found = (folder: string, reason: object) => ({ folder: at(folder), recursive: true, reason });
const marked = (folder: string, marker: string) => found(folder, { kind: 'marker', marker });
const narrow = (folder: string, instead: string) => ({
  folder,
  recursive: false,
  reason: { kind: 'too-wide', instead },
});
const top = parse(home).root;

test('a folder that was given comes first, then that of the config file', () => {
  assert.deepEqual(
    ask('py/src/pkg', { givenCwd: at('js'), configFolder: at('ts') }),
    found('js', { kind: 'given' }),
  );
  assert.deepEqual(ask('py/src/pkg', { configFolder: at('ts') }), found('ts', { kind: 'config' }));
  assert.deepEqual(ask(null, { givenCwd: at('js') }), found('js', { kind: 'given' }));
});
test('the nearest project at or above the code, by which marker', () => {
  assert.deepEqual(ask('py/src/pkg'), marked('py', 'pyproject.toml'));
  assert.deepEqual(ask('js/src'), marked('js', 'package.json'));
  assert.deepEqual(ask('cs/x'), marked('cs', 'App.csproj'));
  assert.deepEqual(ask('mono/packages/x/src'), marked('mono/packages/x', 'package.json'));
});
test('a project comes before CLAUDE_PROJECT_DIR, and that before the own folder', () => {
  const env = { CLAUDE_PROJECT_DIR: at('claude') };
  assert.deepEqual(
    ask('js/src', { env: { CLAUDE_PROJECT_DIR: at('js/src') } }),
    marked('js', 'package.json'),
  );
  assert.deepEqual(
    ask('claude/a', { env }),
    found('claude', { kind: 'variable', name: 'CLAUDE_PROJECT_DIR' }),
  );
  assert.deepEqual(ask('bare/deep', { env }), found('bare/deep', { kind: 'own-folder' }));
  assert.deepEqual(
    ask('claude/a', { env: { CLAUDE_PROJECT_DIR: home } }),
    found('claude/a', { kind: 'own-folder' }),
  );
});
test('never the home folder, though it holds package.json and is kept in git', () => {
  assert.deepEqual(ask(''), narrow(home, home));
  assert.deepEqual(ask('bare/deep', { givenCwd: home }), narrow(at('bare/deep'), home));
  assert.deepEqual(ask('bare/deep', { configFolder: home }), narrow(at('bare/deep'), home));
});
test('never through a link either', {
  skip: process.platform === 'win32' && 'links need a right there',
}, () => {
  const link = at('link-home');
  assert.deepEqual(ask('bare/deep', { givenCwd: link }), narrow(at('bare/deep'), link));
  assert.deepEqual(ask('link-home'), narrow(link, link));
});
test('never /, a drive, or what holds the home folder', () => {
  assert.deepEqual(ask('bare/deep', { givenCwd: top }), narrow(at('bare/deep'), top));
  assert.deepEqual(findRoot({ env: {}, home, own: top }), narrow(top, top));
  const above = join(home, '..');
  assert.deepEqual(ask('bare/deep', { configFolder: above }), narrow(at('bare/deep'), above));
});
test('no code, no root', () => assert.equal(ask(null), null));
