/**
 * Clears Python's `__pycache__` folders under a root: a .pyc whose source changed within the same second to the same size
 * would run old code. Never outside the root, through a symbolic link, or in code that is not the project's own: to compile
 * an installed library again costs seconds. Files that vanish meanwhile are no failure. A `.pyc` beside its source stays.
 */
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type Clearing, NOTHING_CLEARED, type NotDone } from '../base/clearing.ts';
import { homeFolder } from '../base/home-folder.ts';
import { isEnvironment, isForeign, isInside, refusedRoot } from './foreign.ts';
import { codeOf } from './system.ts';
import type { Trash } from './trash.ts';

export interface ClearOptions {
  /** Only the `__pycache__` of these very folders, not of what is under them; absolute or relative to the root. */
  readonly only?: readonly string[];
  /** The home folder, if not the user's own. */
  readonly home?: string;
}

export const cacheName = '__pycache__';

export async function clearPycache(
  root: string,
  trash: Trash,
  { only, home = homeFolder() }: ClearOptions = {},
): Promise<Clearing> {
  const real = await realpath(root).catch(() => undefined);
  if (real === undefined) return NOTHING_CLEARED;
  const refused = await refusedRoot(real, home);
  if (refused !== null) return { ...NOTHING_CLEARED, refused };

  let cleared = 0;
  const failed: NotDone[] = [];
  const unread: NotDone[] = [];
  const nameOf = (path: string) => relative(real, path).split(sep).join('/');

  async function take(cache: string): Promise<void> {
    const taken = await trash.take(cache);
    if (taken === 'taken') cleared++;
    else if (taken !== 'gone') failed.push({ path: nameOf(cache), code: taken.code });
  }

  /** The caches of a folder and of those under it. An entry that is a link or a junction is no directory here. */
  async function clearBelow(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(error => {
      const code = codeOf(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') unread.push({ path: nameOf(folder), code });
      return [];
    });
    if (isEnvironment(entries)) return;
    const folders = entries.filter(entry => entry.isDirectory() && !isForeign(entry.name));
    const visits = folders.map(({ name }) =>
      name === cacheName ? take(join(folder, name)) : clearBelow(join(folder, name)),
    );
    await Promise.all(visits);
  }

  if (only === undefined) await clearBelow(real);
  else {
    const caches = await Promise.all(only.map(folder => ownCache(resolve(root), real, folder)));
    await Promise.all([...new Set(caches)].map(cache => cache && take(cache)));
  }
  return { ...NOTHING_CLEARED, cleared, failed: byPath(failed), unread: byPath(unread) };
}

const byPath = (all: readonly NotDone[]): readonly NotDone[] =>
  [...all].sort((a, b) => (a.path < b.path ? -1 : 1));

/** The cache of `folder` itself, if every step from the root to it is one that the walk would go. */
async function ownCache(root: string, real: string, folder: string): Promise<string | undefined> {
  const wanted = resolve(real, folder);
  const inside = [real, root].find(base => isInside(base, wanted));
  if (inside === undefined) return undefined;
  let at = real;
  for (const name of [...relative(inside, wanted).split(sep).filter(Boolean), cacheName]) {
    if (isForeign(name)) return undefined;
    at = join(at, name);
    const isFolder = await lstat(at).then(
      stats => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) return undefined;
    if (isEnvironment(await readdir(at, { withFileTypes: true }).catch(() => []))) return undefined;
  }
  return at;
}
