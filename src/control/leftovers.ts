/**
 * What nobody needs any more in the state folder, and whoever runs on behind a dead wrapper. Found first and removed then,
 * so that it can be told without being done. What may belong to one that lives, here or on another machine, is not found.
 *
 * Unfinished builds stay, and copies of their output: the next session of that project decides over them.
 */
import { rmSync } from 'node:fs';
import { type Clock, realClock } from '../base/clock.ts';
import { type Listed, listProcesses } from '../child/processes.ts';
import { realSignals } from '../child/signal.ts';
import { remainsOf } from './groups.ts';
import { type Litter, litterIn } from './litter.ts';
import { here, isSamePlace } from './place.ts';
import type { Group } from './record.ts';
import { type Found, listWrappers } from './registry.ts';
import { removeRecord } from './tidy.ts';

export type Leftover =
  /** Record and socket of a dead wrapper. */
  | { readonly kind: 'wrapper'; readonly found: Found }
  /** What runs on of a dead wrapper's servers and builds, and is proved to be that. */
  | {
      readonly kind: 'processes';
      readonly found: Found;
      readonly group: Group;
      readonly pids: readonly number[];
    }
  | Litter;

/** What is left alone. */
export type Spared =
  /** Processes under a number that was ours, of which nothing proves that they are. */
  | {
      readonly kind: 'processes';
      readonly found: Found;
      readonly group: Group;
      readonly pids: readonly number[];
    }
  /** A wrapper on another machine or in another container: nobody here knows whether it lives. */
  | { readonly kind: 'elsewhere'; readonly found: Found };

export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  readonly spared: readonly Spared[];
}

export type Removal =
  | { readonly leftover: Leftover; readonly removed: true }
  /** An error code of the system; EBUSY: it runs on. */
  | { readonly leftover: Leftover; readonly removed: false; readonly code: string };

/** From SIGTERM to SIGKILL, and from there until it is told that it did not help. */
const GRACE_MS = 500;
const LOOK_EVERY_MS = 50;

export async function findLeftovers(home: string): Promise<Leftovers> {
  const wrappers = await listWrappers(home);
  const dead = wrappers.filter(({ life }) => life === 'dead');
  const others = wrappers.filter(({ life }) => life !== 'dead');
  const behind = await processesBehind(dead);
  return {
    leftovers: [
      ...behind.flatMap(one => (one.whose === 'ours' ? [asProcesses(one)] : [])),
      ...dead.map(found => ({ kind: 'wrapper', found }) as const),
      ...(await litterIn(home, wrappers)),
    ],
    spared: [
      ...behind.flatMap(one => (one.whose === 'not-proved' ? [asProcesses(one)] : [])),
      ...others.flatMap(found => (found.life === 'elsewhere' ? [{ kind: 'elsewhere', found } as const] : [])),
    ],
  };
}

type End = (group: Group, clock: Clock) => Promise<void>;

/**
 * In their order: processes go before the record that proves whose they are. Where one runs on nothing is told of the
 * record, which stays for another try.
 */
export async function removeLeftovers(
  leftovers: readonly Leftover[],
  clock: Clock = realClock,
  end: End = endGroup,
): Promise<readonly Removal[]> {
  const done: Removal[] = [];
  const needed = new Set<Found>();
  for (const leftover of leftovers) {
    if (leftover.kind === 'wrapper' && needed.has(leftover.found)) continue;
    const code = await attempted(() => remove(leftover, clock, end));
    if (code !== null && leftover.kind === 'processes') needed.add(leftover.found);
    done.push(code === null ? { leftover, removed: true } : { leftover, removed: false, code });
  }
  return done;
}

async function remove(leftover: Leftover, clock: Clock, end: End): Promise<void> {
  switch (leftover.kind) {
    case 'wrapper':
      return removeRecord(leftover.found);
    case 'processes':
      return end(leftover.group, clock);
    default:
      rmSync(leftover.path, { recursive: leftover.kind === 'cache', force: true });
  }
}

/** Proved again before each signal. */
async function endGroup(group: Group, clock: Clock): Promise<void> {
  for (const signal of [realSignals.terminate, realSignals.kill]) {
    if (!(await isOurGroup(group))) return;
    signal(group.pid);
    for (let waited = 0; waited < GRACE_MS && realSignals.leftovers(group.pid); waited += LOOK_EVERY_MS)
      await new Promise<void>(resolve => clock.after(LOOK_EVERY_MS, resolve));
  }
  if (await isOurGroup(group)) throw Object.assign(new Error('it runs on'), { code: 'EBUSY' });
}

const isOurGroup = async (group: Group): Promise<boolean> =>
  remainsOf(group, await listProcesses(), process.pid).whose === 'ours';

type Behind = ReturnType<typeof remainsOf> & { readonly found: Found; readonly group: Group };

const asProcesses = ({ found, group, pids }: Behind) => ({ kind: 'processes', found, group, pids }) as const;

async function processesBehind(dead: readonly Found[]): Promise<readonly Behind[]> {
  const place = here();
  const near = dead.filter(({ record }) => isSamePlace(record.place, place));
  const listed: readonly Listed[] = near.length === 0 ? [] : await listProcesses();
  return near.flatMap(found =>
    found.record.groups.map(group => ({ found, group, ...remainsOf(group, listed, process.pid) })),
  );
}

async function attempted(what: () => Promise<void>): Promise<string | null> {
  try {
    await what();
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
