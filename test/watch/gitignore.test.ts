/** What the ignore files say, with git as the judge: itself where it is installed, else what it said before. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileFilter } from '../../src/watch/filter.ts';
import { createIgnoreFiles } from '../../src/watch/ignorefiles.ts';
import { home } from '../support/home.ts';
import { gitCounts, hasGit, type IgnoredTree, planted, randomTree } from '../support/ignored-trees.ts';
import { playHistories } from '../support/random.ts';

const recorded: Readonly<Record<number, readonly string[]>> = JSON.parse(
  readFileSync(join(home, 'fixtures', 'gitignore', 'counted.json'), 'utf8'),
);

function weCount(root: string, files: readonly string[], include = ['**/*']): readonly string[] {
  const plan = { root, include, ignore: [], recursive: true };
  const { filter } = compileFilter(plan, { is: () => false }, createIgnoreFiles(root));
  return files.filter(file => filter.relevant(join(root, file)));
}

function check(
  name: string,
  rules: IgnoredTree['rules'],
  yes: readonly string[],
  no: readonly string[],
): void {
  checkTree(name, { rules, files: [...yes, ...no] }, yes);
}

function checkTree(name: string, tree: IgnoredTree, counted: readonly string[]): void {
  test(name, () =>
    planted(tree, root => {
      if (hasGit) assert.deepEqual(gitCounts(root, tree.files), counted, 'what git says');
      assert.deepEqual(weCount(root, tree.files), counted);
    }),
  );
}

check(
  'a name at any depth',
  { '.gitignore': 'gen\n*.py' },
  ['a.ts', 'x/b.ts'],
  ['gen', 'x/gen/a.ts', 'x/a.py'],
);
check('an anchored pattern', { '.gitignore': '/a\nx/b' }, ['y/a', 'y/x/b'], ['a/z', 'x/b']);
check('a folder, not a file', { '.gitignore': 'gen/' }, ['gen'], ['x/gen/a']);
check('comments, blank lines, CRLF', { '.gitignore': '# a\r\n\r\nb\r\n' }, ['a', '# a'], ['b']);
check('a BOM', { '.gitignore': '\ufeffa\n' }, ['b'], ['a']);
check(
  'the last pattern decides',
  { '.gitignore': '*.py\n!a.py\nx/a.py' },
  ['a.py', 'y/a.py'],
  ['b.py', 'x/a.py'],
);
check('nothing is re-included in an excluded folder', { '.gitignore': 'x/\n!x/a.py' }, ['a.py'], ['x/a.py']);
check(
  'but in one whose content is excluded',
  { '.gitignore': 'x/*\n!x/a.py' },
  ['x/a.py'],
  ['x/b.py', 'x/y/a.py'],
);
check('only some kinds of files', { '.gitignore': '*\n!*/\n!*.py' }, ['a.py', 'x/y/a.py'], ['a', 'x/b']);
check('two stars', { '.gitignore': '**/a/b\nc/**\nd/**/e' }, ['a', 'c2'], ['x/a/b', 'c/x', 'd/e', 'd/1/2/e']);
check('a range', { '.gitignore': '[a-c].py\n[!x]z' }, ['d.py', 'xz'], ['b.py', 'yz']);
check('escapes', { '.gitignore': '\\#a\n\\!b\n\\[c\\]' }, ['a', 'b', 'c'], ['#a', '!b', '[c]']);
check('spaces at the end', { '.gitignore': 'a  \nb c ' }, ['b'], ['a', 'b c']);
check(
  'nested files',
  { '.gitignore': '*.py', 'x/.gitignore': '!a.py\n/c' },
  ['x/a.py', 'x/y/a.py', 'c', 'x/y/c'],
  [...['a.py', 'x/b.py', 'x/c']],
);
check(
  'a folder that a nested file re-includes, and what is in it',
  { '.gitignore': 'x/y/\n*.py', 'x/.gitignore': '!y/' },
  ['x/y/a.ts', 'x/y/z/a.ts'],
  ['x/y/a.py', 'z/x/y/a.py'],
);
check(
  'patterns of the nested file of an excluded folder',
  { '.gitignore': 'x', 'x/.gitignore': '!*' },
  ['a'],
  ['x/a'],
);
check('what git keeps for itself', { '.git/info/exclude': 'a\nb', '.gitignore': '!b' }, ['b'], ['a', 'x/a']);
check('nothing to say', { '.gitignore': '' }, ['a', 'x/b'], []);
checkTree('case', { rules: { '.gitignore': 'A' }, files: ['a', 'x'], ignoreCase: false }, ['a', 'x']);
checkTree('no case', { rules: { '.gitignore': 'A' }, files: ['a', 'x'], ignoreCase: true }, ['x']);

test('random trees', () => {
  playHistories(40, seed => {
    const tree = randomTree(seed);
    planted(tree, root => {
      const said = recorded[seed];
      const judged = hasGit ? gitCounts(root, tree.files) : said;
      assert.ok(judged !== undefined, 'only git can judge a seed that was not recorded');
      if (said !== undefined) assert.deepEqual(judged, said, 'git says what was recorded');
      assert.deepEqual(weCount(root, tree.files), judged, JSON.stringify(tree.rules));
    });
  });
});

function checkOurs(
  name: string,
  tree: IgnoredTree,
  include: readonly string[],
  counted: readonly string[],
): void {
  test(name, () => planted(tree, root => assert.deepEqual(weCount(root, tree.files, [...include]), counted)));
}

checkOurs(
  '.ignore wins over .gitignore, wherever that is',
  {
    rules: {
      '.ignore': '!gen/\n!x/a.py\nb',
      '.gitignore': 'gen/\n*.log',
      'x/.gitignore': '*.py',
      'y/.ignore': '!b',
    },
    files: ['gen/a', 'x/a.py', 'x/b.py', 'b', 'y/b'],
  },
  ['**/*'],
  ['gen/a', 'x/a.py', 'y/b'],
);
checkOurs(
  'a file that is named counts',
  { rules: { '.gitignore': '.env*\nx/' }, files: ['.env', '.env.local', 'x/main.py', 'x/lib.py', 'y/.env'] },
  ['**/*', '.env', 'x/main.py'],
  ['.env', 'x/main.py'],
);
checkOurs(
  'a name at any depth names the file, not the folders that it is in',
  { rules: { '.gitignore': '.env\nx/' }, files: ['.env', 'y/.env', 'x/.env'] },
  ['**/.env'],
  ['.env', 'y/.env'],
);
const compiled = [
  'dist/a.js',
  'dist/x/b.js',
  'dist/x/b.map',
  'packages/p/dist/a.js',
  'packages/q/a.js',
  'x/gen/a.js',
];
for (const pattern of ['dist', 'dist/', 'dist/*', 'dist/**', '/dist/\n/packages/p/dist/']) {
  checkOurs(
    `a folder that is named counts, also when ${JSON.stringify(pattern)} is ignored`,
    { rules: { '.gitignore': `${pattern}\n*.map\ngen`, 'dist/x/.gitignore': '*' }, files: compiled },
    ['dist/**/*.js', 'packages/*/dist/**', 'x/**'],
    ['dist/a.js', 'dist/x/b.js', 'packages/p/dist/a.js'],
  );
}
checkOurs(
  'a folder that is named and not ignored has its ignored files',
  { rules: { '.gitignore': 'gen/\n*_pb2.py' }, files: ['src/a.py', 'src/a_pb2.py', 'src/gen/a.py'] },
  ['src/**/*.py'],
  ['src/a.py'],
);
checkOurs(
  'a folder that is named in a list counts; one below a star does not',
  { rules: { '.gitignore': 'gen\nlib\nother' }, files: ['gen/a.py', 'lib/a.py', 'x/lib/a.py', 'other/a.py'] },
  ['{gen,lib}/**', '*/a.py'],
  ['gen/a.py', 'lib/a.py'],
);

/** A project in a repository: the root is not its top. */
function inRepository(
  rules: IgnoredTree['rules'],
  files: readonly string[],
  body: (root: string) => void,
): void {
  planted({ rules, files }, top => {
    mkdirSync(join(top, 'p'), { recursive: true });
    body(join(top, 'p'));
  });
}

test('ignore files above the root, up to the top of the repository', () => {
  const rules = { '.gitignore': '*.log.py\n/p/gen/', 'p/.gitignore': '!b.log.py', '../.gitignore': '' };
  const files = ['p/a.py', 'p/a.log.py', 'p/b.log.py', 'p/gen/a.py'];
  inRepository(rules, files, root => {
    const names = files.map(file => file.slice(2));
    assert.deepEqual(weCount(root, names), ['a.py', 'b.log.py']);
    const ignoreFiles = createIgnoreFiles(root);
    assert.equal(ignoreFiles.top, join(root, '..'));
    ignoreFiles.rules().ignores(join(root, 'a.py'));
    const all = ['../.git/info/exclude', '../.gitignore', '.gitignore'].map(name => join(root, name));
    assert.deepEqual([...ignoreFiles.inForce()].sort(), all);
  });
});

test('a root that is ignored itself is asked alone', () => {
  const files = ['p/a.py', 'p/gen/a.py', 'p/b.py'];
  inRepository({ '.gitignore': 'p/\nb.py', 'p/.gitignore': 'gen' }, files, root => {
    assert.deepEqual(weCount(root, ['a.py', 'gen/a.py', 'b.py']), ['a.py', 'b.py']);
  });
});

test('a linked work tree has the excludes of its repository', () => {
  planted({ rules: { '.git/info/exclude': 'gen' }, files: ['.git/worktrees/w/HEAD'] }, main => {
    const tree = join(main, 'w');
    mkdirSync(tree);
    writeFileSync(join(tree, '.git'), `gitdir: ${join(main, '.git', 'worktrees', 'w')}\n`);
    writeFileSync(join(main, '.git', 'worktrees', 'w', 'commondir'), '../..\n');
    assert.deepEqual(weCount(tree, ['a.py', 'gen/a.py']), ['a.py']);
  });
});

test('without a repository: from the root down', () => {
  planted({ rules: { '.gitignore': 'gen' }, files: ['p/gen/a.py'] }, top => {
    const ignoreFiles = createIgnoreFiles(join(top, 'p'));
    assert.equal(ignoreFiles.top, top);
  });
});
