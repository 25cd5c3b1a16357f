import type { Clock } from '../../src/base/clock.ts';

/** Time that stands still until it is told to advance. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  readonly armed: number;
}

interface Timer {
  readonly at: number;
  readonly then: () => void;
}

export function createFakeClock(): FakeClock {
  let time = 0;
  /** The next one first; of two at the same time the one that was armed first. */
  const timers: Timer[] = [];

  function placeFor(at: number): number {
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timers[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    now: () => time,
    after(ms, then) {
      const timer = { at: time + Math.max(0, ms), then };
      timers.splice(placeFor(timer.at), 0, timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at !== -1) timers.splice(at, 1);
      };
    },
    advance(ms) {
      const until = time + ms;
      while (timers.length > 0 && timers[0]!.at <= until) {
        const due = timers.shift()!;
        time = due.at;
        due.then();
      }
      time = until;
    },
    get armed() {
      return timers.length;
    },
  };
}
