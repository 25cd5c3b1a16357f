/**
 * Takes caches out of the project. One is moved into a folder of our own as a whole: renaming follows no link, and what
 * came along is looked at there and given back if it is not what was meant. Deleting it can then wait. Where it can not be
 * moved (another disk, an open file) its compiled files alone are removed in place, whatever else is in it.
 */
import { lstatSync, mkdtempSync, realpathSync, renameSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, isRunning } from './system.ts';

/** A private folder of ours, made when it is first asked for; throws what the disk says. */
export type OwnFolder = () => string;

export type Taken = 'taken' | 'gone' | { readonly code: string };

export interface Trash {
  /** `folder` has no link on its way; with a code where it was not possible. */
  take(folder: string): Promise<Taken>;
  /** Deletes what was taken. */
  empty(): Promise<void>;
}

const COMPILED = /\.[\w-]+\.(py[co](\.\d+)?|nb[ic])$/;
/** The code that is told when it was swapped for something else while we looked. */
const SWAPPED = 'ESTALE';

export function openTrash(own: OwnFolder): Trash {
  let place: string | null | undefined;
  let count = 0;

  /** Null where there is no place of our own: everything is then removed in place. */
  function open(): string | null {
    if (place !== undefined) return place;
    try {
      place = mkdtempSync(join(own(), `pycache-${process.pid}-`));
    } catch {
      place = null;
    }
    return place;
  }

  /** In one go, so that there is as little time as can be between a look and what is done. */
  function move(folder: string): Taken | 'can not be moved' {
    const seen = lstatSync(folder, { bigint: true });
    if (!seen.isDirectory()) return 'gone';
    if (!isSamePath(realpathSync.native(folder), folder)) return { code: SWAPPED };
    const to = open();
    const target = to === null ? null : join(to, String(count++));
    if (target === null || !moved(folder, target)) return 'can not be moved';
    const came = lstatSync(target, { bigint: true });
    if (came.ino === seen.ino && came.dev === seen.dev && came.isDirectory()) return 'taken';
    giveBack(target, folder);
    return { code: SWAPPED };
  }

  return {
    async take(folder) {
      try {
        const taken = move(folder);
        return taken === 'can not be moved' ? await removeInPlace(folder) : taken;
      } catch (error) {
        const code = codeOf(error);
        return code === 'ENOENT' ? 'gone' : { code };
      }
    },
    async empty() {
      const full = place;
      place = undefined;
      if (full === undefined || full === null) return;
      await rm(full, { recursive: true, force: true }).catch(() => {});
      await sweep(join(full, '..'));
    },
  };
}

function moved(folder: string, target: string): boolean {
  try {
    renameSync(folder, target);
    return true;
  } catch {
    // Whichever of the two is gone: somebody who shares the place may have taken us for dead.
    return false;
  }
}

/** Something else came along. Where its place is taken by now it is kept for the person, beside what is deleted. */
function giveBack(target: string, folder: string): void {
  try {
    renameSync(target, folder);
  } catch {
    renameSync(target, join(dirname(target), '..', `kept-${basename(dirname(target))}-${basename(target)}`));
  }
}

/** All that a mistake about the folder could hit is what Python makes again. */
async function removeInPlace(folder: string): Promise<Taken> {
  const names = (await readdir(folder)).filter(name => COMPILED.test(name));
  await Promise.all(names.map(name => rm(join(folder, name), { force: true })));
  // Where something else is in it, or was just put there, it stays: nothing old is.
  await rmdir(folder).catch(() => {});
  return 'taken';
}

/** What wrappers left that were killed while they deleted: by a name that nobody else would give. */
async function sweep(folder: string): Promise<void> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, pid] = /^pycache-(\d+)-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

const ignoresCase = process.platform === 'darwin' || process.platform === 'win32';

export const isSamePath = (a: string, b: string): boolean =>
  a === b || (ignoresCase && a.toLowerCase() === b.toLowerCase());
