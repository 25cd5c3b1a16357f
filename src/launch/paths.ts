/** Paths as globs of a root see them. */
import { isAbsolute, relative, sep } from 'node:path';

/** Where a backslash stands between folders it can't quote. */
export const escaped = (path: string): string =>
  sep === '\\' ? path : path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');

export function relativeTo(root: string, path: string): string {
  const way = relative(root, path).replaceAll('\\', '/');
  return isAbsolute(way) || way === '..' || way.startsWith('../') ? path.replaceAll('\\', '/') : way;
}

/** A path as a glob that matches it alone. */
export const literal = (root: string, path: string): string => escaped(relativeTo(root, path));
