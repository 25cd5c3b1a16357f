/**
 * The kept logs: a folder for each under `logs/` of the state folder, for the user alone, with the file that is written, older
 * ones that it was rotated to, and one that says whose log it is.
 */
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry, LogOwner } from '../base/kept-log.ts';
import { attempt } from './attempt.ts';
import { readFrom, replaceIn } from './file.ts';
import { fileName } from './file-name.ts';
import { FILES, openReader } from './kept-reader.ts';

const OWNER = 'server.json';
const VERSION = 1;
const MOST_OWNER_BYTES = 64 * 1024;
const FOLDER = /^[\w-]+-[0-9a-f]{20}$/;
const MOST_LOGS = 200;
const OLD_MS = 30 * 24 * 60 * 60 * 1_000;

export interface KeptLog {
  readonly folder: string;
  /** Null: it does not say. */
  readonly owner: LogOwner | null;
  /** In wall-clock time. */
  readonly writtenAt: number;
}

const logsIn = (home: string): string => join(home, 'logs');

export const keptLogFolder = (home: string, { name, project }: LogOwner): string =>
  join(logsIn(home), fileName([project, name], [project, name], ''));

/** Never throws: what can not be read is as if it were not there. The newest first. */
export const listKeptLogs = (home: string): readonly KeptLog[] => logsBelow(logsIn(home));

function logsBelow(logs: string): readonly KeptLog[] {
  const names = attempt(() => readdirSync(logs)) ?? [];
  return names
    .filter(name => FOLDER.test(name))
    .map(name => join(logs, name))
    .filter(folder => attempt(() => lstatSync(folder).isDirectory()) === true)
    .map(folder => ({ folder, owner: ownerOf(folder), writtenAt: writtenAt(folder) }))
    .sort((a, b) => b.writtenAt - a.writtenAt);
}

/** Its server was not run for thirty days. */
export const isOld = ({ writtenAt }: KeptLog, now: number): boolean => now - writtenAt > OLD_MS;

/** Throws what the disk says. */
export const removeKeptLog = ({ folder }: KeptLog): void => rmSync(folder, { recursive: true, force: true });

/** The last entries, the oldest of them first. Never throws. */
export const readKeptLog = (home: string, owner: LogOwner, lines: number): readonly Entry[] =>
  openReader(keptLogFolder(home, owner)).last(lines);

/** Says in its folder whose log it is, and makes room for a new one. Throws what the disk says. */
export function claim(folder: string, owner: LogOwner): void {
  if (ownerOf(folder) !== null) return;
  const others = logsBelow(dirname(folder)).filter(log => log.folder !== folder);
  for (const log of others.slice(MOST_LOGS - 1)) attempt(() => removeKeptLog(log));
  replaceIn(folder, OWNER, `${JSON.stringify({ version: VERSION, ...owner })}\n`);
}

function ownerOf(folder: string): LogOwner | null {
  const said = attempt(() => JSON.parse(readFrom(folder, OWNER, MOST_OWNER_BYTES) ?? 'null') as unknown);
  if (typeof said !== 'object' || said === null) return null;
  const { version, name, project } = said as Readonly<Record<string, unknown>>;
  return version === VERSION && typeof name === 'string' && typeof project === 'string'
    ? { name, project }
    : null;
}

const writtenAt = (folder: string): number =>
  attempt(() => lstatSync(join(folder, FILES[0])).mtimeMs) ?? attempt(() => lstatSync(folder).mtimeMs) ?? 0;
