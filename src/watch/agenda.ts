import type { Depth } from './survey.ts';

/** What has to be looked at. */
export interface Look {
  /** With raw events: read them whatever their times say. */
  readonly files: ReadonlySet<string>;
  /** Maybe changed: read them if their times say so. */
  readonly hints: ReadonlySet<string>;
  readonly folders: ReadonlyMap<string, Depth>;
}

/** What waits for the next inspection, and what the present one reads. */
export interface Agenda {
  readonly pending: Look;
  file(path: string): void;
  hint(path: string): void;
  folder(path: string, depth: Depth): void;
  folders(entries: Iterable<readonly [path: string, depth: Depth]>): void;
  /** Everything pending is now being read. */
  take(): Look;
  done(): void;
  /** What was read did not count. A new lookout has every folder looked at, so only single files are kept. */
  putBack(): void;
  isClear(): boolean;
  /** Files with events that nobody has read since. */
  unread(): readonly string[];
}

export function createAgenda(): Agenda {
  const empty = () => ({
    files: new Set<string>(),
    hints: new Set<string>(),
    folders: new Map<string, Depth>(),
  });
  let pending = empty();
  let underway = empty();
  const folder = (path: string, depth: Depth) => {
    if (pending.folders.get(path) !== 'deep') pending.folders.set(path, depth);
  };
  return {
    get pending() {
      return pending;
    },
    file: path => void pending.files.add(path),
    hint: path => void pending.hints.add(path),
    folder,
    folders(entries) {
      for (const [path, depth] of entries) folder(path, depth);
    },
    take() {
      underway = pending;
      pending = empty();
      return underway;
    },
    done() {
      underway = empty();
    },
    putBack() {
      for (const path of underway.files) pending.files.add(path);
      for (const path of underway.hints) pending.hints.add(path);
      underway = empty();
    },
    isClear: () => pending.files.size + pending.hints.size + pending.folders.size === 0,
    unread: () => [...underway.files, ...pending.files],
  };
}
