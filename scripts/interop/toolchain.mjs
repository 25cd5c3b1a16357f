// Compilers of other languages, which are there or not; what they need from their registries they get by themselves.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { FIRST, filesOf } from './variants.mjs';

/** Where its caches are, if not in their usual places: SDK clients hand on next to nothing. */
export const environment = (...names) =>
  Object.fromEntries(names.filter(name => name in process.env).map(name => [name, process.env[name]]));

/** Throws the reason if it can't be run or fails. */
export function run(line, cwd, env = {}) {
  const [command, ...args] = line.split(' ');
  const ran = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 480_000,
  });
  if (ran.error?.code === 'ENOENT') throw new Error(`${command} is not on the PATH`);
  if (ran.error) throw new Error(`${line}: ${ran.error.message}`);
  const said = ran.stderr.split('\n');
  const complaint = said.find(text => /\berror\b/i.test(text)) ?? said.findLast(text => text.trim() !== '');
  if (ran.status !== 0) throw new Error(`${line} failed: ${complaint ?? `exit code ${ran.status}`}`);
}

/** The manifests of one version of an SDK, beside the source that all its versions share. */
export const manifests = (name, folder) =>
  cpSync(join(home, 'fixtures', 'interop', name), folder, { recursive: true });

/** The same server in the build folder, built there once, so that what it depends on is compiled. */
export function builtOnce(name, fixture, line) {
  const folder = join(home, '.build', 'interop', name);
  for (const [file, text] of filesOf(fixture, FIRST)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  manifests(name, folder);
  run(line, folder);
  return folder;
}
