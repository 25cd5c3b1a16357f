// Versions of Node, installed on first use into the build folder from the packages that carry them, one a platform.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { npmInstall } from '../npm-install.mjs';

export const VERSIONS = ['20.20.2', '22.23.3', '24.21.0', '26.10.0'];
const windows = process.platform === 'win32';
const PACKAGE = `node-${windows ? 'win' : process.platform}-${process.arch}`;

const versionOf = node => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim().slice(1);

/** The path of that Node; throws the reason why it can't be had here. */
export function nodeOf(version) {
  const folder = join(home, '.build', 'nodes', version);
  const node = join(folder, 'node_modules', PACKAGE, 'bin', windows ? 'node.exe' : 'node');
  const complaint = existsSync(node) ? '' : npmInstall(folder, { [PACKAGE]: version }, 300_000);
  if (versionOf(node) !== version) throw new Error(`npm install of ${PACKAGE} failed: ${complaint}`.trim());
  return node;
}
