import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { wallTime } from '../base/clock.ts';

/** An older lock was left behind by a git that died. */
const freshMs = 5_000;

/** Is git rewriting the tree around `root` at this moment? */
export function gitBusy(root: string): boolean {
  try {
    for (let folder = root; ; folder = dirname(folder)) {
      const git = gitFolder(join(folder, '.git'));
      if (git !== undefined) return isFresh(join(git, 'index.lock'));
      if (dirname(folder) === folder) return false;
    }
  } catch {
    return false;
  }
}

/** In a linked work tree or submodule `.git` is a file that names the folder. */
function gitFolder(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return path;
  if (!stats?.isFile()) return undefined;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return named === undefined ? undefined : resolve(dirname(path), named);
}

function isFresh(lock: string): boolean {
  const stats = statSync(lock, { throwIfNoEntry: false });
  return stats !== undefined && wallTime() - stats.mtimeMs < freshMs;
}
