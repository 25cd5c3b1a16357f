import { basename, join } from 'node:path';
import { folderRule, isNoise, isTemporary } from './always.ts';
import type { Environments } from './environments.ts';
import type { WatchPlan, WatchWarning } from './facts.ts';
import { compileGlob, compileIgnore, type Glob } from './globs.ts';
import { below, inside, leaves, posix } from './paths.ts';

/**
 * Which paths count. Takes absolute paths; the answers depend on the plan and on which folders are virtual
 * environments, nothing else. An include that starts inside a folder that is always left out (`node_modules/x/**`)
 * wins there.
 */
export interface Filter {
  /** A change of this file matters. */
  relevant(path: string): boolean;
  /** It is left out, or in a folder that is. */
  pruned(path: string): boolean;
  /** A folder to look into: an include may match inside it, or it is on the way down to one. */
  admits(folder: string): boolean;
  /** A folder whose content is watched under its own name. */
  covers(folder: string): boolean;
  /** The folders (or single files) that the includes start in; none is inside another. */
  readonly bases: readonly string[];
  /** How a path is told: relative to the root, or absolute when only an absolute include knows it. */
  nameOf(path: string): string;
  /** The same with a slash at the end. */
  folderNameOf(folder: string): string;
}

export function compileFilter(
  plan: Pick<WatchPlan, 'root' | 'include' | 'ignore' | 'recursive'>,
  environments: Pick<Environments, 'is'>,
  real: (path: string) => string = path => path,
): { readonly filter: Filter; readonly globs: readonly Glob[]; readonly warnings: readonly WatchWarning[] } {
  const { root } = plan;
  const warnings: WatchWarning[] = [];
  const keep = <T>(glob: string, compiled: { ok: true; value: T } | { ok: false; reason: string }): T[] => {
    if (compiled.ok) return [compiled.value];
    warnings.push({ kind: 'glob-invalid', glob, reason: compiled.reason });
    return [];
  };
  const wanted = plan.include.filter(glob => !glob.startsWith('!'));
  const globs = wanted.flatMap(glob => keep(glob, compileGlob(root, glob, real)));
  const unwanted = [...plan.ignore, ...plan.include.filter(glob => glob.startsWith('!'))];
  const ignores = unwanted.flatMap(text => {
    const glob = text.replace(/^!/, '');
    return keep(glob, compileIgnore(root, glob));
  });

  const leftOut = folderRule(wanted);
  const starts = [...new Set([root, ...globs.map(glob => glob.base)])].sort((a, b) => b.length - a.length);
  const tooDeep = (path: string) => {
    if (plan.recursive) return false;
    const name = below(root, path);
    return !leaves(name) && name.includes('/');
  };

  /** The one place for rules on a single path or folder; a .gitignore would be asked here. */
  const ignored = (path: string) => ignores.some(matches => matches(path));

  function pruned(path: string): boolean {
    const start = starts.find(base => inside(base, path));
    if (start === undefined) return false;
    if (tooDeep(path) || ignored(path)) return true;
    if (start === path) return false;
    if (start !== root && ignored(start)) return true;
    const names = below(start, path).split('/');
    let folder = start;
    for (const [index, name] of names.entries()) {
      if (leftOut(name)) return true;
      folder = join(folder, name);
      if (index === names.length - 1) break;
      if (environments.is(folder) || ignored(folder)) return true;
    }
    return false;
  }

  function admits(folder: string): boolean {
    if (!globs.some(glob => glob.reaches(folder))) return false;
    if (!plan.recursive && folder !== root && inside(root, folder)) return false;
    if (starts.some(base => inside(folder, base))) return true;
    return !pruned(folder) && !environments.is(folder);
  }

  function nameOf(path: string): string {
    const name = below(root, path);
    if (!leaves(name)) return name;
    const relative = globs.some(glob => !glob.absolute && inside(glob.base, path));
    return relative ? name : posix(path);
  }

  return {
    filter: {
      pruned,
      relevant(path) {
        const name = basename(path);
        if (isTemporary(name)) return false;
        const matching = globs.filter(glob => glob.matches(path));
        if (matching.length === 0 || pruned(path)) return false;
        return !isNoise(name) || matching.some(glob => glob.base === path);
      },
      admits,
      covers: folder => admits(folder) && globs.some(glob => inside(glob.base, folder)),
      bases: outermost(globs.map(glob => glob.base)),
      nameOf,
      folderNameOf: folder => `${nameOf(folder) || '.'}/`,
    },
    globs,
    warnings,
  };
}

/** Drops every path that is inside another one. */
export function outermost(paths: readonly string[]): readonly string[] {
  const unique = [...new Set(paths)];
  return unique.filter(path => !unique.some(other => other !== path && inside(other, path)));
}
