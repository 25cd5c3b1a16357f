import type { Generation } from '../base/generation.ts';

/** What has been noticed since the last settle, what of it was told, and which files do not count at present. */
export interface Notebook {
  /** Notes files with events; gives the names that were not told yet. */
  touch(files: readonly string[], folder: string | undefined): readonly string[];
  wasTold(name: string): boolean;
  /** Notes files whose content is news. */
  change(files: readonly string[]): void;
  /** The names of what was noticed, except for what is `pending` still; a new page begins. */
  settle(
    behind: ReadonlyMap<Generation, readonly string[]>,
    pending: (path: string) => boolean,
  ): readonly string[];
  /** What each generation is behind in, by name and without the muted files. */
  named(behind: ReadonlyMap<Generation, readonly string[]>): ReadonlyMap<Generation, readonly string[]>;
  mute(files: readonly string[]): void;
  unmute(): readonly string[];
  isMuted(file: string): boolean;
}

export function createNotebook(nameOf: (path: string) => string): Notebook {
  const touched = new Set<string>();
  const told = new Set<string>();
  const muted = new Set<string>();
  const unmuted = new Set<string>();
  return {
    touch(files, folder) {
      for (const file of files) touched.add(file);
      const names = [...files.map(nameOf), ...(folder === undefined ? [] : [folder])];
      const news = names.filter(name => !told.has(name));
      for (const name of news) told.add(name);
      return news;
    },
    wasTold: name => told.has(name),
    change(files) {
      for (const file of files) touched.add(file);
    },
    settle(behind, pending) {
      const differing = new Set([...behind.values()].flat());
      for (const file of unmuted) if (differing.has(file)) touched.add(file);
      const names: string[] = [];
      for (const file of touched) {
        if (pending(file)) continue;
        touched.delete(file);
        if (!muted.has(file)) names.push(nameOf(file));
      }
      unmuted.clear();
      told.clear();
      return names.sort();
    },
    named(behind) {
      const counted = (files: readonly string[]) => files.filter(file => !muted.has(file));
      return new Map([...behind].map(([one, files]) => [one, counted(files).map(nameOf).sort()]));
    },
    mute(files) {
      for (const file of files) muted.add(file);
    },
    unmute() {
      const files = [...muted];
      muted.clear();
      for (const file of files) unmuted.add(file);
      return files;
    },
    isMuted: file => muted.has(file),
  };
}
