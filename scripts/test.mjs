// Runs every compiled test file; an empty run is a failure. `npm test -- reload watch` runs only files whose path has one of the words.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, sep } from 'node:path';
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
// Most of the tests' time is spent waiting for processes: three files at once, also on a machine of two cores.
const atOnce = `--test-concurrency=${Math.max(4, availableParallelism() - 1)}`;
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', atOnce, ...files], {
  cwd: home,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
