import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { homeFolder } from '../base/home-folder.ts';
import { realFolder } from './points.ts';

/** The git repository that a folder belongs to. */
export interface Repository {
  /** The folder with `.git` in it. */
  readonly top: string;
  /** What belongs to this work tree alone: its index and its locks. */
  readonly git: string;
}

/** `start` with its links resolved. A home folder kept in git is nobody's project, and is not watched for one. */
export function repositoryAbove(start: string, home = realFolder(homeFolder())): Repository | undefined {
  for (let top = start; top !== home; top = dirname(top)) {
    const git = gitFolder(join(top, '.git'));
    if (git !== undefined) return { top, git };
    if (dirname(top) === top) return undefined;
  }
  return undefined;
}

/** In a linked work tree or submodule `.git` is a file that names the folder. */
function gitFolder(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return path;
  if (!stats?.isFile()) return undefined;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return named === undefined ? undefined : resolve(dirname(path), named);
}

/** What linked work trees share: the settings and the excludes. */
export function commonFolder({ git }: Repository): string {
  const named = textOf(join(git, 'commondir')).trim();
  return named === '' ? git : resolve(git, named);
}

/** git notes when it makes a repository whether the disk tells `a` from `A`. */
export const ignoresCase = (repository: Repository): boolean =>
  /^\s*ignorecase\s*=\s*true\s*$/im.test(textOf(join(commonFolder(repository), 'config')));

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
