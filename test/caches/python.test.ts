import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { type ClearOptions, clearPycache as clear } from '../../src/caches/python.ts';
import { openTrash } from '../../src/caches/trash.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-caches-'));
after(() => rmSync(base, { recursive: true, force: true }));
let root = '';
let n = 0;
beforeEach(() => {
  root = join(base, String(n++));
  mkdirSync(root);
});

const at = (path: string): string => join(root, path);

const own = mkdtempSync(join(base, 'own-'));
const trash = openTrash(() => own);
/** What is nothing is left out. */
async function clearPycache(path: string, options: ClearOptions = {}) {
  const { cleared, failed, refused } = await clear(path, trash, options);
  return { cleared, failed, ...(refused === null ? {} : { refused }) };
}

function file(path: string, content = ''): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
}

/** A cache with something in it, in each of these folders. */
const caches = (...folders: string[]): string[] =>
  folders.map(folder => dirname(file(join(folder, '__pycache__', 'm.cpython-311.pyc'))));

const linkFolder = (target: string, path: string): void => symlinkSync(target, at(path), 'junction');

test('clears every cache under the root, and nothing else', async () => {
  const found = caches('', 'pkg', 'pkg/deep/er', '.github/scripts', 'lib');
  const kept = [file('main.py'), file('old.pyc'), file('pkg/__pycache__.txt'), file('x/__pycache__')];
  assert.deepEqual(await clearPycache(root), { cleared: 5, failed: [] });
  assert.deepEqual(found.filter(existsSync), []);
  assert.ok(kept.every(existsSync));
  assert.deepEqual(await clearPycache(root), { cleared: 0, failed: [] });
});

test('stays out of environments, dependencies and version control, whatever their depth', async () => {
  file('envs/odd-name/pyvenv.cfg');
  mkdirSync(at('conda/conda-meta'), { recursive: true });
  const kept = caches(
    'envs/odd-name',
    'envs/odd-name/lib/python3.11/json',
    'conda/lib/python3.11',
    '.venv/x',
    'services/a/venv/x',
    'node_modules/p/x',
    'pkg/node_modules/p',
    '.git/hooks',
    '.hg',
    '.tox/py311',
    'python/site-packages/requests',
    'python/dist-packages',
  );
  const own = caches('envs', 'venv2', 'services/a');
  assert.deepEqual(await clearPycache(root), { cleared: 3, failed: [] });
  assert.ok(kept.every(existsSync));
  assert.deepEqual(own.filter(existsSync), []);
});

test('follows no symbolic link: to a folder, a cache, upwards, within a cache', async () => {
  const outside = mkdtempSync(join(base, 'outside-'));
  mkdirSync(join(outside, '__pycache__'));
  writeFileSync(join(outside, '__pycache__', 'x.pyc'), '');
  linkFolder(outside, 'linked');
  linkFolder(base, 'up');
  mkdirSync(at('pkg'));
  linkFolder(join(outside, '__pycache__'), 'pkg/__pycache__');
  const [cache] = caches('own');
  linkFolder(outside, 'own/__pycache__/link');
  assert.deepEqual(await clearPycache(root), { cleared: 1, failed: [] });
  assert.equal(existsSync(cache!), false);
  assert.ok(existsSync(join(outside, '__pycache__', 'x.pyc')));
  assert.ok(existsSync(at('pkg/__pycache__')) && existsSync(at('linked')));
  assert.deepEqual(await clearPycache(root, { only: ['linked', 'pkg', 'up'] }), { cleared: 0, failed: [] });
  assert.ok(existsSync(join(outside, '__pycache__', 'x.pyc')));
});

test('a root that is itself a link is the folder it names', async () => {
  const [cache] = caches('pkg');
  symlinkSync(root, `${root}-link`, 'junction');
  const only = [join(`${root}-link`, 'pkg')];
  assert.deepEqual(await clearPycache(`${root}-link`, { only }), { cleared: 1, failed: [] });
  caches('pkg');
  assert.deepEqual(await clearPycache(`${root}-link`), { cleared: 1, failed: [] });
  assert.equal(existsSync(cache!), false);
});

test('only: the caches of just these folders, absolute or relative, each once', async () => {
  const [top, pkg] = caches('', 'pkg');
  const kept = caches('pkg/deep', 'other');
  const only = ['', at('pkg'), 'pkg', 'pkg/', './pkg', 'gone', 'other/missing'];
  assert.deepEqual(await clearPycache(root, { only }), { cleared: 2, failed: [] });
  assert.deepEqual(
    [top, pkg].map(cache => existsSync(cache!)),
    [false, false],
  );
  assert.ok(kept.every(existsSync));
  assert.deepEqual(await clearPycache(root, { only: [] }), { cleared: 0, failed: [] });
});

test('only: never outside the root nor in what is never entered', async () => {
  const inner = join(root, 'project');
  file('project/env/pyvenv.cfg');
  file('project/file.py');
  const kept = caches('', 'sibling', 'project-2', 'project/env', 'project/env/lib', 'project/node_modules/p');
  const only = [
    '..',
    '../sibling',
    root,
    at('project-2'),
    'env',
    'env/lib',
    'node_modules/p',
    'file.py',
    '/',
  ];
  assert.deepEqual(await clearPycache(inner, { only }), { cleared: 0, failed: [] });
  assert.ok(kept.every(existsSync));
});

test('refuses a drive, the home folder and what holds it, and roots that are not a project of their own', async () => {
  const kept = caches('home/me', 'home/me/project', 'home/me/.venv/p', 'home/me/env');
  file('home/me/env/pyvenv.cfg');
  symlinkSync(at('home/me'), at('same-home'), 'junction');
  const home = at('same-home');
  const refused = async (path: string) => {
    const { cleared, failed, refused: why } = await clearPycache(path, { home });
    assert.deepEqual([cleared, failed], [0, []]);
    return why?.kind;
  };
  assert.equal(await refused(parse(root).root), 'drive');
  assert.equal(await refused(at('home/me')), 'home');
  assert.equal(await refused(at('same-home')), 'home');
  assert.equal(await refused(at('home')), 'home');
  assert.equal(await refused(at('home/me/.venv/p')), 'foreign');
  assert.equal(await refused(at('home/me/env')), 'environment');
  assert.ok(kept.every(existsSync));
  assert.match((await clearPycache(homedir())).refused?.kind ?? '', /home|drive/);
  assert.deepEqual(await clearPycache(at('home/me/project'), { home }), { cleared: 1, failed: [] });
});

test('a root that is missing or a file is nothing to clear', async () => {
  assert.deepEqual(await clearPycache(at('missing')), { cleared: 0, failed: [] });
  assert.deepEqual(await clearPycache(file('file')), { cleared: 0, failed: [] });
});

test('two at once do not fail each other', async () => {
  const folders = Array.from({ length: 50 }, (_, at) => `p${at}`);
  const found = caches(...folders);
  const both = await Promise.all([
    clearPycache(root),
    clearPycache(root),
    clearPycache(root, { only: folders }),
  ]);
  assert.deepEqual(
    both.flatMap(one => one.failed),
    [],
  );
  assert.deepEqual(found.filter(existsSync), []);
});

const asOther =
  process.platform === 'win32' || process.getuid?.() === 0 ? { skip: 'root may do anything' } : {};
test('what can not be removed is named, the rest is cleared', asOther, async t => {
  const [locked, free] = caches('locked', 'free');
  chmodSync(locked!, 0o500);
  t.after(() => chmodSync(locked!, 0o700));
  assert.deepEqual(await clearPycache(root), {
    cleared: 1,
    failed: [{ path: 'locked/__pycache__', code: 'EACCES' }],
  });
  assert.equal(existsSync(free!), false);
});

test('what the trash can not take is told with the reason, in order', async () => {
  caches('locked', 'free', 'also/locked');
  const stuck = {
    take: async (folder: string) => (folder.includes('locked') ? { code: 'EBUSY' } : ('taken' as const)),
    empty: async () => {},
  };
  const { cleared, failed } = await clear(root, stuck);
  assert.deepEqual(
    [cleared, failed],
    [1, ['also/locked/__pycache__', 'locked/__pycache__'].map(path => ({ path, code: 'EBUSY' }))],
  );
});

const python = spawnSync('python3', ['--version']).status === 0 ? {} : { skip: 'no python3' };
test('a real stale .pyc runs old code, and after the clearing new code', python, async () => {
  const second = new Date(1_700_000_000_000);
  const save = (value: number) => utimesSync(file('mod.py', `VALUE = ${value}\n`), second, second);
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '', PYTHONPYCACHEPREFIX: '' };
  const value = () =>
    execFileSync('python3', ['-c', 'import mod; print(mod.VALUE)'], {
      cwd: root,
      env,
      encoding: 'utf8',
    }).trim();
  save(1);
  assert.equal(value(), '1');
  save(2);
  assert.equal(value(), '1', 'the fault that this is about');
  assert.deepEqual(await clearPycache(root), { cleared: 1, failed: [] });
  assert.equal(value(), '2');
  assert.match(readFileSync(at('mod.py'), 'utf8'), /2/);
});
