import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Glob } from './globs.ts';
import { inside, outermost } from './paths.ts';

/**
 * The folders where watching starts. All that lies in the root is watched from the root, so a missing `a/b/c` in it
 * comes alive by itself; outside, and for a missing root, from the nearest folder that exists. Ignore files above the
 * root are seen by starting at `top`, of which only the way down to the root is watched.
 */
export function watchPoints(root: string, globs: readonly Glob[], top = root): readonly string[] {
  const starts = globs.map(glob => (inside(root, glob.base) ? top : glob.base));
  return outermost(starts.map(nearestFolder));
}

function nearestFolder(path: string): string {
  const parent = dirname(path);
  return isFolder(path) || parent === path ? path : nearestFolder(parent);
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The path with the links in its folders resolved, as far as it exists; the last name stays as it is. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realFolder(parent), basename(path));
  }
}
