/**
 * Everything that one child started, from its start until nothing of it runs. Ending is done here and nowhere else: the
 * ladder is climbed for the whole family, and once the child itself has exited whoever it left behind is ended as well.
 */
import type { Clock } from '../base/clock.ts';
import { type Guardian, realGuardian } from './guardian.ts';
import { climb, type EndManner, ended, leaderExited, type Rung, unclimbed } from './ladder.ts';
import { realSignals, type Signals } from './signal.ts';

export interface Family {
  end(manner: EndManner, endMs?: number): void;
  /** The child itself has exited and been reaped; on Windows nothing of its family can be reached from here on. */
  leaderExited(): void;
}

export interface Means {
  readonly signals: Signals;
  /** Told of every group that is there. */
  readonly guardian: Guardian;
}

const realMeans: Means = { signals: realSignals, guardian: realGuardian };

interface Living extends Means {
  readonly endLeftBehind: () => void;
}

// Nothing survives SIGKILL, but a process in an uninterruptible call goes late, and no longer because we look.
const patienceAfterKillMs = 1000;
const firstLookMs = 10;
const longestLookMs = 100;

/** The families that may still run, by the pid of their leader. Emptied ones leave: their number may be given anew. */
const living = new Map<number, Living>();
let waiting: (() => void)[] = [];
let listed = (): void => {};

/** The leaders of all families that may still run. */
export const leaders = (): readonly number[] => [...living.keys()];

/** `told` when one has come or is gone; the one who keeps a list of them. */
export function listFamilies(told: () => void): void {
  listed = told;
}

function forget(leader: number): void {
  living.get(leader)?.guardian.release(leader);
  living.delete(leader);
  listed();
  if (living.size > 0) return;
  const told = waiting;
  waiting = [];
  for (const tell of told) tell();
}

/** `gone`: nothing of it runs any more. */
export function startFamily(
  leader: number,
  closeStdin: () => void,
  clock: Clock,
  { signals, guardian }: Means = realMeans,
  gone: () => void = () => {},
): Family {
  let ladder = unclimbed;
  let stage: 'led' | 'leaderless' | 'gone' = 'led';
  let killedAt = Infinity;
  let lookMs = firstLookMs;
  let disarm = (): void => {};
  const take: Readonly<Record<Rung, () => void>> = {
    'close-stdin': closeStdin,
    terminate: () => signals.terminate(leader),
    kill() {
      killedAt = clock.now();
      signals.kill(leader);
    },
  };

  /** Whether nothing is left to end; from then on the number may belong to others and is not touched again. */
  const isOver = (): boolean => {
    if (stage !== 'leaderless') return stage === 'gone';
    if (clock.now() - killedAt < patienceAfterKillMs && signals.leftovers(leader)) return false;
    stage = 'gone';
    forget(leader);
    gone();
    return true;
  };

  const proceed = (): void => {
    disarm();
    if (isOver()) return;
    const step = climb(ladder, clock.now());
    ladder = step.ladder;
    for (const rung of step.rungs) take[rung]();
    let waitMs = step.waitMs ?? Infinity;
    if (stage === 'leaderless') {
      // Nobody reports the end of a process that is not our own child: it has to be looked for.
      waitMs = Math.min(waitMs, lookMs);
      lookMs = Math.min(lookMs * 2, longestLookMs);
    }
    if (waitMs < Infinity) disarm = clock.after(waitMs, proceed);
  };

  const end = (manner: EndManner, endMs?: number): void => {
    if (stage === 'gone') return;
    ladder = ended(ladder, manner, clock.now(), endMs);
    proceed();
  };
  living.set(leader, {
    signals,
    guardian,
    endLeftBehind() {
      if (stage === 'leaderless') end('at-once');
    },
  });
  guardian.guard(leader);
  listed();

  return {
    end,
    leaderExited() {
      if (stage !== 'led') return;
      stage = 'leaderless';
      ladder = leaderExited(ladder, clock.now());
      proceed();
    },
  };
}

/** Whoever outlived its leader has been asked to go before: now that we have to go ourselves, it gets no more time. */
export function endLeftBehind(): void {
  for (const family of [...living.values()]) family.endLeftBehind();
}

/** SIGKILLs every family that may still run, at once and without waiting: for `process.on('exit')`. */
export function killEverything(): void {
  for (const [leader, { signals }] of living) signals.killNow(leader);
}

export const isAnyLeft = (): boolean => living.size > 0;

/** Resolves when nothing that was ever started runs any more; ends nobody itself. */
export function everythingEnded(): Promise<void> {
  return living.size === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve));
}
