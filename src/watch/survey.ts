import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eachOf } from './contents.ts';
import type { Filter } from './filter.ts';
import type { Links } from './links.ts';
import { identity } from './lookout.ts';

/** What reading folders found. Our own reading: chokidar's misses what happens while it reads. */
export interface Survey {
  /** Relevant files, links to files included. */
  readonly files: Set<string>;
  /** Folders that are there and are looked into. */
  readonly folders: Map<string, Visit>;
  /** Folders that were asked for and are not there. */
  readonly gone: Set<string>;
  readonly refused: Map<string, string>;
}

export type Visit =
  | { readonly kind: 'passed' }
  /** Read; `watched`: its watch was installed before, so whatever comes later is told. */
  | { readonly kind: 'read'; readonly identity: string; readonly watched: boolean };

export interface SurveyContext {
  readonly filter: Filter;
  readonly links: Links;
  /** A known folder is only entered by a deep survey. */
  readonly known: ReadonlySet<string>;
  watching(folder: string): boolean;
}

export type Depth = 'deep' | 'names';

export async function survey(starts: ReadonlyMap<string, Depth>, context: SurveyContext): Promise<Survey> {
  const { filter, known } = context;
  const found: Survey = { files: new Set(), folders: new Map(), gone: new Set(), refused: new Map() };
  let level: readonly (readonly [path: string, depth: Depth])[] = [...starts];
  while (level.length > 0) {
    const next: [string, Depth][] = [];
    await eachOf(level, 16, async ([path, depth]) => {
      if (found.folders.get(path)?.kind === 'read') return;
      for (const entry of await enter(path, context, found)) {
        const name = join(path, entry.name);
        const kind = entry.isSymbolicLink() ? await follow(name, context) : kindOf(entry);
        if (kind === 'file' && filter.relevant(name)) found.files.add(name);
        if (kind !== 'folder' || !filter.admits(name)) continue;
        if (depth === 'deep' || !known.has(name)) next.push([name, 'deep']);
        else if (!found.folders.has(name)) found.folders.set(name, { kind: 'passed' });
      }
    });
    level = next;
  }
  return found;
}

const kindOf = (entry: Dirent | Stats) =>
  entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';

async function enter(path: string, context: SurveyContext, found: Survey): Promise<readonly Dirent[]> {
  try {
    const stats = await lstat(path);
    const kind = stats.isSymbolicLink() ? await follow(path, context) : kindOf(stats);
    if (kind !== 'folder') {
      found.gone.add(path);
      // It has taken the place of a folder; its own events may have been taken for that folder's.
      if (kind === 'file' && context.filter.relevant(path)) found.files.add(path);
      return [];
    }
    const real = stats.isSymbolicLink() ? await stat(path) : stats;
    const watched = context.watching(path);
    const entries = await readdir(path, { withFileTypes: true });
    found.folders.set(path, { kind: 'read', identity: identity(real), watched });
    return entries;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') found.gone.add(path);
    else found.refused.set(path, code);
    return [];
  }
}

/** What a link leads to, if that is to be looked at through the link. */
async function follow(link: string, { filter, links }: SurveyContext): Promise<'file' | 'folder' | 'other'> {
  try {
    const real = await realpath(link);
    const stats = await stat(real);
    if (stats.isDirectory()) {
      if (!filter.admits(link)) return 'other';
      return links.followFolder(link, real, await realpath(dirname(link))) ? 'folder' : 'other';
    }
    if (!stats.isFile()) return 'other';
    if (filter.relevant(link)) links.followFile(link, real);
    return 'file';
  } catch {
    // A broken link, or one that leads to itself. As a file it is missing until its target appears.
    return 'other';
  }
}
