import type { Clock } from '../../src/base/clock.ts';

/** Stands still until it is told to go on. */
export function fakeClock(): Clock & { advance(ms: number): void } {
  let time = 0;
  const timers = new Set<{ at: number; then: () => void }>();
  return {
    now: () => time,
    after(ms, then) {
      const timer = { at: time + ms, then };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = [...timers].filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.then();
      }
      time = end;
    },
  };
}
