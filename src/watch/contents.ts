import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { wallTime } from '../base/clock.ts';
import { coarseMs, type Fingerprint } from './fingerprints.ts';

/** What a look at one file found. Links are followed: the content that a program would read. */
export type Content =
  | { readonly kind: 'missing' }
  | { readonly kind: 'folder' }
  | {
      readonly kind: 'file';
      readonly fingerprint: Exclude<Fingerprint, 'missing'>;
      /** The later of content and name change. */
      readonly changedAt: number;
      /** It changed while it was read. */
      readonly moving: boolean;
      /** Why its content could not be read. */
      readonly refused: string | undefined;
    };

export const hashBudget = 64 * 1024 * 1024;

export function fingerprintOf(stats: Stats): Exclude<Fingerprint, 'missing'> {
  const { mtimeMs, size } = stats;
  return { mtimeMs, size, fresh: wallTime() - mtimeMs < 2 * coarseMs };
}

/** Looks without reading. */
export async function glance(path: string): Promise<Content> {
  try {
    return contentOf(await stat(path));
  } catch {
    return { kind: 'missing' };
  }
}

/** The same at once, for disks that answer at once: many times cheaper. */
export function glanceNow(path: string): Content {
  try {
    return contentOf(statSync(path, { throwIfNoEntry: false }));
  } catch {
    return { kind: 'missing' };
  }
}

function contentOf(stats: Stats | undefined): Content {
  if (stats?.isDirectory()) return { kind: 'folder' };
  // Devices, sockets and pipes have no content to compare, and reading one may never end.
  if (!stats?.isFile()) return { kind: 'missing' };
  const changedAt = Math.max(stats.mtimeMs, stats.ctimeMs);
  return { kind: 'file', fingerprint: fingerprintOf(stats), changedAt, moving: false, refused: undefined };
}

/** Looks and reads, unless it is larger than `room` bytes. */
export async function read(path: string, room: number): Promise<Content> {
  const before = await glance(path);
  if (before.kind !== 'file' || before.fingerprint.size > room) return before;
  try {
    const hash = createHash('sha1')
      .update(await readFile(path))
      .digest('hex');
    const after = await glance(path);
    if (after.kind !== 'file') return after;
    const moving =
      before.fingerprint.mtimeMs !== after.fingerprint.mtimeMs ||
      before.fingerprint.size !== after.fingerprint.size;
    return { ...after, fingerprint: { ...after.fingerprint, hash }, moving };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'missing' } : { ...before, refused: code };
  }
}

/** Runs `work` on every item, a few at a time. */
export async function eachOf<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>) {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
