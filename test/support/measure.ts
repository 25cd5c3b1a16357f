/** Figures about lists of figures. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The longest time between two neighbours. */
export function longestGap(times: readonly number[]): number {
  return times.reduce((longest, at, n) => (n === 0 ? 0 : Math.max(longest, at - times[n - 1]!)), 0);
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
