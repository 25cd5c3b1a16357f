/** Warnings of the watcher, with what to do about them. */
import type { WatchWarning } from '../watch/facts.ts';

export function warningLine(warning: WatchWarning): string {
  switch (warning.kind) {
    case 'out-of-watches':
      return `the system has no more file watches (${warning.code}); changes are found by polling, which is slower. Raise ${warning.limit}, for example: sudo sysctl fs.inotify.max_user_watches=524288`;
    case 'base-missing':
      return `${warning.base} does not exist yet; it is watched as soon as it does`;
    case 'nothing-matches':
      return `no file matches ${warning.globs.join(' ')} under ${warning.root} yet: nothing causes a reload until one does`;
    case 'unreadable': {
      const place = warning.path === '' ? 'the root' : warning.path;
      if (warning.code === 'unwatched') return `${place} can not be watched: changes in it are not noticed`;
      return `${place} can not be read (${warning.code}) and is not watched`;
    }
    case 'ignore-file-refused':
      return `${warning.path} can not be read (${warning.code}): what it ignores is watched`;
    case 'glob-invalid':
      return `the glob ${warning.glob} is not valid and is left out: ${warning.reason}`;
  }
}
