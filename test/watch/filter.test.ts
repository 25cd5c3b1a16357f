import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter } from '../../src/watch/filter.ts';
import { noIgnoreFiles } from '../../src/watch/ignorefiles.ts';
import { outermost } from '../../src/watch/paths.ts';

interface Given {
  readonly root?: string;
  readonly include: readonly string[];
  readonly always?: string;
  readonly ignore?: readonly string[];
  readonly recursive?: boolean;
  readonly environments?: readonly string[];
}

function filterOf({ root = '/r', include, always, ignore = [], recursive = true, environments = [] }: Given) {
  const plan = { root, include, always, ignore, recursive };
  return compileFilter(plan, { is: folder => environments.includes(folder) }, noIgnoreFiles(root));
}

/** `yes` and `no`: which files count, given relative to the root or absolute. */
function check(name: string, given: Given, yes: readonly string[], no: readonly string[]): void {
  test(name, () => {
    const { filter, warnings } = filterOf(given);
    assert.deepEqual(warnings, []);
    const at = (file: string) => (file.startsWith('/') ? file : `${given.root ?? '/r'}/${file}`);
    for (const file of yes) assert.equal(filter.relevant(at(file)), true, `${file} counts`);
    for (const file of no) assert.equal(filter.relevant(at(file)), false, `${file} does not count`);
  });
}

const py = ['**/*.py'];
check(
  'a glob at any depth',
  { include: py },
  ['a.py', 'x/y/a.py', '.hidden/a.py'],
  ['a.pyc', 'a.txt', '/other/a.py'],
);
check('a glob in a folder', { include: ['src/**/*.ts'] }, ['src/a.ts', 'src/b/a.ts'], ['a.ts', 'lib/a.ts']);
check('one level', { include: ['src/*.ts'] }, ['src/a.ts'], ['src/b/a.ts']);
check('./ is nothing', { include: ['./src/**', '././x.py'] }, ['src/a', 'x.py'], ['y.py']);
check('a literal file', { include: ['package.json'] }, ['package.json'], ['x/package.json']);
check(
  'a literal folder is all that is in it',
  { include: ['src/'] },
  ['src/a.ts', 'src/b/c.md'],
  ['srcx/a.ts'],
);
check(
  'brackets are a glob, escaped ones a name',
  { include: ['a/[id]/x.ts', 'b/\\[id\\]/x.ts'] },
  ['a/i/x.ts', 'b/[id]/x.ts'],
  ['b/i/x.ts'],
);
check(
  'a root with brackets in its name',
  { root: '/w/[x] (y)', include: ['src/**/*.py'] },
  ['src/a.py'],
  ['a.py'],
);
check(
  'one file always, whatever is ignored',
  { include: py, always: '/r/conf/it.json', ignore: ['*.json', 'conf', '**'] },
  ['conf/it.json'],
  ['conf/other.json', 'a.py', 'conf/a.py'],
);
check(
  'that a file always counts names no folder that it is in',
  { root: '/w/build/r', include: ['**/*.ts'], always: '/w/build/r/it.json' },
  ['a.ts', 'it.json'],
  ['build/a.ts'],
);
test('a file that always counts is no glob: nothing around it is looked into', () => {
  const { filter } = filterOf({ root: '/w/[x] (y)', include: py, always: '/w/[x] (y)/it.json' });
  assert.deepEqual(filter.bases, ['/w/[x] (y)']);
  assert.equal(filter.relevant('/w/[x] (y)/it.json'), true);
  assert.equal(filter.admits('/w/other'), false);
});
check('out of the root', { include: ['../shared/**/*.py'] }, ['/shared/x/a.py'], ['a.py', '/shared2/a.py']);
check('absolute', { include: ['/lib/**/*.py'] }, ['/lib/a.py'], ['a.py']);
check('! in include ignores', { include: [...py, '!gen/**', '!./x.py'] }, ['a.py'], ['gen/a.py', 'x.py']);
check(
  'ignore',
  { include: py, ignore: ['gen', '*_pb2.py', 'a/b/**', '/r/abs/**'] },
  ['a/a.py'],
  ['gen/a.py', 'x/gen/a.py', 'x_pb2.py', 'x/y_pb2.py', 'a/b/c.py', 'abs/a.py'],
);
check(
  'never',
  { include: ['**/*'] },
  ['a.py', 'env/a.py', 'venv.py'],
  [
    ...[
      '.git/config',
      'node_modules/x/a.js',
      'a/__pycache__/a.py',
      'x.egg-info/a',
      '.tox/a',
      '.mcp-reload/a',
    ],
    ...[
      'dist/a.js',
      'build/a.js',
      'out/a.js',
      'target/a.js',
      'coverage/a.js',
      '.next/a.js',
      '.idea/a',
      '.vscode/a',
    ],
    ...['a.pyc', 'a.log', 'a.sqlite', 'a.db-wal', 'x.sqlite3-journal', '.DS_Store'],
  ],
);
check(
  'editor temporaries',
  { include: ['**/*'] },
  ['a.tmp.py', '4913.py', 'template.py'],
  [
    ...[
      'a.py.tmp.4711.0123456789ab',
      'a.py.tmp.1',
      '.a.py.swp',
      '.a.py.swx',
      'a.py~',
      '4913',
      '.#a.py',
      '#a.py#',
    ],
    ...['a.py___jb_tmp___', 'a.py___jb_old___', '.goutputstream-X1', 'a.tmp', 'a.py.part'],
  ],
);
check(
  'a virtual environment is told by its content',
  { include: py, environments: ['/r/env', '/r/x/odd'] },
  ['venv/a.py', 'x/a.py'],
  ['env/a.py', 'env/lib/a.py', 'x/odd/a.py'],
);
check(
  'an include that starts inside an ignored folder wins there',
  { include: [...py, 'node_modules/mine/**/*.js'] },
  ['node_modules/mine/a.js', 'node_modules/mine/x/a.js', 'a.py'],
  ['node_modules/other/a.js', 'node_modules/mine/node_modules/a.js'],
);
check(
  'build outputs count when an include names them',
  { include: ['dist/**/*.js', 'packages/*/build/**', '{out,lib}/**'] },
  ['dist/a.js', 'packages/p/build/a.js', 'out/a.js'],
  ['target/a.js'],
);
check('a log that is named counts', { include: ['app.log', '**/*.log'] }, ['app.log'], ['b.log']);
check(
  'not recursive: the own files of the root',
  { include: [...py, 'src/**'], recursive: false },
  ['a.py'],
  ['x/a.py', 'src/a.py'],
);

test('folders: the way down, what is inside, and nothing else', () => {
  const { filter } = filterOf({
    include: ['a/b/**/*.py', 'top.py', 'node_modules/mine/*.js', '../s/*/x.py'],
  });
  const yes = [
    '/r',
    '/r/a',
    '/r/a/b',
    '/r/a/b/c/d',
    '/r/node_modules',
    '/r/node_modules/mine',
    '/s',
    '/s/one',
    '/',
  ];
  const no = [
    '/r/x',
    '/r/a/x',
    '/r/a/b/node_modules',
    '/r/node_modules/other',
    '/r/node_modules/mine/deep',
    '/s/one/two',
    '/t',
  ];
  for (const folder of yes) assert.equal(filter.admits(folder), true, folder);
  for (const folder of no) assert.equal(filter.admits(folder), false, folder);
});

test('bases: where globs start, none inside another', () => {
  const bases = (...include: string[]) => filterOf({ include }).filter.bases;
  assert.deepEqual(bases('src/**/*.ts', 'src/x/*.ts', '../shared/**'), ['/r/src', '/shared']);
  assert.deepEqual(bases('**/*.py', 'src/**', 'package.json'), ['/r']);
  assert.deepEqual(outermost(['/a/b', '/a', '/ab']), ['/a', '/ab']);
});

test('names: relative to the root, absolute when only an absolute include knows it', () => {
  const { filter } = filterOf({ include: ['**/*.py', '../shared/**', '/lib/**'] });
  assert.equal(filter.nameOf('/r/x/a.py'), 'x/a.py');
  assert.equal(filter.nameOf('/shared/a.py'), '../shared/a.py');
  assert.equal(filter.nameOf('/lib/a.py'), '/lib/a.py');
  assert.equal(filter.folderNameOf('/r'), './');
});

test('a glob that is none is a warning, and the others hold', () => {
  const { filter, warnings } = filterOf({ include: ['', '*.py', `${'x'.repeat(70_000)}*`], ignore: ['./'] });
  assert.equal(filter.relevant('/r/a.py'), true);
  assert.deepEqual(
    warnings.map(warning => warning.kind),
    ['glob-invalid', 'glob-invalid', 'glob-invalid'],
  );
});
