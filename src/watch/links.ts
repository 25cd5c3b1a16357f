import { dirname } from 'node:path';
import type { Filter } from './filter.ts';
import { inside } from './paths.ts';

/**
 * Symbolic links. What holds: a link to a file counts as that file, wherever it is. A link to a folder is entered
 * when the real folder is not watched under its own name, does not contain the link (a loop) and has not been
 * entered through another link: each real folder is watched once. Not noticed by themselves: links in the middle of
 * a chain, and a target folder outside that comes back after it was deleted. Events carry real paths; `namesOf` gives the names that count.
 */
export interface Links {
  /** The path itself first, then the links that lead to it. */
  namesOf(real: string): readonly string[];
  realOf(name: string): string;
  followFile(link: string, real: string): void;
  /** False: not to be entered. */
  followFolder(link: string, real: string, parent: string): boolean;
  /** Folders that have to be watched besides the plan's own. */
  points(): readonly string[];
  /** The links to files whose targets are directly in this folder. */
  into(folder: string): readonly string[];
}

export function createLinks({ covers }: Pick<Filter, 'covers'>): Links {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  const targets = () => [...files.values()].map(target => dirname(target));
  return {
    namesOf(real) {
      const names = [real];
      for (const [link, target] of files) if (target === real) names.push(link);
      for (const [link, target] of folders) {
        if (inside(target, real)) names.push(link + real.slice(target.length));
      }
      return names;
    },
    realOf(name) {
      const file = files.get(name);
      if (file !== undefined) return file;
      for (const [link, target] of folders) {
        if (inside(link, name)) return target + name.slice(link.length);
      }
      return name;
    },
    followFile(link, real) {
      files.set(link, real);
    },
    followFolder(link, real, parent) {
      folders.delete(link);
      if (covers(real) || inside(real, parent)) return false;
      for (const target of folders.values()) if (inside(target, real)) return false;
      folders.set(link, real);
      return true;
    },
    points: () => [...new Set([...folders.values(), ...targets().filter(folder => !covers(folder))])],
    into: folder => [...files].filter(([, target]) => dirname(target) === folder).map(([link]) => link),
  };
}
