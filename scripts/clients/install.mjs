// Clients that a registry has, installed on first use into the build folder: exact versions, never dependencies of ours.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { npmInstall } from '../npm-install.mjs';

export const GEMINI = { package: '@google/gemini-cli', version: '0.61.0', bin: 'gemini' };
export const CODEX = { package: '@openai/codex', version: '0.169.0', bin: 'codex' };

/** Its command; throws the reason why it can't be run here. */
export function commandOf(client) {
  const folder = join(home, '.build', `client-${client.bin}`);
  const manifest = join(folder, 'node_modules', client.package, 'package.json');
  const there = () => existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version;
  const complaint =
    there() === client.version ? '' : npmInstall(folder, { [client.package]: client.version }, 300_000);
  if (there() !== client.version)
    throw new Error(`npm install of ${client.package} failed: ${complaint}`.trim());
  const command = join(folder, 'node_modules', '.bin', client.bin);
  const run = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 60_000 });
  if (run.status !== 0 || !run.stdout.includes(client.version))
    throw new Error(
      `${client.bin} does not run: ${run.error?.message ?? `${run.stdout}${run.stderr}`.trim()}`,
    );
  return command;
}
