/**
 * Opens the control of one wrapper: it listens, and keeps its record. Both are gone when the process is, however it leaves
 * by itself; what a killed one leaves is told by its record.
 */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Standing } from '../base/standing.ts';
import { birthNow, birthsOf } from '../child/processes.ts';
import { attempt } from '../memory/attempt.ts';
import { replaceIn } from '../memory/file.ts';
import { prepareClosed } from '../memory/folder.ts';
import { type Address, addressesOf, recordName, runFolder } from './address.ts';
import type { Answering } from './caller.ts';
import type { ControlLoss } from './facts.ts';
import { here } from './place.ts';
import { type Group, RECORD_VERSION, recordText, type WrapperRecord } from './record.ts';
import { type Listener, listen } from './serve.ts';

export interface Opening extends Answering {
  /** The state folder. */
  readonly home: string;
  readonly name: string;
  /** Of this wrapper alone, and not to be guessed. */
  readonly secret: string;
  /** The file that holds what it remembers. */
  readonly opener: string;
  standing(): Standing;
  /** Of the groups of processes that it started and that may be there. */
  leaders(): readonly number[];
  /** Once for each cause. */
  lost(why: ControlLoss): void;
}

export interface Control {
  /** What the record says may have changed. */
  changed(): void;
  progress(message: string): void;
}

const PRIVATE = 0o600;
const WRITE_EVERY_MS = 250;

/** Null: it can not be reached, and that has been told. */
export async function openControl(opening: Opening, clock: Clock): Promise<Control | null> {
  const { home, name, secret, lost } = opening;
  const folder = runFolder(home);
  try {
    prepareClosed(folder);
  } catch (error) {
    lost({ kind: 'system', path: folder, code: codeOf(error) });
    return null;
  }
  const place = here();
  const birth = (await birthsOf([process.pid])).get(process.pid) ?? null;
  const identity = { name, pid: process.pid, birth, place };
  const opened = await listenOn(addressesOf(home, identity, secret), opening, clock);
  if ('kind' in opened) {
    lost(opened);
    return null;
  }
  const { listener, address } = opened;
  const file = recordName(identity);
  const remove = () => {
    rmSync(join(folder, file), { force: true });
    if (address.folder !== null) rmSync(address.path, { force: true });
  };
  // What can not be removed stays for `clean`.
  process.on('exit', () => attempt(remove));

  let groups = new Map<number, Group>();
  let told: string | null = null;
  const write = async (): Promise<void> => {
    try {
      groups = await seenOf(opening.leaders(), groups);
      const record: WrapperRecord = {
        version: RECORD_VERSION,
        standing: opening.standing(),
        socket: address.path,
        birth,
        place,
        groups: [...groups.values()],
        opener: opening.opener,
      };
      prepareClosed(folder);
      replaceIn(folder, file, recordText(record));
    } catch (error) {
      const code = codeOf(error);
      if (told !== code) lost({ kind: 'system', path: folder, code });
      told = code;
    }
  };
  const changed = throttled(write, clock);
  await write();
  return { changed, progress: message => listener.progress(message) };
}

interface Opened {
  readonly listener: Listener;
  readonly address: Address;
}

async function listenOn(
  addresses: readonly Address[],
  opening: Opening,
  clock: Clock,
): Promise<Opened | ControlLoss> {
  let why: ControlLoss = { kind: 'too-long', path: runFolder(opening.home) };
  for (const address of addresses) {
    try {
      if (address.folder !== null) prepareClosed(address.folder);
      // Until its rights are set the folder alone keeps others out.
      const listener = await listen(address.path, opening, clock);
      if (address.folder !== null) chmodSync(address.path, PRIVATE);
      return { listener, address };
    } catch (error) {
      why = { kind: 'system', path: address.folder ?? address.path, code: codeOf(error) };
    }
  }
  return why;
}

/** One whose leader is gone stays as it was last seen: others of it may be there. */
async function seenOf(
  leaders: readonly number[],
  before: ReadonlyMap<number, Group>,
): Promise<Map<number, Group>> {
  const seen = birthNow();
  const births = await birthsOf(leaders);
  return new Map(
    leaders.flatMap(pid => {
      const birth = births.get(pid);
      const group = typeof birth === 'string' ? { pid, birth, seen } : before.get(pid);
      return group === undefined ? [] : [[pid, group] as const];
    }),
  );
}

/** Soon after it is asked for, and not more often than that. */
function throttled(what: () => Promise<void>, clock: Clock): () => void {
  let stage: 'idle' | 'armed' | 'at work' | 'again' = 'idle';
  const arm = () => {
    stage = 'armed';
    clock.after(WRITE_EVERY_MS, async () => {
      stage = 'at work';
      await what();
      if (isAskedAgain()) arm();
      else stage = 'idle';
    });
  };
  const isAskedAgain = () => stage === 'again';
  return () => {
    if (stage === 'idle') arm();
    else if (stage === 'at work') stage = 'again';
  };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
