import { dirname, join, sep } from 'node:path';
import { compilePatterns, type IgnoreFile, type Patterns } from './ignorefile.ts';
import { inside } from './paths.ts';

/**
 * What a set of ignore files says, as git does: the last matching pattern of the nearest file decides, and in a folder
 * that is left out nothing is re-included. As for ripgrep, all `.ignore` files are asked before any `.gitignore`.
 * Ignore files are read when their folder is first asked about; one set of rules never changes its mind.
 */
export interface IgnoreRules {
  /** The folder is left out, or one that it is in. */
  excludes(folder: string): boolean;
  /** The same of a file. */
  ignores(file: string): boolean;
  /** All that is in the folder is left out, unless it is re-included by name. */
  hides(folder: string): boolean;
  knows(folder: string): boolean;
}

export const noRules: IgnoreRules = {
  excludes: () => false,
  ignores: () => false,
  hides: () => false,
  knows: () => false,
};

/** Of one folder, the strongest first. */
export interface Own {
  readonly strong: readonly IgnoreFile[];
  readonly weak: readonly IgnoreFile[];
}

/** The patterns that hold for what is directly in a folder, the strongest first. */
type Inside = 'excluded' | { readonly strong: readonly Patterns[]; readonly weak: readonly Patterns[] };

/** No pattern of anybody's matches this name, except for those that match all names. */
const anyName = '\u0001';

export function createRules(
  top: string,
  ignoreCase: boolean,
  weakest: readonly IgnoreFile[],
  own: (folder: string) => Own,
): IgnoreRules {
  const compile = (file: IgnoreFile) => compilePatterns(file, ignoreCase);
  const outermost: Inside = { strong: [], weak: weakest.map(compile) };
  const folders = new Map<string, Inside>();

  function into(folder: string): Inside {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const found = enter(folder, folder === top ? outermost : into(dirname(folder)));
    folders.set(folder, found);
    return found;
  }

  function enter(folder: string, around: Inside): Inside {
    if (around === 'excluded' || (folder !== top && isIgnored(folder + sep, around))) return 'excluded';
    const { strong, weak } = own(folder);
    if (strong.length + weak.length === 0) return around;
    return {
      strong: [...strong.map(compile), ...around.strong],
      weak: [...weak.map(compile), ...around.weak],
    };
  }

  function isIgnored(path: string, { strong, weak }: Exclude<Inside, 'excluded'>): boolean {
    const asked = [...strong, ...weak];
    for (const [index, patterns] of asked.entries()) {
      const verdict = patterns.judge(path);
      if (verdict === 'silent') continue;
      if (verdict === 'included' && path.endsWith(sep)) {
        for (const weaker of asked.slice(index + 1)) weaker.open(path);
      }
      return verdict === 'ignored';
    }
    return false;
  }

  const excludes = (folder: string) => inside(top, folder) && into(folder) === 'excluded';
  const ignores = (file: string) => {
    if (file === top || !inside(top, file)) return false;
    const around = into(dirname(file));
    return around === 'excluded' || isIgnored(file, around);
  };
  return {
    excludes,
    ignores,
    hides: folder => excludes(folder) || ignores(join(folder, anyName)),
    knows: folder => folders.has(folder),
  };
}
