/** How old what a build left on disk is: sources that were saved since then are not in it. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from './program.ts';

/** More files would take longer to look at than the build of them is likely to take. */
const MOST_FILES = 2_000;

/** Whether there is anything to start. */
export const isBuilt = ({ entry }: Build): boolean => entry === null || mtimeOf(entry) !== null;

/** When the newest of its files was written, in wall-clock time; null: not known. Incremental builds leave the others. */
export function builtAt({ entry, output }: Build): number | null {
  const files = output === null ? [] : filesIn(output);
  const times = [...(entry === null ? [] : [entry]), ...files].map(mtimeOf).filter(time => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

function filesIn(folder: string): readonly string[] {
  const files: string[] = [];
  const folders = [folder];
  for (let here = folders.pop(); here !== undefined && files.length < MOST_FILES; here = folders.pop()) {
    for (const entry of entriesOf(here)) {
      if (entry.isFile()) files.push(join(here, entry.name));
      else if (entry.isDirectory() && entry.name !== 'node_modules') folders.push(join(here, entry.name));
    }
  }
  return files;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function mtimeOf(path: string): number | null {
  try {
    const stats = statSync(path);
    return stats.mtimeMs;
  } catch {
    return null;
  }
}
