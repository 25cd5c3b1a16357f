/** When a process is told to go, and how loudly: close its stdin, SIGTERM, SIGKILL. Pure; times are milliseconds. */

import { DEFAULT_TIMEOUTS } from '../base/settings.ts';

export type EndManner =
  /** It has served well: it may finish, save and write its caches. */
  | 'gently'
  /** A candidate that proved nothing. */
  | 'quickly'
  /** We were signalled ourselves, and are killed in about 400 ms. */
  | 'on-signal'
  /** Our stdin ended: clients give about 2 s. */
  | 'on-eof'
  /** Its leader has gone already. */
  | 'at-once';

export const rungs = ['close-stdin', 'terminate', 'kill'] as const;
export type Rung = (typeof rungs)[number];

type Times = readonly [closeStdin: number, terminate: number, kill: number];

/** Until SIGTERM, where the end of stdin may be enough. */
const HINT_MS = 500;

const gently = (endMs: number): Times => [0, HINT_MS, HINT_MS + endMs];

const harsher: Readonly<Record<Exclude<EndManner, 'gently'>, Times>> = {
  quickly: [0, 0, 500],
  'on-signal': [0, 0, 200],
  'on-eof': [0, HINT_MS, 1200],
  'at-once': [0, 0, 0],
};

/** What the rest of a group gets when its leader died of its own accord. */
const leaderless: Times = [0, 0, 500];
/** What it gets when the leader left while it was being ended: SIGTERM at once, SIGKILL when it was due anyway. */
const leftBehind: Times = [0, 0, Number.POSITIVE_INFINITY];

/** The time at which each rung is due, and how many have been taken. */
export interface Ladder {
  readonly due: Times;
  readonly taken: number;
}

export const unclimbed: Ladder = { due: [Infinity, Infinity, Infinity], taken: 0 };

/** A later manner can only bring rungs forward: a gentle word never delays a harsh one. */
const hasten = (ladder: Ladder, times: Times, now: number): Ladder => {
  const due = (rung: 0 | 1 | 2) => Math.min(ladder.due[rung], now + times[rung]);
  return { ...ladder, due: [due(0), due(1), due(2)] };
};

/** `endMs`: from SIGTERM to SIGKILL, where it may end gently. */
export const ended = (
  ladder: Ladder,
  manner: EndManner,
  now: number,
  endMs: number = DEFAULT_TIMEOUTS.endMs,
): Ladder => hasten(ladder, manner === 'gently' ? gently(endMs) : harsher[manner], now);

export const leaderExited = (ladder: Ladder, now: number): Ladder =>
  hasten(ladder, ladder.due[2] === Infinity ? leaderless : leftBehind, now);

export interface Climb {
  readonly ladder: Ladder;
  /** What is to be done now, in this order. */
  readonly rungs: readonly Rung[];
  /** How long until the next rung, if one is left and planned. */
  readonly waitMs: number | undefined;
}

export function climb(ladder: Ladder, now: number): Climb {
  const reached = ladder.due.filter(due => due <= now).length;
  const next = ladder.due[reached] ?? Infinity;
  return {
    ladder: { ...ladder, taken: Math.max(reached, ladder.taken) },
    rungs: rungs.slice(ladder.taken, reached),
    waitMs: next === Infinity ? undefined : next - now,
  };
}
