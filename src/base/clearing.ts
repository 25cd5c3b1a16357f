/** What may be cleared, and what clearing came to: plain data. Paths told are relative to the root, with forward slashes. */

/** Why nothing under a root is cleared. */
export type RootRefusal =
  /** There is none, or it is too wide to be watched as a whole. */
  | { readonly kind: 'no-root' }
  | { readonly kind: 'drive'; readonly root: string }
  | { readonly kind: 'home'; readonly root: string }
  /** It lies inside `name`, where nothing is the project's own. */
  | { readonly kind: 'foreign'; readonly root: string; readonly name: string }
  | { readonly kind: 'environment'; readonly root: string };

/** Why a folder that the settings name is not one to be emptied. */
export type FolderRefusal =
  /** Absolute, with a drive, a backslash, a glob or something else that is no plain way down from the root. */
  | { readonly kind: 'no-plain-path' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'root-itself' }
  | { readonly kind: 'foreign'; readonly at: string }
  | { readonly kind: 'environment'; readonly at: string }
  | { readonly kind: 'link'; readonly at: string }
  | { readonly kind: 'no-folder'; readonly at: string }
  /** It holds a file whose changes cause reloads. */
  | { readonly kind: 'watched'; readonly file: string }
  | { readonly kind: 'too-large'; readonly mostBytes: number }
  | { readonly kind: 'too-many'; readonly most: number }
  /** Neither a file nor a folder nor a link: it can not be copied. */
  | { readonly kind: 'special'; readonly at: string }
  | { readonly kind: 'unreadable'; readonly at: string; readonly code: string }
  /** It was written while it was kept aside, is in use, or the copy found no room. */
  | { readonly kind: 'not-kept'; readonly at: string; readonly code: string }
  /** Another wrapper has folders of the same root aside. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'root'; readonly why: RootRefusal };

export interface NotDone {
  readonly path: string;
  /** As the system names it: EACCES, EBUSY … */
  readonly code: string;
}

/** What clearing the runtime caches before a start came to. */
export interface Clearing {
  /** How many `__pycache__` folders were cleared. */
  readonly cleared: number;
  readonly failed: readonly NotDone[];
  /** Folders that could not be looked into. */
  readonly unread: readonly NotDone[];
  /** Folders that the settings name, not emptied: without a build nobody would make them again. */
  readonly left: readonly string[];
  /** Folders that the settings name and the build empties. */
  readonly anew: readonly string[];
  /** Why nothing was tried. */
  readonly refused: RootRefusal | null;
}

export const NOTHING_CLEARED: Clearing = {
  cleared: 0,
  failed: [],
  unread: [],
  left: [],
  anew: [],
  refused: null,
};

/** What somebody is told who asked for it; null: he did not. */
export type Cleared = Clearing | 'awaited' | null;

/** Two clearings as one. */
export const together = (a: Clearing, b: Clearing): Clearing => ({
  cleared: a.cleared + b.cleared,
  failed: b.failed,
  unread: b.unread,
  left: b.left,
  anew: b.anew,
  refused: b.refused,
});
