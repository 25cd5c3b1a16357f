import { lstatSync, type Stats, statSync } from 'node:fs';
import type { Filter } from './filter.ts';
import { type Fingerprints, unmoved } from './fingerprints.ts';
import { type How, identity } from './lookout.ts';
import type { Depth } from './survey.ts';

/** What one raw event may mean. Synchronous, so that the session is dirty in the same turn. */
export type Meaning =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly path: string }
  /** A folder has to be read before anybody can say. `deep`: all that was known in it is touched already. */
  | { readonly kind: 'folder'; readonly path: string; readonly depth: Depth };

export interface Surroundings {
  readonly filter: Filter;
  readonly files: Fingerprints['files'];
  readonly folders: ReadonlySet<string>;
  identityOf(folder: string): string | undefined;
}

const nothing: Meaning = { kind: 'nothing' };

export function meaningOf(
  path: string,
  how: How,
  { filter, files, folders, identityOf }: Surroundings,
): Meaning {
  if (files.has(path)) return filter.pruned(path) ? nothing : { kind: 'file', path };
  const folder: Meaning = { kind: 'folder', path, depth: 'deep' };
  const file: Meaning = filter.relevant(path) ? { kind: 'file', path } : nothing;
  if (how === 'changed') return folders.has(path) ? nothing : file;
  if (how === 'listing') return { kind: 'folder', path, depth: 'names' };

  const stats = look(path);
  if (stats === 'missing') return folders.has(path) ? folder : file;
  if (stats.isDirectory()) {
    // Its mode or times changed: it is the same folder, and what happens in it is told by its own watch.
    if (!filter.admits(path) || (folders.has(path) && identityOf(path) === identity(stats))) return nothing;
    return folder;
  }
  if (stats.isSymbolicLink() && leadsToFolder(path)) return filter.admits(path) ? folder : nothing;
  return folders.has(path) ? folder : file;
}

/** chokidar's own events come late and may be about what has been read long ago. */
export function hintOf(
  path: string,
  stats: Stats | undefined,
  { filter, files, folders }: Omit<Surroundings, 'identityOf'>,
): Meaning {
  const known = files.get(path);
  if (known) {
    const { mtimeMs, size } = stats ?? { mtimeMs: 0, size: -1 };
    return unmoved(known, { mtimeMs, size, fresh: false }) ? nothing : { kind: 'file', path };
  }
  if (stats?.isFile()) return filter.relevant(path) ? { kind: 'file', path } : nothing;
  const news = stats ? stats.isDirectory() && !folders.has(path) && filter.admits(path) : folders.has(path);
  return news ? { kind: 'folder', path, depth: 'deep' } : nothing;
}

function look(path: string): Stats | 'missing' {
  try {
    return lstatSync(path);
  } catch {
    return 'missing';
  }
}

function leadsToFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch {
    return false;
  }
}
