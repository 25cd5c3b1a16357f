/** What is in a folder, without following a link; and its removal, which takes nothing but what was found. */
import { lstatSync, realpathSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FolderRefusal, NotDone } from '../base/clearing.ts';
import { isEnvironment, isForeign } from './foreign.ts';
import { codeOf } from './system.ts';
import { isSamePath } from './trash.ts';

export interface Entry {
  /** Relative to the folder; a folder comes before what is in it. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Survey {
  /** Absolute, without links. */
  readonly folder: string;
  readonly ino: number;
  readonly entries: readonly Entry[];
}

export interface Limits {
  readonly mostBytes: number;
  readonly mostFiles: number;
}

export const LIMITS: Limits = { mostBytes: 200 * 1024 * 1024, mostFiles: 50_000 };

/** `nameOf` tells a path relative to the root. `isWatched` gets absolute paths. */
export interface Rules {
  nameOf(path: string): string;
  isWatched(path: string): boolean;
  readonly limits: Limits;
}

export async function surveyFolder(folder: string, rules: Rules): Promise<Survey | FolderRefusal> {
  const { nameOf, isWatched, limits } = rules;
  const entries: Entry[] = [];
  let bytes = 0;

  async function look(below: string): Promise<FolderRefusal | undefined> {
    const here = join(folder, below);
    const found = await readdir(here, { withFileTypes: true });
    if (isEnvironment(found)) return { kind: 'environment', at: nameOf(here) };
    for (const { name } of found) {
      const path = join(below, name);
      const at = join(folder, path);
      if (isForeign(name)) return { kind: 'foreign', at: nameOf(at) };
      const stats = await lstat(at);
      const kind = kindOf(stats);
      if (kind === undefined) return { kind: 'special', at: nameOf(at) };
      if (kind !== 'folder' && isWatched(at)) return { kind: 'watched', file: nameOf(at) };
      const { ino, size, mtimeMs } = stats;
      entries.push({ path, kind, ino, size, mtimeMs });
      if (entries.length > limits.mostFiles) return { kind: 'too-many', most: limits.mostFiles };
      if (kind === 'file') bytes += size;
      if (bytes > limits.mostBytes) return { kind: 'too-large', mostBytes: limits.mostBytes };
      const refused = kind === 'folder' ? await look(path) : undefined;
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  try {
    const { ino } = await lstat(folder);
    return (await look('')) ?? { folder, ino, entries };
  } catch (error) {
    return { kind: 'unreadable', at: nameOf(folder), code: codeOf(error) };
  }
}

export const isRefusal = (found: object): found is FolderRefusal => 'kind' in found;

function kindOf(stats: Stats): Entry['kind'] | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : undefined;
}

/** A folder has changed by what was removed from it. */
const isStill = (stats: Stats, { kind, ino, size, mtimeMs }: Entry): boolean =>
  kindOf(stats) === kind &&
  stats.ino === ino &&
  (kind === 'folder' || (stats.size === size && stats.mtimeMs === mtimeMs));

const told = ({ path }: Entry): string => path.split(sep).join('/');

/** How much is done before others get a turn. */
const AT_ONCE = 100;

/**
 * Empties the folder of what was found in it, and tells what is still there. A file that is not the very one that was
 * found stays, so that nothing behind a link that came in between can be hit.
 */
export async function removeSurveyed({ folder, ino, entries }: Survey): Promise<readonly NotDone[]> {
  const left: NotDone[] = [];
  let done = 0;
  for (const entry of [...entries].reverse()) {
    if (done++ % AT_ONCE === 0) {
      await new Promise(setImmediate);
      if (!isStillFolder(folder, ino)) return [{ path: '', code: 'ESTALE' }];
    }
    const path = join(folder, entry.path);
    try {
      if (!isStill(lstatSync(path), entry)) left.push({ path: told(entry), code: 'ESTALE' });
      else if (entry.kind === 'folder') rmdirSync(path);
      else unlinkSync(path);
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'ENOENT') left.push({ path: told(entry), code });
    }
  }
  return left;
}

function isStillFolder(folder: string, ino: number): boolean {
  try {
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.ino === ino && isSamePath(realpathSync.native(folder), folder);
  } catch {
    return false;
  }
}

/** Whether all that is in `now` is in `then` as well, unchanged; inodes differ between a folder and its copy. */
export function isPartOf(now: Survey, then: Survey): boolean {
  const known = new Map(then.entries.map(entry => [entry.path, entry]));
  return now.entries.every(({ path, kind, size, mtimeMs }) => {
    const before = known.get(path);
    if (before === undefined || before.kind !== kind) return false;
    // Copies keep their times up to what the other disk can tell.
    return kind !== 'file' || (before.size === size && Math.abs(before.mtimeMs - mtimeMs) < 2_000);
  });
}
