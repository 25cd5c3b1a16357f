/** Files in the state folder that nobody needs: by names that nobody else would give, and old enough. */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { birthsOf } from '../child/processes.ts';
import { attempt } from '../memory/attempt.ts';
import { readFrom } from '../memory/file.ts';
import { isOurs } from '../memory/folder.ts';
import { isOurAddress, runFolder, shortFolders } from './address.ts';
import { reach } from './call.ts';
import { MOST_RECORD_BYTES, recordIn } from './record.ts';
import type { Found } from './registry.ts';

export interface Litter {
  readonly kind: /** Nobody listens on it, and no record names it. */
    | 'socket'
    /** It can not be read. */
    | 'record'
    /** A file that was never finished. */
    | 'draft'
    /** What is remembered of a server whose wrapper does not live. */
    | 'opener'
    /** Caches that were taken out of a project, and copies that were never finished. */
    | 'cache';
  readonly path: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const NAMED = '[\\w-]+-[0-9a-f]{20}\\.json';
const OURS = new RegExp(`^${NAMED}$`);
const DRAFT = new RegExp(`^${NAMED}\\.\\d+\\.[0-9a-f]{12}\\.tmp$`);

/** What a wrapper owns that is not dead is none. */
export async function litterIn(home: string, wrappers: readonly Found[]): Promise<readonly Litter[]> {
  const run = runFolder(home);
  const known = new Set(wrappers.flatMap(({ path, record }) => [path, record.socket]));
  const unknown = [run, ...shortFolders(home)].flatMap(filesIn).filter(path => !known.has(path));
  return [
    ...all('socket', await deadSockets(unknown)),
    ...all('record', unknown.filter(isDamagedRecord)),
    ...all('draft', [run, join(home, 'openers'), join(home, 'builds')].flatMap(filesIn).filter(isDraft)),
    ...all('opener', openersIn(home, wrappers)),
    ...all('cache', await cachesIn(home)),
  ];
}

const all = (kind: Litter['kind'], paths: readonly string[]): readonly Litter[] =>
  paths.map(path => ({ kind, path }));

/** One that has just begun to listen has no record yet. */
async function deadSockets(paths: readonly string[]): Promise<readonly string[]> {
  const sockets = paths.filter(
    path => isOurAddress(path) && isOlder(path, MINUTE_MS) && is(path, stats => stats.isSocket()),
  );
  const reached = await Promise.all(sockets.map(path => reach(path)));
  return sockets.filter((_, n) => reached[n] === 'refuses');
}

const isDraft = (path: string): boolean =>
  DRAFT.test(basename(path)) && isOlder(path, MINUTE_MS) && is(path, stats => stats.isFile());

/** One of a newer version of us is a whole JSON object, and stays. */
function isDamagedRecord(path: string): boolean {
  if (!OURS.test(basename(path)) || !isOlder(path, DAY_MS)) return false;
  const text = attempt(() => readFrom(dirname(path), basename(path), MOST_RECORD_BYTES));
  if (text === null || recordIn(text) !== null) return false;
  return attempt(() => JSON.parse(text) as { readonly version?: unknown })?.version === undefined;
}

function openersIn(home: string, wrappers: readonly Found[]): readonly string[] {
  const used = new Set(wrappers.flatMap(({ record, life }) => (life === 'dead' ? [] : [record.opener])));
  const openers = filesIn(join(home, 'openers')).map(path => ({ path, name: basename(path) }));
  const isUnused = (name: string): boolean => OURS.test(name) && !used.has(name);
  return openers.flatMap(({ path, name }) =>
    isUnused(name) && is(path, stats => stats.isFile()) ? [path] : [],
  );
}

/** As `caches/` names them, with the number of whoever made them. */
async function cachesIn(home: string): Promise<readonly string[]> {
  const made = [join(home, 'trash'), join(home, 'aside')].flatMap(filesIn).flatMap(path => {
    const [, pid] = /^(?:pycache|new)-(\d+)-\w{6}$/.exec(basename(path)) ?? [];
    return pid !== undefined && isOlder(path, HOUR_MS) ? [{ path, pid: Number(pid) }] : [];
  });
  const alive = await birthsOf(made.map(({ pid }) => pid));
  return made.flatMap(({ path, pid }) => (alive.has(pid) ? [] : [path]));
}

/** Nothing in a folder that is a link, or somebody else's. */
function filesIn(folder: string): readonly string[] {
  const stats = attempt(() => lstatSync(folder));
  if (!stats?.isDirectory() || !isOurs(stats)) return [];
  return (attempt(() => readdirSync(folder)) ?? []).sort().map(name => join(folder, name));
}

/** What has a name of ours, and is something else or somebody else's, is not ours to remove. */
function is(path: string, what: (stats: Stats) => boolean): boolean {
  const stats = attempt(() => lstatSync(path));
  return stats !== null && isOurs(stats) && what(stats);
}

const isOlder = (path: string, ms: number): boolean =>
  (attempt(() => lstatSync(path).mtimeMs) ?? Infinity) < wallTime() - ms;
