/** What is not the project's own, and where nothing at all is cleared. */
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, parse, relative, resolve, sep } from 'node:path';
import type { RootRefusal } from '../base/clearing.ts';

/** Never entered: version control, dependencies, virtual environments by their usual names. */
const foreign = new Set(
  `.git .hg .svn .jj .bzr cvs node_modules bower_components site-packages dist-packages .venv venv .tox .nox .pixi
   .direnv .eggs __pypackages__`.split(/\s+/),
);

/** Windows and macOS take `.Git` for `.git`. */
export const isForeign = (name: string): boolean => foreign.has(name.toLowerCase());

/** What makes a folder a virtual environment whatever its name; conda has no pyvenv.cfg. */
const marks = new Set(['pyvenv.cfg', 'conda-meta']);

export const isEnvironment = (entries: readonly { readonly name: string }[]): boolean =>
  entries.some(({ name }) => marks.has(name));

/** Whether `path` is `folder` or under it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`));
}

/** `root` has no links in it. */
export async function refusedRoot(root: string, home: string): Promise<RootRefusal | null> {
  if (root === parse(root).root) return { kind: 'drive', root };
  const realHome = await realpath(home).catch(() => resolve(home));
  if (isInside(root, realHome)) return { kind: 'home', root };
  const name = root.split(sep).find(isForeign);
  if (name !== undefined) return { kind: 'foreign', root, name };
  const entries: readonly Dirent[] = await readdir(root, { withFileTypes: true }).catch(() => []);
  return isEnvironment(entries) ? { kind: 'environment', root } : null;
}
