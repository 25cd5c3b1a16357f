/** The folder of the files: made and kept private, kept small, never a symbolic link. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { attempt } from './attempt.ts';

const PRIVATE = 0o700;
const OPEN_TO_OTHERS = 0o077;
const MOST_FILES = 200;
const LONGEST_WRITE_MS = 60_000;

const KEPT = /^[\w-]+-[0-9a-f]{20}\.json$/;
const DRAFT = /^[\w-]+-[0-9a-f]{20}\.json\.\d+\.[0-9a-f]{12}\.tmp$/;

/** The state folder: MCP_RELOAD_HOME if set and not empty (resolved), else `.mcp-reload` in the home folder. */
export function stateFolder(env: NodeJS.ProcessEnv, homeFolder: string): string {
  const { MCP_RELOAD_HOME: named } = env;
  return named ? resolve(named) : join(homeFolder, '.mcp-reload');
}

/** On Windows everything: who may read there is not told by modes and owners. */
export const isOurs = ({ uid }: Stats): boolean => (process.geteuid?.() ?? uid) === uid;

/**
 * Throws what the disk says, or ELOOP for a symbolic link. Only `folder` itself is closed to others if it exists: what is
 * above it may be anybody's, a temporary or home folder for instance.
 */
export function preparePrivate(folder: string): void {
  make(folder);
  const stats = lstatSync(folder);
  if (stats.isSymbolicLink()) throw Object.assign(new Error(folder), { code: 'ELOOP' });
  if (!stats.isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
  if (process.platform !== 'win32' && isOurs(stats) && (stats.mode & OPEN_TO_OTHERS) !== 0)
    chmodSync(folder, PRIVATE);
}

/** As preparePrivate, and throws EPERM for a folder that is somebody else's. */
export function prepareOwn(folder: string): void {
  preparePrivate(folder);
  if (!isOurs(lstatSync(folder))) throw Object.assign(new Error(folder), { code: 'EPERM' });
}

/** As prepareOwn, and throws EACCES where it stays open to others, as on disks that know no rights. */
export function prepareClosed(folder: string): void {
  prepareOwn(folder);
  if (process.platform !== 'win32' && (lstatSync(folder).mode & OPEN_TO_OTHERS) !== 0)
    throw Object.assign(new Error(folder), { code: 'EACCES' });
}

/** Step by step, since under an odd umask a new folder is closed to ourselves at first. */
function make(folder: string): void {
  const missing = [folder];
  // A drive that is missing is its own parent.
  for (let above = dirname(folder); !isThere(above) && above !== missing[0]; above = dirname(above))
    missing.unshift(above);
  for (const one of missing) {
    try {
      mkdirSync(one, PRIVATE);
      chmodSync(one, PRIVATE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A link that leads nowhere is there. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Makes room for `name`: removes what killed writers left, and the oldest files beyond the limit. Never throws. */
export function tidy(folder: string, name: string, now: number): void {
  const all = attempt(() => readdirSync(folder)) ?? [];
  const remove = (one: string) => attempt(() => rmSync(join(folder, one), { force: true }));
  const changedAt = (one: string) => attempt(() => lstatSync(join(folder, one)).mtimeMs) ?? now;

  for (const one of all.filter(one => DRAFT.test(one)))
    if (changedAt(one) < now - LONGEST_WRITE_MS) remove(one);

  const others = all.filter(one => KEPT.test(one) && one !== name);
  const tooMany = others.length + 1 - MOST_FILES;
  if (tooMany <= 0) return;
  const byAge = others.map(one => ({ one, at: changedAt(one) })).sort((a, b) => a.at - b.at);
  for (const { one } of byAge.slice(0, tooMany)) remove(one);
}
