import { isAbsolute, relative, sep } from 'node:path';

/** Paths inside the watcher are absolute and native; what is matched or told has forward slashes. */
export const posix = (path: string, separator: string = sep): string =>
  separator === '/' ? path : path.replaceAll('\\', '/');

/** Is `path` the folder itself or somewhere inside it? */
export function inside(folder: string, path: string): boolean {
  if (path === folder) return true;
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** `a/b` for `/r/a/b` seen from `/r`, `a/` for `/r/a/`; the empty string for `/r` itself. */
export function below(folder: string, path: string): string {
  if (path === folder || !inside(folder, path)) return posix(relative(folder, path));
  return posix(path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1));
}

/** Is the relative path one that leaves its folder (another drive included)? */
export const leaves = (name: string): boolean => name === '..' || name.startsWith('../') || isAbsolute(name);

/** Drops every path that is inside another one. */
export function outermost(paths: readonly string[]): readonly string[] {
  const unique = [...new Set(paths)];
  return unique.filter(path => !unique.some(other => other !== path && inside(other, path)));
}
