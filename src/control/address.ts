/** Under which names a wrapper is found: its record, and the socket that it listens on. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileName } from '../memory/file-name.ts';
import type { Place } from './place.ts';

/** Of a wrapper; no two that ever lived have the same. */
export interface Identity {
  readonly name: string;
  readonly pid: number;
  readonly birth: string | null;
  readonly place: Place;
}

export interface Address {
  /** Private; made by whoever listens. Null: the name is in no folder. */
  readonly folder: string | null;
  readonly path: string;
}

/** The shortest `sun_path` of all, macOS's, without its end. */
const LONGEST_ADDRESS = 103;

/** Of the state folder. */
export const runFolder = (home: string): string => join(home, 'run');

export const recordName = (identity: Identity): string => nameOf(identity, '.json');

/**
 * The first of them that can be listened on is taken. Where the state folder is too deep, or on a disk that knows no
 * sockets, it is in a folder of ours among the temporary ones.
 * `secret`: of the wrapper alone. On Windows anybody may try to open a pipe whose name he can guess.
 */
export function addressesOf(
  home: string,
  identity: Identity,
  secret: string,
  platform: NodeJS.Platform = process.platform,
): readonly Address[] {
  if (platform === 'win32')
    return [{ folder: null, path: `\\\\.\\pipe\\mcp-reload-${nameOf(identity, '')}-${secret}` }];
  const run = runFolder(home);
  const name = `${identity.pid}-${hashOf(identity).slice(0, 8)}.sock`;
  const short = shortFolders(home).map(folder => ({ folder, path: join(folder, name) }));
  const beside = [{ folder: run, path: join(run, nameOf(identity, '.sock')) }];
  return [beside, short].flatMap(candidates => candidates.find(({ path }) => fits(path)) ?? []);
}

const fits = (path: string): boolean => Buffer.byteLength(path) <= LONGEST_ADDRESS;

/** Whether a path that a record names can be one of ours: it is going to be removed. */
export const isOurAddress = (path: string): boolean =>
  /[/\\]run[/\\][\w-]+-[0-9a-f]{20}\.sock$/.test(path) ||
  /[/\\]mcp-reload-\d+-[0-9a-f]{8}[/\\]\d+-[0-9a-f]{8}\.sock$/.test(path);

const nameOf = ({ name, pid, birth, place }: Identity, extension: string): string =>
  fileName([name, String(pid)], [name, pid, birth, place], extension);

/** Where sockets are that are not beside their records. */
export const shortFolders = (home: string): readonly string[] =>
  [...new Set([tmpdir(), '/tmp'])].map(temporary =>
    join(temporary, `mcp-reload-${process.getuid?.() ?? 0}-${hashOf(home).slice(0, 8)}`),
  );

const hashOf = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('hex');
