import type { Clock } from '../../src/base/clock.ts';

/** Time that stands still until it is told to advance. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  readonly armed: number;
}

export function createFakeClock(): FakeClock {
  let time = 0;
  let order = 0;
  const timers = new Set<{ readonly at: number; readonly order: number; readonly then: () => void }>();
  return {
    now: () => time,
    after(ms, then) {
      const timer = { at: time + Math.max(0, ms), order: order++, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = time + ms;
      for (;;) {
        const due = [...timers]
          .filter(timer => timer.at <= until)
          .sort((a, b) => a.at - b.at || a.order - b.order)[0];
        if (due === undefined) break;
        timers.delete(due);
        time = due.at;
        due.then();
      }
      time = until;
    },
    get armed() {
      return timers.size;
    },
  };
}
