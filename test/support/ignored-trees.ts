/** Trees with ignore files in them, and git as the judge of what counts in them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { seeded } from './random.ts';

export interface IgnoredTree {
  /** Ignore files and their text; `.git/info/exclude` may be one. */
  readonly rules: Readonly<Record<string, string>>;
  /** Empty files. */
  readonly files: readonly string[];
  readonly ignoreCase?: boolean;
}

/** Nobody's own excludes. */
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: '/nowhere' };

export const hasGit = spawnSync('git', ['--version']).status === 0;

/** Runs `body` in a folder that has the tree and looks like a repository. */
export function planted<T>({ rules, files, ignoreCase }: IgnoredTree, body: (root: string) => T): T {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-ignored-')));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  try {
    if (hasGit) execFileSync('git', ['init', '--quiet', root], { env });
    write('.git/info/exclude', '');
    if (ignoreCase !== undefined) write('.git/config', `[core]\n\tignorecase = ${ignoreCase}\n`);
    for (const file of files) write(file, '');
    for (const [name, text] of Object.entries(rules)) write(name, text);
    return body(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Which of the files git does not ignore. */
export function gitCounts(root: string, files: readonly string[]): readonly string[] {
  const options = ['-C', root, 'ls-files', '--others', '--exclude-standard', '-z'];
  const counted = new Set(execFileSync('git', options, { env, encoding: 'utf8' }).split('\0'));
  return files.filter(file => counted.has(file));
}

const folders = ['a', 'b', 'c', 'ab', '.x', '#a', '[a]'];
const names = ['a.py', 'b.py', 'c.py', 'a', 'b', 'x', 'a b', '#a', '!b'];
const segments = [
  ...[
    'a',
    'b',
    'c',
    'ab',
    'a.py',
    'b.py',
    '*.py',
    '*',
    '?',
    'a*',
    '*b',
    '**',
    '.x',
    '[ab]',
    '[!a]',
    '[a-c].py',
  ],
  ...['\\a', '#a', '\\#a', '!b', '\\!b', 'a b', 'a\\ b', '\\[a\\]', '[[:alpha:]]', '\\*'],
];

export function randomTree(seed: number): IgnoredTree {
  const { below, chance, pick } = seeded(seed);
  const list = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

  const pattern = () => {
    const path = list(1 + below(3), () => pick(segments)).join('/');
    const negated = chance(0.3) ? '!' : '';
    return `${negated}${chance(0.3) ? '/' : ''}${path}${chance(0.3) ? '/' : ''}${chance(0.1) ? '  ' : ''}`;
  };
  const text = () =>
    `${list(1 + below(5), pattern).join(chance(0.9) ? '\n' : '\r\n')}${chance(0.5) ? '\n' : ''}`;

  const files: string[] = [];
  const taken = new Map<string, 'folder' | 'file'>();
  for (const path of list(25, () => [...list(below(4), () => pick(folders)), pick(names)])) {
    const above = path.slice(0, -1).map((_, at) => path.slice(0, at + 1).join('/'));
    const file = path.join('/');
    if (taken.has(file) || above.some(folder => taken.get(folder) === 'file')) continue;
    for (const folder of above) taken.set(folder, 'folder');
    taken.set(file, 'file');
    files.push(file);
  }
  const rules: Record<string, string> = { '.gitignore': text() };
  for (const [path, kind] of taken)
    if (kind === 'folder' && chance(0.3)) rules[`${path}/.gitignore`] = text();
  if (chance(0.3)) rules['.git/info/exclude'] = text();
  return { rules, files };
}
