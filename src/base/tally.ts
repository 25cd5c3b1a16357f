/** Counts what was answered, and how long the newest of it took. */
import type { Tally } from './standing.ts';

const MOST_TIMES = 1_000;

export interface Counter {
  /** In milliseconds. */
  answered(ms: number): void;
  now(): Tally;
}

export function createCounter(): Counter {
  const times: number[] = [];
  let served = 0;
  return {
    answered(ms) {
      times[served % MOST_TIMES] = ms;
      served++;
    },
    now() {
      const sorted = times.toSorted((a, b) => a - b);
      return { served, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
    },
  };
}

/** The smallest of them that so many (a part of 1) do not exceed. */
const percentile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.ceil(sorted.length * part) - 1] ?? null;
