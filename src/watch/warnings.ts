import type { WatchFact, WatchWarning } from './facts.ts';
import type { Filter } from './filter.ts';
import type { Glob } from './globs.ts';
import { isFolder } from './points.ts';

/** Tells each warning once. */
export function createWarnings(tell: (fact: WatchFact) => void): (warning: WatchWarning) => void {
  const told = new Set<string>();
  return warning => {
    const key =
      warning.kind === 'unreadable' || warning.kind === 'ignore-file-refused'
        ? `${warning.kind} ${warning.path}`
        : JSON.stringify(warning);
    if (told.has(key)) return;
    told.add(key);
    tell({ type: 'warned', warning });
  };
}

/** A literal name may well be missing (a manifest that the project does without); a glob's folder should be there. */
export function missingBases(
  globs: readonly Glob[],
  filter: Pick<Filter, 'nameOf'>,
): readonly WatchWarning[] {
  const missing = globs.filter(({ base, literal }) => !literal && !isFolder(base));
  return missing.map(({ base }) => ({ kind: 'base-missing', base: filter.nameOf(base) }));
}

/** The system refused more watches: which of its limits it was. */
export function outOfWatches(code: string): WatchWarning {
  const limit =
    code === 'ENOSPC'
      ? 'fs.inotify.max_user_watches'
      : 'fs.inotify.max_user_instances or the open file limit';
  return { kind: 'out-of-watches', code, limit };
}
