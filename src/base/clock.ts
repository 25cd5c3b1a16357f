/** The only place that reads the clock or arms a timer; tests hand in a fake one. Times are milliseconds. */
export interface Clock {
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  now(): number;
  /** Calls `then` once after `ms`; the returned function takes it back. */
  after(ms: number, then: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** What waits by it keeps no process that has nothing else to do. */
export const idleClock: Clock = {
  now: realClock.now,
  after(ms, then) {
    const timer = setTimeout(then, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Wall-clock milliseconds since 1970, for comparing with the times that a disk reports. */
export const wallTime = (): number => Date.now();
