/** Which caches are cleared before which start. */
import { posix } from 'node:path';
import { cacheName } from './python.ts';

/**
 * As people write it. True: all runtime caches of the language, before every start. 'changed': those of the folders whose
 * files changed, before a reload. A list: `__pycache__` for the caches of Python, and folders of build output.
 */
export type CacheSetting = boolean | 'changed' | readonly string[];

export interface CachePlan {
  /** Null: nothing is ever cleared, because there is no root or it is too wide. */
  readonly root: string | null;
  /** When `__pycache__` folders are cleared. 'asked': only by restart_server; 'never': the server is not in Python. */
  readonly pycache: 'every-start' | 'changed' | 'asked' | 'never';
  /** Folders of build output, relative to the root. A build empties them; without one they are left as they are. */
  readonly folders: readonly string[];
  readonly builds: boolean;
}

export function planCaches(
  setting: CacheSetting,
  {
    root,
    isPython,
    builds = false,
  }: { readonly root: string | null; readonly isPython: boolean; readonly builds?: boolean },
): CachePlan {
  const names = typeof setting === 'object' ? setting : [];
  const isNamed = names.includes(cacheName);
  return {
    root,
    pycache: isNamed ? 'every-start' : isPython ? whenOf(setting) : 'never',
    folders: foldersIn(names),
    builds,
  };
}

/** Of a list, those that are no caches of a language. */
export const foldersIn = (names: readonly string[]): readonly string[] =>
  names.filter(name => name !== cacheName);

const whenOf = (setting: CacheSetting): CachePlan['pycache'] =>
  setting === true ? 'every-start' : setting === 'changed' ? 'changed' : 'asked';

export const clearsAtEveryStart = ({ root, pycache }: CachePlan): boolean =>
  root !== null && pycache === 'every-start';

/** The start of a generation: whether everything is to be cleared, and the files that its reload is for. */
export interface Start {
  readonly clear: boolean;
  /** Relative to the root, with forward slashes. */
  readonly files: readonly string[];
}

/** Where `__pycache__` folders are cleared before a start: everywhere, or only right in these folders. */
export function cachesBefore(
  { root, pycache }: CachePlan,
  { clear, files }: Start,
): 'everywhere' | readonly string[] {
  if (root === null || pycache === 'never') return [];
  if (clear || pycache === 'every-start') return 'everywhere';
  return pycache === 'changed' ? [...new Set(files.map(file => posix.dirname(file)))] : [];
}
