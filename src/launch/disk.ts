/** Reading what may be missing, broken, closed to us, or no path at all: the answer is then that nothing is there. */
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

export const isFile = (path: string): boolean => attempt(() => statSync(path).isFile()) ?? false;
export const isFolder = (path: string): boolean => attempt(() => statSync(path).isDirectory()) ?? false;
export const namesIn = (folder: string): readonly string[] => attempt(() => readdirSync(folder).sort()) ?? [];

/** Larger files are no manifests. */
const MOST_BYTES = 4 * 1024 * 1024;

export const textOf = (path: string): string | undefined =>
  attempt(() => {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MOST_BYTES ? readFileSync(path, 'utf8') : undefined;
  });

/** The first bytes, which tell a script from a binary. */
export const headOf = (path: string): string | undefined =>
  attempt(() => {
    if (!isFile(path)) return undefined;
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(512);
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  });

/** Where the file itself is: what runs is what a link leads to. */
export const behindLink = (path: string): string =>
  attempt(() => (lstatSync(path).isSymbolicLink() ? realpathSync(path) : path)) ?? path;

/** The path with its links resolved, as far as it exists. */
export function realOf(path: string): string {
  const real = attempt(() => realpathSync(path));
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(realOf(parent), basename(path));
}

/** Is `path` the folder itself or somewhere inside it? */
export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The folder and all above it, from the inside out. */
export function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}
