/** A clock that stands still until it is told to go on; timers run in the order in which they are due. */
import type { Clock } from '../../src/base/clock.ts';

export interface FakeClock extends Clock {
  advance(ms: number): void;
  readonly armed: number;
}

export function fakeClock(): FakeClock {
  let now = 1000;
  const timers = new Set<{ readonly due: number; readonly then: () => void }>();
  return {
    now: () => now,
    after(ms, then) {
      const timer = { due: now + ms, then };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter(timer => timer.due <= until).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers.delete(next);
        now = next.due;
        next.then();
      }
      now = until;
    },
    get armed() {
      return timers.size;
    },
  };
}
