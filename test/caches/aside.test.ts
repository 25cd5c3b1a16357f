import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { type Aside, setAside } from '../../src/caches/aside.ts';
import { recover } from '../../src/caches/recover.ts';
import { removeSurveyed, surveyFolder } from '../../src/caches/survey.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-aside-'));
after(() => rmSync(base, { recursive: true, force: true }));
let root = '';
let own = '';
beforeEach(() => {
  root = mkdtempSync(join(base, 'root-'));
  own = mkdtempSync(join(base, 'own-'));
});

const at = (path: string): string => join(root, path);
function file(path: string, content = path): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
}

/** Everything in a folder: paths, and contents or targets. */
function tree(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const told = (path: string) => {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
    return stats.isDirectory() ? '/' : readFileSync(path, 'utf8');
  };
  return Object.fromEntries(paths.map(path => [path, told(join(folder, path))]));
}

const rules = () => ({ own: () => own, isWatched: () => false });
async function aside(...folders: string[]): Promise<Aside> {
  const result = await setAside(root, folders, rules());
  assert.equal(result.kind, 'aside', JSON.stringify(result));
  return result as Aside;
}

function project(): void {
  file('dist/index.js');
  file('dist/deep/er/x.js');
  mkdirSync(at('dist/empty'));
  symlinkSync('../index.js', at('dist/deep/link'));
  utimesSync(at('dist/index.js'), 1_700_000_000, 1_700_000_000.5);
  file('tsconfig.tsbuildinfo');
  file('src/index.ts');
}

/** As if the wrapper that has the folders aside had been killed. */
function killed(changes: object = { owner: '999999999@1' }): void {
  const [place = ''] = readdirSync(own);
  const manifest = join(own, place, 'manifest.json');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...changes }));
}

test('a root that is renamed away while its folders are aside is not made again, and the copy is kept', async () => {
  project();
  const kept = await aside('dist');
  renameSync(root, `${root}-away`);
  const left = ['dist', 'tsconfig.tsbuildinfo'].map(path => ({ path, code: 'ENOENT' }));
  assert.deepEqual(await kept.putBack(), left);
  renameSync(`${root}-away`, root);
  assert.equal(readdirSync(own).length, 1);
  assert.deepEqual(await kept.putBack(), []);
  assert.equal(readFileSync(at('dist/index.js'), 'utf8'), 'dist/index.js');
});

test('a root that is gone has nothing to set aside, which is told', async () => {
  project();
  renameSync(root, `${root}-away`);
  const why = { kind: 'not-kept', at: 'dist', code: 'ENOENT' };
  assert.deepEqual(await setAside(root, ['dist'], rules()), { kind: 'refused', folder: 'dist', why });
  assert.deepEqual(readdirSync(own), []);
});

test('the folder is empty during the build, and as it was when that fails', async () => {
  project();
  const before = tree(root);
  const kept = await aside('dist', 'out');
  assert.deepEqual(tree(root), { dist: '/', src: '/', 'src/index.ts': 'src/index.ts' });
  file('dist/half.js');
  file('dist/deep/new.js');
  file('out/new.js');
  file('tsconfig.tsbuildinfo', 'newer');
  file('other.tsbuildinfo', 'of the failed build');
  assert.deepEqual(await kept.putBack(), []);
  assert.deepEqual(tree(root), before);
  assert.equal(lstatSync(at('dist/index.js')).mtimeMs, 1_700_000_000_500);
  assert.deepEqual(readdirSync(own), []);
});

test('after a build that succeeded nothing is kept', async () => {
  project();
  const kept = await aside('dist');
  file('dist/index.js', 'new');
  await kept.forget();
  assert.deepEqual([readFileSync(at('dist/index.js'), 'utf8'), readdirSync(own)], ['new', []]);
  assert.equal(await recover(root, () => own), 'nothing');
});

test('while it is aside nobody else can set it aside, and nobody puts it back', async () => {
  project();
  const kept = await aside('dist');
  const second = await setAside(root, ['dist'], rules());
  assert.deepEqual(second, { kind: 'refused', folder: 'dist', why: { kind: 'taken' } });
  assert.equal(await recover(root, () => own), 'held');
  await kept.putBack();
  await (await aside('dist')).forget();
});

test('what a dead wrapper left is put back, once, and only into its own root', async () => {
  project();
  const before = tree(root);
  await aside('dist');
  killed();
  const other = mkdtempSync(join(base, 'root-'));
  assert.equal(await recover(other, () => own), 'nothing');
  assert.deepEqual(readdirSync(other), []);
  assert.equal(await recover(root, () => own), 'put-back');
  assert.deepEqual(tree(root), before);
  assert.equal(await recover(root, () => own), 'nothing');
});

test('a wrapper that died while it emptied, or put back, is no different', async () => {
  project();
  const before = tree(root);
  await aside('dist');
  killed();
  file('dist/index.js');
  utimesSync(at('dist/index.js'), 1_700_000_000, 1_700_000_000.5);
  assert.equal(await recover(root, () => own), 'put-back');
  assert.deepEqual(tree(root), before);
});

test('a number that belongs to another process by now is no owner', async () => {
  project();
  await aside('dist');
  killed({ owner: `${process.ppid}@1` });
  assert.equal(await recover(root, () => own), process.platform === 'linux' ? 'put-back' : 'held');
});

test('a build that was made since stays, and the copy goes', async () => {
  project();
  await aside('dist');
  killed();
  file('dist/index.js', 'made by hand');
  assert.equal(await recover(root, () => own), 'outdated');
  assert.deepEqual(tree(at('dist')), { 'index.js': 'made by hand' });
  assert.deepEqual(readdirSync(own), []);
});

test('setting aside first mends what a dead wrapper left', async () => {
  project();
  const before = tree(root);
  await aside('dist');
  killed();
  await (await aside('dist')).putBack();
  assert.deepEqual(tree(root), before);
});

test('copies that were not finished and those of roots long gone are removed, others stay', async () => {
  const month = 31 * 24 * 3600;
  const now = lstatSync(own).mtimeMs / 1000;
  const [draft, mine, old, young] = [
    'new-999999999-AbCd12',
    `new-${process.pid}-AbCd12`,
    'a'.repeat(20),
    'b'.repeat(20),
  ];
  for (const name of [draft, mine, old, young]) mkdirSync(join(own, name!));
  utimesSync(join(own, old!), now - month, now - month);
  assert.equal(await recover(root, () => own), 'nothing');
  assert.deepEqual(readdirSync(own).sort(), [mine, young].sort());
});

test('a manifest of another root, or of none, puts nothing anywhere', async () => {
  project();
  await aside('dist');
  killed({ owner: '999999999@1', root: '/somewhere/else' });
  assert.equal(await recover(root, () => own), 'nothing');
  assert.deepEqual([tree(at('dist')), readdirSync(own)], [{}, []]);
  project();
  await aside('dist');
  killed({ owner: '999999999@1', items: [{ name: '../dist', kind: 'folder' }] });
  assert.equal(await recover(root, () => own), 'nothing');
  assert.deepEqual(readdirSync(own), []);
});

test('a folder that became a link meanwhile is let alone, and the copy is kept', async () => {
  project();
  const outside = mkdtempSync(join(base, 'outside-'));
  writeFileSync(join(outside, 'precious'), '');
  const kept = await aside('dist');
  rmSync(at('dist'), { recursive: true });
  symlinkSync(outside, at('dist'), 'junction');
  assert.deepEqual(await kept.putBack(), [{ path: 'dist', code: 'ESTALE' }]);
  assert.deepEqual(readdirSync(outside), ['precious']);
  assert.equal(readdirSync(own).length, 1);
});

test('where it is refused everything is as it was', async () => {
  project();
  const before = tree(root);
  const refused = async (...[folders, more]: [string[], object?]) => {
    const result = await setAside(root, folders, { ...rules(), ...more });
    assert.deepEqual([result.kind, tree(root), readdirSync(own)], ['refused', before, []]);
    return result.kind === 'refused' ? [result.folder, result.why.kind] : [];
  };
  assert.deepEqual(await refused(['dist', '../x']), ['../x', 'outside']);
  assert.deepEqual(await refused(['dist'], { limits: { mostBytes: 5 } }), ['dist', 'too-large']);
  const watched = { isWatched: (path: string) => path.endsWith('.ts') };
  assert.deepEqual(await refused(['src'], watched), ['src', 'watched']);
  const nowhere = () => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  assert.deepEqual(await refused(['dist'], { own: nowhere }), ['dist', 'not-kept']);
});

const look = async (folder: string) => {
  const limits = { mostBytes: Infinity, mostFiles: Infinity };
  const found = await surveyFolder(folder, { nameOf: path => path, isWatched: () => false, limits });
  if ('kind' in found) throw new Error(found.kind);
  return found;
};

test('only what was found is removed: neither what was written since, nor what is behind a link that came between', async () => {
  project();
  const found = await look(at('dist'));
  file('dist/index.js', 'written since');
  file('dist/later.js');
  renameSync(at('dist/deep'), at('moved'));
  const outside = mkdtempSync(join(base, 'outside-'));
  mkdirSync(join(outside, 'er'));
  writeFileSync(join(outside, 'er', 'x.js'), 'dist/deep/er/x.js');
  symlinkSync(outside, at('dist/deep'), 'junction');
  const left = await removeSurveyed(found);
  assert.deepEqual(left.map(({ path }) => path).sort(), ['deep', 'deep/er', 'deep/er/x.js', 'index.js']);
  assert.equal(readFileSync(join(outside, 'er', 'x.js'), 'utf8'), 'dist/deep/er/x.js');
  assert.deepEqual(readdirSync(at('dist')).sort(), ['deep', 'index.js', 'later.js']);
});

test('a folder that was swapped as a whole is not touched', async () => {
  project();
  const found = await look(at('dist'));
  renameSync(at('dist'), at('moved'));
  symlinkSync(at('moved'), at('dist'), 'junction');
  const before = tree(at('moved'));
  assert.deepEqual(await removeSurveyed(found), [{ path: '', code: 'ESTALE' }]);
  assert.deepEqual(tree(at('moved')), before);
});
