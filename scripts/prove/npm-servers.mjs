// Published servers, installed on first use into the build folder: exact versions, never dependencies of ours.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';

const VERSION = '2026.8.31';
const SCOPE = '@modelcontextprotocol';
const names = ['server-everything', 'server-filesystem', 'server-memory'];
const folder = join(home, '.build', 'prove-servers');
const packageOf = name => join(folder, 'node_modules', SCOPE, name);
const missing = () => names.filter(name => !existsSync(join(packageOf(name), 'package.json')));

function install() {
  mkdirSync(folder, { recursive: true });
  const dependencies = Object.fromEntries(names.map(name => [`${SCOPE}/${name}`, VERSION]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  console.error(`prove: installing ${names.join(', ')} ${VERSION}`);
  const npm = spawnSync('npm', ['install', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 180_000,
  });
  if (missing().length > 0) {
    const first =
      npm.stderr?.split('\n').find(line => line.includes('npm error')) ?? npm.error?.message ?? '';
    throw new Error(`npm install of ${missing().join(', ')} failed: ${first}`.trim());
  }
}

let failure;

/** The script to run with Node; throws, each time with the same reason, when it can't be installed. */
export function entryOf(name) {
  if (failure) throw failure;
  try {
    if (missing().length > 0) install();
  } catch (error) {
    failure = error;
    throw error;
  }
  const { bin } = JSON.parse(readFileSync(join(packageOf(name), 'package.json'), 'utf8'));
  return join(packageOf(name), typeof bin === 'string' ? bin : Object.values(bin)[0]);
}
