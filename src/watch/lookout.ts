import type { Stats } from 'node:fs';
import { basename, join, normalize, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { posix } from './paths.ts';

/**
 * chokidar, and nothing else knows it. What counts are its *raw* events, told in the same turn as the system tells
 * them: its own ones are throttled for 50 ms and hide later writes. It installs a folder's watch after it has read
 * the folder, and it stays on the dead inode when a folder is deleted and made again between two of its readings;
 * `watching` and `identityOf` let the caller find both.
 */
export type Sighting =
  /** Something happened to this very path. `renamed`: it may have come, gone or been replaced. `listing`: only the names in that folder changed (polling). */
  | { readonly type: 'seen'; readonly path: string; readonly how: How }
  /** A second look may be worth it. */
  | { readonly type: 'hint'; readonly path: string; readonly stats: Stats | undefined }
  | { readonly type: 'exhausted'; readonly code: string }
  | { readonly type: 'failed'; readonly path: string; readonly code: string };

export type How = 'changed' | 'renamed' | 'listing';

export interface LookoutOptions {
  /** Existing folders. */
  readonly points: readonly string[];
  ignored(path: string, stats: Stats | undefined): boolean;
  /** Undefined: let the system tell. */
  readonly pollMs: number | undefined;
}

export interface Lookout {
  /** Every watch below the points is installed; or it was closed before that. */
  readonly ready: Promise<void>;
  add(point: string): void;
  /** Is this folder's (when polling also: this file's) watch installed? */
  watching(path: string): boolean;
  /** Which folder was meant when its watch was installed; undefined if it has none. */
  identityOf(folder: string): string | undefined;
  close(): Promise<void>;
}

export type OpenLookout = (options: LookoutOptions, tell: (sighting: Sighting) => void) => Lookout;

/** Tells a folder from another one that took its place; inode numbers alone are used again at once. */
export const identity = (stats: Stats): string => `${stats.dev}:${stats.ino}:${stats.birthtimeMs}`;

/** chokidar's paths are normal, but for the slashes. */
const native = (path: string): string => (sep === '/' ? path : normalize(path));

/** Refusals that mean "no more watches", not "not this file". */
const exhausting = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export const openLookout: OpenLookout = (options, tell) => {
  const polling = options.pollMs !== undefined;
  // There a folder's watch tells all that happens to the files in it under their names there: only those that have
  // other names need a watch of their own.
  const foldersTell = process.platform === 'linux' && !polling;
  const points = new Set(options.points);
  const folders = new Map<string, string>();
  const watcher: FSWatcher = watch(
    options.points.map(point => posix(point)),
    {
      ignored(path, stats) {
        const name = native(path);
        if (foldersTell && stats?.isFile() && stats.nlink === 1 && !points.has(name)) return true;
        if (options.ignored(name, stats)) return true;
        // What is there already is not told. The first look is at the latest taken when the watch is installed: if
        // another folder takes its place in between, the caller finds a difference and has it watched anew.
        if (stats?.isDirectory() && !folders.has(name)) folders.set(name, identity(stats));
        return false;
      },
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      // Both only delay or hide chokidar's own events, and `atomic` would leave out files by names of its own.
      atomic: false,
      awaitWriteFinish: false,
      usePolling: polling,
      ...(polling ? { interval: options.pollMs, binaryInterval: options.pollMs } : {}),
    },
  );

  watcher.on('raw', (event, name, details) => {
    if (polling) {
      const path = native(name as string);
      tell({ type: 'seen', path, how: pollOutcome(path, details as { curr: Stats; prev: Stats }, folders) });
      return;
    }
    const watched = native((details as { watchedPath: string }).watchedPath);
    const how = event === 'change' ? 'changed' : 'renamed';
    if (!folders.has(watched)) return tell({ type: 'seen', path: watched, how });
    if (!name) return tell({ type: 'seen', path: watched, how: 'listing' });
    // A folder's own end is told under its own name, just as an event of a child with the same name.
    if (name === basename(watched) && how === 'renamed') tell({ type: 'seen', path: watched, how });
    tell({ type: 'seen', path: join(watched, name), how });
  });
  watcher.on('all', (event, path, stats) => {
    const name = native(path);
    if (event === 'addDir' && stats) folders.set(name, identity(stats));
    if (event === 'unlinkDir') folders.delete(name);
    tell({ type: 'hint', path: name, stats });
  });
  watcher.on('error', error => {
    const { code = 'unknown', path = '' } = error as NodeJS.ErrnoException;
    if (exhausting.has(code)) tell({ type: 'exhausted', code });
    else tell({ type: 'failed', path: native(path), code });
  });

  const { promise: ready, resolve: readyNow } = promiseOf();
  watcher.once('ready', readyNow);
  // With nothing to watch chokidar never says so.
  if (options.points.length === 0) readyNow();

  return {
    ready,
    add: point => void watcher.add(posix(point)),
    watching: path => closers(watcher).some(map => map.has(path) || map.has(posix(path))),
    identityOf: folder => folders.get(folder),
    async close() {
      const done = watcher.close();
      readyNow();
      // It takes its listeners off, but may still meet an error in something that was under way.
      watcher.on('error', () => {});
      await done;
    },
  };
};

/** Polling tells a file and a folder alike; a folder's own time changes with the names in it. */
function pollOutcome(
  path: string,
  { curr, prev }: { curr: Stats; prev: Stats },
  folders: Map<string, string>,
) {
  if (curr.nlink === 0 || prev.nlink === 0) return 'renamed';
  if (!folders.has(path)) return 'changed';
  return curr.ino === prev.ino ? 'listing' : 'renamed';
}

/** Private to chokidar, but the only place that knows whether a watch is really there. A test holds it to that. */
function closers(watcher: FSWatcher): readonly { has(path: string): boolean }[] {
  const { _closers: map } = watcher as unknown as { _closers?: { has(path: string): boolean } };
  return map ? [map] : [{ has: () => true }];
}

function promiseOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
