/** What wrappers that died left aside: put back, or removed. */
import { createHash } from 'node:crypto';
import { lstat, readdir, realpath, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { type Judged, judgeFolders } from './folders.ts';
import { contentOf, drop, type Item, type Manifest, putBack, readManifest } from './kept.ts';
import { isPartOf } from './survey.ts';
import { isRunning, markOf } from './system.ts';
import type { OwnFolder } from './trash.ts';

/** No build takes that long: whoever seems to hold a copy for longer is somebody else by now. */
const LONGEST_HOLD_MS = 3600 * 1000;
const MONTH_MS = 30 * 24 * 3600 * 1000;

/** Where the copy of a root lies: one root has one, and no other root can come to it. */
export const placeOf = (own: string, root: string): string =>
  join(own, createHash('sha256').update(root).digest('hex').slice(0, 20));

export type Recovered =
  | 'nothing'
  | 'put-back'
  /** Something has been written there since: that stays, and the copy is removed. */
  | 'outdated'
  /** Its owner lives. */
  | 'held'
  /** It could not be put back whole; the copy is kept. */
  | 'failed';

export async function recover(root: string, own: OwnFolder): Promise<Recovered> {
  const real = await realpath(root).catch(() => root);
  let folder: string;
  try {
    folder = own();
  } catch {
    return 'nothing';
  }
  const place = placeOf(folder, real);
  await sweep(folder, place);
  const manifest = readManifest(place);
  if (manifest === null || manifest.root !== real) {
    await rm(place, { recursive: true, force: true });
    return 'nothing';
  }
  if (await isHeld(place, manifest)) return 'held';
  if (!(await isAsLeft(place, manifest))) {
    await drop(place);
    return 'outdated';
  }
  const left = await putBack(place, manifest);
  return left.length === 0 ? 'put-back' : 'failed';
}

async function isHeld(place: string, { host, owner }: Manifest): Promise<boolean> {
  if ((await changedAt(place)) < wallTime() - LONGEST_HOLD_MS) return false;
  return host !== hostname() || markOf(Number.parseInt(owner, 10)) === owner;
}

/** Nothing is there but what had not been removed yet, or had been put back already. */
async function isAsLeft(place: string, { root, items }: Manifest): Promise<boolean> {
  const folders = items.filter(({ kind }) => kind !== 'info');
  const judged = await judgeFolders(
    root,
    folders.map(({ name }) => name),
    { isWatched: () => false, limits: { mostBytes: Infinity, mostFiles: Infinity } },
  );
  if ('why' in judged) return false;
  const parts = await Promise.all(judged.map(one => isPart(place, items, one)));
  return parts.every(Boolean);
}

async function isPart(place: string, items: readonly Item[], { name, survey }: Judged): Promise<boolean> {
  if (survey === null) return true;
  const n = items.findIndex(item => item.name === name);
  const copied = items[n]?.kind === 'folder' ? await contentOf(join(place, String(n))) : null;
  return copied === null ? survey.entries.length === 0 : isPartOf(survey, copied);
}

const changedAt = (path: string): Promise<number> =>
  lstat(path).then(
    stats => stats.mtimeMs,
    () => Infinity,
  );

/** Copies that were never finished, and those of roots that nobody opens any more. */
async function sweep(folder: string, ours: string): Promise<void> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  for (const name of names) {
    const place = join(folder, name);
    if (place === ours) continue;
    const [, pid] = /^new-(\d+)-\w{6}$/.exec(name) ?? [];
    const isDead = pid !== undefined && !isRunning(Number(pid));
    const isOld = /^[0-9a-f]{20}$/.test(name) && (await changedAt(place)) < wallTime() - MONTH_MS;
    if (isOld || isDead) await rm(place, { recursive: true, force: true });
  }
}
