import { basename, dirname } from 'node:path';
import { folderRule } from './always.ts';
import type { Environments } from './environments.ts';
import type { WatchPlan } from './facts.ts';
import type { Glob } from './globs.ts';
import type { IgnoreRules } from './ignorerules.ts';
import { below, leaves } from './paths.ts';

/** What holds for what is directly in a folder. */
export type Place =
  /** Not in any folder that the plan starts in. */
  | 'outside'
  /** It counts, unless the ignore files say otherwise. */
  | 'open'
  /** An include names this folder, or one around it, although the ignore files leave it out: they have no say here. */
  | 'named'
  | 'closed';

/** Which folders are left out, remembered until something may have changed. */
export interface Places {
  place(folder: string): Place;
  /** The file is left out, or in a folder that is. */
  prunes(file: string): boolean;
}

export interface PlacesContext {
  readonly plan: Pick<WatchPlan, 'root' | 'recursive'>;
  readonly wanted: readonly string[];
  readonly globs: readonly Glob[];
  /** By the plan's own globs. */
  unwanted(path: string): boolean;
  readonly environments: Pick<Environments, 'is'>;
}

export function createPlaces(context: PlacesContext, rules: IgnoreRules): Places {
  const { plan, globs, unwanted, environments } = context;
  const { root } = plan;
  const starts = new Set([root, ...globs.map(glob => glob.base)]);
  const leftOut = folderRule(context.wanted);
  const named = (path: string) => globs.some(glob => glob.names(path));
  const places = new Map<string, Place>();

  function place(folder: string): Place {
    const known = places.get(folder);
    if (known !== undefined) return known;
    const found = starts.has(folder) ? startsIn(folder) : enter(folder);
    places.set(folder, found);
    return found;
  }

  /** An include that starts in a folder means it, whatever that folder is in. */
  function startsIn(folder: string): Place {
    if (folder === root) return 'open';
    if (unwanted(folder)) return 'closed';
    return rules.hides(folder) ? 'named' : 'open';
  }

  function enter(folder: string): Place {
    const parent = dirname(folder);
    const around = parent === folder ? 'outside' : place(parent);
    if (around === 'outside' || around === 'closed') return around;
    if (leftOut(basename(folder)) || environments.is(folder) || unwanted(folder)) return 'closed';
    if (around === 'named') return 'named';
    if (named(folder)) return rules.hides(folder) ? 'named' : 'open';
    return rules.excludes(folder) ? 'closed' : 'open';
  }

  function tooDeep(path: string): boolean {
    if (plan.recursive) return false;
    const name = below(root, path);
    return !leaves(name) && name.includes('/');
  }

  return {
    place,
    prunes(file) {
      const isStart = starts.has(file);
      const around = isStart ? 'open' : place(dirname(file));
      if (around === 'outside') return false;
      if (tooDeep(file) || unwanted(file)) return true;
      if (isStart) return false;
      if (around === 'closed' || leftOut(basename(file))) return true;
      return around === 'open' && rules.ignores(file) && !named(file);
    },
  };
}
