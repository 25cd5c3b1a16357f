/**
 * The file of the log: for the user alone, of bounded size, and shared with other wrappers that were given the same. It is
 * opened for every entry, so that whoever moved or removed it meanwhile is followed. Whatever the disk does costs
 * entries, never more: nothing here throws.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { wallTime } from '../base/clock.ts';
import { isOurs } from '../memory/folder.ts';
import type { LogTrouble } from '../report/log-file.ts';
import { missingEntries } from '../report/log-file.ts';

export interface LogFile {
  /** `entries`: how many the text has. */
  write(text: string, entries?: number): void;
}

export interface LogFileEvents {
  /** Once for each cause. */
  failed(why: LogTrouble): void;
  /** Others could read it, or write to it; now they can not. */
  closed(): void;
}

export interface Bounds {
  readonly mostBytes: number;
  /** Old files beside the one that is written. */
  readonly kept: number;
}

export const BOUNDS: Bounds = { mostBytes: 10 * 1024 * 1024, kept: 2 };

const PRIVATE = 0o600;
const RIGHTS = 0o777;
const LF = 0x0a;
/** A pipe in its place must not hold us up. Windows has not all of these flags; there they count as 0. */
const APPEND =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Nobody takes that long to move three files. */
const LONGEST_ROTATION_MS = 10_000;

/** A reason of ours not to write; all others are the disk's. */
class Refused extends Error {
  readonly why: LogTrouble;
  constructor(why: LogTrouble) {
    super(why.kind);
    this.why = why;
  }
}

/** `where`: asked before every entry; what it throws is the disk's word too. */
export function openLogFile(where: () => string, events: LogFileEvents, bounds: Bounds = BOUNDS): LogFile {
  const told = new Set<string>();
  let missing = 0;
  /** The disk took a part of an entry. */
  let torn = false;

  function append(file: number, text: string): void {
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; ) {
      from += writeSync(file, bytes, from);
      torn = bytes[from - 1] !== LF;
    }
  }

  function put(entry: string): void {
    const target = targetOf(where());
    const before = missing === 0 ? '' : `${torn ? '\n' : ''}${missingEntries(missing)}\n`;
    const text = before + entry;
    if (isFull(target, Buffer.byteLength(text), bounds)) rotate(target, Buffer.byteLength(text), bounds);
    const file = openSync(target, APPEND, PRIVATE);
    try {
      if (makePrivate(file)) events.closed();
      append(file, text);
    } finally {
      closeSync(file);
    }
    missing = 0;
  }

  return {
    write(text, entries = 1) {
      try {
        put(text);
      } catch (error) {
        missing += entries;
        const { code = 'unknown', message } = error as NodeJS.ErrnoException;
        const why: LogTrouble = error instanceof Refused ? error.why : { kind: 'disk', code, message };
        const cause = why.kind === 'disk' ? why.code : why.kind;
        if (told.has(cause)) return;
        told.add(cause);
        events.failed(why);
      }
    },
  };
}

/** A link is followed if we made it ourselves: in a shared folder somebody else could lead us to any file of ours. */
function targetOf(path: string): string {
  const seen = lstatSync(path, { throwIfNoEntry: false });
  if (seen?.isSymbolicLink() !== true) return path;
  if (!isOurs(seen)) throw new Refused({ kind: 'link' });
  return realpathSync(path);
}

/** Whether there is too much in it for so many bytes more. What is no plain file is not even opened. */
function isFull(target: string, bytes: number, { mostBytes }: Bounds): boolean {
  const seen = lstatSync(target, { throwIfNoEntry: false });
  if (seen === undefined) return false;
  if (!seen.isFile()) throw new Refused({ kind: 'no-file' });
  return seen.size > 0 && seen.size + bytes > mostBytes;
}

/** Whether others had a right to it. */
function makePrivate(file: number): boolean {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new Refused({ kind: 'no-file' });
  if (!isOurs(stats)) throw new Refused({ kind: 'foreign' });
  if (stats.nlink > 1) throw new Refused({ kind: 'several-names' });
  if (process.platform === 'win32' || (stats.mode & RIGHTS) === PRIVATE) return false;
  fchmodSync(file, PRIVATE);
  return (stats.mode & RIGHTS & ~PRIVATE) !== 0;
}

/** By one wrapper at a time; the others write on meanwhile. */
function rotate(target: string, bytes: number, bounds: Bounds): void {
  const lock = `${target}.lock`;
  if (!locked(lock)) return;
  try {
    // Somebody may have done it before we had the lock.
    if (!isFull(target, bytes, bounds)) return;
    const names = [target, ...Array.from({ length: bounds.kept }, (_, n) => `${target}.${n + 1}`)];
    for (let n = names.length - 1; n > 0; n--) move(names[n - 1]!, names[n]!);
  } finally {
    rmSync(lock, { force: true });
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function locked(lock: string): boolean {
  const since = lstatSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && wallTime() - since > LONGEST_ROTATION_MS) rmSync(lock, { force: true });
  try {
    closeSync(openSync(lock, 'wx', PRIVATE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
