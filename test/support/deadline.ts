/** Waiting with an end: every wait of the tests says what it waits for and rejects with that when its time is over. */
import { setTimeout as delay } from 'node:timers/promises';

export const DEADLINE = 45_000;

/** The promise, or after `ms` an error that names `what`; `explain` adds what is known by then. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  ms = DEADLINE,
  explain: () => string = () => '',
): Promise<T> {
  const over = AbortSignal.timeout(ms);
  let expire = () => {};
  const expired = new Promise<never>((_, reject) => {
    expire = () => reject(new Error(`${what}: not within ${ms} ms${explain()}`));
    over.addEventListener('abort', expire);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    over.removeEventListener('abort', expire);
  }
}

/** For facts that nobody announces, such as the end of a process that is not our child: looks until `check` is true. */
export async function until(
  check: () => boolean,
  what: string,
  ms = DEADLINE,
  explain?: () => string,
): Promise<number> {
  const start = performance.now();
  while (!check()) {
    if (performance.now() - start > ms) throw new Error(`${what}: not within ${ms} ms${explain?.() ?? ''}`);
    await delay(5);
  }
  return performance.now() - start;
}
