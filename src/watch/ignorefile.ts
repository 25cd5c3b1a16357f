import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import ignore from 'ignore';
import { below } from './paths.ts';

/** One file with patterns of what does not count. They are relative to `folder`. */
export interface IgnoreFile {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
}

/** The patterns of one file. A folder's path ends in a slash. */
export interface Patterns {
  /** What the last pattern says that matches the path or, if that is ignored, a folder on the way to it. */
  judge(path: string): 'ignored' | 'included' | 'silent';
  /** Another file has re-included this folder: from now on what is in it is judged by its own name. */
  open(folder: string): void;
}

export function compilePatterns({ folder, text }: IgnoreFile, ignoreCase: boolean): Patterns {
  const patterns = ignore({ ignoreCase }).add(text);
  return {
    judge(path) {
      const { ignored, unignored } = patterns.test(below(folder, path));
      return ignored ? 'ignored' : unignored ? 'included' : 'silent';
    },
    open(path) {
      const name = below(folder, path);
      if (patterns.test(name).ignored) patterns.add([`!/${escaped(name)}`]);
    },
  };
}

const escaped = (name: string) => name.replace(/[\\*?[\] ]/g, '\\$&');

/** More than anybody writes by hand; every pattern is compared with every file. */
export const largest = 256 * 1024;

export type Reading =
  | { readonly kind: 'read'; readonly file: IgnoreFile }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly code: string };

/** Like git, a link in the tree is not followed. */
export function readInTree(path: string): Reading {
  return readIgnoreFile(path, dirname(path), lstatSync);
}

export function readIgnoreFile(path: string, folder: string, look: typeof statSync = statSync): Reading {
  try {
    const stats = look(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) return { kind: 'none' };
    if (stats.size > largest) return { kind: 'refused', code: 'EFBIG' };
    return { kind: 'read', file: { path, folder, text: readFileSync(path, 'utf8') } };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'none' } : { kind: 'refused', code };
  }
}
