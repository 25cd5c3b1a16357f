import type { Generation } from '../base/generation.ts';

/**
 * What is on disk compared with what each generation started with. Pure bookkeeping: nothing is read here. In doubt
 * a file counts as changed: a reload too many costs a second, old code costs somebody's trust.
 */
export type Fingerprint =
  | 'missing'
  | {
      readonly mtimeMs: number;
      readonly size: number;
      readonly hash?: string;
      /** Looked at within one tick of the disk's clock after it was written: a later write may show the same time. */
      readonly fresh: boolean;
    };

/** Disk clocks advance in steps of up to 10 ms and may be that much behind ours. */
export const coarseMs = 10;

export function same(a: Fingerprint, b: Fingerprint): boolean {
  if (a === 'missing' || b === 'missing') return a === b;
  if (a.hash !== undefined && b.hash !== undefined) return a.hash === b.hash;
  return unmoved(a, b);
}

/** Same time and size, and the time can be trusted: not worth reading again. */
export function unmoved(known: Fingerprint, now: Fingerprint): boolean {
  if (known === 'missing' || now === 'missing') return known === now;
  return known.mtimeMs === now.mtimeMs && known.size === now.size && !known.fresh;
}

/** Path -> what the generation started with. `unknown` never becomes equal to anything again. */
export type Differences = Map<string, Fingerprint | 'unknown'>;

/** The content of `path` went from `before` to `now`: notes, keeps or takes back a difference. */
export function noteChange(
  differences: Differences,
  path: string,
  before: Fingerprint,
  now: Fingerprint,
): void {
  const start = differences.get(path);
  if (start === undefined) {
    if (!same(before, now)) differences.set(path, before);
  } else if (start !== 'unknown' && same(start, now)) differences.delete(path);
}

interface Tracked {
  readonly since: number;
  readonly differences: Differences;
  /** Booting: nobody knows which content of a file that is written now was read. */
  phase: 'booting' | 'loaded';
  /** Files with events before the start that have not been read since: what is read next is what it started with. */
  readonly unread: Set<string>;
}

export interface Fingerprints {
  readonly files: ReadonlyMap<string, Exclude<Fingerprint, 'missing'>>;
  /** `like`: it is of the same state as that one. */
  track(generation: Generation, wall: number, unread: Iterable<string>, like?: Generation): void;
  loaded(generation: Generation): void;
  forget(generation: Generation): void;
  /** Is the first scan done? A file that we don't know is a new one from then on. */
  readonly complete: boolean;
  scanned(): void;
  /** Something happened to the file. True if that alone puts a generation behind. */
  event(path: string): boolean;
  /** The file was read; `changedAt` is the wall time of its last change. True if that is news. */
  read(path: string, now: Fingerprint, changedAt: number): boolean;
  /** The file counts from now on: if it is older than a generation, that has read it as it is. True if one is behind. */
  admit(path: string, now: Exclude<Fingerprint, 'missing'>, changedAt: number): boolean;
  /** The hash of a file that has not changed since it was read. */
  hashed(path: string, hash: string): void;
  behind(): ReadonlyMap<Generation, readonly string[]>;
}

export function createFingerprints(): Fingerprints {
  const files = new Map<string, Exclude<Fingerprint, 'missing'>>();
  const tracked = new Map<Generation, Tracked>();
  let complete = false;

  function doubt(path: string, when: (one: Tracked) => boolean): boolean {
    const affected = [...tracked.values()].filter(when);
    for (const one of affected) one.differences.set(path, 'unknown');
    return affected.length > 0;
  }

  /** What a generation that was started before has read is only known if the file is older. */
  function admit(path: string, now: Exclude<Fingerprint, 'missing'>, changedAt: number): boolean {
    files.set(path, now);
    return doubt(path, one => changedAt >= one.since - coarseMs);
  }

  return {
    files,
    admit,
    track(generation, wall, unread, like) {
      const differences = like === undefined ? undefined : tracked.get(like)?.differences;
      tracked.set(generation, {
        since: wall,
        differences: new Map(differences),
        phase: 'booting',
        unread: new Set(unread),
      });
    },
    loaded(generation) {
      const one = tracked.get(generation);
      if (one) one.phase = 'loaded';
    },
    forget(generation) {
      tracked.delete(generation);
    },
    get complete() {
      return complete;
    },
    scanned() {
      complete = true;
    },
    event(path) {
      const blank = !complete && !files.has(path);
      return doubt(path, one => one.unread.delete(path) || one.phase === 'booting' || blank);
    },
    read(path, now, changedAt) {
      const before = files.get(path) ?? 'missing';
      if (before === 'missing' && now !== 'missing' && !complete) return admit(path, now, changedAt);
      if (now === 'missing') files.delete(path);
      else files.set(path, now);
      for (const one of tracked.values()) {
        if (!one.unread.delete(path)) noteChange(one.differences, path, before, now);
      }
      return !same(before, now);
    },
    hashed(path, hash) {
      const known = files.get(path);
      if (known) files.set(path, { ...known, hash });
    },
    behind() {
      return new Map([...tracked].map(([generation, one]) => [generation, [...one.differences.keys()]]));
    },
  };
}
