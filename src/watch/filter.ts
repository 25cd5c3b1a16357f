import { basename, dirname, join } from 'node:path';
import { isNoise, isTemporary } from './always.ts';
import type { Environments } from './environments.ts';
import type { WatchPlan, WatchWarning } from './facts.ts';
import { compileGlob, compileIgnore, type Glob, literalGlob } from './globs.ts';
import type { IgnoreFiles } from './ignorefiles.ts';
import { below, inside, leaves, outermost, posix } from './paths.ts';
import { createPlaces, type Places } from './places.ts';

/**
 * Which paths count. Takes absolute paths; the answers depend on the plan, on which folders are virtual environments
 * and on the ignore files, nothing else. An include that starts inside a folder that is always left out (`node_modules/x/**`)
 * wins there.
 */
export interface Filter {
  /** A change of this file matters. */
  relevant(path: string): boolean;
  /** It is left out, or in a folder that is. */
  pruned(path: string): boolean;
  /** Folders may have become environments, or none. */
  doubt(): void;
  /** The ignore files are others now. */
  changeRules(): void;
  /** Was it left out by ignore files that are others now? */
  wasPruned(path: string): boolean;
  /** Everything has been looked at since they changed. */
  looked(): void;
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
  plan: Pick<WatchPlan, 'root' | 'include' | 'always' | 'ignore' | 'recursive'>,
  environments: Pick<Environments, 'is'>,
  ignoreFiles: Pick<IgnoreFiles, 'rules'>,
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
  const always = plan.always === undefined ? null : join(real(dirname(plan.always)), basename(plan.always));
  const globs = [
    ...wanted.flatMap(glob => keep(glob, compileGlob(root, glob, real))),
    ...(always === null ? [] : [literalGlob(always, true)]),
  ];
  const unwanted = [...plan.ignore, ...plan.include.filter(glob => glob.startsWith('!'))];
  const ignores = unwanted.flatMap(text => {
    const glob = text.replace(/^!/, '');
    return keep(glob, compileIgnore(root, glob));
  });

  const starts = [root, ...globs.map(glob => glob.base)];
  const unwantedBy = (path: string) => path !== always && ignores.some(matches => matches(path));
  const context = { plan, wanted, globs, unwanted: unwantedBy, environments };
  const compile = () => createPlaces(context, ignoreFiles.rules());
  let places = compile();
  let before: Places | undefined;

  function admits(folder: string): boolean {
    if (!globs.some(glob => glob.reaches(folder))) return false;
    if (!plan.recursive && folder !== root && inside(root, folder)) return false;
    return starts.some(base => inside(folder, base)) || places.place(folder) !== 'closed';
  }

  function nameOf(path: string): string {
    const name = below(root, path);
    if (!leaves(name)) return name;
    const relative = globs.some(glob => !glob.absolute && inside(glob.base, path));
    return relative ? name : posix(path);
  }

  return {
    filter: {
      pruned: path => places.prunes(path),
      doubt() {
        places = compile();
      },
      changeRules() {
        before ??= places;
        places = compile();
      },
      wasPruned: path => before?.prunes(path) ?? false,
      looked() {
        before = undefined;
      },
      relevant(path) {
        const name = basename(path);
        if (isTemporary(name)) return false;
        if (!globs.some(glob => glob.matches(path)) || places.prunes(path)) return false;
        return !isNoise(name) || globs.some(glob => glob.base === path && glob.matches(path));
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
