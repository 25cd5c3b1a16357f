import type { Generation } from '../base/generation.ts';
import type { BatchLimits } from './batch.ts';
import type { OpenLookout } from './lookout.ts';

/** What to watch: everything the watcher has to know about one server. */
export interface WatchPlan {
  /** Absolute. */
  readonly root: string;
  /**
   * Globs relative to the root, with forward slashes; may start with `../` or be absolute. A literal name means
   * that file, or that folder with all that is in it. `!x` is the same as `x` in `ignore`.
   */
  readonly include: readonly string[];
  /** Globs relative to the root; one without a slash counts at any depth. */
  readonly ignore: readonly string[];
  /** A file that counts whatever is ignored; absolute, and no glob. */
  readonly always?: string | undefined;
  /** Are `.gitignore`, `.ignore` and `.git/info/exclude` honoured? What an include names counts all the same. */
  readonly gitignore: boolean;
  /** False when the root is `/`, a drive or the home folder: only the root's own files count. */
  readonly recursive: boolean;
  /** True where the system tells nothing about changes (see mounts.ts). */
  readonly poll: boolean;
}

/** Settings that have good defaults. */
export interface WatchOptions {
  readonly limits?: Partial<BatchLimits>;
  readonly pollMs?: number;
  readonly open?: OpenLookout;
}

/**
 * What the watcher has to tell. Files are named relative to the root with forward slashes, with `../` in front when
 * an include reaches out of it, absolute when an absolute include found them.
 */
export type WatchFact =
  /** Told in the same turn as the first event: something relevant may have changed. A folder ends in `/`. */
  | { readonly type: 'stirred'; readonly files: readonly string[] }
  /**
   * The batch is over. `touched`: relevant files with events since the last settle. `behind`: for each tracked
   * generation the files whose content is not what it started with; empty means that it runs what is on disk.
   */
  | {
      readonly type: 'settled';
      readonly touched: readonly string[];
      readonly behind: ReadonlyMap<Generation, readonly string[]>;
    }
  /** The ignore files that are in force, named like files; told before `ready` and whenever they are others. */
  | { readonly type: 'ignoring'; readonly by: readonly string[] }
  /** The first scan is done, and what it found changed has been told: from here on nothing is missed. */
  | { readonly type: 'ready'; readonly files: number }
  | { readonly type: 'warned'; readonly warning: WatchWarning };

export type WatchWarning =
  /** The system refused more watches (`fs.inotify.max_user_watches`); told once, polling goes on. */
  | { readonly kind: 'out-of-watches'; readonly code: string; readonly limit: string }
  /** The folder that a glob starts in does not exist (yet); it is picked up when it appears. */
  | { readonly kind: 'base-missing'; readonly base: string }
  /** The system would not let us look at it; told once for each path. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: string }
  /** An ignore file that counts for nothing; `EFBIG`: it is too large to be one. */
  | { readonly kind: 'ignore-file-refused'; readonly path: string; readonly code: string }
  /** The first scan found no file that counts. */
  | { readonly kind: 'nothing-matches'; readonly globs: readonly string[]; readonly root: string }
  | { readonly kind: 'glob-invalid'; readonly glob: string; readonly reason: string };
