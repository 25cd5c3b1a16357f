// Published packages in a folder of the build folder, installed on first use: exact versions, never dependencies of ours.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../.build/test/support/home.js';
import { npmInstall } from '../npm-install.mjs';

/** The folder that has node_modules; throws the reason when something can't be had here. */
export function npmPackages(name, dependencies) {
  const folder = join(home, '.build', 'interop', name);
  const versionOf = dependency => {
    const manifest = join(folder, 'node_modules', dependency, 'package.json');
    return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
  };
  const missing = () => Object.keys(dependencies).filter(one => versionOf(one) !== dependencies[one]);
  const complaint = missing().length > 0 ? npmInstall(folder, dependencies, 300_000) : '';
  if (missing().length > 0)
    throw new Error(`npm install of ${missing().join(', ')} failed: ${complaint}`.trim());
  return folder;
}
