/** Times and sizes in a few characters. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has been going on: `45s`, `12m`, `3h05m`, `2d04h`. */
export function span(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h${twoDigits((ms % HOUR) / MINUTE)}m`;
  return `${Math.floor(ms / DAY)}d${twoDigits((ms % DAY) / HOUR)}h`;
}

const twoDigits = (value: number): string => String(Math.floor(value)).padStart(2, '0');

export const ago = (ms: number): string => (ms < SECOND ? 'just now' : `${span(ms)} ago`);

/** `4ms`, `120ms`, `1.2s`, `45s` */
export const briefly = (ms: number): string =>
  ms < SECOND ? `${Math.round(ms)}ms` : ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)}s` : span(ms);

const KB = 1_000;

/** `640 B`, `12 KB`, `84 MB`, `1.2 GB` */
export function size(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let amount = bytes / KB;
  let at = 0;
  for (; Math.round(amount) >= KB && at < units.length - 1; at++) amount /= KB;
  return `${at >= 2 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[at]}`;
}
