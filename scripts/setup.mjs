// Makes a fresh clone ready: installs what package-lock.json names, compiles, bundles. Does nothing twice.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const home = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(home, ...names);

function run(command, args) {
  const windows = process.platform === 'win32';
  const done = spawnSync(command, args, {
    cwd: home,
    stdio: ['ignore', 2, 2],
    shell: windows && command === 'npm',
  });
  if (done.status !== 0) {
    console.error(
      `setup: \`${command} ${args.join(' ')}\` failed (exit code ${done.status ?? done.signal ?? done.error})`,
    );
    process.exit(1);
  }
}

const mtime = file => (existsSync(file) ? statSync(file).mtimeMs : 0);
const newest = folder =>
  Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile())
      .map(entry => mtime(join(entry.parentPath ?? entry.path, entry.name))),
  );

if (mtime(at('node_modules', '.package-lock.json')) < mtime(at('package-lock.json'))) {
  console.error('setup: installing development dependencies (npm ci)');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
}

const sources = Math.max(
  newest(at('src')),
  newest(at('test')),
  mtime(at('package.json')),
  mtime(at('tsconfig.json')),
);
if (process.argv.includes('--force-build') || mtime(at('dist', 'main.cjs')) < sources) {
  for (const folder of ['src', 'test']) rmSync(at('.build', folder), { recursive: true, force: true });
  rmSync(at('dist'), { recursive: true, force: true });
  run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', home]);
  for (const script of ['bundle.mjs', 'types.mjs']) run(process.execPath, [at('scripts', script)]);
}
