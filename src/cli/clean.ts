/** `mcp-reload clean`: what nobody needs any more goes. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { wallTime } from '../base/clock.ts';
import { homeFolder } from '../base/home-folder.ts';
import {
  findLeftovers,
  type Leftover,
  type Leftovers,
  type Removal,
  removeLeftovers,
} from '../control/leftovers.ts';
import { type Found, listWrappers } from '../control/registry.ts';
import { stateFolder } from '../memory/folder.ts';
import { isOld, type KeptLog, listKeptLogs, removeKeptLog } from '../memory/kept-log.ts';
import { type Cleaned, type Cleaning, cleanedLines } from '../report/cleaned.ts';
import { DONE, FAILED } from './exit-codes.ts';
import { columnsOf, type Terminal } from './terminal.ts';
import type { Said } from './verb-table.ts';

/** What it does, and on what; tests hand in another. */
export interface Broom {
  readonly home: string;
  /** The state folder. */
  readonly folder: string;
  find(): Promise<Leftovers>;
  remove(leftovers: readonly Leftover[]): Promise<readonly Removal[]>;
  oldLogs(): Promise<readonly KeptLog[]>;
  removeLog(log: KeptLog): void;
  bytesOf(path: string): number;
}

export async function clean(
  said: Said<'clean'>,
  terminal: Terminal,
  broom: Broom = broomHere(),
): Promise<number> {
  const dryRun = said['dry-run'];
  const { leftovers, spared } = await broom.find();
  const logs = await broom.oldLogs();
  // What is gone has no size.
  const sizes = new Map(leftovers.map(one => [one, bytesOf(one, broom)]));
  const logSizes = logs.map(log => broom.bytesOf(log.folder));
  const removals: readonly (Removal | { leftover: Leftover; removed: true })[] = dryRun
    ? leftovers.map(leftover => ({ leftover, removed: true }))
    : await broom.remove(leftovers);
  const cleaning: Cleaning = {
    dryRun,
    folder: broom.folder,
    cleaned: [
      ...removals.map(one => ({
        what: one.leftover,
        bytes: sizes.get(one.leftover) ?? 0,
        code: one.removed ? null : one.code,
      })),
      ...logs.map((log, at) => ({
        what: { kind: 'log' as const, path: log.folder },
        bytes: logSizes[at] ?? 0,
        code: dryRun ? null : failureOf(() => broom.removeLog(log)),
      })),
    ],
    spared,
  };
  terminal.print(
    said.json
      ? `${JSON.stringify(plain(cleaning), null, 2)}\n`
      : `${cleanedLines(cleaning, broom.home, columnsOf(terminal)).join('\n')}\n`,
  );
  return cleaning.cleaned.every(({ code }) => code === null) ? DONE : FAILED;
}

const bytesOf = (leftover: Leftover, { bytesOf }: Broom): number => {
  if (leftover.kind === 'processes') return 0;
  return bytesOf(leftover.kind === 'wrapper' ? leftover.found.path : leftover.path);
};

function failureOf(remove: () => void): string | null {
  try {
    remove();
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const plain = ({ dryRun, folder, cleaned, spared }: Cleaning) => ({
  dryRun,
  folder,
  removed: cleaned.filter(({ code }) => code === null).map(plainOne),
  failed: cleaned.filter(({ code }) => code !== null).map(plainOne),
  spared: spared.map(one => ({
    kind: one.kind,
    ...plainWrapper(one),
    pids: one.kind === 'processes' ? one.pids : [],
  })),
});

function plainOne({ what, bytes, code }: Cleaned) {
  const error = code === null ? {} : { code };
  if (what.kind === 'processes') return { kind: what.kind, ...plainWrapper(what), pids: what.pids, ...error };
  if (what.kind === 'wrapper')
    return { kind: what.kind, ...plainWrapper(what), path: what.found.path, bytes, ...error };
  return { kind: what.kind, path: what.path, bytes, ...error };
}

const plainWrapper = ({ found }: { readonly found: Found }) => ({
  name: found.record.standing.name,
  project: found.record.standing.project,
  pid: found.record.standing.pid,
});

function broomHere(): Broom {
  const home = homeFolder();
  const folder = stateFolder(process.env, home);
  return {
    home,
    folder,
    find: () => findLeftovers(folder),
    remove: removeLeftovers,
    oldLogs: () => oldLogsIn(folder),
    removeLog: removeKeptLog,
    bytesOf: bytesBelow,
  };
}

/** A server that says nothing for long may still run. */
async function oldLogsIn(folder: string): Promise<readonly KeptLog[]> {
  const running = (await listWrappers(folder))
    .filter(({ life }) => life !== 'dead')
    .map(({ record }) => record.standing);
  const isUsed = ({ owner }: KeptLog): boolean =>
    running.some(({ name, project }) => name === owner?.name && project === owner.project);
  return listKeptLogs(folder).filter(log => isOld(log, wallTime()) && !isUsed(log));
}

/** Of a file, or all in a folder. */
function bytesBelow(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  try {
    return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
  } catch {
    // It goes while we look, or is closed to us.
    return 0;
  }
}
