/**
 * How often a program that dies by itself is started again: at once, then after pauses that double, and not at all
 * after five deaths within a minute. Ten seconds of health make the next death a first one. Pure.
 */
const WINDOW_MS = 60_000;
const MOST = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const HEALTHY_MS = 10_000;

export interface Crashes {
  /** When the deaths of the last minute were. */
  readonly times: readonly number[];
  /** Deaths in a row without ten seconds of health between them. */
  readonly row: number;
}

export const NO_CRASHES: Crashes = { times: [], row: 0 };

/** How many deaths count towards the end, and how many end it. */
export const recentDeaths = (
  { times }: Crashes,
  now: number,
): { readonly count: number; readonly most: number } => ({
  count: times.filter(time => now - time < WINDOW_MS).length,
  most: MOST,
});

export type CrashVerdict =
  | { readonly kind: 'again'; readonly afterMs: number; readonly crashes: Crashes }
  | { readonly kind: 'stop'; readonly crashes: Crashes };

/** `servedMs`: how long the dead one had been serving, 0 if it never came that far. */
export function judgeCrash(crashes: Crashes, now: number, servedMs: number): CrashVerdict {
  const times = [...crashes.times.filter(time => now - time < WINDOW_MS), now];
  const row = servedMs >= HEALTHY_MS ? 1 : crashes.row + 1;
  const counted = { times, row };
  if (times.length >= MOST) return { kind: 'stop', crashes: counted };
  const afterMs = row === 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (row - 2), LONGEST_PAUSE_MS);
  return { kind: 'again', afterMs, crashes: counted };
}
