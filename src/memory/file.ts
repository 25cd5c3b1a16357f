/** One private file that several processes read and replace: a reader gets a whole version of it or none. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isOurs } from './folder.ts';

const PRIVATE = 0o600;
/** A pipe in its place must not hold us up. Windows has none of these flags; there they count as 0. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Null for what is missing, no plain file of ours in a plain folder, or larger than `most` bytes; throws what the disk says. */
export const readFrom = (folder: string, name: string, most: number): string | null =>
  opened(folder, name, (file, { size }) => (size <= most ? readFileSync(file, 'utf8') : null));

/** What `read` makes of it; null for what is missing or no plain file of ours in a plain folder; throws what the disk says. */
export function opened<T>(
  folder: string,
  name: string,
  read: (file: number, stats: Stats) => T | null,
): T | null {
  const path = join(folder, name);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return null;
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const file = openSync(path, READ);
  try {
    const stats = fstatSync(file);
    return stats.isFile() && isOurs(stats) ? read(file, stats) : null;
  } finally {
    closeSync(file);
  }
}

/** Throws what the disk says, and the version before is still there. */
export function replaceIn(folder: string, name: string, text: string): void {
  const draft = join(folder, `${name}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  const file = openSync(draft, 'wx', PRIVATE);
  try {
    try {
      fchmodSync(file, PRIVATE);
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
    renameSync(draft, join(folder, name));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
