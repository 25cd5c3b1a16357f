/** How old what a build left on disk is: sources that were saved since then are not in it. */
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from './program.ts';

/** More files would take longer to look at than the build of them is likely to take. */
const MOST_FILES = 2_000;

/** Whether there is anything to start. */
export const isBuilt = ({ entry }: Build): boolean => entry === null || existsSync(entry);

/**
 * When the newest of its files was written, in wall-clock time; null: not known. The newest, because incremental builds
 * leave the others alone.
 */
export function builtAt({ output }: Pick<Build, 'output'>): number | null {
  const times = output.flatMap(filesAt).flatMap(file => mtimeOf(file) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

function filesAt(path: string): readonly string[] {
  const files: string[] = [];
  const folders = [path];
  for (let here = folders.pop(); here !== undefined && files.length < MOST_FILES; here = folders.pop()) {
    const entries = entriesOf(here);
    if (entries === null) files.push(here);
    for (const entry of entries ?? []) {
      if (entry.isFile()) files.push(join(here, entry.name));
      else if (entry.isDirectory() && entry.name !== 'node_modules') folders.push(join(here, entry.name));
    }
  }
  return files;
}

/** Null: it is no folder. */
function entriesOf(path: string): readonly Dirent[] | null {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return null;
  }
}

export function mtimeOf(file: string): number | null {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return null;
  }
}
