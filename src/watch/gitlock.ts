import { statSync } from 'node:fs';
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { repositoryAbove } from './repository.ts';

/** An older lock was left behind by a git that died. */
const freshMs = 5_000;

/** Is git rewriting the tree around `root` at this moment? */
export function gitBusy(root: string): boolean {
  try {
    const repository = repositoryAbove(root);
    return repository !== undefined && isFresh(join(repository.git, 'index.lock'));
  } catch {
    return false;
  }
}

function isFresh(lock: string): boolean {
  const stats = statSync(lock, { throwIfNoEntry: false });
  return stats !== undefined && wallTime() - stats.mtimeMs < freshMs;
}
