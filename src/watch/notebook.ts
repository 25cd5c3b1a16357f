import type { Generation } from '../base/generation.ts';

/** What has been noticed since the last settle, and what of it was told. */
export interface Notebook {
  /** Notes files with events; gives the names that were not told yet. */
  touch(files: readonly string[], folder: string | undefined): readonly string[];
  wasTold(name: string): boolean;
  /** Notes files whose content is news. */
  change(files: readonly string[]): void;
  /** The names of what was noticed, except for what is `pending` still; a new page begins. */
  settle(pending: (path: string) => boolean, counts: (path: string) => boolean): readonly string[];
  /** What each generation is behind in, by name. */
  named(behind: ReadonlyMap<Generation, readonly string[]>): ReadonlyMap<Generation, readonly string[]>;
}

export function createNotebook(nameOf: (path: string) => string): Notebook {
  const touched = new Set<string>();
  const told = new Set<string>();
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
    settle(pending, counts) {
      const names: string[] = [];
      for (const file of touched) {
        if (pending(file)) continue;
        touched.delete(file);
        if (counts(file)) names.push(nameOf(file));
      }
      told.clear();
      return names.sort();
    },
    named: behind => new Map([...behind].map(([one, files]) => [one, files.map(nameOf).sort()])),
  };
}
