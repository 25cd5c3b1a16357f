/** What the words of the command line say, and what is wrong with it. */
import { accessSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Said } from '../config/settings.ts';
import type { WrapOptions } from './wrap-options.ts';

export function saidBy(options: WrapOptions): Said {
  const { command, args, cwd, watch, ignore, gitignore, debounceMs, holdMs, build, strategy } = options;
  return {
    ...(command === undefined ? {} : { command, args }),
    proxy: options.proxy,
    cwd: cwd === undefined ? undefined : resolve(cwd),
    env: Object.fromEntries(options.env),
    envFiles: options.envFiles.map(file => resolve(file)),
    watch,
    ignore,
    gitignore,
    debounceMs,
    holdMs,
    build,
    strategy,
    caches: options.clearCache,
    log: {
      level: options.loudness,
      file: options.logFile === undefined ? undefined : resolve(options.logFile),
    },
  };
}

/** Folders and files that are named and not there; null if all is well. */
export function missingFrom({ cwd, envFiles }: WrapOptions): string | null {
  if (cwd !== undefined && !isFolder(resolve(cwd)))
    return `--cwd ${cwd} is not a folder (looked at ${resolve(cwd)})`;
  for (const file of envFiles) {
    const problem = unreadable(resolve(file));
    if (problem !== null) return `--env-file ${file} can not be read: ${problem}`;
  }
  return null;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Also links that lead in a circle, and names that are too long.
    return false;
  }
}

function unreadable(path: string): string | null {
  try {
    accessSync(path);
    return isFolder(path) ? 'it is a folder' : null;
  } catch (error) {
    return (error as Error).message;
  }
}
