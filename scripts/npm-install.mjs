// Exact versions of published packages in a folder of their own, for runs that need what is no dependency of ours.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns what npm complained about first, if it did; whether all is there is for the caller to see. */
export function npmInstall(folder, dependencies, timeout = 180_000) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const names = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  console.error(`installing ${names.join(', ')}`);
  const npm = spawnSync('npm', ['install', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout,
  });
  return npm.stderr?.split('\n').find(line => line.includes('npm error')) ?? npm.error?.message ?? '';
}
