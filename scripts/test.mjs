// Runs every compiled test file; an empty run is a failure. `npm test -- reload watch` runs only files whose path has one of the words.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { home } from './setup.mjs';

const folder = join(home, '.build', 'test');
const words = process.argv.slice(2).filter(word => !word.startsWith('-'));
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true })
      .filter(name => name.endsWith('.test.js'))
      .filter(name => words.length === 0 || words.some(word => name.split(sep).join('/').includes(word)))
      .map(name => join(folder, name))
      .sort()
  : [];
if (files.length === 0) {
  console.error(`test: no test file ${words.length > 0 ? `matches ${words.join(' ')}` : 'was compiled'}`);
  process.exit(1);
}
/**
 * Files that touch nothing outside of them share a process, a folder each: to start one of its own for every file would take
 * a fifth of all the time.
 */
const SHARING = [
  'app',
  'base',
  'caches',
  'cli',
  'config',
  'launch',
  'protocol',
  'proxy',
  'reload',
  'report',
  'secrets',
  'session',
];
function together(files) {
  const shared = join(home, '.build', 'together');
  mkdirSync(shared, { recursive: true });
  const bundles = SHARING.map(name => {
    const own = files.filter(file => relative(folder, dirname(file)) === name);
    const all = join(shared, `${name}.js`);
    writeFileSync(all, own.map(file => `import ${JSON.stringify(pathToFileURL(file).href)};\n`).join(''));
    return all;
  });
  // What takes longest comes first.
  return [...bundles, ...files.filter(file => !SHARING.includes(relative(folder, dirname(file))))];
}

// Most of the tests' time is spent waiting for processes: four files at once, also on a machine of two cores.
const atOnce = `--test-concurrency=${Math.max(4, availableParallelism() - 1)}`;
const reporters = [
  `--test-reporter=${process.stdout.isTTY ? 'spec' : 'tap'}`,
  '--test-reporter-destination=stdout',
  `--test-reporter=${pathToFileURL(join(home, 'scripts', 'failures.mjs'))}`,
  '--test-reporter-destination=stderr',
];
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', atOnce, ...reporters, ...(words.length === 0 ? together(files) : files)],
  { cwd: home, stdio: 'inherit' },
);
process.exit(run.status ?? 1);
