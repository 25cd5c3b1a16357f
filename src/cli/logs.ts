/** `mcp-reload logs`: what was kept of the servers of a name, in all projects, and what comes. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { homeFolder } from '../base/home-folder.ts';
import type { LogOwner } from '../base/kept-log.ts';
import { nearestFirst } from '../config/nearest.ts';
import { stateFolder } from '../memory/folder.ts';
import { listKeptLogs } from '../memory/kept-log.ts';
import { type LogReader, openReader } from '../memory/kept-reader.ts';
import {
  MISSED,
  nothingKept,
  type OwnedEntry,
  otherProject,
  pageOf,
  plainEntry,
} from '../report/kept-log.ts';
import { unknownName } from '../report/unknown-name.ts';
import { DONE, FAILED, USAGE_ERROR } from './exit-codes.ts';
import { pause } from './pause.ts';
import type { Terminal } from './terminal.ts';
import type { Said } from './verb-table.ts';
import { thisMachine, type World } from './world.ts';

type Wish = Said<'logs'>;

const DEFAULT_LINES = 50;
const LOOK_EVERY_MS = 250;

/** `state`: the state folder. */
export async function logs(
  wish: Wish,
  terminal: Terminal,
  world: World = thisMachine(),
  state: string = stateFolder(process.env, homeFolder()),
): Promise<number> {
  const { lines = DEFAULT_LINES } = wish;
  if (!Number.isInteger(lines) || lines < 0) {
    terminal.say('logs: --lines wants a whole number, 0 or more; see mcp-reload logs --help');
    return USAGE_ERROR;
  }
  const wanted = wantedBy(wish);
  const stop = await whyNot(wish, wanted, world, state);
  if (stop !== null) {
    terminal.say(stop.problem);
    return stop.code;
  }
  const follow = followed(state, wanted);
  const page = pageOf(world.wallTime(), world.home);
  const print = (entries: readonly OwnedEntry[]): void => {
    if (entries.length === 0) return;
    const out = wish.json ? entries.map(entry => JSON.stringify(plainEntry(entry))) : page(entries);
    terminal.print(`${out.join('\n')}\n`);
  };
  print(follow.last(lines));
  if (!wish.follow) return DONE;
  const interrupted = terminal.interrupted();
  while (!interrupted.aborted) {
    await pause(LOOK_EVERY_MS, world.clock, interrupted);
    print(follow.news());
  }
  return DONE;
}

type Wanted = (owner: LogOwner) => boolean;

function wantedBy({ name, project }: Wish): Wanted {
  const folder = project === undefined ? null : real(project);
  return owner => owner.name === name && (folder === null || real(owner.project) === folder);
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

async function whyNot(
  { name, project, follow }: Wish,
  wanted: Wanted,
  world: World,
  state: string,
): Promise<{ readonly problem: string; readonly code: number } | null> {
  const owners = listKeptLogs(state).flatMap(({ owner }) => owner ?? []);
  if (owners.some(wanted)) return null;
  const wrapped = (await world.wrappers()).filter(({ life }) => life !== 'dead');
  const living = wrapped.map(({ record: { standing } }): LogOwner => standing);
  // What it says first is about to be written.
  if (living.some(wanted)) return follow ? null : { problem: nothingKept(name), code: FAILED };
  const known = [...owners, ...living];
  const projects = known.filter(owner => owner.name === name).map(owner => owner.project);
  const names = nearestFirst(name, [...new Set(known.map(owner => owner.name))]);
  const problem =
    project !== undefined && projects.length > 0
      ? otherProject(name, resolve(project), [...new Set(projects)])
      : unknownName(name, names);
  return { problem, code: USAGE_ERROR };
}

interface Followed {
  /** Of each log so many, the log that was written last at the end. */
  last(lines: number): readonly OwnedEntry[];
  /** Of all of them, in the order in which it was said. */
  news(): readonly OwnedEntry[];
}

function followed(state: string, wanted: Wanted): Followed {
  const readers = new Map<string, LogReader>();
  const each = (read: (reader: LogReader) => ReturnType<LogReader['news']>): readonly OwnedEntry[] =>
    listKeptLogs(state)
      .toReversed()
      .flatMap(({ folder, owner }) => {
        if (owner === null || !wanted(owner)) return [];
        const reader = readers.get(folder) ?? openReader(folder, MISSED);
        readers.set(folder, reader);
        return read(reader).map(entry => ({ ...entry, owner }));
      });
  return {
    last: lines => each(reader => reader.last(lines)),
    news: () => each(reader => reader.news()).toSorted((a, b) => a.at - b.at),
  };
}
