import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { buildInfos, type FolderRules, judgeFolders } from '../../src/caches/folders.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-folders-'));
after(() => rmSync(base, { recursive: true, force: true }));
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(base, 'root-'));
});

const at = (path: string): string => join(root, path);
function file(path: string, content = ''): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
}

const RULES: FolderRules = { isWatched: path => path.endsWith('.ts') };

/** The reason, and what it is about. */
async function why(name: string, rules = RULES, of = root): Promise<unknown[]> {
  const judged = await judgeFolders(of, [name], rules);
  if (!('why' in judged)) return ['may be emptied'];
  assert.equal(judged.folder, name);
  const { kind, ...rest } = judged.why;
  return [kind, ...Object.values(rest)];
}

const named = async (...names: string[]) => {
  const judged = await judgeFolders(root, names, RULES);
  return 'why' in judged ? judged : judged.map(({ name, survey }) => [name, survey?.entries.length ?? null]);
};

test('folders inside the root, also deep ones and missing ones; each once, and none inside another', async () => {
  file('dist/a.js');
  file('dist/deep/b.js');
  file('build/cache/c');
  assert.deepEqual(await named('./dist/', 'build/cache', 'dist/deep', 'out', 'dist'), [
    ['dist', 3],
    ['build/cache', 1],
    ['out', null],
  ]);
});

test('a root that is itself a link is the folder it names', async () => {
  file('dist/a.js');
  symlinkSync(root, `${root}-link`, 'junction');
  assert.deepEqual(await why('dist', RULES, `${root}-link`), ['may be emptied']);
});

test('nothing but a plain way down', async () => {
  for (const name of [
    '/dist',
    root,
    'C:/dist',
    'C:dist',
    'c:',
    'a\\b',
    '\\\\host\\x',
    '..\\x',
    '~/dist',
    '~',
  ])
    assert.deepEqual(await why(name), ['no-plain-path'], name);
  for (const name of ['dist/*', '!dist', 'a\0b', 'dist.', 'dist /x', 'a/?'])
    assert.deepEqual(await why(name), ['no-plain-path'], name);
  for (const name of ['..', '../x', 'a/../../b', 'a/..', './../x'])
    assert.deepEqual(await why(name), ['outside'], name);
  for (const name of ['', '.', './', './/.']) assert.deepEqual(await why(name), ['root-itself'], name);
});

test('neither version control nor dependencies, wherever they are', async () => {
  for (const name of ['.git', 'node_modules', '.GIT', 'a/.hg', '.venv', '.svn/x'])
    assert.equal((await why(name))[0], 'foreign', name);
  assert.deepEqual(await why('lib/site-packages/x'), ['foreign', 'lib/site-packages']);
  file('dist/.git', 'gitdir: elsewhere');
  assert.deepEqual(await why('dist'), ['foreign', 'dist/.git']);
  file('out/pkg/node_modules/p/index.js');
  assert.deepEqual(await why('out'), ['foreign', 'out/pkg/node_modules']);
});

test('no virtual environment, whatever its name', async () => {
  file('env/pyvenv.cfg');
  file('conda/conda-meta/history');
  file('out/py/pyvenv.cfg');
  assert.deepEqual(await why('env'), ['environment', 'env']);
  assert.deepEqual(await why('env/lib'), ['environment', 'env']);
  assert.deepEqual(await why('conda'), ['environment', 'conda']);
  assert.deepEqual(await why('out'), ['environment', 'out/py']);
});

test('no link, and nothing behind one', async () => {
  const outside = mkdtempSync(join(base, 'outside-'));
  mkdirSync(join(outside, 'dist'));
  symlinkSync(outside, at('linked'), 'junction');
  symlinkSync(at('nowhere'), at('broken'), 'junction');
  assert.deepEqual(await why('linked'), ['link', 'linked']);
  assert.deepEqual(await why('linked/dist'), ['link', 'linked']);
  assert.deepEqual(await why('broken'), ['link', 'broken']);
  file('file');
  assert.deepEqual(await why('file'), ['no-folder', 'file']);
});

test('no folder that holds watched files', async () => {
  file('src/deep/a.ts');
  assert.deepEqual(await why('src'), ['watched', 'src/deep/a.ts']);
  assert.deepEqual(await why('src/deep'), ['watched', 'src/deep/a.ts']);
});

test('nothing in a root that is or holds the home folder, or is a drive', async () => {
  file('users/me/dist/a');
  const home = at('users/me');
  for (const of of [home, at('users'), root])
    assert.deepEqual(await why('dist', { ...RULES, home }, of), ['root', { kind: 'home', root: of }]);
  assert.deepEqual(await why('users/me', { ...RULES, home }), ['root', { kind: 'home', root }]);
  assert.deepEqual(await why('tmp', RULES, '/'), ['root', { kind: 'drive', root: '/' }]);
});

test('not more than can be kept aside', async () => {
  file('dist/a', 'x'.repeat(600));
  file('dist/b', 'x'.repeat(600));
  assert.deepEqual(await why('dist', { ...RULES, limits: { mostBytes: 1000 } }), ['too-large', 1000]);
  assert.deepEqual(await why('dist', { ...RULES, limits: { mostFiles: 1 } }), ['too-many', 1]);
  assert.deepEqual(await why('dist', { ...RULES, limits: { mostBytes: 1200 } }), ['may be emptied']);
});

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
test('nothing that can not be copied', posix, async () => {
  mkdirSync(at('dist'));
  execFileSync('mkfifo', [at('dist/pipe')]);
  assert.deepEqual(await why('dist'), ['special', 'dist/pipe']);
});

test('notes of TypeScript: beside the folder, and where the tsconfig says, if that is a file of the project', async () => {
  file('tsconfig.tsbuildinfo');
  file('dist/own.tsbuildinfo');
  file('.cache/build.tsbuildinfo');
  const config = (info: string) =>
    file('tsconfig.json', `{ /* x */ "compilerOptions": { "tsBuildInfoFile": "${info}", } }`);
  config('./.cache/build.tsbuildinfo');
  assert.deepEqual(await buildInfos(root, at('dist')), ['tsconfig.tsbuildinfo', '.cache/build.tsbuildinfo']);
  for (const info of [
    '../x.tsbuildinfo',
    '/x.tsbuildinfo',
    'package.json',
    'dist/own.tsbuildinfo',
    'no.tsbuildinfo',
  ]) {
    config(info);
    assert.deepEqual(await buildInfos(root, at('dist')), ['tsconfig.tsbuildinfo'], info);
  }
  symlinkSync(at('.cache'), at('linked'), 'junction');
  config('linked/build.tsbuildinfo');
  assert.deepEqual(await buildInfos(root, at('dist')), ['tsconfig.tsbuildinfo']);
  assert.ok(existsSync(at('.cache/build.tsbuildinfo')));
});
