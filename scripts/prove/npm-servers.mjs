// Published servers, installed on first use into the build folder: exact versions, never dependencies of ours.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { npmInstall } from '../npm-install.mjs';

const VERSION = '2026.8.31';
const SCOPE = '@modelcontextprotocol';
const names = ['server-everything', 'server-filesystem', 'server-memory'];
const folder = join(home, '.build', 'prove-servers');
const packageOf = name => join(folder, 'node_modules', SCOPE, name);
const missing = () => names.filter(name => !existsSync(join(packageOf(name), 'package.json')));

function install() {
  const complaint = npmInstall(folder, Object.fromEntries(names.map(name => [`${SCOPE}/${name}`, VERSION])));
  if (missing().length > 0)
    throw new Error(`npm install of ${missing().join(', ')} failed: ${complaint}`.trim());
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
