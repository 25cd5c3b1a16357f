/** Warnings of the watcher, with what to do about them. */
import type { WatchWarning } from '../watch/facts.ts';
import type { Names } from './names.ts';

export function warningLine(warning: WatchWarning): string {
  switch (warning.kind) {
    case 'out-of-watches':
      return `the system has no more file watches (${warning.code}); changes are found by polling, which is slower. Raise ${warning.limit}, for example: sudo sysctl fs.inotify.max_user_watches=524288`;
    case 'base-missing':
      return `${warning.base} does not exist yet; it is watched as soon as it does`;
    case 'nothing-matches':
      return `no file matches ${warning.globs.join(' ')} under ${warning.root} yet: nothing causes a reload until one does`;
    case 'unreadable':
      return `${warning.path} can not be read (${warning.code}) and is not watched`;
    case 'glob-invalid':
      return `the glob ${warning.glob} is not valid and is left out: ${warning.reason}`;
  }
}

/** The root would be a whole drive or the home folder. */
export const narrowLine = (instead: string, root: string): string =>
  `${instead} is too much to watch: only the files in ${root} itself count, and no caches are cleared. Give --cwd to name the project`;

/** The first thing that one looks for in a log: what is watched, and where. */
export function watchingLine(
  plan: { readonly root: string; readonly include: readonly string[] } | { readonly nothing: string },
  { restart }: Names,
): string {
  if ('nothing' in plan) {
    const orCall = restart === null ? '' : `, or call ${restart} after a change`;
    return `no files are watched (${plan.nothing}); name them with --watch, and their folder with --cwd${orCall}`;
  }
  return `watching ${plan.include.join(' ')} under ${plan.root}`;
}
