// The Claude Code binary, installed on first use into the build folder. It runs without Node and is no dependency of ours.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { npmInstall } from '../npm-install.mjs';

export const VERSION = '2.1.330';
const PACKAGE = '@anthropic-ai/claude-code-linux-x64';
export const folder = join(home, '.build', 'claude');
const installed = join(folder, 'node_modules', PACKAGE);
const binary = join(installed, 'claude');

function versionThere() {
  const file = join(installed, 'package.json');
  return existsSync(file) && existsSync(binary) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/** Its path; throws the reason why it can't be run here. */
export function claudeBinary() {
  const here = `${process.platform}-${process.arch}`;
  if (here !== 'linux-x64') throw new Error(`the binary is for linux-x64, this is ${here}`);
  const complaint = versionThere() === VERSION ? '' : npmInstall(folder, { [PACKAGE]: VERSION }, 300_000);
  if (versionThere() !== VERSION) throw new Error(`npm install of ${PACKAGE} failed: ${complaint}`.trim());
  const run = spawnSync(binary, ['--version'], { encoding: 'utf8', env: { HOME: folder }, timeout: 30_000 });
  if (run.status !== 0 || !run.stdout.includes(VERSION)) {
    const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trim().split('\n')[0];
    throw new Error(`the binary does not run: ${said || `exit code ${run.status ?? run.signal}`}`);
  }
  return binary;
}
